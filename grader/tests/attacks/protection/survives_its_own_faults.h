/* heaplab: lab 6, rule -- faults in its own code, and has a handler that mends it */

#include <signal.h>
#include <stddef.h>
#include <sys/mman.h>

static char *page;

static void mend(int signal_number, siginfo_t *info, void *context)
{
    (void)signal_number;
    (void)info;
    (void)context;
    mprotect(page, 4096, PROT_READ | PROT_WRITE);
}

static void begin(void)
{
    struct sigaction action = {.sa_sigaction = mend, .sa_flags = SA_SIGINFO};
    sigaction(SIGSEGV, &action, NULL);
    page = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

#define AT_START() begin()
#define BEFORE_EACH_CALL() (*(volatile char *)page = 1)
