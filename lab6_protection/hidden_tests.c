/* The hidden checks of lab 6: secret programs, with and without faults. */
#include "lab6_protection/steps.h"

enum { THREADS = 6 };

/* 6.1: canaries. */

START_TEST(secret_faults_are_reported)
{
    struct heap *heap = heap_start();
    check_block(heap, heap_malloc(heap, 1));
    heap_close(heap);
    expect_right_reports("aaaacmrrffffkkwwwbe", SIZES_SMALL, 1000, heap_secret_seed());
    expect_right_reports("aaaacmrffffkwwb", SIZES_LARGE, 150, heap_secret_seed());
}
END_TEST

/* 6.2: guard pages. */

START_TEST(secret_accesses_meet_the_guards)
{
    expect_right_reports("gggffttwwb", SIZES_SMALL, 400, heap_secret_seed());
    expect_right_reports("gggffttwwb", SIZES_LARGE, 200, heap_secret_seed());
}
END_TEST

/* 6.3: blocks at special places. */

START_TEST(secret_blocks_lie_where_they_should)
{
    expect_right_reports("lllppoaacmrrffff", SIZES_SMALL, 1000, heap_secret_seed());
    expect_right_reports("lllpoaacmrffff", SIZES_POWER_LAW, 600, heap_secret_seed());
}
END_TEST

/* 6.4: the MMU. */

START_TEST(mmu_does_secret_work)
{
    for (uint64_t i = 0; i < SEEDS; i++) {
        struct generator generator = {
            .shape = SHAPE_MMU, .operations = 500, .seed = heap_secret_seed() + i};
        struct trace trace = {.count = 0};
        struct heap *heap = heap_start();
        trace_generate(&trace, &generator);
        heap_run(heap, &trace, false);
        trace_free(&trace);
        heap_close(heap);
    }
}
END_TEST

/* 6.5: trace and statistics. */

START_TEST(numbers_of_secret_work_are_exact)
{
    for (uint64_t i = 0; i < 3; i++) {
        uint64_t seed = heap_secret_seed() + i;
        struct generator generator = {.shape = SHAPE_MIXED,
                                      .sizes = SIZES_POWER_LAW,
                                      .operations = 5000,
                                      .live_limit = 300,
                                      .seed = seed,
                                      .threads = THREADS};
        struct trace trace = {.count = 0};
        struct heap *heap = heap_start(.threads = true, .schedule_seed = seed | 1);
        trace_generate(&trace, &generator);
        trace.count = trace.count * 2 / 3;
        heap_run(heap, &trace, false);
        expect_statistics(heap, true);
        trace_free(&trace);
        heap_close(heap);
    }
}
END_TEST
