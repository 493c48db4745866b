/* The watch over a worker: its processor time, its memory, its sleep and its output, looked at from outside. */
#include "grader/oracle/watch.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* In milliseconds. */
enum {
    CPU_PER_BATCH = 1500,           /* for a batch, and ... */
    CALLS_PER_CPU_MILLISECOND = 20, /* ... one more for so many calls */
    CPU_OF_START = 10000,           /* init_mem_pool may touch all of a large pool */
    CPU_PER_WORKER = 5000,          /* for all that one worker is asked, the last batch apart */
    ASLEEP_LIMIT = 1500,            /* an allocator waits for nobody */
    WALL_FACTOR = 20,               /* a loaded machine may take so many times longer */
    MOST_IMPATIENT = 20,            /* limits never get lower than by this factor */
    MOST_FLOODS = 3,                /* that of the output is halved as often */
    AWAKE_PART = 100                /* who uses this part of the time isn't asleep */
};
#define MILLISECOND UINT64_C(1000000)
static const uint64_t resident_limit = UINT64_C(1) << 30;
/* A batch that has taken so much more when its time is up was taking memory all that time. */
static const uint64_t greedy_growth = UINT64_C(128) << 20;

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

/* Of many threads most sleep at any time. A look takes a while, and on a loaded machine a long one:
 * meanwhile the answer may have come, and then the worker rightly waits for the next question. */
static bool is_asleep(const struct worker *worker, uint64_t since, uint64_t used_since)
{
    char state = '?';
    struct pollfd answer = {worker->pipes.reply, POLLIN, 0};
    if (worker->threads) {
        return used_since < since / AWAKE_PART && tasks_sleep(worker) && poll(&answer, 1, 0) == 0;
    }
    stat_number(worker, 1, &state);
    return state == 'S' && poll(&answer, 1, 0) == 0;
}

bool watch_end(struct worker *worker, enum verdict verdict, const char *reason)
{
    worker->ending.verdict = verdict;
    snprintf(worker->ending.reason, sizeof worker->ending.reason, "%s", reason);
    return false;
}

/* A submission that has run out of time, or has printed too much, again and again has shown what it does,
 * and the rest of its checks needn't wait as long: each time the limits get lower. */
static unsigned timeouts, floods;

static uint64_t impatience(void)
{
    return timeouts + 1 < MOST_IMPATIENT ? timeouts + 1 : MOST_IMPATIENT;
}

static size_t output_allowed(void)
{
    return OUTPUT_ALLOWED >> (floods < MOST_FLOODS ? floods : MOST_FLOODS);
}

void watch_forget_timeouts(void)
{
    timeouts = 0;
    floods = 0;
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
        if (worker->output_size > output_allowed()) {
            char reason[sizeof worker->ending.reason];
            snprintf(reason, sizeof reason, "it printed more than %zu KiB",
                     output_allowed() / 1024);
            floods++;
            return watch_end(worker, VERDICT_OUTPUT_FLOOD, reason);
        }
    }
    return true;
}

/* A start has far more time than calls, which is the first to go. */
static uint64_t cpu_milliseconds(const struct call *calls, size_t count)
{
    uint64_t limit = (CPU_PER_BATCH + count / CALLS_PER_CPU_MILLISECOND) / impatience();
    uint64_t of_start = CPU_OF_START / (impatience() * impatience());
    bool starts = count == 1 && calls[0].kind == CALL_INIT;
    return starts && of_start > limit ? of_start : limit;
}

void watch_begin(struct worker *worker, const struct call *calls, size_t count)
{
    struct watch *watch = &worker->watch;
    watch->cpu_limit = cpu_milliseconds(calls, count) * MILLISECOND * worker->patience;
    watch->cpu_start = 0;
    watch->wall_start = watch_now();
    watch->wall_limit = watch->cpu_limit * impatience() * WALL_FACTOR;
    if (watch->looked == 0)
        watch->looked = watch->wall_start; /* the first look comes one tick from now */
}

static const char *time_is_up(struct worker *worker, uint64_t now, uint64_t used)
{
    struct watch *watch = &worker->watch;
    uint64_t total_limit =
        CPU_PER_WORKER * MILLISECOND * worker->patience / impatience() + watch->cpu_limit;
    if (used - watch->cpu_start > watch->cpu_limit || used > total_limit) {
        return "it kept the processor busy far longer than such calls can take";
    }
    if (watch->asleep > ASLEEP_LIMIT * MILLISECOND / impatience()) {
        return "it waits without using the processor";
    }
    return now - watch->wall_start > watch->wall_limit ? "it didn't answer in time" : NULL;
}

/* A thread that waits for a lock says more than that time has passed. */
static void explain_by_locks(struct worker *worker)
{
    char text[sizeof worker->ending.reason];
    locks_text(worker, text, sizeof text);
    if (text[0] != '\0') {
        snprintf(worker->ending.reason, sizeof worker->ending.reason, "%s", text);
        worker->ending.place[0] = '\0';
    }
}

bool watch_limits(struct worker *worker)
{
    struct watch *watch = &worker->watch;
    uint64_t now = watch_now();
    uint64_t since = now - watch->looked;
    if (since < WATCH_TICK_MILLISECONDS * MILLISECOND) {
        return true;
    }
    watch->looked = now;
    uint64_t used = worker_cpu_time(worker);
    /* Most batches are over before the first look, so only from there on is the processor's clock read. */
    uint64_t resident = worker_resident_bytes(worker);
    if (watch->cpu_start == 0) {
        watch->cpu_start = used;
        watch->resident_start = resident;
    }
    if (resident > resident_limit) {
        return watch_end(worker, VERDICT_OUT_OF_MEMORY, "it used more than 1 GiB of memory");
    }
    /* Naps add up. A look that came late tells of one tick, not of all the time before it. */
    if (is_asleep(worker, since, used - watch->used)) {
        watch->asleep += WATCH_TICK_MILLISECONDS * MILLISECOND;
    }
    watch->used = used;
    const char *reason = time_is_up(worker, now, used);
    if (reason == NULL) {
        return true;
    }
    timeouts++;
    tracer_interrupt(worker);
    if (resident > watch->resident_start + greedy_growth) {
        return watch_end(worker, VERDICT_OUT_OF_MEMORY, "it took more and more memory in one call");
    }
    watch_end(worker, VERDICT_TIMEOUT, reason);
    if (worker->threads) {
        explain_by_locks(worker);
    }
    return false;
}
