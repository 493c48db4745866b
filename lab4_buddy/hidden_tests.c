/* The hidden checks of lab 4: secret sizes and products, and longer work. */
#include "lab4_buddy/arena.h"

/* 4.2: split. */

/* Requests whose powers of two fill the arena exactly, drawn at random. Returns how many. */
static size_t add_filling(struct trace *trace, uint64_t *random)
{
    size_t count = 0, room = ARENA;
    while (room > 0) {
        size_t power = (size_t)SMALLEST << random_below(random, 10);
        if (power <= room) {
            size_t bytes = power / 2 - HEADER + 1 + random_below(random, power / 2);
            add(trace, OP_MALLOC, count++, bytes);
            room -= power;
        }
    }
    return count;
}

START_TEST(secret_mixes_fill_the_arena)
{
    uint64_t random = heap_secret_seed();
    for (size_t i = 0; i < 20; i++) {
        struct heap *heap = heap_start(.needs = small_arena);
        struct trace trace = {.count = 0};
        add_filling(&trace, &random);
        heap_rule(heap, "As long as nothing was freed, blocks fill the arena in any order.");
        heap_forget_calls(heap);
        heap_run(heap, &trace, false);
        trace_free(&trace);
        expect_no_arena_added(heap, ARENA);
        heap_close(heap);
    }
}
END_TEST

/* 4.3: merge. */

START_TEST(secret_work_in_one_arena_merges_all)
{
    static const struct generator works[] = {
        {.shape = SHAPE_RANDOM, .sizes = SIZES_POWER_LAW, .operations = 5000, .live_limit = 500},
        {.shape = SHAPE_SAWTOOTH, .sizes = SIZES_SMALL, .operations = 20000, .live_limit = 6000},
    };
    for (size_t i = 0; i < sizeof works / sizeof *works; i++) {
        struct generator work = works[i];
        work.seed = heap_secret_seed() + i;
        work.live_bytes = 1 << 19;
        expect_work_merges(&work, wide_arena, WIDE_ARENA);
    }
}
END_TEST

/* 4.5: my_calloc and my_realloc. */

START_TEST(secret_products_that_overflow_give_null)
{
    struct heap *heap = heap_start(.needs = small_arena);
    uint64_t random = heap_secret_seed();
    heap_rule(heap, "When count * n is more than a size_t holds: NULL, ENOMEM.");
    for (size_t i = 0; i < 100; i++) {
        size_t count = 2 + random_below(&random, 1000);
        size_t bytes = SIZE_MAX / count + 1 + random_below(&random, count);
        if (heap_can_ask(heap, bytes))
            expect_refused(heap, heap_try_calloc(heap, count, bytes), ENOMEM);
    }
    expect_whole_arena(heap, ARENA);
}
END_TEST

/* 4.6: my_memalign and my_usable_size. */

START_TEST(secret_work_with_all_calls_keeps_all_contents)
{
    const struct generator work = {
        .shape = SHAPE_MIXED, .seed = heap_secret_seed(), .operations = 8000};
    expect_all_work_merges(work, small_arena, ARENA);
}
END_TEST
