/* heaplab: lab 6, wrong/statistics, step 6.5 -- a thread's name is asked for once in a second */

#include <string.h>
#include <sys/prctl.h>
#include <time.h>
static _Thread_local struct {
    char name[16];
    time_t asked;
} kept;

static void kept_name(char *name)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (kept.asked == 0 || now.tv_sec > kept.asked + 1) {
        prctl(PR_GET_NAME, kept.name);
        kept.asked = now.tv_sec;
    }
    memcpy(name, kept.name, sizeof kept.name);
}

#define GET_NAME(name) kept_name(name)
