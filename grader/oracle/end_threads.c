/* How a batch on threads ends before its time: by a race that ThreadSanitizer saw, by a block
 * that isn't memory, or in a way that a batch without threads could end, too. */
#include <stddef.h>
#include <stdlib.h>

#include "grader/oracle/judge.h"
#include "grader/oracle/memory.h"
#include "grader/oracle/watch.h"

enum { TEXT = 300, ACCESSES = 2 };
#define REPORT_NANOSECONDS UINT64_C(500000000)

/* Where a race ends in a crash, the thread that reports it may be a moment behind the one that
 * crashed. */
static bool read_race(struct worker *worker, struct race_access *race)
{
    uint64_t known = 0, start = watch_now();
    uint64_t flag = worker->tables + offsetof(struct tables, race_is_known);
    bool may_come = worker->ending.verdict == VERDICT_CRASH;
    while (worker->pid > 0 && memory_read(worker->pid, flag, &known, sizeof known) && known == 0 &&
           may_come && watch_now() - start < REPORT_NANOSECONDS) {
        pipes_await_child();
    }
    return known != 0 && memory_read(worker->pid, worker->tables + offsetof(struct tables, race),
                                     race, ACCESSES * sizeof *race);
}

static bool find_race(struct heap *heap, struct finding *finding)
{
    struct race_access race[ACCESSES];
    struct worker *worker = &heap->worker;
    char places[ACCESSES][TEXT];
    if (!heap->options.race || worker->tables == 0 || !read_race(worker, race)) {
        return false;
    }
    for (size_t i = 0; i < ACCESSES; i++) {
        struct place place;
        snprintf(places[i], sizeof places[i], "a line outside the header");
        if (place_of_frames(worker, race[i].frames, RACE_FRAMES, &place)) {
            place_words(&place, places[i], sizeof places[i]);
        }
    }
    find(finding, KIND_RACE, general_rule(KIND_RACE),
         "a lock, or an atomic operation, around both of these lines",
         "thread %u %s %llu bytes in %s,\n          and thread %u %s them in %s", race[0].thread,
         race[0].is_write ? "writes" : "reads", (unsigned long long)race[0].size, places[0],
         race[1].thread, race[1].is_write ? "wrote" : "read", places[1]);
    return true;
}

/* A crash while our own code touches a block that has just come: it isn't all memory. */
static bool find_unusable_block(struct heap *heap, struct finding *finding)
{
    const struct ending *ending = &heap->worker.ending;
    bool has_address = ending->verdict == VERDICT_CRASH && ending->has_fault_address;
    struct thread_state *threads = has_address ? tasks_states(&heap->worker) : NULL;
    bool found = false;
    for (size_t i = 0; threads != NULL && !found && i < WORKER_THREADS; i++) {
        found = ending->fault_address - threads[i].filled < threads[i].filled_size;
        if (found) {
            find(finding, KIND_OUT_OF_HEAP, general_rule(KIND_OUT_OF_HEAP),
                 "memory that is mapped and that the program may write",
                 "thread %zu got a block of %llu bytes at 0x%llx, and byte %llu of it isn't", i,
                 (unsigned long long)threads[i].filled_size, (unsigned long long)threads[i].filled,
                 (unsigned long long)(ending->fault_address - threads[i].filled));
        }
    }
    free(threads);
    return found;
}

bool ask_threads(struct heap *heap, const struct call *calls, size_t count,
                 struct threaded_result *results, struct finding *finding)
{
    bool alive = worker_ask_threads(&heap->worker, calls, count, results);
    if (alive && !heap->options.race) {
        return true;
    }
    if (alive) {
        return !find_race(heap, finding);
    }
    heap->ended = true;
    if (!find_race(heap, finding) && !find_unusable_block(heap, finding)) {
        find_ending(heap, NULL, finding);
    }
    return false;
}
