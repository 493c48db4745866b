/* The public checks of lab 3: cells of one size, the list of free ones, and the size classes. */
#include "grader/oracle/heap.h"

enum { CELL = 32, TINY_CELLS = 4, WIDE_CELL = 48, WIDE_CELLS = 417, PAGE = 4096, HEADER = 16 };

/* Small pools, since a list may be linked all at once. The wide one holds 417 cells of 48 bytes,
 * and 16 bytes more that make no cell; it isn't a whole number of pages either. */
static const char some_pool[] = "POOL_BYTES=1048576";
static const char tiny_pool[] = "POOL_BYTES=128";
static const char wide_pool[] = "POOL_BYTES=20032 CELL_BYTES=48";
static const char thin_pool[] = "POOL_BYTES=4096 CELL_BYTES=16";

/* Take `count` cells from a fresh pool, which come in ascending order without gaps. */
static void take_in_order(struct heap *heap, block *cells, size_t count, size_t cell_bytes)
{
    for (size_t i = 0; i < count; i++) {
        cells[i] = heap_malloc(heap, cell_bytes);
        expect_address(heap, cells[i], cells[0].address + i * cell_bytes);
    }
}

static struct heap *start(const char *rule)
{
    return heap_start(.needs = some_pool, .rule = rule);
}

/* A pool of four cells, all of them taken. */
static struct heap *start_full(block *cells, const char *rule)
{
    struct heap *heap = heap_start(.needs = tiny_pool, .rule = rule);
    take_in_order(heap, cells, TINY_CELLS, CELL);
    return heap;
}

/* The same work in all shapes, every block checked to the last byte. */
static void work(struct generator generator)
{
    static const enum trace_shape shapes[] = {SHAPE_RANDOM, SHAPE_LIFO, SHAPE_FIFO, SHAPE_SAWTOOTH,
                                              SHAPE_EXHAUST};
    generator.seed = 1;
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        generator.shape = shapes[i];
        heap_property(&generator, some_pool, false);
    }
}

static void expect_no_more_calls(struct heap *heap)
{
    for (unsigned call = 0; call < CALL_KINDS; call++)
        expect_calls(heap, (enum memory_call)call, 0, 0);
}

/* 3.1: the Cell union. */

/* Neighbours in a fresh pool are one cell apart, whichever of them comes first. */
static void expect_cells_of(const char *needs, size_t bytes, const char *rule)
{
    struct heap *heap = heap_start(.needs = needs, .rule = rule);
    uint64_t last = heap_malloc(heap, bytes).address;
    for (size_t i = 0; i < 3; i++) {
        uint64_t next = heap_malloc(heap, bytes).address;
        uint64_t distance = last < next ? next - last : last - next;
        if (distance != bytes) {
            heap_fail(heap, KIND_PLACEMENT, "neighbouring cells, one behind the other",
                      "their starts are %llu bytes apart, not %zu", (unsigned long long)distance,
                      bytes);
        }
        last = next;
    }
}

START_TEST(cells_are_32_bytes_apart)
{
    expect_cells_of(some_pool, CELL,
                    "A cell has 32 bytes: the link of a free one takes no room beside them.");
}
END_TEST

START_TEST(cell_is_as_large_as_cell_bytes_says)
{
    static const char rule[] = "CELL_BYTES, and not a number of its own, says how large a cell is.";
    expect_cells_of(wide_pool, WIDE_CELL, rule);
    expect_cells_of(thin_pool, 16, rule);
}
END_TEST

/* 3.2: the pool as a list, first to last. */

START_TEST(fresh_cells_come_in_ascending_order)
{
    struct heap *heap = start("A fresh pool hands out its cells in ascending order, without gaps.");
    block cells[1000];
    take_in_order(heap, cells, 1000, CELL);
}
END_TEST

START_TEST(pool_hands_out_every_cell_once)
{
    block cells[TINY_CELLS];
    struct heap *heap = start_full(
        cells, "A pool holds POOL_BYTES / CELL_BYTES cells, and hands out each of them once.");
    heap_malloc_fails(heap, CELL);
}
END_TEST

START_TEST(rest_of_the_pool_is_no_cell)
{
    struct heap *heap = heap_start(.needs = wide_pool);
    block cells[WIDE_CELLS];
    heap_rule(heap, "Only whole cells are linked: what is left at the pool's end is too small.");
    take_in_order(heap, cells, WIDE_CELLS, WIDE_CELL);
    heap_malloc_fails(heap, WIDE_CELL);
}
END_TEST

START_TEST(init_without_memory_returns)
{
    struct heap *heap = heap_start(.refuse = 1, .refuse_later = true);
    heap_rule(heap, "When mmap fails, init_mem_pool returns with an empty list.");
    expect_calls(heap, CALL_MMAP, 1, 8); /* a table of the allocator's own may be among them */
}
END_TEST

/* 3.3: my_malloc pops. */

START_TEST(every_size_up_to_a_cell_gets_a_cell)
{
    struct heap *heap = start("A request of up to CELL_BYTES bytes is served by the next cell.");
    block first = heap_malloc(heap, 1);
    for (size_t bytes = 1; bytes <= CELL; bytes++)
        expect_address(heap, heap_malloc(heap, bytes), first.address + bytes * CELL);
}
END_TEST

START_TEST(empty_list_gives_null)
{
    block cells[TINY_CELLS];
    struct heap *heap =
        start_full(cells, "When no cell is free, the answer is NULL with ENOMEM, again and again.");
    for (size_t bytes = 1; bytes <= CELL; bytes++)
        heap_malloc_fails(heap, bytes);
}
END_TEST

START_TEST(every_request_without_a_pool_gives_null)
{
    struct heap *heap = heap_start(.needs = some_pool, .refuse = 1, .refuse_later = true);
    heap_rule(heap, "When init_mem_pool got no memory, every request is NULL.");
    heap_malloc_fails(heap, 1);
    heap_malloc_fails(heap, CELL);
    heap_malloc_fails(heap, 1);
}
END_TEST

START_TEST(request_for_no_bytes_harms_nothing)
{
    struct heap *heap = start("my_malloc(0) is NULL or a block of its own.");
    heap_malloc(heap, CELL);
    heap_try_malloc(heap, 0);
    heap_try_malloc(heap, 0);
    heap_malloc(heap, CELL);
}
END_TEST

START_TEST(taking_a_cell_makes_no_system_call)
{
    struct heap *heap =
        start("The pool is mapped once, in init_mem_pool: taking a cell is no system call.");
    heap_forget_calls(heap);
    for (size_t i = 0; i < 2000; i++)
        heap_malloc(heap, CELL);
    expect_no_more_calls(heap);
}
END_TEST

/* 3.4: my_free pushes. */

START_TEST(block_freed_last_is_reused_first)
{
    struct heap *heap = start("The cell that was freed last is handed out first.");
    block a = heap_malloc(heap, CELL), b = heap_malloc(heap, CELL);
    heap_free(heap, a);
    heap_free(heap, b);
    expect_same_block(heap, heap_malloc(heap, CELL), b);
    expect_same_block(heap, heap_malloc(heap, CELL), a);
}
END_TEST

START_TEST(freed_cells_come_back_in_reverse_order)
{
    static const size_t order[TINY_CELLS] = {2, 0, 3, 1};
    block cells[TINY_CELLS];
    struct heap *heap =
        start_full(cells, "Freed cells come back last in, first out, each of them once.");
    for (size_t i = 0; i < TINY_CELLS; i++)
        heap_free(heap, cells[order[i]]);
    for (size_t i = TINY_CELLS; i-- > 0;)
        expect_same_block(heap, heap_malloc(heap, CELL), cells[order[i]]);
    heap_malloc_fails(heap, CELL);
}
END_TEST

START_TEST(fresh_cells_follow_the_freed_ones)
{
    struct heap *heap =
        start("First come the cells that were freed, then those never used, in order.");
    block cells[3];
    take_in_order(heap, cells, 3, CELL);
    heap_free(heap, cells[1]);
    expect_same_block(heap, heap_malloc(heap, CELL), cells[1]);
    expect_address(heap, heap_malloc(heap, CELL), cells[0].address + 3 * CELL);
}
END_TEST

START_TEST(full_pool_gives_what_was_freed)
{
    block cells[TINY_CELLS];
    struct heap *heap =
        start_full(cells, "A full pool gives again exactly the cell that was freed.");
    for (size_t i = 0; i < TINY_CELLS; i++) {
        heap_malloc_fails(heap, CELL);
        heap_free(heap, cells[i]);
        expect_same_block(heap, heap_malloc(heap, CELL), cells[i]);
    }
    heap_malloc_fails(heap, CELL);
}
END_TEST

START_TEST(link_stays_inside_the_smallest_cell)
{
    struct heap *heap = heap_start(.needs = thin_pool);
    block cells[9];
    heap_rule(heap, "The link of a free cell lies in the cell, also in one of 16 bytes.");
    take_in_order(heap, cells, 9, 16);
    for (size_t i = 0; i < 4; i++)
        heap_free(heap, cells[2 * i + 1]);
    for (size_t i = 4; i-- > 0;)
        expect_same_block(heap, heap_malloc(heap, 16), cells[2 * i + 1]);
}
END_TEST

START_TEST(free_of_null_does_nothing)
{
    block cells[TINY_CELLS];
    struct heap *heap = start_full(cells, "my_free(NULL) does nothing: no cell is won.");
    heap_free_null(heap);
    heap_malloc_fails(heap, CELL);
}
END_TEST

START_TEST(freed_cells_make_no_system_call)
{
    struct heap *heap = start("Work with cells needs no system call after init_mem_pool.");
    heap_forget_calls(heap);
    for (size_t i = 0; i < 1000; i++) {
        block a = heap_malloc(heap, CELL);
        heap_malloc(heap, 1 + i % CELL);
        heap_free(heap, a);
    }
    expect_no_more_calls(heap);
}
END_TEST

START_TEST(work_with_cells_keeps_all_contents)
{
    work((struct generator){.sizes = SIZES_SMALL, .operations = 10000, .size_limit = CELL});
}
END_TEST

START_TEST(every_order_of_seven_calls_is_right)
{
    heap_enumerate(7, TINY_CELLS, CELL, tiny_pool);
}
END_TEST

/* 3.5: size classes. */

/* Requests no two of which can share a class, for one would be more than twice the other. */
static const size_t class_sizes[] = {50, 200, 800, 4000};
enum { CLASS_SIZES = sizeof class_sizes / sizeof *class_sizes, BLOCKS = 8 };

/* Two blocks of a class can't be nearer to each other than they are large. */
static void expect_little_waste(struct heap *heap, size_t bytes)
{
    block blocks[BLOCKS];
    uint64_t nearest = UINT64_MAX;
    for (size_t i = 0; i < BLOCKS; i++)
        blocks[i] = heap_malloc(heap, bytes);
    for (size_t i = 0; i < BLOCKS; i++) {
        for (size_t j = 0; j < BLOCKS; j++) {
            uint64_t distance = blocks[j].address - blocks[i].address;
            if (i != j && distance < nearest)
                nearest = distance;
        }
    }
    if (nearest > 2 * bytes + HEADER) {
        heap_fail(heap, KIND_COST, "blocks at most twice as large, a header of 16 bytes apart",
                  "blocks of %zu bytes lie %llu bytes apart", bytes, (unsigned long long)nearest);
    }
    for (size_t i = 0; i < BLOCKS; i++)
        heap_free(heap, blocks[i]);
}

START_TEST(block_of_every_size_is_aligned)
{
    struct heap *heap = heap_start(.needs = some_pool);
    struct trace trace = {.count = 0};
    for (uint32_t bytes = 1; bytes <= 4200; bytes++) {
        trace_add(&trace, (struct operation){.kind = OP_MALLOC, .id = bytes, .bytes = bytes});
        if (bytes > BLOCKS)
            trace_add(&trace, (struct operation){.kind = OP_FREE, .id = bytes - BLOCKS});
    }
    heap_rule(heap, "Every block is aligned, whatever its size and class.");
    heap_run(heap, &trace, false);
    trace_free(&trace);
}
END_TEST

START_TEST(blocks_around_powers_of_two_are_whole)
{
    struct heap *heap = start("A block's class has room for all bytes that were asked for.");
    for (size_t power = 16; power <= 1 << 18; power *= 2) {
        for (size_t bytes = power - 1; bytes <= power + 1; bytes++) {
            block a = heap_malloc(heap, bytes), b = heap_malloc(heap, bytes);
            heap_free(heap, a);
            heap_free(heap, heap_malloc(heap, bytes));
            heap_free(heap, b);
        }
    }
}
END_TEST

START_TEST(block_is_at_most_twice_the_request)
{
    static const size_t sizes[] = {33,  48,  49,  64,   65,   100,  128,  129,  256, 257,
                                   400, 513, 700, 1025, 2000, 2048, 2049, 3000, 4096};
    struct heap *heap =
        start("A class wastes little: a block is at most twice as large as the request.");
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        expect_little_waste(heap, sizes[i]);
}
END_TEST

START_TEST(freed_blocks_of_a_class_are_reused)
{
    struct heap *heap = start("A class takes no new memory as long as one of its blocks is free.");
    for (size_t i = 0; i < CLASS_SIZES; i++) {
        block freed = heap_malloc(heap, class_sizes[i]);
        heap_malloc(heap, class_sizes[i]);
        heap_free(heap, freed);
        expect_same_block(heap, heap_malloc(heap, class_sizes[i]), freed);
    }
}
END_TEST

START_TEST(classes_leave_the_cells_alone)
{
    struct heap *heap = heap_start(.needs = wide_pool);
    block cells[WIDE_CELLS];
    heap_rule(heap, "Classes have pools of their own: the cells' pool stays whole for cells.");
    for (size_t i = 0; i < CLASS_SIZES; i++)
        heap_malloc(heap, class_sizes[i]);
    take_in_order(heap, cells, WIDE_CELLS, WIDE_CELL);
    heap_malloc_fails(heap, WIDE_CELL);
    for (size_t i = 0; i < CLASS_SIZES; i++)
        heap_malloc(heap, class_sizes[i]);
    heap_malloc(heap, WIDE_CELL + 1);
    heap_malloc(heap, 2 * PAGE);
    heap_malloc_fails(heap, WIDE_CELL);
}
END_TEST

START_TEST(freed_large_block_is_unmapped)
{
    static const size_t sizes[] = {5000, 10 * PAGE - 8, 50 * PAGE - 8, 50 * PAGE, 1 << 20};
    struct heap *heap =
        start("A block above 4,096 bytes that has a mapping of its own is unmapped when freed.");
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        block large = heap_malloc(heap, sizes[i]);
        bool below_the_break = heap_mapping(heap, large.address).program_break;
        heap_free(heap, large);
        if (!below_the_break && (heap_is_mapped(heap, large.address) ||
                                 heap_is_mapped(heap, large.address + large.size - 1))) {
            heap_fail(heap, KIND_LEAK, "no page of the freed block is mapped any more",
                      "a block of %zu bytes is still there", large.size);
        }
    }
}
END_TEST

START_TEST(impossible_size_gives_null)
{
    static const size_t sizes[] = {
        SIZE_MAX,        SIZE_MAX - 1,        SIZE_MAX - 15,     SIZE_MAX - 16,   SIZE_MAX - 31,
        SIZE_MAX - PAGE, SIZE_MAX - 2 * PAGE, SIZE_MAX / 2 + 33, SIZE_MAX / 2 + 1};
    struct heap *heap = start("A request that no memory can hold is NULL with ENOMEM.");
    heap_malloc(heap, CELL);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        heap_malloc_fails(heap, sizes[i]);
    heap_malloc(heap, CELL);
    heap_malloc(heap, 4 * CELL);
}
END_TEST

START_TEST(mixed_work_keeps_all_contents)
{
    work((struct generator){.sizes = SIZES_POWER_LAW, .operations = 4000, .live_bytes = 1 << 18});
}
END_TEST
