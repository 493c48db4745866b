/* The public checks of lab 2: one pool, blocks side by side in it, and all of it usable. */
#include "grader/oracle/heap.h"

enum { ALIGNMENT = 2 * sizeof(void *), POOL = 409600000, ODD_POOL = 4112, TINY_POOL = 128 };

/* A pool that isn't a whole number of pages, and one for a few blocks only. */
static const char odd_pool[] = "POOL_BYTES=4112";
static const char tiny_pool[] = "POOL_BYTES=128";

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

static void expect_no_more_calls(struct heap *heap)
{
    for (unsigned call = 0; call < CALL_KINDS; call++)
        expect_calls(heap, (enum memory_call)call, 0, 0);
}

/* 2.1: init_mem_pool maps once. */

static void expect_pool_mapping(struct heap *heap, size_t bytes)
{
    const struct heap_call *call;
    for (size_t i = 0; (call = heap_call(heap, i)) != NULL; i++) {
        if (call->call == CALL_MMAP && call->arguments[1] >= bytes) {
            struct mapping mapping = heap_mapping(heap, call->result);
            if (!mapping.readable || !mapping.writable)
                heap_fail(heap, KIND_UNSAFE, "memory that can be read and written",
                          "a pool that can't");
            return;
        }
    }
    heap_fail(heap, KIND_COST, "one mmap of at least POOL_BYTES in init_mem_pool",
              "%zu calls of mmap, each for less", heap_calls_of(heap, CALL_MMAP));
}

START_TEST(init_maps_the_pool)
{
    struct heap *heap = heap_start();
    heap_rule(heap, "init_mem_pool maps the whole pool with one call.");
    expect_pool_mapping(heap, POOL);
    expect_calls(heap, CALL_MMAP, 1, 8); /* a table of the allocator's own may be among them */
}
END_TEST

START_TEST(pool_is_as_large_as_pool_bytes_says)
{
    struct heap *heap = heap_start(.needs = odd_pool);
    heap_rule(heap, "POOL_BYTES, and not a number of its own, says how large the pool is.");
    expect_pool_mapping(heap, ODD_POOL);
}
END_TEST

START_TEST(init_without_memory_returns)
{
    struct heap *heap = heap_start(.refuse = 1, .refuse_later = true);
    heap_rule(heap, "When mmap fails, init_mem_pool returns: the program goes on without a pool.");
    expect_calls(heap, CALL_MMAP, 1, 8);
}
END_TEST

/* 2.2: my_malloc moves next_free_mem. */

START_TEST(request_leaves_errno_alone)
{
    struct heap *heap = heap_start();
    heap_rule(heap, "A request that succeeds leaves errno as it was.");
    expect_errno(heap, heap_malloc(heap, ALIGNMENT), ERRNO_UNTOUCHED);
}
END_TEST

START_TEST(block_begins_where_the_last_one_ended)
{
    struct heap *heap = heap_start();
    struct model pool = {.bytes = POOL};
    heap_rule(heap, "A block begins where the last one ended, rounded up to the alignment.");
    for (size_t bytes = ALIGNMENT; bytes <= 64 * ALIGNMENT; bytes += ALIGNMENT)
        ask(heap, &pool, bytes);
}
END_TEST

START_TEST(block_end_is_rounded_up)
{
    struct heap *heap = heap_start();
    struct model pool = {.bytes = POOL};
    heap_rule(heap, "A block begins where the last one ended, rounded up to the alignment.");
    for (size_t bytes = 1; bytes <= 100; bytes++)
        ask(heap, &pool, bytes);
}
END_TEST

START_TEST(block_of_every_size_is_aligned)
{
    struct heap *heap = heap_start();
    struct trace trace = {.count = 0};
    for (uint32_t bytes = 1; bytes <= 4096; bytes++)
        trace_add(&trace, (struct operation){.kind = OP_MALLOC, .id = bytes, .bytes = bytes});
    heap_rule(heap, "Every block is aligned, whatever its size and the sizes before it.");
    heap_run(heap, &trace, false);
    trace_free(&trace);
}
END_TEST

START_TEST(blocks_around_powers_of_two_are_aligned)
{
    struct heap *heap = heap_start();
    struct model pool = {.bytes = POOL};
    heap_rule(heap, "Every block is aligned, and follows the last one without a gap.");
    for (size_t power = 2; power <= 1 << 18; power *= 2) {
        ask(heap, &pool, power - 1);
        ask(heap, &pool, power);
        ask(heap, &pool, power + 1);
    }
}
END_TEST

START_TEST(requests_make_no_system_call)
{
    struct heap *heap = heap_start();
    heap_rule(heap, "One mmap serves any number of requests: no system call after init_mem_pool.");
    heap_forget_calls(heap);
    for (size_t i = 0; i < 500; i++)
        heap_malloc(heap, 20 * i + 1);
    expect_no_more_calls(heap);
}
END_TEST

START_TEST(request_for_no_bytes_harms_nothing)
{
    struct heap *heap = heap_start();
    heap_rule(heap, "my_malloc(0) is NULL or a block of its own.");
    heap_malloc(heap, 40);
    heap_try_malloc(heap, 0);
    heap_try_malloc(heap, 0);
    heap_malloc(heap, 40);
}
END_TEST

START_TEST(freed_block_is_not_used_again)
{
    struct heap *heap = heap_start();
    heap_rule(heap, "my_free does nothing in this lab: the next block follows the last one.");
    block a = heap_malloc(heap, 100), b = heap_malloc(heap, 100);
    heap_free(heap, b);
    block c = heap_malloc(heap, 100);
    expect_address(heap, c, b.address + round_up(100));
    heap_free(heap, a);
    heap_free_null(heap);
    heap_free(heap, c);
}
END_TEST

START_TEST(mixed_work_keeps_all_contents)
{
    static const enum trace_shape shapes[] = {SHAPE_RANDOM, SHAPE_LIFO, SHAPE_FIFO, SHAPE_SAWTOOTH};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        heap_property(&(struct generator){.shape = shapes[i],
                                          .sizes = SIZES_POWER_LAW,
                                          .seed = 1,
                                          .operations = 4000,
                                          .live_bytes = 1 << 22},
                      "", false);
}
END_TEST

/* 2.3: NULL when the pool is full. */

START_TEST(every_byte_of_the_pool_is_usable)
{
    for (size_t bytes = 1; bytes <= ALIGNMENT; bytes++) {
        struct heap *heap = heap_start(.needs = tiny_pool);
        struct model pool = {.bytes = TINY_POOL};
        heap_rule(heap, "A pool of POOL_BYTES holds POOL_BYTES / %d of the smallest blocks.",
                  (int)ALIGNMENT);
        for (size_t i = 0; i <= TINY_POOL / ALIGNMENT; i++)
            ask(heap, &pool, bytes);
        heap_close(heap);
    }
}
END_TEST

START_TEST(one_block_may_fill_the_pool)
{
    struct heap *heap = heap_start(.needs = odd_pool);
    struct model pool = {.bytes = ODD_POOL};
    heap_rule(heap, "A request for exactly what is left gets it, to the last byte.");
    ask(heap, &pool, ODD_POOL);
    ask(heap, &pool, 1);
}
END_TEST

START_TEST(refused_request_changes_nothing)
{
    struct heap *heap = heap_start(.needs = tiny_pool);
    struct model pool = {.bytes = TINY_POOL};
    heap_rule(heap, "A request that doesn't fit changes nothing: a smaller one gets its place.");
    ask(heap, &pool, 32);
    ask(heap, &pool, 112);
    ask(heap, &pool, 16);
    ask(heap, &pool, 96);
    ask(heap, &pool, 80);
}
END_TEST

START_TEST(request_just_above_the_rest_gives_null)
{
    struct heap *heap = heap_start(.needs = odd_pool);
    struct model pool = {.bytes = ODD_POOL};
    heap_rule(heap, "A request for more than what is left is NULL, be it one byte more.");
    while (pool.used + 1000 < ODD_POOL) {
        ask(heap, &pool, ODD_POOL - pool.used + 1);
        ask(heap, &pool, ODD_POOL - pool.used + ALIGNMENT);
        ask(heap, &pool, 504);
    }
    ask(heap, &pool, ODD_POOL - pool.used + 1);
    ask(heap, &pool, ODD_POOL - pool.used);
}
END_TEST

START_TEST(impossible_size_gives_null)
{
    static const size_t sizes[] = {
        SIZE_MAX,      SIZE_MAX - 1,    SIZE_MAX - 14,     SIZE_MAX - 15,    SIZE_MAX - 16,
        SIZE_MAX - 63, SIZE_MAX - 4095, SIZE_MAX / 2 + 17, SIZE_MAX / 2 + 1, SIZE_MAX / 2};
    struct heap *heap = heap_start();
    heap_rule(heap, "A request for more than the pool holds is NULL; no sum may wrap around.");
    heap_malloc(heap, 1000);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        heap_malloc_fails(heap, sizes[i]);
    heap_malloc_fails(heap, POOL);
    heap_malloc(heap, 1000);
}
END_TEST

START_TEST(full_pool_stays_full)
{
    struct heap *heap = heap_start(.needs = tiny_pool);
    heap_rule(heap, "A full pool has nothing to give, whatever is asked for and freed.");
    block a = heap_malloc(heap, TINY_POOL / 2), b = heap_malloc(heap, TINY_POOL / 2);
    for (size_t bytes = 1; bytes <= 2 * TINY_POOL; bytes *= 2)
        heap_malloc_fails(heap, bytes);
    heap_try_malloc(heap, 0);
    heap_free(heap, b);
    heap_malloc_fails(heap, 1);
    heap_free(heap, a);
}
END_TEST

START_TEST(every_request_without_a_pool_gives_null)
{
    struct heap *heap = heap_start(.refuse = 1, .refuse_later = true);
    heap_rule(heap, "When init_mem_pool got no memory, every request is NULL.");
    heap_malloc_fails(heap, 1);
    heap_malloc_fails(heap, ALIGNMENT);
    heap_malloc_fails(heap, POOL);
    heap_malloc_fails(heap, SIZE_MAX);
}
END_TEST

/* 2.4: everything back at once. */

START_TEST(first_block_after_a_reset_is_the_first_again)
{
    struct heap *heap = heap_start();
    struct model pool = {.bytes = POOL};
    heap_rule(heap, "After my_reset_pool the first block is where the first block of all was.");
    for (size_t round = 0; round < 5; round++) {
        ask(heap, &pool, 100);
        ask(heap, &pool, 1000 * round + 1);
        ask(heap, &pool, 10);
        reset(heap, &pool);
    }
}
END_TEST

START_TEST(full_pool_is_whole_again_after_a_reset)
{
    struct heap *heap = heap_start(.needs = odd_pool);
    struct model pool = {.bytes = ODD_POOL};
    heap_rule(heap, "my_reset_pool frees everything: all of the pool can be used again.");
    for (size_t round = 0; round < 3; round++) {
        for (size_t i = 0; i <= ODD_POOL / 256; i++)
            ask(heap, &pool, 250);
        reset(heap, &pool);
    }
    ask(heap, &pool, ODD_POOL);
}
END_TEST

START_TEST(reset_makes_no_system_call)
{
    struct heap *heap = heap_start();
    heap_rule(heap, "my_reset_pool moves a pointer back; it maps and unmaps nothing.");
    heap_forget_calls(heap);
    for (size_t round = 0; round < 10; round++) {
        heap_malloc(heap, 10000);
        heap_reset(heap);
    }
    expect_no_more_calls(heap);
}
END_TEST

/* Digit by digit, `code` says what to do: 0 is a reset, the others ask for a block. */
static void play(size_t code, size_t steps)
{
    static const size_t sizes[] = {0, 16, 56};
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

START_TEST(every_order_of_five_calls_is_right)
{
    for (size_t code = 0; code < 3 * 3 * 3 * 3 * 3; code++)
        play(code, 5);
}
END_TEST
