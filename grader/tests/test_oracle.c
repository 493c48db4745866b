/* The oracle's parts: the map of live blocks, patterns, mappings, and a judge that is given libc's allocator. */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "grader/cli/places.h"
#include "grader/oracle/memory.h"
#include "grader/oracle/oracle.h"
#include "grader/oracle/property.h"
#include "grader/sandbox/inside.h"
#include "grader/tests/suites.h"

enum { BLOCKS = 300, STEPS = 20000, SPACE = 1 << 16 };

/* The same questions, answered by looking at every block. */
static uint32_t overlapped_slowly(const struct live_block *blocks, uint64_t address, uint64_t size)
{
    for (uint32_t id = 0; id < BLOCKS; id++) {
        uint64_t end = blocks[id].address + (blocks[id].size > 0 ? blocks[id].size : 1);
        if (blocks[id].live && blocks[id].address < address + (size > 0 ? size : 1) &&
            address < end) {
            return id;
        }
    }
    return NO_BLOCK;
}

START_TEST(live_map_agrees_with_a_slow_one)
{
    struct live_map map;
    struct live_block slow[BLOCKS] = {{0}};
    uint64_t random = 1;
    live_open(&map);
    for (int step = 0; step < STEPS; step++) {
        uint32_t id = (uint32_t)random_below(&random, BLOCKS);
        uint64_t address = random_below(&random, SPACE), size = random_below(&random, 200);
        bool is_free = overlapped_slowly(slow, address, size) == NO_BLOCK;
        ck_assert_int_eq(live_overlapped(&map, address, size) == NO_BLOCK, is_free);
        if (slow[id].live) {
            live_remove(&map, id);
            slow[id].live = false;
        } else if (is_free) {
            live_add(&map, id, address, size, 0);
            slow[id] = (struct live_block){.address = address, .size = size, .live = true};
        }
        ck_assert_int_eq(live_find(&map, id) != NULL, slow[id].live);
    }
    live_close(&map);
}
END_TEST

START_TEST(live_map_finds_neighbours)
{
    struct live_map map;
    live_open(&map);
    for (uint32_t id = 0; id < 10; id++) {
        live_add(&map, id, 100 * (uint64_t)id + 100, 50, 0);
    }
    ck_assert_uint_eq(live_below(&map, 99), NO_BLOCK);
    ck_assert_uint_eq(live_below(&map, 320), 2);
    ck_assert_uint_eq(live_above(&map, 320), 3);
    ck_assert_uint_eq(live_above(&map, 1000), NO_BLOCK);
    live_close(&map);
}
END_TEST

START_TEST(pattern_shows_each_changed_byte)
{
    enum { SIZE = 200000 };
    unsigned char *memory = allocate(SIZE, 1);
    unsigned char found = 0;
    bool readable = false;
    uint64_t address = (uintptr_t)memory;
    ck_assert(pattern_write(getpid(), address, SIZE, 77));
    ck_assert_uint_eq(pattern_check(getpid(), address, SIZE, 77, &found, &readable), SIZE);
    static const size_t places[] = {0, 7, 8, 65535, 65536, SIZE - 1};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        memory[places[i]] ^= 1;
        ck_assert_uint_eq(pattern_check(getpid(), address, SIZE, 77, &found, &readable), places[i]);
        ck_assert_uint_eq(found, memory[places[i]]);
        ck_assert_uint_eq(pattern_byte(77, places[i]), memory[places[i]] ^ 1);
        memory[places[i]] ^= 1;
    }
    free(memory);
}
END_TEST

START_TEST(pattern_of_unmapped_memory_is_unreadable)
{
    unsigned char found;
    bool readable = true;
    ck_assert(!pattern_write(getpid(), 16, 8, 1));
    ck_assert_uint_eq(pattern_check(getpid(), 16, 8, 1, &found, &readable), 0);
    ck_assert(!readable);
}
END_TEST

START_TEST(mapping_tells_what_the_system_gave)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *there = mmap(NULL, 3 * page, PROT_READ, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    ck_assert_ptr_ne(there, MAP_FAILED);
    struct mapping mapping = mapping_of(getpid(), (uintptr_t)there + page);
    ck_assert_uint_eq(mapping.start, (uintptr_t)there);
    ck_assert(mapping.readable && !mapping.writable && !mapping.is_private);
    munmap(there, 3 * page);
    ck_assert_uint_eq(mapping_of(getpid(), 4096).start, 0);
}
END_TEST

static struct job job;
static struct places places;
static char *libc_header;

/* libc's allocator as the submission: whatever the judge says against it, the judge is wrong. */
static void open_libc(void)
{
    char error[300];
    ck_assert(places_find(&places));
    ck_assert_msg(job_open(&job, error, sizeof error), "%s", error);
    libc_header = text_of("%s/grader/include/my_memory_allocator_v0.h", places.root);
    struct oracle_setting setting = {.job = &job,
                                     .order = {.root = places.root,
                                               .header_path = libc_header,
                                               .shown_name = "my_memory_allocator_v0.h"},
                                     .seed = 5};
    oracle_open(&setting);
}

static void close_libc(void)
{
    oracle_close();
    job_close(&job);
    free(libc_header);
}

START_TEST(libc_breaks_no_rule)
{
    static const enum trace_shape shapes[] = {SHAPE_RANDOM,   SHAPE_LIFO,  SHAPE_FIFO,
                                              SHAPE_SAWTOOTH, SHAPE_TREES, SHAPE_REALLOC};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        for (size_t operations = 100; operations <= 10000; operations *= 100) {
            struct generator generator = {.shape = shapes[i],
                                          .sizes = SIZES_POWER_LAW,
                                          .seed = i,
                                          .operations = operations,
                                          .size_limit = 4096};
            struct trace trace = {.count = 0};
            trace_generate(&trace, &generator);
            struct heap_options options = {.fast = operations > 1000};
            struct finding finding = property_run(&options, &trace, NULL_IS_WRONG);
            ck_assert_msg(finding.verdict == VERDICT_OK, "%s", finding.message);
            finding_free(&finding);
            trace_free(&trace);
        }
    }
}
END_TEST

START_TEST(all_operations_are_judged)
{
    static const struct operation operations[] = {
        {.kind = OP_CALLOC, .id = 0, .bytes = 3, .extra = 500},
        {.kind = OP_MEMALIGN, .id = 1, .bytes = 100, .extra = 4096},
        {.kind = OP_REALLOC, .id = 0, .bytes = 100000},
        {.kind = OP_REALLOC, .id = 1, .bytes = 0},
        {.kind = OP_FREE_NULL},
        {.kind = OP_FREE, .id = 0},
    };
    struct heap heap;
    struct heap_options options = {.fast = false};
    struct finding finding;
    ck_assert(heap_begin(&heap, &options, &finding));
    for (size_t i = 0; i < sizeof operations / sizeof *operations; i++) {
        ck_assert_msg(judge_batch(&heap, &operations[i], 1, NULL_IS_WRONG, &finding), "%s",
                      finding.message);
    }
    ck_assert_uint_eq(heap.live.count, 0);
    heap_finish(&heap);
}
END_TEST

START_TEST(stray_write_is_a_changed_payload)
{
    static const struct operation operations[] = {
        {.kind = OP_MALLOC, .id = 0, .bytes = 64},
        {.kind = OP_MALLOC, .id = 1, .bytes = 64},
        {.kind = OP_WRITE, .id = 0, .bytes = 0x5a, .extra = 3},
        {.kind = OP_FREE, .id = 1},
    };
    struct trace trace = {.count = 0};
    for (size_t i = 0; i < sizeof operations / sizeof *operations; i++) {
        trace_add(&trace, operations[i]);
    }
    struct heap_options options = {.fast = false};
    struct finding finding = property_run(&options, &trace, NULL_IS_WRONG);
    ck_assert_int_eq(finding.verdict, VERDICT_WRONG);
    ck_assert_int_eq(finding.kind, KIND_PAYLOAD);
    ck_assert_ptr_nonnull(strstr(finding.message, "byte 3"));
    finding_free(&finding);
    trace_free(&trace);
}
END_TEST

START_TEST(refused_memory_is_seen_and_counted)
{
    struct heap_options options = {.refuse = 1, .refuse_later = true};
    struct heap heap;
    struct finding finding;
    struct operation large = {.kind = OP_MALLOC, .id = 0, .bytes = 1 << 22};
    ck_assert(heap_begin(&heap, &options, &finding));
    ck_assert_msg(judge_batch(&heap, &large, 1, NULL_IS_ALLOWED, &finding), "%s", finding.message);
    ck_assert_uint_eq(heap.last.address, 0);
    ck_assert_int_eq(heap.last.error, ENOMEM);
    ck_assert_uint_ge(heap.worker.log.refused, 1);
    heap_finish(&heap);
}
END_TEST

START_TEST(impossible_request_may_get_null)
{
    struct heap_options options = {.fast = false};
    struct heap heap;
    struct finding finding;
    struct operation huge = {.kind = OP_MALLOC, .id = 0, .bytes = SIZE_MAX - 15};
    ck_assert(heap_begin(&heap, &options, &finding));
    ck_assert(judge_batch(&heap, &huge, 1, NULL_IS_ALLOWED, &finding));
    ck_assert(!judge_batch(&heap, &huge, 1, NULL_IS_WRONG, &finding));
    ck_assert_int_eq(finding.kind, KIND_NULL);
    finding_free(&finding);
    heap_finish(&heap);
}
END_TEST

/* In the very first function of a header, and in one that the grader's own function is equal to. */
static const struct {
    const char *text, *place;
} crashes[] = {
    {"__attribute__((noinline)) void *my_malloc(unsigned long size)\n"
     "{ return *(void *volatile *)(8 + size % 8); }\n"
     "void my_free(void *block) { (void)block; }\n"
     "void init_mem_pool(void) {}\n",
     "lab1/my_memory_allocator_v1.h:2, in my_malloc"},
    {"void *my_malloc(unsigned long size) { return *(void *volatile *)(8 + size % 8); }\n"
     "void my_free(void *block) { (void)block; }\n"
     "void init_mem_pool(void) {}\n",
     "lab1/my_memory_allocator_v1.h:1, in my_malloc"},
};
enum { CRASHES = sizeof crashes / sizeof crashes[0] };

START_TEST(crash_is_told_with_its_line)
{
    struct trace trace = {.count = 0};
    const struct heap_options options = {.fast = false};
    char *header = text_of("%s/crashing.h", job.folder);
    ck_assert(file_write(header, crashes[_i].text, strlen(crashes[_i].text)));
    struct oracle_setting setting = {.job = &job,
                                     .order = {.root = places.root,
                                               .header_path = header,
                                               .shown_name = "lab1/my_memory_allocator_v1.h",
                                               .lab = 1},
                                     .explain = true};
    oracle_open(&setting);
    trace_add(&trace, (struct operation){.kind = OP_MALLOC, .bytes = 32});
    trace_add(&trace, (struct operation){.kind = OP_FREE});
    struct finding finding = property_run(&options, &trace, NULL_IS_WRONG);
    ck_assert_int_eq(finding.verdict, VERDICT_CRASH);
    ck_assert_msg(strstr(finding.message, crashes[_i].place) != NULL, "%s", finding.message);
    finding_free(&finding);
    trace_free(&trace);
    free(header);
}
END_TEST

Suite *oracle_suite(void)
{
    Suite *suite = suite_create("oracle");
    TCase *parts = tcase_create("parts"), *judge = tcase_create("judge");
    tcase_set_tags(judge, STARTS_PROGRAMS);
    tcase_add_test(parts, live_map_agrees_with_a_slow_one);
    tcase_add_test(parts, live_map_finds_neighbours);
    tcase_add_test(parts, pattern_shows_each_changed_byte);
    tcase_add_test(parts, pattern_of_unmapped_memory_is_unreadable);
    tcase_add_test(parts, mapping_tells_what_the_system_gave);
    suite_add_tcase(suite, parts);
    tcase_add_checked_fixture(judge, open_libc, close_libc);
    tcase_set_timeout(judge, 120);
    tcase_add_test(judge, libc_breaks_no_rule);
    tcase_add_test(judge, all_operations_are_judged);
    tcase_add_test(judge, stray_write_is_a_changed_payload);
    tcase_add_test(judge, refused_memory_is_seen_and_counted);
    tcase_add_test(judge, impossible_request_may_get_null);
    tcase_add_loop_test(judge, crash_is_told_with_its_line, 0, CRASHES);
    suite_add_tcase(suite, judge);
    return suite;
}
