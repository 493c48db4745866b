/* The hidden checks of lab 2: other pools, secret sizes, longer orders of calls. */
#include "grader/oracle/heap.h"

enum { ALIGNMENT = 2 * sizeof(void *), POOL = 409600000, WIDE_POOL = 1048592, TINY_POOL = 128 };

/* 1 MiB and one block more; a pool whose bytes 32 bits can't count. */
static const char wide_pool[] = "POOL_BYTES=1048592";
static const char tiny_pool[] = "POOL_BYTES=128";
static const char huge_pool[] = "POOL_BYTES=6442450944";

/* What a pool must look like from outside after the requests so far. */
struct model {
    size_t bytes, used;
    uint64_t start; /* of the pool, as the first answer tells; 0 before */
};

static size_t round_up(size_t bytes)
{
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

/* Ask for a block and compare the answer with the model: its very address, or NULL. */
static block ask(struct heap *heap, struct model *pool, size_t bytes)
{
    if (bytes > pool->bytes - pool->used) {
        heap_malloc_fails(heap, bytes);
        return (block){.address = 0};
    }
    block got = heap_malloc(heap, bytes);
    if (pool->start == 0)
        pool->start = got.address - pool->used;
    expect_address(heap, got, pool->start + pool->used);
    pool->used += round_up(bytes);
    return got;
}

static void reset(struct heap *heap, struct model *pool)
{
    heap_reset(heap);
    pool->used = 0;
}

/* 2.2: my_malloc moves next_free_mem. */

START_TEST(secret_work_keeps_all_contents)
{
    static const enum trace_shape shapes[] = {SHAPE_RANDOM, SHAPE_LIFO, SHAPE_FIFO, SHAPE_SAWTOOTH};
    uint64_t seed = heap_secret_seed();
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        heap_property(&(struct generator){.shape = shapes[i],
                                          .sizes = i % 2 == 0 ? SIZES_SMALL : SIZES_POWER_LAW,
                                          .seed = seed + i,
                                          .operations = i == 0 ? 100000 : 5000},
                      "", false);
}
END_TEST

/* 2.3: NULL when the pool is full. */

START_TEST(huge_request_on_a_half_full_pool_gives_null)
{
    struct heap *heap = heap_start(.needs = wide_pool);
    struct model pool = {.bytes = WIDE_POOL};
    heap_rule(heap, "A request for more than what is left is NULL; no sum may wrap around.");
    ask(heap, &pool, WIDE_POOL / 2);
    for (size_t below = 0; below < 64; below++)
        ask(heap, &pool, SIZE_MAX - below);
    for (size_t below = 0; below < 64; below++)
        ask(heap, &pool, SIZE_MAX - WIDE_POOL / 2 - below);
    for (size_t bit = 21; bit < 8 * sizeof(size_t); bit++)
        ask(heap, &pool, ((size_t)1 << bit) + 16);
    ask(heap, &pool, WIDE_POOL - pool.used);
}
END_TEST

static bool pool_was_given(struct heap *heap, size_t bytes)
{
    const struct heap_call *call;
    for (size_t i = 0; (call = heap_call(heap, i)) != NULL; i++) {
        if (call->call == CALL_MMAP && call->arguments[1] >= bytes)
            return heap_is_mapped(heap, call->result);
    }
    return true; /* no call for so much: that is the allocator's doing */
}

START_TEST(pool_may_be_larger_than_four_gigabytes)
{
    struct heap *heap = heap_start(.needs = huge_pool);
    struct model pool = {.bytes = (size_t)6 << 30};
    heap_rule(heap, "POOL_BYTES may be more than 32 bits can count.");
    if (!pool_was_given(heap, pool.bytes))
        return; /* then this machine hasn't that much to give */
    for (size_t i = 0; i < 5; i++)
        ask(heap, &pool, (size_t)1 << 30);
    ask(heap, &pool, ((size_t)1 << 30) + 1);
    ask(heap, &pool, 100);
}
END_TEST

/* 2.4: everything back at once. */

START_TEST(every_round_begins_at_the_first_block)
{
    struct heap *heap = heap_start(.needs = wide_pool);
    struct model pool = {.bytes = WIDE_POOL};
    uint64_t seed = heap_secret_seed();
    heap_rule(heap, "After my_reset_pool the first block is where the first block of all was.");
    for (size_t round = 0; round < 30; round++) {
        size_t blocks = random_below(&seed, 40);
        for (size_t i = 0; i < blocks; i++)
            ask(heap, &pool, 1 + random_below(&seed, 50000));
        reset(heap, &pool);
    }
    ask(heap, &pool, WIDE_POOL);
}
END_TEST

START_TEST(reset_without_a_pool_does_no_harm)
{
    struct heap *heap = heap_start(.refuse = 1, .refuse_later = true);
    heap_rule(heap, "When init_mem_pool got no memory, every request is NULL, after a reset too.");
    heap_malloc_fails(heap, 100);
    heap_reset(heap);
    heap_malloc_fails(heap, 1);
    heap_malloc_fails(heap, POOL);
}
END_TEST

/* Digit by digit, `code` says what to do: reset the pool, free the newest block, or ask for one. */
static void play(size_t code, size_t steps)
{
    enum { RESET, FREE, SMALL, LARGE, CHOICES };
    struct heap *heap = heap_start(.needs = tiny_pool, .fast = true);
    struct model pool = {.bytes = TINY_POOL};
    block newest = {.address = 0};
    heap_rule(heap, "In every order of calls, my_free does nothing, and a reset frees everything.");
    for (size_t step = 0; step < steps; step++, code /= CHOICES) {
        size_t choice = code % CHOICES;
        if (choice == RESET)
            reset(heap, &pool);
        else if (choice == FREE && newest.address == 0)
            heap_free_null(heap);
        else if (choice == FREE)
            heap_free(heap, newest);
        else
            newest = ask(heap, &pool, choice == SMALL ? 40 : 65);
        if (choice == RESET || choice == FREE)
            newest.address = 0;
    }
    heap_close(heap);
}

START_TEST(every_order_of_five_calls_with_free_is_right)
{
    for (size_t code = 0; code < 4 * 4 * 4 * 4 * 4; code++)
        play(code, 5);
}
END_TEST
