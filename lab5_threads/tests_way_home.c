/* The public checks of lab 5's way home: blocks that another thread frees. */
#include "lab5_threads/sections.h"

/* 5.5: the way home. */

START_TEST(blocks_freed_by_others_keep_all_contents)
{
    expect_right_work(per_thread, handing_on, 1);
    for (uint64_t seed = 1; seed <= SCHEDULES; seed++) {
        struct heap_options options = per_thread;
        struct trace trace = circle(10000, seed);
        options.schedule_seed = seed;
        struct heap *heap = heap_start_with(options);
        heap_run(heap, &trace, false);
        trace_free(&trace);
        heap_close(heap);
    }
}
END_TEST

START_TEST(way_home_has_no_race)
{
    expect_no_race(per_thread, handing_on, 1);
    expect_no_race(per_cpu, handing_on, 1);
}
END_TEST

START_TEST(child_frees_blocks_of_other_threads)
{
    expect_child_has_heap(per_thread, handing_on, THREADS);
}
END_TEST

enum { BETWEEN = 1024 };

/* As many bytes as in a million blocks of 100, but in far fewer calls: kept by who freed them they
 * would be more than the limit, many times over. The first round also brings in what the worker
 * itself needs for so many calls. */
static void expect_way_home(struct heap_options options)
{
    enum { ROUNDS = 4, ALL = 60000, LEAST = 500, MOST = 3000, LIMIT = 16 };
    struct trace trace = produced_and_consumed(ALL / ROUNDS, BETWEEN, 1, LEAST, MOST);
    options.rule = "Memory that a consumer frees serves its producer again.";
    struct heap *heap = heap_start_with(options);
    heap_run(heap, &trace, false);
    uint64_t before = heap_resident_bytes(heap);
    for (unsigned round = 1; round < ROUNDS; round++)
        heap_run(heap, &trace, false);
    trace_free(&trace);
    expect_growth_below(heap, before, LIMIT);
    heap_close(heap);
}

START_TEST(producer_and_consumer_stay_small)
{
    expect_way_home(per_thread);
}
END_TEST

/* Threads, one after another, end with live blocks, which thread 0 frees. */
START_TEST(blocks_of_ended_threads_come_home)
{
    enum { BLOCKS = 50, BYTES = 4000, FIRST = 20, ALL = 200, LIMIT = 8 };
    struct heap *heap = heap_start_with(per_thread);
    struct trace made = {.count = 0}, freed = {.count = 0};
    uint64_t before = 0;
    heap_rule(heap, "Blocks freed after their thread has ended serve the threads after it.");
    for (size_t i = 0; i < BLOCKS; i++) {
        add(&made, OP_MALLOC, 1, i, BYTES);
        add(&freed, OP_FREE, 0, i, 0);
    }
    for (unsigned i = 0; i < ALL; i++) {
        heap_run(heap, &made, false);
        heap_end_thread(heap, 1);
        heap_run(heap, &freed, false);
        if (i == FIRST)
            before = heap_resident_bytes(heap);
    }
    trace_free(&made);
    trace_free(&freed);
    expect_growth_below(heap, before, LIMIT);
}
END_TEST

/* Threads on processors of their own: what one makes, the others free. */
START_TEST(way_home_to_a_processor_takes_no_lock)
{
    struct heap_options options = per_cpu;
    struct trace trace = produced_and_consumed(10000, BETWEEN, THREADS, 100, 100);
    options.cpus = CPU_OF_THREAD;
    options.rule = "Who frees a block of another processor's heap waits for nobody.";
    expect_hardly_any_waiting(options, &trace);
    trace_free(&trace);
    expect_way_home(options);
}
END_TEST
