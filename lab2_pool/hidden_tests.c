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
static void ask(struct heap *heap, struct model *pool, size_t bytes)
{
    if (bytes > pool->bytes - pool->used) {
        heap_malloc_fails(heap, bytes);
        return;
    }
    block got = heap_malloc(heap, bytes);
    if (pool->start == 0)
        pool->start = got.address - pool->used;
    expect_address(heap, got, pool->start + pool->used);
    pool->used += round_up(bytes);
}

static void reset(struct heap *heap, struct model *pool)
{
    heap_reset(heap);
    pool->used = 0;
}

/* 2.1: init_mem_pool maps once. */

START_TEST(pool_of_any_size_is_mapped_at_once)
{
    static const struct {
        const char *needs;
        size_t bytes;
    } pools[] = {{tiny_pool, TINY_POOL}, {wide_pool, WIDE_POOL}};
    for (size_t i = 0; i < sizeof pools / sizeof *pools; i++) {
        struct heap *heap = heap_start(.needs = pools[i].needs);
        size_t longest = 0;
        const struct heap_call *call;
        heap_rule(heap, "init_mem_pool maps the whole pool with one call.");
        for (size_t n = 0; (call = heap_call(heap, n)) != NULL; n++) {
            if (call->call == CALL_MMAP && call->arguments[1] > longest)
                longest = (size_t)call->arguments[1];
        }
        if (longest < pools[i].bytes) {
            heap_fail(heap, KIND_COST, "one mmap of at least POOL_BYTES",
                      "%zu bytes at most in one call, for a pool of %zu", longest, pools[i].bytes);
        }
        heap_close(heap);
    }
}
END_TEST

/* 2.2: my_malloc moves next_free_mem. */

START_TEST(blocks_of_secret_sizes_are_adjacent)
{
    struct heap *heap = heap_start();
    struct model pool = {.bytes = POOL};
    uint64_t seed = heap_secret_seed();
    heap_rule(heap, "A block begins where the last one ended, rounded up to the alignment.");
    heap_forget_calls(heap);
    for (size_t i = 0; i < 2000; i++)
        ask(heap, &pool, 1 + random_below(&seed, i % 50 == 0 ? 20000 : 300));
    for (unsigned call = 0; call < CALL_KINDS; call++)
        expect_calls(heap, (enum memory_call)call, 0, 0);
}
END_TEST

START_TEST(secret_work_keeps_all_contents)
{
    static const enum trace_shape shapes[] = {SHAPE_RANDOM, SHAPE_LIFO, SHAPE_FIFO, SHAPE_SAWTOOTH};
    uint64_t seed = heap_secret_seed();
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        heap_property(&(struct generator){.shape = shapes[i],
                                          .sizes = i % 2 == 0 ? SIZES_SMALL : SIZES_POWER_LAW,
                                          .seed = seed + i,
                                          .operations = 5000},
                      "", false);
}
END_TEST

START_TEST(long_work_keeps_all_contents)
{
    heap_property(&(struct generator){.shape = SHAPE_RANDOM,
                                      .sizes = SIZES_SMALL,
                                      .seed = heap_secret_seed(),
                                      .operations = 100000},
                  "", false);
}
END_TEST

/* 2.3: NULL when the pool is full. */

START_TEST(smallest_blocks_fill_the_pool_exactly)
{
    struct heap *heap = heap_start(.needs = wide_pool, .fast = true);
    struct trace trace = {.count = 0};
    uint64_t seed = heap_secret_seed();
    heap_rule(heap, "A pool holds POOL_BYTES / %d of the smallest blocks, and not one more.",
              (int)ALIGNMENT);
    for (uint32_t id = 0; id < WIDE_POOL / ALIGNMENT; id++)
        trace_add(&trace, (struct operation){.kind = OP_MALLOC,
                                             .id = id,
                                             .bytes = 1 + random_below(&seed, ALIGNMENT)});
    heap_run(heap, &trace, false);
    trace_free(&trace);
    heap_malloc_fails(heap, 1);
    heap_malloc_fails(heap, ALIGNMENT);
}
END_TEST

START_TEST(pool_is_filled_exactly_in_any_mix)
{
    uint64_t seed = heap_secret_seed();
    for (size_t round = 0; round < 20; round++) {
        struct heap *heap = heap_start(.needs = tiny_pool);
        struct model pool = {.bytes = TINY_POOL};
        heap_rule(heap, "A request that doesn't fit is NULL; one that fits gets the next place.");
        for (size_t i = 0; i < 12; i++)
            ask(heap, &pool, 1 + random_below(&seed, TINY_POOL / 2));
        ask(heap, &pool, pool.bytes - pool.used + 1);
        if (pool.used < pool.bytes)
            ask(heap, &pool, pool.bytes - pool.used);
        ask(heap, &pool, 1);
        heap_close(heap);
    }
}
END_TEST

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

START_TEST(free_between_resets_does_nothing)
{
    struct heap *heap = heap_start(.needs = tiny_pool);
    struct model pool = {.bytes = TINY_POOL};
    heap_rule(heap, "my_free does nothing in this lab, before and after a reset.");
    for (size_t round = 0; round < 4; round++) {
        heap_free(heap, heap_malloc(heap, 20));
        pool.used += round_up(20);
        ask(heap, &pool, 48);
        ask(heap, &pool, TINY_POOL - pool.used + 1);
        ask(heap, &pool, TINY_POOL - pool.used);
        reset(heap, &pool);
    }
}
END_TEST

/* Digit by digit, `code` says what to do: 0 is a reset, the others ask for a block. */
static void play(size_t code, size_t steps)
{
    static const size_t sizes[] = {0, 1, 40, 65};
    const size_t choices = sizeof sizes / sizeof *sizes;
    struct heap *heap = heap_start(.needs = tiny_pool, .fast = true);
    struct model pool = {.bytes = TINY_POOL};
    heap_rule(heap,
              "In every order of calls, blocks are adjacent and the pool ends where it ends.");
    for (size_t step = 0; step < steps; step++, code /= choices) {
        if (sizes[code % choices] == 0)
            reset(heap, &pool);
        else
            ask(heap, &pool, sizes[code % choices]);
    }
    heap_close(heap);
}

START_TEST(every_order_of_four_calls_is_right)
{
    for (size_t code = 0; code < 4 * 4 * 4 * 4; code++)
        play(code, 4);
}
END_TEST
