/* The watch over a worker: its processor time, its memory, its sleep and its output, looked at from outside. */
#include "grader/oracle/watch.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    CPU_PER_BATCH = 1500,           /* milliseconds, and ... */
    CALLS_PER_CPU_MILLISECOND = 20, /* ... one more for so many calls */
    WALL_FACTOR = 20,               /* a loaded machine may take so many times longer */
    ASLEEP_MILLISECONDS =
        1500 /* waiting so long without using the processor: nobody will wake it */
};
static const uint64_t resident_limit = UINT64_C(3) << 30;

static uint64_t nanoseconds(clockid_t clock)
{
    struct timespec time;
    if (clock_gettime(clock, &time) != 0) {
        return 0;
    }
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

uint64_t watch_now(void)
{
    return nanoseconds(CLOCK_MONOTONIC);
}

uint64_t worker_cpu_time(const struct worker *worker)
{
    clockid_t clock;
    return clock_getcpuclockid(worker->pid, &clock) == 0 ? nanoseconds(clock) : 0;
}

/* The n-th number after the name in /proc/PID/stat (1: the state's neighbour), and the state itself. */
static uint64_t stat_number(const struct worker *worker, int index, char *state)
{
    char path[32], text[1024] = "";
    snprintf(path, sizeof path, "/proc/%d/stat", (int)worker->pid);
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        return 0;
    }
    ssize_t size = read(descriptor, text, sizeof text - 1);
    close(descriptor);
    char *at = size > 0 ? strrchr(text, ')') : NULL;
    if (at == NULL || at[1] == '\0') {
        return 0;
    }
    at += 2;
    *state = *at;
    for (; index > 0 && at != NULL; index--) {
        at = strchr(at + 1, ' ');
    }
    return at == NULL ? 0 : strtoull(at, NULL, 10);
}

uint64_t worker_page_faults(const struct worker *worker)
{
    char state;
    return stat_number(worker, 7, &state);
}

uint64_t worker_resident_bytes(const struct worker *worker)
{
    char state;
    return stat_number(worker, 21, &state) * (uint64_t)sysconf(_SC_PAGESIZE);
}

static bool is_asleep(const struct worker *worker)
{
    char state = '?';
    stat_number(worker, 1, &state);
    return state == 'S';
}

bool watch_end(struct worker *worker, enum verdict verdict, const char *reason)
{
    worker->ending.verdict = verdict;
    snprintf(worker->ending.reason, sizeof worker->ending.reason, "%s", reason);
    return false;
}

bool watch_output(struct worker *worker)
{
    char text[OUTPUT_KEPT];
    ssize_t got;
    while (worker->pipes.output >= 0 && (got = read(worker->pipes.output, text, sizeof text)) > 0) {
        if (worker->output_size < OUTPUT_KEPT) {
            size_t room = OUTPUT_KEPT - worker->output_size;
            memcpy(worker->kept_output + worker->output_size, text,
                   (size_t)got < room ? (size_t)got : room);
        }
        worker->output_size += (size_t)got;
        if (worker->output_size > OUTPUT_ALLOWED) {
            return watch_end(worker, VERDICT_OUTPUT_FLOOD, "it printed more than 256 KiB");
        }
    }
    return true;
}

void watch_begin(const struct worker *worker, struct watch *watch, size_t calls)
{
    uint64_t milliseconds = (CPU_PER_BATCH + calls / CALLS_PER_CPU_MILLISECOND) * worker->patience;
    *watch =
        (struct watch){.cpu_limit = milliseconds * UINT64_C(1000000), .wall_start = watch_now()};
    watch->wall_limit = watch->cpu_limit * WALL_FACTOR;
    watch->looked = watch->wall_start;
}

/* Time and memory, looked at from outside once in a tick. */
bool watch_limits(struct worker *worker, struct watch *watch)
{
    uint64_t now = watch_now();
    if (now - watch->looked < WATCH_TICK_MILLISECONDS * UINT64_C(1000000)) {
        return true;
    }
    watch->looked = now;
    uint64_t used = worker_cpu_time(worker);
    /* Most batches are over before the first look, so only from there on is the processor's clock read. */
    if (watch->cpu_start == 0) {
        watch->cpu_start = used;
    }
    if (worker_resident_bytes(worker) > resident_limit) {
        return watch_end(worker, VERDICT_OUT_OF_MEMORY, "it used more than 3 GiB of memory");
    }
    if (used == watch->cpu_last && is_asleep(worker)) {
        watch->asleep_since = watch->asleep_since == 0 ? now : watch->asleep_since;
    } else {
        watch->asleep_since = 0;
    }
    watch->cpu_last = used;
    const char *reason = NULL;
    if (used - watch->cpu_start > watch->cpu_limit) {
        reason = "it kept the processor busy far longer than such a call can take";
    } else if (watch->asleep_since != 0 &&
               now - watch->asleep_since > ASLEEP_MILLISECONDS * UINT64_C(1000000)) {
        reason = "it waits without using the processor, and nobody will wake it";
    } else if (now - watch->wall_start > watch->wall_limit) {
        reason = "it didn't answer in time";
    }
    if (reason == NULL) {
        return true;
    }
    tracer_interrupt(worker);
    return watch_end(worker, VERDICT_TIMEOUT, reason);
}
