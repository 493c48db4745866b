/* The picture of lab 4's arenas: what is drawn for a heap that is made up here. */
#include <stdlib.h>
#include <string.h>

#include "grader/cli/picture.h"
#include "grader/tests/suites.h"

enum { KIB = 1024, FIRST = 1 << 30, SECOND = 1 << 29 };

static struct heap heap;
static struct heap_call calls[4];
static struct picture picture;
static char *drawn;

static void open_heap(void)
{
    memset(&heap, 0, sizeof heap);
    live_open(&heap.live);
    heap.worker.log.calls = calls;
    picture = (struct picture){.header = USUAL_HEADER};
}

static void close_heap(void)
{
    live_close(&heap.live);
    free(drawn);
    drawn = NULL;
}

static void system_call(enum memory_call call, uint64_t address, uint64_t bytes)
{
    calls[0] = (struct heap_call){.call = call, .result = call == CALL_MMAP ? address : 0};
    calls[0].arguments[0] = address;
    calls[0].arguments[1] = bytes;
    heap.worker.log.count = 1;
    picture_follow(&picture, &heap);
}

static void draw(void)
{
    size_t size;
    free(drawn);
    FILE *stream = open_memstream(&drawn, &size);
    picture_draw(&picture, &heap, stream);
    fclose(stream);
}

/* The lines say so, one after the other, whatever stands around it. */
#define expect_drawn(...)                                                      \
    do {                                                                       \
        static const char *const lines[] = {__VA_ARGS__};                      \
        const char *from = drawn;                                              \
        for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {            \
            const char *found = strstr(from, lines[i]);                        \
            ck_assert_msg(found != NULL, "no \"%s\" in\n%s", lines[i], drawn); \
            from = found + strlen(lines[i]);                                   \
        }                                                                      \
    } while (0)

START_TEST(a_fresh_arena_is_one_free_block)
{
    system_call(CALL_MMAP, FIRST, 1024 * KIB);
    draw();
    expect_drawn("arena of 1024 KiB\n", "order 20 |[....", "....]| 1 free\n");
    ck_assert_ptr_null(strstr(drawn, "live"));
}
END_TEST

START_TEST(each_order_has_a_line)
{
    system_call(CALL_MMAP, FIRST, 1024 * KIB);
    live_add(&heap.live, 0, FIRST + 16, 100000, 0);
    live_add(&heap.live, 7, FIRST + 512 * KIB + 16, 256 * KIB, 0);
    draw();
    expect_drawn("order 19 |                                [7====", "===]| 1 live\n",
                 "order 18 |                [....", "]", "| 1 free\n", "order 17 |[0=====][......]",
                 "| 1 live, 1 free\n");
    ck_assert_ptr_null(strstr(drawn, "order 16"));
}
END_TEST

START_TEST(blocks_merge_with_buddies_alone)
{
    system_call(CALL_MMAP, FIRST, 64 * KIB);
    live_add(&heap.live, 0, FIRST + 16, 10000, 0);
    live_add(&heap.live, 1, FIRST + 48 * KIB + 16, 10000, 0);
    draw();
    /* The two free blocks in the middle are neighbours and no buddies. */
    expect_drawn("order 14 |[0=============][..............][..............][1=============]|"
                 " 2 live, 2 free\n");
    ck_assert_ptr_null(strstr(drawn, "order 15"));
}
END_TEST

START_TEST(many_blocks_share_a_column)
{
    system_call(CALL_MMAP, FIRST, 1024 * KIB);
    for (uint32_t id = 0; id < 8; id += 2)
        live_add(&heap.live, id, FIRST + 16 + 64 * id, 40, 0);
    draw();
    expect_drawn("order  6 |=  ", "| 4 live, 4 free\n");
}
END_TEST

START_TEST(a_header_is_as_long_as_at_the_arenas_start)
{
    system_call(CALL_MMAP, FIRST, 64 * KIB);
    live_add(&heap.live, 0, FIRST, 32 * KIB, 0);
    draw();
    expect_drawn("order 15 |[0====", "]", "| 1 live, 1 free\n");
    live_remove(&heap.live, 0);
    live_add(&heap.live, 0, FIRST + 32, 32 * KIB - 32, 0);
    draw();
    expect_drawn("order 15 |[0====", "]", "| 1 live, 1 free\n");
}
END_TEST

START_TEST(an_aligned_block_lies_behind_its_padding)
{
    system_call(CALL_MMAP, FIRST, 64 * KIB);
    live_add(&heap.live, 3, FIRST + 4096, 100, 0);
    draw();
    expect_drawn("order 13 |[3=====]", "| 1 live, 1 free\n");
}
END_TEST

START_TEST(arenas_come_and_go)
{
    system_call(CALL_MMAP, FIRST, 64 * KIB);
    system_call(CALL_MMAP, SECOND, 128 * KIB);
    system_call(CALL_MMAP, (uint64_t)-ENOMEM, 128 * KIB);
    system_call(CALL_MMAP, SECOND / 2, 4 * KIB);
    draw();
    ck_assert_uint_eq(picture.count, 2);
    ck_assert_ptr_null(strstr(drawn, "128 KiB"));
    live_add(&heap.live, 0, SECOND + 16, 100, 0);
    draw();
    expect_drawn("arena of 64 KiB\n", "order 16", "arena of 128 KiB\n",
                 "order  7 |=", "| 1 live, 1 free");
    system_call(CALL_MUNMAP, FIRST, 64 * KIB);
    draw();
    ck_assert_ptr_null(strstr(drawn, "64 KiB\n"));
    expect_drawn("arena of 128 KiB\n");
}
END_TEST

Suite *picture_suite(void)
{
    Suite *suite = suite_create("picture");
    TCase *tests = tcase_create("picture");
    tcase_add_checked_fixture(tests, open_heap, close_heap);
    tcase_add_test(tests, a_fresh_arena_is_one_free_block);
    tcase_add_test(tests, each_order_has_a_line);
    tcase_add_test(tests, blocks_merge_with_buddies_alone);
    tcase_add_test(tests, many_blocks_share_a_column);
    tcase_add_test(tests, a_header_is_as_long_as_at_the_arenas_start);
    tcase_add_test(tests, an_aligned_block_lies_behind_its_padding);
    tcase_add_test(tests, arenas_come_and_go);
    suite_add_tcase(suite, tests);
    return suite;
}
