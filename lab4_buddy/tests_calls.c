/* The public checks of lab 4's other calls: zeroed, resized and aligned blocks. */
#include "lab4_buddy/arena.h"

/* 4.5: my_calloc and my_realloc. */

/* Fill an arena with blocks, which the grader writes on, and free them. */
static void make_memory_dirty(struct heap *heap)
{
    block pieces[PIECES];
    for (size_t i = 0; i < PIECES; i++)
        pieces[i] = heap_malloc(heap, ARENA / PIECES - HEADER);
    for (size_t i = 0; i < PIECES; i++)
        heap_free(heap, pieces[i]);
}

START_TEST(calloc_zeroes_memory_that_was_used)
{
    static const size_t counts[] = {1, 2, 3, 7, 64, 1000};
    struct heap *heap = heap_start(.needs = small_arena);
    heap_rule(heap, "my_calloc(count, n) gives count * n zeros, also where other blocks were.");
    make_memory_dirty(heap);
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        for (size_t bytes = 1; bytes <= 100; bytes += 1 + bytes / 3)
            heap_calloc(heap, counts[i], bytes);
    for (size_t bytes = 1; bytes <= WHOLE; bytes = 2 * bytes + 5) {
        make_memory_dirty(heap);
        heap_free(heap, heap_calloc(heap, 1, bytes));
        heap_free(heap, heap_calloc(heap, bytes, 1));
    }
}
END_TEST

START_TEST(calloc_of_too_large_a_product_gives_null)
{
    static const size_t pairs[][2] = {{SIZE_MAX, 2},
                                      {2, SIZE_MAX},
                                      {SIZE_MAX / 2 + 1, 2},
                                      {(size_t)1 << 32, (size_t)1 << 32},
                                      {((size_t)1 << 32) + 1, (size_t)1 << 32},
                                      {SIZE_MAX / 3 + 1, 3},
                                      {SIZE_MAX, SIZE_MAX},
                                      {SIZE_MAX, 1},
                                      {SIZE_MAX / 16, 15}};
    struct heap *heap = heap_start(.needs = small_arena);
    heap_rule(heap, "When count * n is more than a size_t holds, or than there is: NULL, ENOMEM.");
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        if (heap_can_ask(heap, pairs[i][0]) && heap_can_ask(heap, pairs[i][1]))
            expect_refused(heap, heap_try_calloc(heap, pairs[i][0], pairs[i][1]), ENOMEM);
    }
    expect_whole_arena(heap, ARENA);
}
END_TEST

START_TEST(calloc_of_nothing_harms_nothing)
{
    struct heap *heap = heap_start(.needs = small_arena);
    heap_rule(heap, "my_calloc of no bytes is NULL or a block of its own.");
    heap_free(heap, heap_try_calloc(heap, 0, 8));
    heap_free(heap, heap_try_calloc(heap, 8, 0));
    heap_free(heap, heap_try_calloc(heap, 0, SIZE_MAX));
    heap_free(heap, heap_try_calloc(heap, SIZE_MAX, 0));
    expect_whole_arena(heap, ARENA);
}
END_TEST

START_TEST(realloc_keeps_contents_of_all_sizes)
{
    static const size_t sizes[] = {1,    15,   16,   17,   40,    100,   224,   225,
                                   1000, 2032, 2033, 5000, 10000, 16353, 40000, 2 * ARENA};
    enum { SIZES = sizeof sizes / sizeof *sizes };
    struct heap *heap = heap_start(.needs = wide_arena);
    heap_rule(heap, "my_realloc keeps what the block held, up to the smaller of both sizes.");
    for (size_t from = 0; from < SIZES; from++) {
        for (size_t to = 0; to < SIZES; to++) {
            block neighbour = heap_malloc(heap, sizes[from]);
            block resized = heap_realloc(heap, heap_malloc(heap, sizes[from]), sizes[to]);
            heap_free(heap, neighbour);
            heap_free(heap, resized);
        }
    }
    expect_whole_arena(heap, WIDE_ARENA);
}
END_TEST

START_TEST(realloc_stays_where_the_block_has_room)
{
    struct heap *heap = heap_start(.needs = small_arena);
    heap_rule(heap, "my_realloc leaves a block where it is when the block has room for the bytes.");
    for (size_t power = 4 * SMALLEST; power <= ARENA / 4; power *= 2) {
        const size_t sizes[] = {power - HEADER, power / 2 + 1,      power / 4 * 3,
                                power - HEADER, power / 2 - HEADER, 1};
        block first = heap_malloc(heap, sizes[0]), above = heap_malloc(heap, sizes[0]);
        for (size_t i = 1; i < sizeof sizes / sizeof *sizes; i++)
            expect_same_block(heap, heap_realloc(heap, first, sizes[i]), first);
        heap_free(heap, first);
        heap_free(heap, above);
    }
}
END_TEST

/* Of each `parts` pieces all but the lowest are free. So that one can become `parts` times as
 * large where it is. Returns how many stayed. */
static size_t grow_lowest(struct heap *heap, size_t parts)
{
    block pieces[PIECES];
    size_t stayed = 0;
    take_pieces(heap, pieces);
    for (size_t i = 0; i < PIECES; i++)
        if (i % parts != 0)
            heap_free(heap, pieces[i]);
    for (size_t i = 0; i < PIECES; i += parts) {
        uint64_t before = pieces[i].address;
        pieces[i] = heap_realloc(heap, pieces[i], parts * ARENA / PIECES - HEADER);
        stayed += pieces[i].address == before;
    }
    for (size_t i = 0; i < PIECES; i += parts)
        heap_free(heap, pieces[i]);
    return stayed;
}

START_TEST(realloc_grows_into_free_buddies_above)
{
    enum { GROWN = PIECES / 2 + PIECES / 4 };
    struct heap *heap = heap_start(.needs = small_arena);
    heap_rule(heap, "A block whose buddy above is free takes it in, and needn't move.");
    size_t stayed = grow_lowest(heap, 2) + grow_lowest(heap, 4);
    if (2 * stayed <= GROWN) {
        heap_fail(heap, KIND_COST, "most of these blocks where they were", "%zu of %d moved",
                  GROWN - stayed, GROWN);
    }
}
END_TEST

START_TEST(shrunk_block_gives_back_the_rest)
{
    struct heap *heap = heap_start(.needs = small_arena);
    heap_rule(heap, "A block that becomes smaller gives back the halves that it no longer needs.");
    block shrunk = heap_malloc(heap, WHOLE);
    heap_forget_calls(heap);
    heap_realloc(heap, shrunk, 1);
    expect_room_for_each_order(heap);
}
END_TEST

START_TEST(realloc_to_nothing_frees)
{
    struct heap *heap = heap_start(.needs = small_arena);
    heap_rule(heap, "my_realloc(block, 0) frees the block and returns NULL.");
    heap_forget_calls(heap);
    for (size_t i = 0; i < PIECES; i++)
        expect_nothing(heap, heap_realloc(heap, heap_malloc(heap, ARENA / 4), 0));
    expect_no_arena_added(heap, ARENA);
    expect_whole_arena(heap, ARENA);
}
END_TEST

START_TEST(realloc_of_null_is_malloc)
{
    struct heap *heap = heap_start(.needs = small_arena);
    block null = heap_malloc(heap, 100);
    heap_rule(heap, "my_realloc(NULL, n) is my_malloc(n).");
    for (size_t bytes = 1; bytes <= WHOLE; bytes = 3 * bytes + 1) {
        heap_realloc(heap, null, 0);
        block made = heap_realloc(heap, null, bytes);
        expect_errno(heap, made, ERRNO_UNTOUCHED);
    }
    heap_realloc(heap, null, 0);
    block refused = heap_try_realloc(heap, null, SIZE_MAX - 8);
    expect_refused(heap, refused, ENOMEM);
    expect_whole_arena(heap, ARENA);
}
END_TEST

START_TEST(refused_realloc_leaves_the_block_alone)
{
    static const size_t sizes[] = {SIZE_MAX,  SIZE_MAX - 15, SIZE_MAX - 32,  SIZE_MAX / 2 + 2,
                                   WHOLE + 1, 10 * ARENA,    (size_t)1 << 45};
    struct heap *heap = heap_start(.needs = small_arena, .refuse_later = true,
                                   .refuse = requests_of_init(small_arena) + 1);
    heap_rule(heap, "When my_realloc finds no memory: NULL with ENOMEM, and the block as it was.");
    block kept = heap_malloc(heap, 1000), other = heap_malloc(heap, 100);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        if (heap_can_ask(heap, sizes[i]))
            expect_refused(heap, heap_try_realloc(heap, kept, sizes[i]), ENOMEM);
    }
    kept = heap_realloc(heap, kept, 2000);
    heap_free(heap, other);
    heap_free(heap, kept);
    expect_whole_arena(heap, ARENA);
}
END_TEST

START_TEST(resized_blocks_merge_like_any)
{
    struct heap *heap = heap_start(.needs = wide_arena);
    heap_rule(heap, "A resized block goes back with the size that it has, and merges like any.");
    for (size_t peak = 100; peak <= ARENA / 4; peak *= 3) {
        block grows = heap_malloc(heap, 1), between = heap_malloc(heap, 50);
        for (size_t bytes = 2; bytes <= peak; bytes = bytes * 3 / 2 + 1)
            grows = heap_realloc(heap, grows, bytes);
        block shrinks = heap_malloc(heap, peak);
        heap_free(heap, between);
        for (size_t bytes = peak; bytes > 1; bytes /= 2)
            shrinks = heap_realloc(heap, shrinks, bytes);
        heap_free(heap, grows);
        heap_free(heap, heap_malloc(heap, peak));
        heap_free(heap, shrinks);
        expect_whole_arena(heap, WIDE_ARENA);
    }
}
END_TEST

START_TEST(resizing_work_keeps_all_contents)
{
    const struct generator work = {.shape = SHAPE_REALLOC, .operations = 4000};
    expect_all_work_merges(work, wide_arena, WIDE_ARENA);
}
END_TEST

/* 4.6: my_memalign and my_usable_size. */

START_TEST(block_begins_at_a_multiple_of_the_alignment)
{
    static const size_t sizes[] = {1, 24, 100, 1000, 5000};
    struct heap *heap = heap_start();
    heap_rule(heap, "my_memalign's block begins at a multiple of what was asked for.");
    for (size_t alignment = 1; alignment <= 1 << 16; alignment *= 2) {
        block blocks[sizeof sizes / sizeof *sizes];
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
            blocks[i] = heap_memalign(heap, alignment, sizes[i]);
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
            heap_free(heap, blocks[i]);
    }
}
END_TEST

START_TEST(aligned_blocks_are_freed_like_any)
{
    struct heap *heap = heap_start(.needs = wide_arena);
    block blocks[12];
    heap_rule(heap, "An aligned block is freed with its padding, and all of it merges again.");
    for (size_t round = 0; round < 8; round++) {
        for (size_t i = 0; i < 12; i++) {
            blocks[i] = i % 3 == 2 ? heap_malloc(heap, 10 * i)
                                   : heap_memalign(heap, (size_t)16 << (i + round) % 8, 30 * i);
        }
        for (size_t i = 0; i < 12; i++)
            heap_free(heap, blocks[i * 5 % 12]);
        expect_whole_arena(heap, WIDE_ARENA);
    }
}
END_TEST

START_TEST(alignments_up_to_a_gibibyte_work)
{
    for (size_t alignment = 1 << 17; alignment <= 1 << 30; alignment *= 2) {
        struct heap *heap = heap_start();
        heap_rule(heap, "my_memalign serves every power of two up to 1 GiB.");
        block aligned = heap_memalign(heap, alignment, 1000);
        heap_free(heap, aligned);
        expect_whole_arena(heap, 1 << 20);
        heap_close(heap);
    }
}
END_TEST

START_TEST(bad_alignment_gives_einval)
{
    static const size_t alignments[] = {
        0, 3, 5, 6, 7, 9, 12, 24, 48, 100, 1000, 4095, 4097, SIZE_MAX, SIZE_MAX - 1, SIZE_MAX - 15};
    struct heap *heap = heap_start(.needs = small_arena);
    heap_rule(heap, "An alignment that isn't a power of two: NULL, and errno is EINVAL.");
    for (size_t i = 0; i < sizeof alignments / sizeof *alignments; i++) {
        block refused = heap_try_memalign(heap, alignments[i], 100);
        expect_refused(heap, refused, EINVAL);
    }
    expect_whole_arena(heap, ARENA);
}
END_TEST

START_TEST(impossible_aligned_size_gives_null)
{
    static const size_t sizes[] = {SIZE_MAX, SIZE_MAX - 64, SIZE_MAX - 4096, SIZE_MAX / 2 + 2,
                                   (size_t)1 << 46};
    struct heap *heap = heap_start(.needs = small_arena);
    heap_rule(heap, "An aligned request that no memory can hold is NULL with ENOMEM.");
    for (size_t alignment = 8; alignment <= 1 << 20; alignment *= 8) {
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
            if (heap_can_ask(heap, sizes[i]))
                expect_refused(heap, heap_try_memalign(heap, alignment, sizes[i]), ENOMEM);
        }
    }
    expect_whole_arena(heap, ARENA);
}
END_TEST

static void expect_usable(struct heap *heap, block asked)
{
    size_t usable = heap_usable_size(heap, asked);
    if (usable < asked.size) {
        heap_fail(heap, KIND_PLACEMENT, "at least the bytes that were asked for",
                  "%zu for a block of %zu bytes", usable, asked.size);
    }
}

/* The program writes on bytes that it didn't ask for and may use all the same: the first and the
 * last ones. */
static void fill_usable(struct heap *heap, block filled)
{
    enum { EACH_END = 16 };
    struct trace trace = {.count = 0};
    expect_usable(heap, filled);
    size_t unasked = heap_usable_size(heap, filled) - filled.size;
    size_t count = unasked < 2 * EACH_END ? unasked : 2 * EACH_END;
    for (size_t i = 0; i < count; i++) {
        size_t offset = i < EACH_END ? i : unasked - count + i;
        trace_add(&trace, (struct operation){.kind = OP_WRITE,
                                             .id = filled.id,
                                             .bytes = 0xff,
                                             .extra = filled.size + offset});
    }
    heap_run(heap, &trace, false);
    trace_free(&trace);
}

START_TEST(usable_size_is_at_least_what_was_asked_for)
{
    struct heap *heap = heap_start(.needs = small_arena);
    heap_rule(heap, "my_usable_size is at least what was asked for, and 0 for NULL.");
    for (size_t bytes = 1; bytes <= 5000; bytes = bytes * 5 / 4 + 1) {
        block blocks[] = {heap_malloc(heap, bytes), heap_calloc(heap, 1, bytes),
                          heap_memalign(heap, 256, bytes), heap_malloc(heap, 2 * bytes)};
        blocks[3] = heap_realloc(heap, blocks[3], bytes);
        for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) {
            expect_usable(heap, blocks[i]);
            heap_free(heap, blocks[i]);
        }
    }
    block null = heap_malloc(heap, 1);
    heap_realloc(heap, null, 0);
    if (heap_usable_size(heap, null) != 0)
        heap_fail(heap, KIND_PLACEMENT, "my_usable_size(NULL) is 0", "something else");
}
END_TEST

START_TEST(every_usable_byte_is_the_programs)
{
    struct heap *heap = heap_start(.needs = wide_arena);
    block blocks[24];
    heap_rule(heap, "Up to my_usable_size every byte is the program's, and nobody else's.");
    for (size_t i = 0; i < 24; i++) {
        size_t bytes = 1 + 37 * i;
        blocks[i] =
            i % 3 == 2 ? heap_memalign(heap, (size_t)16 << i % 7, bytes) : heap_malloc(heap, bytes);
    }
    for (size_t i = 0; i < 24; i++)
        fill_usable(heap, blocks[i]);
    for (size_t i = 0; i < 24; i++)
        heap_free(heap, blocks[i * 5 % 24]);
    expect_whole_arena(heap, WIDE_ARENA);
}
END_TEST

START_TEST(realloc_stays_within_the_usable_size)
{
    struct heap *heap = heap_start(.needs = small_arena);
    heap_rule(heap, "Up to my_usable_size a block grows where it is.");
    for (size_t bytes = 1; bytes <= 5000; bytes = 2 * bytes + 7) {
        block blocks[] = {heap_malloc(heap, bytes), heap_memalign(heap, 128, bytes)};
        for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) {
            block grown = heap_realloc(heap, blocks[i], heap_usable_size(heap, blocks[i]));
            expect_same_block(heap, grown, blocks[i]);
        }
    }
}
END_TEST

START_TEST(work_with_all_calls_keeps_all_contents)
{
    const struct generator work = {.shape = SHAPE_MIXED, .operations = 4000};
    expect_all_work_merges(work, wide_arena, WIDE_ARENA);
}
END_TEST
