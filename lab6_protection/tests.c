/* The public checks of lab 6's canaries. */
#include "lab6_protection/steps.h"

static const size_t sizes[] = {1,  2,  7,  8,  9,   13,  15,   16,   17,   24,    31,    32,
                               33, 47, 48, 63, 100, 128, 1000, 4096, 5000, 70000, 200000};
enum { SIZES = sizeof sizes / sizeof sizes[0] };

/* 6.1: canaries. */

START_TEST(good_blocks_are_whole)
{
    static const enum operation_kind makers[] = {OP_MALLOC, OP_CALLOC, OP_MEMALIGN};
    struct heap *heap = heap_start(.rule = "my_check_block finds nothing wrong with a good block.");
    for (size_t i = 0; i < SIZES; i++) {
        enum operation_kind kind = makers[i % 3];
        uint64_t extra = kind == OP_CALLOC ? 1 : 64;
        block made =
            heap_do(heap, (struct operation){.kind = kind, .bytes = sizes[i], .extra = extra});
        check_block(heap, made);
        heap_rule(heap, "my_usable_size is what was asked for.");
        size_t usable = heap_usable_size(heap, made);
        if (usable != made.size) {
            char expected[50];
            snprintf(expected, sizeof expected, "%zu bytes", made.size);
            heap_fail(heap, KIND_PLACEMENT, expected, "%zu", usable);
        }
        made = heap_realloc(heap, made, sizes[SIZES - 1 - i]);
        check_block(heap, made);
    }
    heap_close(heap);
}
END_TEST

/* One byte on one side of one block, found by my_check_block and then by my_free. */
static void expect_damage_is_found(struct heap *heap, size_t size, int64_t offset)
{
    block made = heap_malloc(heap, size);
    check_block(heap, made);
    damage(heap, made, offset);
    check_block(heap, made);
    heap_free(heap, made);
}

START_TEST(bytes_behind_a_block_are_watched)
{
    struct heap *heap = heap_start();
    for (size_t i = 0; i < SIZES; i++)
        for (int64_t at = 0; at < CANARY_BYTES; at++)
            expect_damage_is_found(heap, sizes[i], (int64_t)sizes[i] + at);
}
END_TEST

START_TEST(bytes_in_front_of_a_block_are_watched)
{
    struct heap *heap = heap_start();
    for (size_t i = 0; i < SIZES; i++)
        for (int64_t at = 1; at <= CANARY_BYTES; at++)
            expect_damage_is_found(heap, sizes[i], -at);
}
END_TEST

/* strcpy into a block that is too short by one: the byte behind it becomes 0. */
START_TEST(terminating_zero_is_noticed)
{
    struct heap *heap = heap_start();
    for (size_t size = 1; size <= 200; size++) {
        block made = heap_malloc(heap, size);
        check_block(heap, made);
        heap_do(heap, stray_write(made, (int64_t)size, 0));
        check_block(heap, made);
        heap_free(heap, made);
    }
}
END_TEST

START_TEST(damage_on_both_sides_is_both_kinds)
{
    struct heap *heap = heap_start();
    block good = heap_malloc(heap, 50), made = heap_malloc(heap, 50);
    check_block(heap, made);
    damage(heap, made, -1);
    damage(heap, made, 50);
    check_block(heap, made);
    check_block(heap, good);
    heap_free(heap, made);
    heap_free(heap, good);
}
END_TEST

START_TEST(realloc_looks_first)
{
    struct heap *heap = heap_start();
    for (size_t i = 0; i < SIZES; i++) {
        for (int side = 0; side < 2; side++) {
            block made = heap_malloc(heap, sizes[i]);
            check_block(heap, made);
            damage(heap, made, side == 0 ? -1 : (int64_t)sizes[i]);
            heap_do(heap, (struct operation){.kind = OP_REALLOC,
                                             .id = made.id,
                                             .bytes = 1 + sizes[SIZES - 1 - i]});
        }
    }
    block freed = heap_malloc(heap, 40);
    heap_free(heap, freed);
    heap_do(heap, (struct operation){.kind = OP_BAD_REALLOC, .id = freed.id, .bytes = 80});
}
END_TEST

/* The second free comes at once, and after many other blocks have come and gone around it. */
START_TEST(double_free_is_noticed)
{
    enum { BLOCKS = 300, STEP = 7 };
    block made[BLOCKS];
    struct heap *heap = heap_start();
    for (size_t i = 0; i < SIZES; i++) {
        block freed = heap_malloc(heap, sizes[i]);
        check_block(heap, freed);
        heap_free(heap, freed);
        check_block(heap, freed);
        heap_do(heap, bad_free(freed.id, 0));
    }
    for (size_t i = 0; i < BLOCKS; i++)
        made[i] = heap_malloc(heap, 1 + i);
    for (size_t i = 0; i < BLOCKS; i++)
        heap_free(heap, made[i * STEP % BLOCKS]);
    for (size_t i = 0; i < BLOCKS / 3; i++)
        heap_malloc(heap, 1 + i * STEP % BLOCKS);
    for (size_t i = 0; i < BLOCKS; i++)
        heap_do(heap, bad_free(made[i].id, 0));
}
END_TEST

/* Each block is filled with what a header or a canary of its own might look like. */
START_TEST(middle_of_a_block_is_no_block)
{
    struct heap *heap = heap_start();
    for (size_t i = 0; i < SIZES; i++) {
        block made = heap_malloc(heap, sizes[i]);
        check_block(heap, made);
        for (size_t at = 1; at < sizes[i] && at <= 64; at++)
            check_at(heap, made.id, (int64_t)at);
        if (sizes[i] > 1)
            heap_do(heap, bad_free(made.id, (int64_t)sizes[i] / 2));
        check_block(heap, made);
        heap_free(heap, made);
    }
}
END_TEST

START_TEST(addresses_from_elsewhere_are_no_blocks)
{
    struct heap *heap = heap_start();
    check_block(heap, heap_malloc(heap, 24));
    check_at(heap, PLACE_NULL, 0);
    for (uint32_t where = PLACE_STACK; where < PLACE_NULL; where++) {
        for (int64_t offset = 0; offset < 64; offset += 8)
            check_at(heap, where, offset);
        heap_do(heap, bad_free(where, 16));
        heap_do(heap, (struct operation){.kind = OP_BAD_REALLOC, .id = where, .bytes = 8});
    }
}
END_TEST

/* Blocks at the same places in two runs: whoever has seen the canaries of one run knows nothing
 * about the next. */
START_TEST(canaries_are_secret)
{
    enum { BLOCKS = 20, BYTES = 40 };
    unsigned char canaries[2][BLOCKS][2][CANARY_BYTES];
    for (int run = 0; run < 2; run++) {
        struct heap *heap = heap_start(.rule = "Canaries come from a secret that each run draws.");
        for (size_t i = 0; i < BLOCKS; i++) {
            block made = heap_malloc(heap, BYTES);
            check_block(heap, made);
            heap_peek(heap, made.address - CANARY_BYTES, canaries[run][i][0], CANARY_BYTES);
            heap_peek(heap, made.address + BYTES, canaries[run][i][1], CANARY_BYTES);
            for (int side = 0; run == 1 && side < 2; side++)
                if (memcmp(canaries[0][i][side], canaries[1][i][side], CANARY_BYTES) == 0)
                    heap_fail(heap, KIND_UNSAFE, "other bytes in each run",
                              "the same 8 bytes %s block %zu", side == 0 ? "in front of" : "behind",
                              i);
        }
        heap_close(heap);
    }
}
END_TEST

/* Which holds no lock meanwhile: a handler may want to write a report that needs memory. */
START_TEST(handler_may_allocate)
{
    struct heap *heap = heap_start(.threads = true, .alone = true, .handler = HANDLER_ALLOCATES);
    for (size_t i = 0; i < SIZES; i++) {
        block made = heap_malloc(heap, sizes[i]);
        check_block(heap, made);
        damage(heap, made, (int64_t)sizes[i]);
        heap_free(heap, made);
        block other = heap_malloc(heap, sizes[i]);
        damage(heap, other, -1);
        heap_do(heap, (struct operation){.kind = OP_REALLOC, .id = other.id, .bytes = 300});
    }
    heap_do(heap, bad_free(PLACE_STATIC, 0));
}
END_TEST

/* One line with the address, and then SIGABRT: the kernel says by which signal a program died. */
static void expect_default_report(struct heap *heap, struct operation operation, uint64_t pointer)
{
    char address[32];
    const char *printed = heap_do_and_die(heap, operation, SIGABRT);
    snprintf(address, sizeof address, "%llx", (unsigned long long)pointer);
    const char *end = strchr(printed, '\n');
    if (strstr(printed, address) == NULL || end == NULL || end[1] != '\0') {
        char expected[100];
        snprintf(expected, sizeof expected, "one line with the address 0x%s", address);
        heap_fail(heap, KIND_REPORT, expected, "\"%.200s\"", printed);
    }
    heap_close(heap);
}

START_TEST(default_handler_ends_the_program)
{
    static const char rule[] = "Without a handler, a report is one line and the program's end.";
    for (int kind = 0; kind < 3; kind++) {
        struct heap *heap = heap_start(.handler = HANDLER_DEFAULT, .rule = rule);
        block made = heap_malloc(heap, 20 + (size_t)kind);
        check_block(heap, made);
        struct operation operation = {.kind = OP_FREE, .id = made.id};
        if (kind < 2)
            damage(heap, made, kind == 0 ? -3 : (int64_t)made.size);
        if (kind == 1)
            operation = (struct operation){.kind = OP_REALLOC, .id = made.id, .bytes = 70};
        if (kind == 2) {
            heap_free(heap, made);
            operation = bad_free(made.id, 0);
        }
        expect_default_report(heap, operation, made.address);
    }
}
END_TEST

START_TEST(program_with_faults_gets_right_reports)
{
    struct heap *heap = heap_start();
    check_block(heap, heap_malloc(heap, 1));
    heap_close(heap);
    expect_right_reports("aaaacmrrffffkkwwbe", SIZES_SMALL, 1500, 1);
    expect_right_reports("aaaacmrffffkwb", SIZES_POWER_LAW, 600, 20);
}
END_TEST

/* Where damage would be reported, there is not one report, whatever the threads do, as long as it's
 * right. */
START_TEST(program_without_faults_hears_nothing)
{
    struct generator generator = {
        .shape = SHAPE_MIXED, .sizes = SIZES_POWER_LAW, .operations = 20000, .threads = 4};
    struct heap *heap = heap_start();
    expect_damage_is_found(heap, 10, 10);
    heap_close(heap);
    heap_property(&generator, "", false);
    generator.threads = 1;
    heap_property(&generator, "", false);
}
END_TEST
