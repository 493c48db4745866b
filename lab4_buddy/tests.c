/* The first public checks of lab 4: the arena, and how it is split and merged. */
#include <string.h>

#include "lab4_buddy/arena.h"

enum { LARGEST_POWER = 1 << 18, ROUNDS = 200 };

/* 4.1: orders and buddies. */

START_TEST(first_arena_is_one_block)
{
    struct heap *heap = heap_start(.needs = small_arena);
    heap_rule(heap,
              "init_mem_pool maps an arena of ARENA_BYTES, and one block can have all of it.");
    heap_forget_calls(heap);
    heap_malloc(heap, WHOLE);
    expect_no_arena_added(heap, ARENA);
}
END_TEST

START_TEST(arena_is_as_large_as_arena_bytes_says)
{
    struct heap *usual = heap_start(), *wide = heap_start(.needs = wide_arena);
    heap_rule(usual, "ARENA_BYTES, and not a number of its own, says how large the arena is.");
    heap_rule(wide, "ARENA_BYTES, and not a number of its own, says how large the arena is.");
    heap_forget_calls(usual);
    heap_malloc(usual, (1 << 20) - 64);
    expect_no_arena_added(usual, 1 << 20);
    heap_forget_calls(wide);
    heap_malloc(wide, WIDE_ARENA - 64);
    expect_no_arena_added(wide, WIDE_ARENA);
}
END_TEST

START_TEST(every_request_without_an_arena_gives_null)
{
    for (size_t later = 0; later < 2; later++) {
        struct heap *heap =
            heap_start(.needs = small_arena, .refuse = 1, .refuse_later = later == 0);
        heap_rule(heap, "When init_mem_pool got no memory, every request is NULL, now and later.");
        if (later == 1 && heap_calls(heap) != 1)
            return; /* it asked again, and may have got memory */
        heap_malloc_fails(heap, WHOLE);
        heap_malloc_fails(heap, 1);
        heap_malloc_fails(heap, 10 * ARENA);
    }
}
END_TEST

START_TEST(impossible_size_gives_null)
{
    static const size_t sizes[] = {SIZE_MAX,      SIZE_MAX - 1,     SIZE_MAX - 15,
                                   SIZE_MAX - 16, SIZE_MAX - 31,    SIZE_MAX - 32,
                                   SIZE_MAX - 64, SIZE_MAX - ARENA, SIZE_MAX / 2 + 2};
    struct heap *heap = heap_start(.needs = small_arena);
    heap_rule(heap, "A request that no memory can hold is NULL with ENOMEM.");
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        heap_malloc_fails(heap, sizes[i]);
    heap_malloc(heap, WHOLE);
}
END_TEST

/* 4.2: split. */

START_TEST(two_halves_share_the_arena)
{
    struct heap *heap = heap_start(.needs = small_arena);
    heap_rule(heap, "A block that is too large is halved: its upper half serves another request.");
    heap_forget_calls(heap);
    heap_malloc(heap, ARENA / 2 - HEADER);
    heap_malloc(heap, ARENA / 2 - HEADER);
    expect_no_arena_added(heap, ARENA);
}
END_TEST

START_TEST(blocks_of_each_order_fill_the_arena)
{
    struct trace trace = {.count = 0};
    for (size_t power = SMALLEST; power <= ARENA / 2; power *= 2) {
        struct heap *heap = heap_start(.needs = small_arena);
        trace.count = 0;
        for (size_t i = 0; i < ARENA / power; i++)
            add(&trace, OP_MALLOC, i, power - HEADER);
        heap_rule(heap,
                  "n bytes take at most the power of two that holds n + 32: %zu blocks of "
                  "%zu bytes fill an arena of %d.",
                  ARENA / power, power - HEADER, ARENA);
        heap_forget_calls(heap);
        heap_run(heap, &trace, false);
        expect_no_arena_added(heap, ARENA);
    }
    trace_free(&trace);
}
END_TEST

START_TEST(smallest_block_that_fits_is_split)
{
    struct heap *heap = heap_start(.needs = small_arena);
    heap_rule(heap,
              "The smallest free block that is large enough is split: large ones stay whole.");
    heap_forget_calls(heap);
    heap_malloc(heap, SMALLEST - HEADER);
    expect_room_for_each_order(heap);
}
END_TEST

START_TEST(blocks_of_all_sizes_are_whole)
{
    static const size_t less[] = {0, 1, 2, 9, 10, 16, 17, 18, 25, 32, 33, 34};
    struct heap *heap = heap_start(.needs = wide_arena);
    struct trace trace = {.count = 0};
    for (size_t bytes = 1; bytes <= 1024; bytes++)
        add(&trace, OP_MALLOC, trace.count, bytes);
    for (size_t power = SMALLEST; power <= LARGEST_POWER; power *= 2)
        for (size_t i = 0; i < sizeof less / sizeof *less; i++)
            add(&trace, OP_MALLOC, trace.count, power + 1 - less[i]);
    heap_rule(heap, "A block has room for all bytes that were asked for, beside its header.");
    heap_run(heap, &trace, false);
    trace_free(&trace);
}
END_TEST

START_TEST(request_for_no_bytes_harms_nothing)
{
    struct heap *heap = heap_start(.needs = small_arena);
    heap_rule(heap, "my_malloc(0) is NULL or a block of its own.");
    heap_malloc(heap, 100);
    heap_try_malloc(heap, 0);
    heap_try_malloc(heap, 0);
    heap_malloc(heap, 100);
}
END_TEST

/* 4.3: merge. */

START_TEST(freed_halves_become_one_block)
{
    struct heap *heap = heap_start(.needs = small_arena);
    heap_rule(heap, "A freed block merges with its buddy when that is free, too.");
    for (size_t first = 0; first < 2; first++) {
        block halves[2];
        for (size_t i = 0; i < 2; i++)
            halves[i] = heap_malloc(heap, ARENA / 2 - HEADER);
        heap_free(heap, halves[first]);
        heap_free(heap, halves[1 - first]);
        expect_whole_arena(heap, ARENA);
    }
}
END_TEST

/* The next one of all orders of the numbers 0 ... count - 1, which begin ascending and end
 * descending; false after the last. */
static bool next_order(size_t *order, size_t count)
{
    size_t at = count - 1, other = count - 1;
    while (at > 0 && order[at - 1] > order[at])
        at--;
    if (at == 0)
        return false;
    while (order[other] < order[at - 1])
        other--;
    size_t number = order[at - 1];
    order[at - 1] = order[other];
    order[other] = number;
    for (size_t low = at, high = count - 1; low < high; low++, high--) {
        number = order[low];
        order[low] = order[high];
        order[high] = number;
    }
    return true;
}

/* Seven blocks of seven orders that fill a small arena nearly to its end. */
enum { ORDERED_BLOCKS = 7 };
static const size_t ordered_sizes[ORDERED_BLOCKS] = {1000, 30, 16352, 4000, 100, 30000, 8000};

/* One order of frees on a heap of its own, for the shortest trace. */
static void expect_order_merges(const size_t *order, size_t count)
{
    struct heap *heap = heap_start(.needs = small_arena);
    block blocks[ORDERED_BLOCKS];
    heap_rule(heap, "When all blocks are free, they merge into one again, in any order of frees.");
    for (size_t i = 0; i < count; i++)
        blocks[i] = heap_malloc(heap, ordered_sizes[i]);
    for (size_t i = 0; i < count; i++)
        heap_free(heap, blocks[order[i]]);
    expect_whole_arena(heap, ARENA);
    heap_close(heap);
}

/* Takes the blocks, frees them in this order, and takes and frees the whole arena. */
static void add_round(struct trace *trace, const size_t *order, size_t count)
{
    for (size_t i = 0; i < count; i++)
        add(trace, OP_MALLOC, i, ordered_sizes[i]);
    for (size_t i = 0; i < count; i++)
        add(trace, OP_FREE, order[i], 0);
    add(trace, OP_MALLOC, count, WHOLE);
    add(trace, OP_FREE, count, 0);
}

/* Every order in which the first `count` blocks can be freed, all of them on one heap, which is
 * quick. Only when an arena was added, some are tried by themselves, to find the one to show. */
static void expect_every_order_merges(size_t count)
{
    enum { TOGETHER = 120 };
    struct heap *heap = heap_start(.needs = small_arena);
    size_t order[ORDERED_BLOCKS] = {0, 1, 2, 3, 4, 5, 6};
    bool more = true;
    heap_rule(heap, "When all blocks are free, they merge into one again, in any order of frees.");
    heap_forget_calls(heap);
    while (more) {
        struct trace trace = {.count = 0};
        size_t first[ORDERED_BLOCKS];
        memcpy(first, order, sizeof first);
        for (size_t i = 0; more && i < TOGETHER; i++) {
            add_round(&trace, order, count);
            more = next_order(order, count);
        }
        heap_run(heap, &trace, false);
        trace_free(&trace);
        for (size_t i = 0; arenas_added(heap, ARENA) > 0 && i < TOGETHER; i++) {
            expect_order_merges(first, count);
            next_order(first, count);
        }
        expect_no_arena_added(heap, ARENA);
    }
    heap_close(heap);
}

START_TEST(every_order_of_up_to_seven_frees_merges_all)
{
    for (size_t count = 1; count <= ORDERED_BLOCKS; count++)
        expect_every_order_merges(count);
}
END_TEST

START_TEST(freed_pair_serves_twice_its_size)
{
    struct heap *heap = heap_start(.needs = small_arena);
    block pieces[PIECES];
    heap_rule(heap, "Two buddies that are free make one block of the next order.");
    heap_forget_calls(heap);
    take_pieces(heap, pieces);
    for (size_t i = 0; i < PIECES; i += 2) {
        heap_free(heap, pieces[i + i / 2 % 2]);
        heap_free(heap, pieces[i + 1 - i / 2 % 2]);
        heap_malloc(heap, 2 * ARENA / PIECES - HEADER);
        expect_no_arena_added(heap, ARENA);
    }
}
END_TEST

START_TEST(live_buddy_stays_out_of_a_merge)
{
    struct heap *heap = heap_start(.needs = small_arena);
    block pieces[PIECES];
    heap_rule(heap, "A freed block whose buddy is live, or free only in part, stays as it is.");
    take_pieces(heap, pieces);
    for (size_t half = 0; half < 2; half++) {
        for (size_t i = half; i < PIECES; i += 2)
            heap_free(heap, pieces[i]);
        for (size_t i = half; i < PIECES; i += 2) {
            pieces[i] = heap_malloc(heap, ARENA / PIECES / 2 - HEADER);
            heap_free(heap, heap_malloc(heap, ARENA / PIECES / 2 - HEADER));
        }
    }
    for (size_t i = 0; i < PIECES; i++)
        heap_free(heap, pieces[i]);
    expect_whole_arena(heap, ARENA);
}
END_TEST

START_TEST(freed_block_serves_a_full_arena)
{
    struct heap *heap = heap_start(.needs = small_arena);
    block pieces[PIECES];
    heap_rule(heap, "A freed block is free again, also while its buddy and all others are live.");
    heap_forget_calls(heap);
    take_pieces(heap, pieces);
    for (size_t i = 0; i < ROUNDS; i++) {
        block *piece = &pieces[i * 5 % PIECES];
        heap_free(heap, *piece);
        *piece = heap_malloc(heap, ARENA / PIECES - HEADER);
    }
    expect_no_arena_added(heap, ARENA);
}
END_TEST

START_TEST(free_of_null_does_nothing)
{
    struct heap *heap = heap_start(.needs = small_arena);
    heap_rule(heap, "my_free(NULL) does nothing: no block is lost, none is won.");
    heap_free_null(heap);
    block one = heap_malloc(heap, 100);
    heap_free_null(heap);
    heap_free(heap, one);
    expect_whole_arena(heap, ARENA);
}
END_TEST

START_TEST(work_in_one_arena_merges_all)
{
    static const enum trace_shape shapes[] = {SHAPE_RANDOM, SHAPE_LIFO, SHAPE_FIFO, SHAPE_SAWTOOTH};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        struct generator work = {.shape = shapes[i],
                                 .sizes = SIZES_POWER_LAW,
                                 .seed = 1,
                                 .operations = 2500,
                                 .live_limit = 500,
                                 .live_bytes = 1 << 18};
        expect_work_merges(&work, wide_arena, WIDE_ARENA);
    }
}
END_TEST
