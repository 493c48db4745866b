/* What the trusted units of a worker with threads share. Their names begin with worker_, which leaves
 * all others to the student's functions: the linker takes each name once. */
#ifndef HEAPLAB_WORKER_THREADS_H
#define HEAPLAB_WORKER_THREADS_H

#include "grader/worker/protocol.h"

/* The student's code, by the names that the shim gives it; an address is 0 where it has no such
 * function. */
void *shim_malloc(unsigned long bytes);
void shim_free(void *block);
__attribute__((weak)) void *shim_calloc(unsigned long count, unsigned long bytes);
__attribute__((weak)) void *shim_realloc(void *block, unsigned long bytes);
__attribute__((weak)) void *shim_memalign(unsigned long alignment, unsigned long bytes);
__attribute__((weak)) unsigned long shim_usable_size(void *block);
__attribute__((weak)) void shim_inspect(void (*visit)(void *, void *, unsigned long, int),
                                        void *context);

extern struct tables worker_tables;

/* The thread finds a lock taken. A loop that tries again and again is one call that waits. */
static inline void worker_count_waiting(struct thread_state *state)
{
    state->contended += !state->has_waited;
    state->has_waited = 1;
}

/* threads.c; weak, because workers of the labs without threads are linked without it. Before the
 * worker forks children: the memory for the threads' stacks, so that no mapping is made for a
 * thread while an allocator runs. */
__attribute__((weak)) void worker_threads_prepare(void);
/* Runs a batch; the answers are in the order of the calls. NULL in the child of a CALL_FORK,
 * which has nothing to answer. */
__attribute__((weak)) const struct threaded_result *
worker_threads_run(const struct call *calls, uint32_t count, uint64_t number);
/* Doesn't return in the parent of a fork: from then on the child answers. */
__attribute__((weak)) void worker_threads_rest_after_fork(void);
/* What a CALL_FORK does; the child's process id, or 0. */
uint64_t worker_threads_fork(void);
/* The running thread has taken a lock: when a fork comes, it keeps it until the fork is over, or
 * until the fork waits for it. */
void worker_threads_lock_taken(void);
/* The running thread has to wait for a lock. */
void worker_threads_lock_wanted(void);

/* calls.c: makes a call; a block that comes is filled with the pattern. */
void worker_calls_perform(const struct call *call, uint32_t number, uint64_t pattern,
                          struct threaded_result *result);

/* schedule.c. A thread begins its part of a batch: from here on it has this number. */
void worker_schedule_begin(unsigned number, uint64_t batch);
void worker_schedule_set(uint64_t seed, enum cpu_answer answer);
unsigned worker_thread_number(void);
/* A place where another thread may take over: it gives up the processor, dawdles, or goes on. */
void worker_schedule_point(void);
uint64_t worker_schedule_random(void);
enum cpu_answer worker_schedule_cpu_answer(void);
/* accesses.c: whether the running thread has places to stand still from here on. Where
 * ThreadSanitizer itself is linked there are none. */
__attribute__((weak)) void worker_accesses_begin(int is_scheduled);

/* visits.c: my_heap_inspect, with all that it visits; returns how many visits there were. */
void worker_visits_begin(uint32_t inspections);
uint64_t worker_visits_make(uint32_t call);

#endif
