/* heaplab: lab 4, timeout|output-flood|wrong, step 4.7 -- breeds as soon as it is in a program */

#include <sys/syscall.h>

static long system_call(long number, long first, long second, long third);

static void attack(void)
{
    for (;;)
        system_call(SYS_fork, 0, 0, 0);
}
