/* Linked to a worker's units in front of the C library: keeps from it what belongs to a program's
 * own start, crt1.o, which takes the place of this one in the finished worker. */
void _dl_relocate_static_pie(void);

__attribute__((weak)) void _dl_relocate_static_pie(void)
{
}
