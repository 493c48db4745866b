/* The hidden checks of lab 3: other pools, secret sizes and orders, longer work. */
#include "grader/oracle/heap.h"

enum { CELL = 32, TINY_CELLS = 4, PAGE = 4096, HEADER = 16 };

/* The ragged one holds 682 cells of 48 bytes, and 32 bytes more that make no cell; the fat one 257
 * cells, and 16 bytes more. */
static const char some_pool[] = "POOL_BYTES=1048576";
static const char tiny_pool[] = "POOL_BYTES=128";
static const char ragged_pool[] = "POOL_BYTES=32768 CELL_BYTES=48";
static const char fat_pool[] = "POOL_BYTES=65808 CELL_BYTES=256";

/* What a pool of cells must do next: the freed cells, the last one on top, and how many were ever
 * used. */
struct model {
    block freed[1000];
    size_t freed_count, used, cell_bytes;
    uint64_t start;
};

static block take(struct heap *heap, struct model *pool, size_t bytes)
{
    block got = heap_malloc(heap, bytes);
    if (pool->freed_count > 0) {
        expect_same_block(heap, got, pool->freed[--pool->freed_count]);
        return got;
    }
    if (pool->start == 0)
        pool->start = got.address - pool->used * pool->cell_bytes;
    expect_address(heap, got, pool->start + pool->used++ * pool->cell_bytes);
    return got;
}

static void give_back(struct heap *heap, struct model *pool, block freed)
{
    heap_free(heap, freed);
    pool->freed[pool->freed_count++] = freed;
}

/* 3.1: the Cell union. */

START_TEST(largest_cells_are_apart_and_whole)
{
    struct heap *heap = heap_start(.needs = fat_pool);
    heap_rule(heap, "CELL_BYTES says how large a cell is, and all of it is the program's.");
    for (size_t i = 0; i < 8; i++)
        heap_malloc(heap, 256);
}
END_TEST

/* 3.2: the pool as a list, first to last. */

/* Take every cell of the pool in one trace, then see that there is no other. */
static void expect_cells(const char *needs, size_t cells, size_t cell_bytes)
{
    struct heap *heap = heap_start(.needs = needs);
    struct trace trace = {.count = 0};
    heap_rule(heap, "A pool holds exactly POOL_BYTES / CELL_BYTES cells, all of them usable.");
    for (uint32_t id = 0; id < cells; id++)
        trace_add(&trace, (struct operation){.kind = OP_MALLOC, .id = id, .bytes = cell_bytes});
    heap_run(heap, &trace, false);
    trace_free(&trace);
    heap_malloc_fails(heap, cell_bytes);
    heap_close(heap);
}

START_TEST(every_pool_has_its_number_of_cells)
{
    expect_cells(tiny_pool, TINY_CELLS, CELL);
    expect_cells(some_pool, 1048576 / CELL, CELL);
    expect_cells(ragged_pool, 32768 / 48, 48);
    expect_cells(fat_pool, 65808 / 256, 256);
}
END_TEST

/* 3.4: my_free pushes. */

START_TEST(cells_are_last_in_first_out_in_any_order)
{
    struct heap *heap = heap_start(.needs = some_pool);
    struct model pool = {.cell_bytes = CELL};
    uint64_t seed = heap_secret_seed();
    block live[200];
    size_t count = 0;
    heap_rule(heap, "The cell that was freed last is handed out first; then come fresh ones.");
    for (size_t i = 0; i < 3000; i++) {
        if (count == 0 || (count < 200 && random_below(&seed, 2) == 0)) {
            live[count++] = take(heap, &pool, 1 + random_below(&seed, CELL));
        } else {
            size_t which = random_below(&seed, count);
            give_back(heap, &pool, live[which]);
            live[which] = live[--count];
        }
    }
}
END_TEST

START_TEST(full_pool_recovers_whole)
{
    struct heap *heap = heap_start(.needs = ragged_pool);
    struct model pool = {.cell_bytes = 48};
    static block cells[32768 / 48];
    const size_t count = sizeof cells / sizeof *cells;
    heap_rule(heap, "A pool that was full and is empty again gives all of its cells again.");
    for (size_t round = 0; round < 2; round++) {
        for (size_t i = 0; i < count; i++)
            cells[i] = take(heap, &pool, 48);
        heap_malloc_fails(heap, 1);
        for (size_t i = 0; i < count; i++)
            give_back(heap, &pool, cells[i * 5 % count]);
    }
}
END_TEST

START_TEST(every_order_of_eight_calls_is_right)
{
    heap_enumerate(8, TINY_CELLS, CELL, tiny_pool);
}
END_TEST

START_TEST(secret_work_with_cells_keeps_all_contents)
{
    static const enum trace_shape shapes[] = {SHAPE_RANDOM, SHAPE_LIFO, SHAPE_FIFO, SHAPE_SAWTOOTH,
                                              SHAPE_EXHAUST};
    uint64_t seed = heap_secret_seed();
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        heap_property(&(struct generator){.shape = shapes[i],
                                          .sizes = SIZES_SMALL,
                                          .seed = seed + i,
                                          .operations = i == 0 ? 100000 : 10000,
                                          .size_limit = CELL},
                      some_pool, false);
}
END_TEST

/* 3.5: size classes. */

enum { BLOCKS = 6 };

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

START_TEST(blocks_of_secret_sizes_waste_little)
{
    struct heap *heap = heap_start(.needs = some_pool);
    uint64_t seed = heap_secret_seed();
    heap_rule(heap, "A class wastes little: a block is at most twice as large as the request.");
    for (size_t bytes = CELL + 1; bytes <= PAGE; bytes += 1 + random_below(&seed, bytes / 8))
        expect_little_waste(heap, bytes);
}
END_TEST

START_TEST(reuse_comes_before_new_memory)
{
    static const size_t sizes[] = {40, 90, 250, 700, 1500, 4096};
    struct heap *heap = heap_start(.needs = some_pool, .fast = true);
    block blocks[24];
    heap_rule(heap, "A class takes no new memory as long as one of its blocks is free.");
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        for (size_t n = 0; n < 24; n++)
            blocks[n] = heap_malloc(heap, sizes[i]);
        for (size_t n = 0; n < 24; n += 2)
            heap_free(heap, blocks[n]);
        for (size_t n = 0; n < 24; n += 2) {
            block again = heap_malloc(heap, sizes[i]);
            bool seen = false;
            for (size_t old = 0; old < 24; old += 2)
                seen = seen || again.address == blocks[old].address;
            if (!seen) {
                heap_fail(heap, KIND_NOT_REUSED, "one of the blocks of this size that were freed",
                          "%zu bytes at %s", sizes[i], heap_address(heap, again.address));
            }
        }
    }
}
END_TEST

START_TEST(blocks_of_a_class_share_a_mapping)
{
    struct heap *heap = heap_start(.needs = some_pool);
    heap_rule(heap, "A class maps a pool when it is first used, and serves many requests from it.");
    heap_forget_calls(heap);
    for (size_t i = 0; i < 1000; i++)
        heap_malloc(heap, 100);
    if (heap_calls(heap) > 250) {
        heap_fail(heap, KIND_COST, "a few system calls for 1000 blocks of 100 bytes", "%zu",
                  heap_calls(heap));
    }
}
END_TEST

/* Requests no two of which can share a class, for one would be more than twice the other. */
static const size_t class_sizes[] = {50, 200, 800, 4000};
enum { CLASS_SIZES = sizeof class_sizes / sizeof *class_sizes };

/* How many requests for memory init_mem_pool makes: refusing a later one leaves it alone. */
static unsigned requests_of_init(void)
{
    struct heap *heap = heap_start(.needs = some_pool);
    size_t requests = heap_calls_of(heap, CALL_MMAP) + heap_calls_of(heap, CALL_BRK) +
                      heap_calls_of(heap, CALL_MREMAP);
    heap_close(heap);
    return (unsigned)requests;
}

START_TEST(refused_mapping_gives_null_once)
{
    unsigned init = requests_of_init();
    for (unsigned n = 1; n <= CLASS_SIZES + 1; n++) {
        struct heap *heap = heap_start(.needs = some_pool, .refuse = init + n);
        heap_rule(heap, "When mmap fails, that request is NULL with ENOMEM, and all else goes on.");
        block cell = heap_malloc(heap, CELL);
        size_t refused = 0;
        for (size_t i = 0; i < 3 * CLASS_SIZES; i++)
            refused += heap_try_malloc(heap, class_sizes[i % CLASS_SIZES]).address == 0;
        refused += heap_try_malloc(heap, 50 * PAGE).address == 0;
        if (refused > 1) {
            heap_fail(heap, KIND_NULL, "at most one NULL, since the system refused one request",
                      "NULL %zu times", refused);
        }
        heap_free(heap, cell);
        expect_same_block(heap, heap_malloc(heap, CELL), cell);
        heap_close(heap);
    }
}
END_TEST

START_TEST(secret_mixed_work_keeps_all_contents)
{
    static const enum trace_shape shapes[] = {SHAPE_RANDOM, SHAPE_LIFO, SHAPE_FIFO, SHAPE_SAWTOOTH};
    uint64_t seed = heap_secret_seed();
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        struct generator work = {.shape = shapes[i], .seed = seed + i, .operations = 5000};
        work.sizes = SIZES_POWER_LAW;
        work.live_bytes = 1 << 18;
        heap_property(&work, some_pool, false);
        work.sizes = SIZES_SMALL;
        heap_property(&work, ragged_pool, true);
        work.sizes = SIZES_FIXED;
        work.size_limit = 3000;
        work.live_bytes = 1 << 22;
        heap_property(&work, some_pool, false);
    }
}
END_TEST
