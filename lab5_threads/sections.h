/* What the checks of lab 5's four sections have in common: work for several threads at once, and
 * what every section is asked. */
#ifndef HEAPLAB_SECTIONS_H
#define HEAPLAB_SECTIONS_H

#include <stdio.h>

#include "grader/oracle/heap.h"

/* A fault among threads doesn't show each time, so each work is done so often, every time with
 * other places at which the threads stand still. ThreadSanitizer needs less luck, and more time. */
enum { SCHEDULES = 4, RACE_SCHEDULES = 2, FORKS = 4 };

enum { OPERATIONS = 4000, RACE_OPERATIONS = 2000, FORK_OPERATIONS = 1000 };
enum { THREADS = 4, MOST_THREADS = 24, KEPT_BLOCKS = 40, MIB = 1 << 20 };

static const struct heap_options one_mutex = {.needs = "LOCKING=1", .threads = true};
static const struct heap_options read_write_lock = {.needs = "LOCKING=2", .threads = true};
static const struct heap_options per_thread = {.needs = "LOCKING=3", .threads = true};
static const struct heap_options per_cpu = {
    .needs = "LOCKING=4", .threads = true, .cpus = CPU_CHANGING};

/* What threads do at the same time: all calls of lab 4, on blocks that change hands, or each on
 * its own ones. */
struct work {
    struct generator generator;
    bool apart;
};

static const struct work handing_on = {{.shape = SHAPE_MIXED,
                                        .sizes = SIZES_SMALL,
                                        .operations = OPERATIONS,
                                        .live_limit = 64,
                                        .threads = THREADS},
                                       .apart = false};
static const struct work keeping = {{.shape = SHAPE_MIXED,
                                     .sizes = SIZES_SMALL,
                                     .operations = OPERATIONS,
                                     .live_limit = 64,
                                     .threads = 2 * THREADS},
                                    .apart = true};

/* For each thread a trace of its own, and of each the next operation in turn. */
static inline struct trace work_apart(struct generator work)
{
    struct trace parts[MOST_THREADS] = {{.count = 0}}, all = {.count = 0};
    unsigned threads = work.threads;
    work.threads = 1;
    work.operations /= threads;
    for (unsigned thread = 0; thread < threads; thread++) {
        trace_generate(&parts[thread], &work);
        work.seed++;
    }
    for (size_t i = 0, more = 1; more > 0; i++) {
        more = 0;
        for (unsigned thread = 0; thread < threads; thread++) {
            if (i < parts[thread].count) {
                struct operation operation = parts[thread].operations[i];
                operation.thread = thread;
                operation.id = operation.id * threads + thread;
                trace_add(&all, operation);
                more++;
            }
        }
    }
    for (unsigned thread = 0; thread < threads; thread++)
        trace_free(&parts[thread]);
    return all;
}

static inline struct trace work_trace(struct work work, uint64_t seed)
{
    struct trace trace = {.count = 0};
    work.generator.seed = seed;
    if (work.apart)
        return work_apart(work.generator);
    trace_generate(&trace, &work.generator);
    return trace;
}

static inline void add(struct trace *trace, enum operation_kind kind, unsigned thread, size_t id,
                       size_t bytes)
{
    trace_add(trace, (struct operation){
                         .kind = kind, .thread = thread, .id = (uint32_t)id, .bytes = bytes});
}

/* A fixed number of blocks goes round: each is freed by the thread after the one that made it. What
 * is lost on the way must be replaced, and what is doubled lies on another one. */
static inline struct trace circle(size_t hand_overs, uint64_t random)
{
    enum { BLOCKS = 300, BYTES = 500 };
    struct trace trace = {.count = 0};
    unsigned owners[BLOCKS] = {0};
    for (size_t i = 0; i < BLOCKS; i++)
        add(&trace, OP_MALLOC, owners[i], i, BYTES);
    for (size_t i = 0; i < hand_overs; i++) {
        size_t id = random_below(&random, BLOCKS);
        owners[id] = (owners[id] + 1) % THREADS;
        add(&trace, OP_FREE, owners[id], id, 0);
        add(&trace, OP_MALLOC, owners[id], id, BYTES);
    }
    for (size_t i = 0; i < BLOCKS; i++)
        add(&trace, OP_FREE, owners[i], i, 0);
    return trace;
}

/* Thread 1 makes blocks of `least` to `most` bytes, and the threads after it free them. The next
 * block of a name waits until the last one is freed: so many there are between them. */
static inline struct trace produced_and_consumed(size_t blocks, size_t between, unsigned consumers,
                                                 size_t least, size_t most)
{
    struct trace trace = {.count = 0};
    for (size_t i = 0; i < blocks; i++) {
        add(&trace, OP_MALLOC, 1, i % between, least + i * 37 % (most - least + 1));
        add(&trace, OP_FREE, 2 + (unsigned)(i % consumers), i % between, 0);
    }
    return trace;
}

static inline void run_once(struct heap_options options, struct work work, uint64_t seed)
{
    options.schedule_seed = seed;
    struct heap *heap = heap_start_with(options);
    struct trace trace = work_trace(work, seed);
    heap_run(heap, &trace, false);
    trace_free(&trace);
    heap_close(heap);
}

/* Small blocks only, and then large ones as well. */
static inline void run_often(struct heap_options options, struct work work, uint64_t seed,
                             unsigned times)
{
    for (unsigned i = 0; i < times; i++) {
        work.generator.sizes = i % 2 == 0 ? SIZES_SMALL : SIZES_POWER_LAW;
        run_once(options, work, seed + i);
    }
}

static inline void expect_right_work(struct heap_options options, struct work work, uint64_t seed)
{
    run_often(options, work, seed, SCHEDULES);
}

/* False, with a note, on a machine where nobody can look for a race. */
static inline bool can_find_races(void)
{
    if (!heap_can_find_races())
        heap_note("ThreadSanitizer doesn't run on this machine, so nobody looked for a race.");
    return heap_can_find_races();
}

static inline void expect_no_race(struct heap_options options, struct work work, uint64_t seed)
{
    options.race = true;
    work.generator.operations = RACE_OPERATIONS;
    if (can_find_races())
        run_often(options, work, seed, RACE_SCHEDULES);
}

/* A block of each size and one of each alignment, and what happens when it grows to all that it
 * may use. */
static inline void expect_all_sizes(struct heap *heap)
{
    for (size_t power = 16; power <= MIB / 8; power *= 2) {
        block blocks[] = {heap_malloc(heap, power - 1), heap_malloc(heap, power),
                          heap_malloc(heap, power + 1), heap_memalign(heap, power, 100),
                          heap_calloc(heap, 2, power / 2)};
        for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) {
            size_t usable = heap_usable_size(heap, blocks[i]);
            if (usable < blocks[i].size) {
                heap_fail(heap, KIND_PLACEMENT, "at least the bytes that were asked for",
                          "my_usable_size is %zu for a block of %zu bytes", usable, blocks[i].size);
            }
            blocks[i] = heap_realloc(heap, blocks[i], usable);
        }
        for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
            heap_free(heap, blocks[i]);
    }
}

/* No machine has so much, but it isn't refused at the door: the section asks lab 4 for it. */
static const size_t too_much = SIZE_MAX / 32;

/* The rules of lab 4, for one thread. */
static inline void expect_lab4_rules(struct heap_options options)
{
    const struct work alone = {{.shape = SHAPE_MIXED, .operations = 3000}, .apart = false};
    struct heap *heap = heap_start_with(options);
    struct trace trace = work_trace(alone, 1);
    expect_all_sizes(heap);
    heap_free(heap, heap_memalign(heap, (size_t)1 << 26, 100));
    heap_free_null(heap);
    expect_errno(heap, heap_try_memalign(heap, 48, 100), EINVAL);
    heap_malloc_fails(heap, SIZE_MAX);
    heap_malloc_fails(heap, too_much);
    heap_run(heap, &trace, false);
    trace_free(&trace);
    heap_close(heap);
}

/* After each way to get NULL another thread makes a call. */
static inline void expect_refusals_let_others_in(struct heap_options options)
{
    struct heap *heap = heap_start_with(options);
    block kept = heap_malloc(heap, 100);
    for (unsigned thread = 0; thread < THREADS; thread++) {
        heap_use_thread(heap, thread);
        heap_malloc_fails(heap, too_much);
        heap_use_thread(heap, thread + 1);
        heap_free(heap, heap_malloc(heap, 100));
        expect_errno(heap, heap_try_memalign(heap, 4096, too_much), ENOMEM);
        heap_use_thread(heap, thread);
        expect_errno(heap, heap_try_realloc(heap, kept, too_much), ENOMEM);
        heap_use_thread(heap, thread + 1);
        heap_free(heap, heap_calloc(heap, 1, 5000));
    }
    heap_close(heap);
}

/* init_mem_pool got no memory; and then, it got some, but nobody after it. */
static inline void expect_null_without_memory(struct heap_options options)
{
    options.alone = true;
    options.refuse_later = true;
    options.refuse = 1;
    options.rule = "When init_mem_pool got no memory, every request is NULL, and none waits.";
    struct heap *heap = heap_start_with(options);
    for (size_t bytes = 1; bytes <= MIB; bytes *= 32) {
        heap_malloc_fails(heap, bytes);
        expect_errno(heap, heap_try_memalign(heap, 4096, bytes), ENOMEM);
    }
    heap_close(heap);
    options.refuse = 2;
    options.rule =
        "When there is no memory left, a request is NULL, and the next one doesn't wait.";
    heap = heap_start_with(options);
    for (size_t bytes = MIB; bytes > 0; bytes /= 4) {
        heap_try_malloc(heap, bytes);
        heap_try_memalign(heap, 4096, bytes);
    }
    heap_close(heap);
}

/* Names that no block of the parent has. */
enum { FIRST_NAME_IN_CHILD = 1 << 18 };

/* Thread 0 forks while all are at work, the moment that another thread has a lock. Its child frees
 * what so many threads of the parent made, and has threads of its own. */
static inline void expect_child_has_heap(struct heap_options options, struct work work,
                                         unsigned makers)
{
    options.rule = "After fork the child may use every function at once.";
    work.generator.operations = FORK_OPERATIONS;
    for (uint64_t seed = 1; seed <= FORKS; seed++) {
        struct trace made = {.count = 0}, freed = {.count = 0};
        work.generator.sizes = seed % 2 == 0 ? SIZES_SMALL : SIZES_POWER_LAW;
        struct trace meanwhile = work_trace(work, seed), child = work_trace(work, seed + FORKS);
        for (unsigned i = 0; i < KEPT_BLOCKS; i++) {
            add(&made, OP_MALLOC, i % makers, i, (size_t)1 << i % 18);
            add(&freed, OP_FREE, 0, i, 0);
        }
        for (size_t i = 0; i < child.count; i++)
            child.operations[i].id += FIRST_NAME_IN_CHILD;
        options.schedule_seed = seed;
        struct heap *heap = heap_start_with(options);
        heap_run(heap, &made, false);
        heap_fork(heap, &meanwhile);
        heap_run(heap, &freed, false);
        heap_run(heap, &child, false);
        trace_free(&made);
        trace_free(&meanwhile);
        trace_free(&freed);
        trace_free(&child);
        heap_close(heap);
    }
}

/* In how many calls a thread finds a lock taken by another one is counted, not timed. The yardstick
 * is the number of all calls, which every submission has in common. One lock for all would be found
 * taken many times as often, on one processor too: who has it is made to give way now and then. */
static inline void expect_hardly_any_waiting(struct heap_options options, struct trace *trace)
{
    enum { CALLS_FOR_ONE_WAIT = 50 };
    options.schedule_seed = 1;
    struct heap *heap = heap_start_with(options);
    heap_run(heap, trace, false);
    uint64_t waits = heap_contended(heap);
    if (waits * CALLS_FOR_ONE_WAIT > trace->count) {
        heap_fail(heap, KIND_COST, "at most 2 in 100 calls that have to wait for a lock",
                  "%llu in %zu", (unsigned long long)waits, trace->count);
    }
    heap_close(heap);
}

/* How much memory is in use, in comparison with an earlier time. What is only mapped doesn't
 * count. */
static inline void expect_growth_below(struct heap *heap, uint64_t before, unsigned mebibytes)
{
    uint64_t now = heap_resident_bytes(heap);
    char expected[100];
    snprintf(expected, sizeof expected, "less than %u MiB more in use than before", mebibytes);
    if (now > before && now - before >= (uint64_t)mebibytes * MIB) {
        heap_fail(heap, KIND_LEAK, expected, "%llu MiB more, and no block is live",
                  (unsigned long long)(now - before) / MIB);
    }
}

/* Threads, one after another, that each free BLOCKS * BYTES before they end. */
static inline void expect_ended_threads_leave_memory(struct heap_options options)
{
    enum { BLOCKS = 50, BYTES = 4000, FIRST = 20, ALL = 1000, LIMIT = 8 };
    struct heap *heap = heap_start_with(options);
    struct trace life = {.count = 0};
    for (size_t i = 0; i < BLOCKS; i++)
        add(&life, OP_MALLOC, 0, i, BYTES);
    for (size_t i = 0; i < BLOCKS; i++)
        add(&life, OP_FREE, 0, i, 0);
    heap_short_lived_threads(heap, FIRST, &life);
    uint64_t before = heap_resident_bytes(heap);
    heap_short_lived_threads(heap, ALL - FIRST, &life);
    trace_free(&life);
    expect_growth_below(heap, before, LIMIT);
    heap_close(heap);
}

#endif
