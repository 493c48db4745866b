/* The hidden checks of lab 5: secret work at secret places to stand still. */
#include "lab5_threads/sections.h"

/* More threads than in the public checks, and larger blocks. */
enum { MORE_THREADS = 12, LARGE_OPERATIONS = 200, LARGE_BLOCKS = 12 };

static void expect_secret_work(struct heap_options options, struct work work)
{
    uint64_t seed = heap_secret_seed();
    work.generator.threads = work.apart ? MOST_THREADS : MORE_THREADS;
    expect_right_work(options, work, seed);
    options.race = can_find_races();
    work.generator.operations = RACE_OPERATIONS;
    run_once(options, work, seed);
    work.generator.sizes = SIZES_LARGE;
    work.generator.operations = LARGE_OPERATIONS;
    work.generator.live_limit = LARGE_BLOCKS;
    run_once(options, work, seed);
}

/* 5.1: one mutex. */

START_TEST(mutex_does_secret_work)
{
    expect_secret_work(one_mutex, handing_on);
}
END_TEST

/* 5.2: a read-write lock, and a look at the heap. */

START_TEST(inspections_of_secret_work_are_exact)
{
    enum { BLOCKS = 3000 };
    for (unsigned i = 0; i < SCHEDULES; i++) {
        struct heap_options options = read_write_lock;
        options.schedule_seed = heap_secret_seed() + i;
        struct trace made = {.count = 0}, meanwhile = work_trace(handing_on, options.schedule_seed);
        struct heap *heap = heap_start_with(options);
        for (size_t id = 0; id < BLOCKS; id++)
            add(&made, OP_MALLOC, (unsigned)(id % THREADS), id, 1 + id % 300);
        heap_inspect(heap, 2, &meanwhile);
        heap_run(heap, &made, false);
        heap_inspect(heap, 1, NULL);
        trace_free(&made);
        trace_free(&meanwhile);
        heap_close(heap);
    }
    expect_secret_work(read_write_lock, handing_on);
}
END_TEST

/* 5.3: a heap for each thread. */

START_TEST(per_thread_does_secret_work)
{
    expect_secret_work(per_thread, keeping);
}
END_TEST

/* 5.4: a heap for each processor. */

START_TEST(per_cpu_does_secret_work)
{
    struct heap_options options = per_cpu;
    options.cpus = CPU_NONE;
    expect_secret_work(options, handing_on);
}
END_TEST

/* 5.5: the way home. */

START_TEST(way_home_does_secret_work)
{
    expect_secret_work(per_thread, handing_on);
    expect_right_work(per_cpu, handing_on, heap_secret_seed());
}
END_TEST

/* Many consumers push to one inbox at the same time. What is lost of it is large cells. */
START_TEST(no_block_is_lost_or_doubled_on_the_way_home)
{
    enum { BLOCKS = 10000, BETWEEN = 64, LEAST = 12000, MOST = 16000, ROUNDS = 5, LIMIT = 3 };
    struct heap_options options = per_thread;
    struct trace trace = produced_and_consumed(BLOCKS, BETWEEN, MORE_THREADS, LEAST, MOST);
    options.schedule_seed = heap_secret_seed();
    options.rule = "No block is lost or doubled on its way home.";
    struct heap *heap = heap_start_with(options);
    heap_run(heap, &trace, false);
    uint64_t before = heap_resident_bytes(heap);
    for (size_t round = 0; round < ROUNDS; round++)
        heap_run(heap, &trace, false);
    trace_free(&trace);
    expect_growth_below(heap, before, LIMIT);
    heap_close(heap);
}
END_TEST
