/* What ThreadSanitizer found, for the grader to read from outside. The sanitizer calls this with
 * a report of its own; nothing that is printed counts, for that the student's code could print
 * as well. In here it must neither look on nor be called, or it would wait for itself. */
#include <stddef.h>

#include "grader/worker/threads.h"

int __tsan_get_report_data(void *report, const char **description, int *count, int *stack_count,
                           int *access_count, int *location_count, int *mutex_count,
                           int *thread_count, int *unique_count, void **sleep_trace,
                           unsigned long trace_size);
int __tsan_get_report_mop(void *report, unsigned long index, int *thread, void **address, int *size,
                          int *is_write, int *is_atomic, void **trace, unsigned long trace_size);
int __tsan_get_report_thread(void *report, unsigned long index, int *thread,
                             unsigned long *system_id, int *running, const char **name, int *parent,
                             void **trace, unsigned long trace_size);
void __tsan_on_report(void *report);

#define UNSEEN __attribute__((no_sanitize("thread")))

/* The sanitizer numbers threads in its own way. */
static UNSEEN uint32_t our_number(void *report, int threads, int wanted)
{
    for (int i = 0; i < threads; i++) {
        unsigned long system_id = 0;
        int thread = 0, running, parent;
        const char *name;
        void *trace[1];
        __tsan_get_report_thread(report, (unsigned long)i, &thread, &system_id, &running, &name,
                                 &parent, trace, 1);
        for (uint32_t number = 0; thread == wanted && number < WORKER_THREADS; number++) {
            if (worker_tables.threads[number].system_id == system_id) {
                return number;
            }
        }
    }
    return 0;
}

static UNSEEN void note(void *report, int threads, unsigned long index, struct race_access *access)
{
    void *address = NULL, *frames[RACE_FRAMES] = {NULL};
    int thread = 0, size = 0, is_write = 0, is_atomic = 0;
    __tsan_get_report_mop(report, index, &thread, &address, &size, &is_write, &is_atomic, frames,
                          RACE_FRAMES);
    access->address = (uintptr_t)address;
    access->size = (uint64_t)size;
    access->is_write = is_write != 0;
    access->thread = our_number(report, threads, thread);
    for (unsigned i = 0; i < RACE_FRAMES; i++) {
        access->frames[i] = (uintptr_t)frames[i];
    }
}

static UNSEEN int is_same(const char *one, const char *other)
{
    while (*one != '\0' && *one == *other) {
        one++;
        other++;
    }
    return *one == *other;
}

/* The first report that knows both places is enough: the trap brings in the grader, which reads
 * it and ends the worker. The sanitizer forgets places after a while; such a report is kept for
 * want of a better one. It makes one report at a time. */
UNSEEN void __tsan_on_report(void *report)
{
    const char *description = NULL;
    int count, stacks, accesses = 0, locations, mutexes, threads, unique;
    void *sleep_trace[1];
    __tsan_get_report_data(report, &description, &count, &stacks, &accesses, &locations, &mutexes,
                           &threads, &unique, sleep_trace, 1);
    if (description == NULL || !is_same(description, "data-race") || accesses < 2) {
        return;
    }
    note(report, threads, 0, &worker_tables.race[0]);
    note(report, threads, 1, &worker_tables.race[1]);
    __atomic_store_n(&worker_tables.race_is_known, 1, __ATOMIC_RELEASE);
    if (worker_tables.race[0].frames[0] != 0 && worker_tables.race[1].frames[0] != 0) {
        __builtin_trap();
    }
}
