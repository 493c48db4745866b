/* The public checks of lab 5's heaps, one for each thread and then one for each processor. */
#include "lab5_threads/sections.h"

/* 5.3: a heap for each thread. Until step 5.5 each block is freed where it was made. */

START_TEST(per_thread_serves_one_thread)
{
    struct heap_options options = per_thread;
    options.rule = "Whatever else is true, one thread gets what lab 4 promises.";
    expect_lab4_rules(options);
    expect_null_without_memory(options);
}
END_TEST

START_TEST(per_thread_keeps_all_contents)
{
    expect_right_work(per_thread, keeping, 1);
}
END_TEST

/* Of all threads the last ones have never run before, and the others end in between. */
START_TEST(per_thread_has_no_race)
{
    struct heap_options options = per_thread;
    struct work work = keeping;
    expect_no_race(options, work, 1);
    if (!heap_can_find_races())
        return;
    options.race = true;
    options.schedule_seed = 1;
    work.generator.operations = RACE_OPERATIONS / 2;
    struct heap *heap = heap_start_with(options);
    for (unsigned threads = THREADS; threads <= MOST_THREADS; threads *= 4) {
        work.generator.threads = threads;
        struct trace trace = work_trace(work, threads);
        heap_run(heap, &trace, false);
        trace_free(&trace);
        for (unsigned thread = 1; thread < threads; thread++)
            heap_end_thread(heap, thread);
    }
}
END_TEST

/* So many begin at a time, for threads that begin wait for each other. The first ones, which live
 * longest, give their blocks back. */
START_TEST(a_thousand_threads_live_at_once)
{
    enum { ALIVE = 1024, EACH = 2, AT_ONCE = 16 };
    struct heap *heap = heap_start_with(per_thread);
    struct trace freed = {.count = 0};
    heap_rule(heap, "At least 1,024 threads may be alive, each with blocks of its own.");
    for (unsigned first = 0; first < ALIVE; first += AT_ONCE) {
        struct trace made = {.count = 0};
        for (unsigned i = 0; i < AT_ONCE * EACH; i++)
            add(&made, OP_MALLOC, first + i % AT_ONCE, (size_t)first * EACH + i, 100);
        heap_run(heap, &made, false);
        trace_free(&made);
    }
    for (unsigned i = 0; i < AT_ONCE * EACH; i++)
        add(&freed, OP_FREE, i % AT_ONCE, i, 0);
    heap_run(heap, &freed, false);
    trace_free(&freed);
}
END_TEST

START_TEST(ended_threads_leave_their_memory)
{
    struct heap_options options = per_thread;
    options.rule = "What a thread had when it ended serves the threads after it.";
    expect_ended_threads_leave_memory(options);
}
END_TEST

/* Nobody frees what the first thread made. The others come and go, and must leave it alone. */
START_TEST(blocks_outlive_their_thread)
{
    struct heap *heap = heap_start_with(per_thread);
    struct trace life = {.count = 0};
    heap_rule(heap, "A block stays what it is when the thread that made it ends.");
    heap_use_thread(heap, 1);
    for (size_t i = 0; i < KEPT_BLOCKS; i++)
        heap_malloc(heap, (size_t)1 << i % 18);
    heap_end_thread(heap, 1);
    for (size_t i = 0; i < KEPT_BLOCKS; i++)
        add(&life, OP_MALLOC, 0, i, (size_t)1 << i % 18);
    for (size_t i = 0; i < KEPT_BLOCKS; i++)
        add(&life, OP_FREE, 0, i, 0);
    heap_short_lived_threads(heap, 50, &life);
    trace_free(&life);
}
END_TEST

START_TEST(threads_hardly_wait_for_each_other)
{
    struct heap_options options = per_thread;
    struct work work = keeping;
    work.generator.shape = SHAPE_RANDOM;
    work.generator.operations = 20000;
    struct trace trace = work_trace(work, 1);
    options.rule = "Threads with heaps of their own hardly ever wait for each other.";
    expect_hardly_any_waiting(options, &trace);
    trace_free(&trace);
}
END_TEST

/* The child frees what its own thread made. */
START_TEST(per_thread_child_has_a_heap)
{
    expect_child_has_heap(per_thread, keeping, 1);
}
END_TEST

/* 5.4: a heap for each processor. */

START_TEST(any_processor_number_will_do)
{
    static const enum cpu_answer answers[] = {CPU_NONE, CPU_OF_THREAD, CPU_CHANGING};
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        struct heap_options options = per_cpu;
        options.cpus = answers[i];
        options.rule = "sched_getcpu may say anything from -1 to 255, and change at any time.";
        expect_lab4_rules(options);
    }
    expect_null_without_memory(per_cpu);
}
END_TEST

START_TEST(per_cpu_keeps_all_contents)
{
    expect_right_work(per_cpu, handing_on, 1);
}
END_TEST

/* On a single processor, where all threads meet. */
START_TEST(per_cpu_has_no_race)
{
    struct heap_options options = per_cpu;
    options.cpus = CPU_NONE;
    expect_no_race(options, handing_on, 1);
}
END_TEST

START_TEST(processors_hardly_wait_for_each_other)
{
    struct heap_options options = per_cpu;
    struct work work = keeping;
    work.generator.shape = SHAPE_RANDOM;
    work.generator.operations = 20000;
    struct trace trace = work_trace(work, 1);
    options.cpus = CPU_OF_THREAD;
    options.rule = "Threads on different processors hardly ever wait for each other.";
    expect_hardly_any_waiting(options, &trace);
    trace_free(&trace);
}
END_TEST

START_TEST(processors_share_what_threads_leave)
{
    struct heap_options options = per_cpu;
    options.cpus = CPU_OF_THREAD;
    options.rule = "What a thread had when it ended serves the threads after it.";
    expect_ended_threads_leave_memory(options);
}
END_TEST

START_TEST(per_cpu_child_has_a_heap)
{
    struct heap_options options = per_cpu;
    options.cpus = CPU_NONE;
    expect_child_has_heap(options, handing_on, THREADS);
}
END_TEST
