/* The first public checks of lab 5: one lock for everything, a mutex and then a read-write lock. */
#include "lab5_threads/sections.h"

/* 5.1: one mutex. */

START_TEST(mutex_serves_one_thread)
{
    struct heap_options options = one_mutex;
    options.rule = "Whatever else is true, one thread gets what lab 4 promises.";
    expect_lab4_rules(options);
}
END_TEST

START_TEST(mutex_lets_others_in_after_a_refusal)
{
    struct heap_options options = one_mutex;
    options.rule = "A request that gets NULL gives the lock back, like any other.";
    expect_refusals_let_others_in(options);
}
END_TEST

/* All blocks are made by thread 0. Then all threads free them, and take others. */
START_TEST(mutex_guards_frees_that_meet)
{
    enum { BLOCKS = 1200 };
    for (uint64_t seed = 1; seed <= SCHEDULES; seed++) {
        struct heap_options options = one_mutex;
        struct trace made = {.count = 0}, freed = {.count = 0};
        options.schedule_seed = seed;
        struct heap *heap = heap_start_with(options);
        for (size_t i = 0; i < BLOCKS; i++) {
            add(&made, OP_MALLOC, 0, i, 1 + i % 200);
            add(&freed, OP_FREE, (unsigned)(i % THREADS), i, 0);
            if (i % 8 < THREADS)
                add(&freed, OP_MALLOC, (unsigned)(i % THREADS), BLOCKS + i, 1 + i % 100);
        }
        heap_run(heap, &made, false);
        heap_run(heap, &freed, false);
        trace_free(&made);
        trace_free(&freed);
        heap_close(heap);
    }
}
END_TEST

START_TEST(mutex_keeps_all_contents)
{
    expect_right_work(one_mutex, handing_on, 1);
}
END_TEST

START_TEST(mutex_has_no_race)
{
    expect_no_race(one_mutex, handing_on, 1);
}
END_TEST

START_TEST(mutex_child_has_a_heap)
{
    expect_child_has_heap(one_mutex, handing_on, THREADS);
}
END_TEST

/* 5.2: a read-write lock, and a look at the heap. */

START_TEST(rwlock_serves_one_thread)
{
    struct heap_options options = read_write_lock;
    options.rule = "Whatever else is true, one thread gets what lab 4 promises.";
    expect_lab4_rules(options);
}
END_TEST

START_TEST(rwlock_lets_others_in_after_a_refusal)
{
    struct heap_options options = read_write_lock;
    options.rule = "A request that gets NULL gives the lock back, like any other.";
    expect_refusals_let_others_in(options);
}
END_TEST

START_TEST(rwlock_keeps_all_contents)
{
    expect_right_work(read_write_lock, handing_on, 1);
}
END_TEST

/* One of each kind for each size, of which every third is resized, and then every fifth freed. */
START_TEST(inspection_visits_each_live_block_once)
{
    enum { KINDS = 4, SIZES = 17, BLOCKS = KINDS * SIZES };
    struct heap *heap = heap_start_with(read_write_lock);
    block blocks[BLOCKS];
    heap_inspect(heap, 1, NULL);
    for (size_t i = 0; i < BLOCKS; i += KINDS) {
        size_t bytes = (size_t)1 << i / KINDS;
        blocks[i] = heap_malloc(heap, bytes);
        blocks[i + 1] = heap_calloc(heap, bytes, 3);
        blocks[i + 2] = heap_memalign(heap, 8 * bytes, 100);
        blocks[i + 3] = heap_memalign(heap, 64, bytes);
    }
    heap_inspect(heap, 1, NULL);
    for (size_t i = 0; i < BLOCKS; i += 3)
        blocks[i] = heap_realloc(heap, blocks[i], blocks[i].size * 2 + 50);
    heap_inspect(heap, 1, NULL);
    for (size_t i = 0; i < BLOCKS; i += 5)
        heap_free(heap, blocks[i]);
    heap_inspect(heap, 1, NULL);
    for (size_t i = 0; i < BLOCKS; i++)
        if (i % 5 != 0)
            heap_free(heap, blocks[i]);
    heap_inspect(heap, 1, NULL);
}
END_TEST

START_TEST(two_visitors_are_in_at_once)
{
    struct heap *heap = heap_start_with(read_write_lock);
    heap_rule(heap, "Two threads may inspect the heap at the same time.");
    for (size_t i = 0; i < KEPT_BLOCKS; i++)
        heap_malloc(heap, 10 * i + 1);
    if (!heap_inspect(heap, 2, NULL)) {
        heap_fail(heap, KIND_INSPECTION, "the second visitor in there while the first one is",
                  "it came in when the first one had left");
    }
}
END_TEST

START_TEST(blocks_held_throughout_an_inspection_appear)
{
    enum { ROUNDS = 5, INSPECTORS = 3 };
    struct work work = handing_on;
    work.generator.operations = OPERATIONS / ROUNDS;
    for (uint64_t seed = 1; seed <= SCHEDULES; seed++) {
        struct heap_options options = read_write_lock;
        struct trace meanwhile = work_trace(work, seed);
        options.schedule_seed = seed;
        struct heap *heap = heap_start_with(options);
        for (size_t i = 0; i < KEPT_BLOCKS; i++)
            heap_malloc(heap, 10 * i + 1);
        for (unsigned round = 0; round < ROUNDS; round++)
            heap_inspect(heap, 1 + round % INSPECTORS, &meanwhile);
        trace_free(&meanwhile);
        heap_close(heap);
    }
}
END_TEST

START_TEST(rwlock_has_no_race)
{
    struct heap_options options = read_write_lock;
    expect_no_race(options, handing_on, 1);
    if (!heap_can_find_races())
        return;
    struct trace meanwhile = work_trace(handing_on, 1);
    options.race = true;
    options.schedule_seed = 1;
    struct heap *heap = heap_start_with(options);
    for (size_t i = 0; i < KEPT_BLOCKS; i++)
        heap_malloc(heap, 10 * i + 1);
    heap_inspect(heap, 2, &meanwhile);
    trace_free(&meanwhile);
}
END_TEST

START_TEST(rwlock_child_has_a_heap)
{
    expect_child_has_heap(read_write_lock, handing_on, THREADS);
}
END_TEST
