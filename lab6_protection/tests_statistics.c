/* The public checks of lab 6's statistics and of its trace. */
#include <stdlib.h>
#include <time.h>

#include "lab6_protection/steps.h"

enum { THREADS = 4, OPERATIONS = 6000, RECORDS = 1024, MOST = 4096 };

static struct trace work(enum trace_shape shape, unsigned threads, uint64_t seed)
{
    struct generator generator = {.shape = shape,
                                  .sizes = SIZES_POWER_LAW,
                                  .operations = OPERATIONS,
                                  .live_limit = 400,
                                  .seed = seed,
                                  .threads = threads};
    struct trace trace = {.count = 0};
    trace_generate(&trace, &generator);
    return trace;
}

/* The first part of a trace, so that blocks are live when it ends. */
static void run_part(struct heap *heap, enum trace_shape shape, unsigned threads, uint64_t seed)
{
    struct trace trace = work(shape, threads, seed), part = trace;
    part.count = trace.count / 2;
    heap_run(heap, &part, false);
    trace_free(&trace);
}

/* 6.5: trace and statistics. */

START_TEST(statistics_are_exact)
{
    struct heap *heap = heap_start(.fast = true);
    expect_statistics(heap, false);
    for (size_t bytes = 1; bytes <= 300; bytes++) {
        heap_malloc(heap, bytes);
        block freed = heap_malloc(heap, bytes * bytes);
        expect_statistics(heap, false);
        heap_free(heap, freed);
        heap_free_null(heap);
    }
    heap_calloc(heap, 10, 12);
    heap_memalign(heap, 256, 100);
    expect_statistics(heap, false);
}
END_TEST

START_TEST(statistics_of_long_work_are_exact)
{
    for (uint64_t seed = 1; seed <= 3; seed++) {
        struct heap *heap = heap_start(.fast = true);
        run_part(heap, SHAPE_RANDOM, 1, seed);
        expect_statistics(heap, false);
        heap_close(heap);
        heap = heap_start(.fast = true);
        run_part(heap, SHAPE_MIXED, 1, seed);
        expect_statistics(heap, true);
        heap_close(heap);
    }
}
END_TEST

/* A request that can't be served is no allocation, and takes nothing. */
START_TEST(refused_requests_are_not_counted)
{
    struct heap *heap = heap_start();
    block kept = heap_malloc(heap, 100);
    heap_malloc_fails(heap, SIZE_MAX / 2);
    heap_malloc_fails(heap, SIZE_MAX);
    expect_statistics(heap, false);
    heap_free(heap, kept);
    expect_statistics(heap, false);
}
END_TEST

START_TEST(statistics_of_threads_are_exact)
{
    for (uint64_t seed = 1; seed <= 4; seed++) {
        struct heap *heap = heap_start(.threads = true, .schedule_seed = seed);
        run_part(heap, SHAPE_MIXED, THREADS, seed);
        expect_statistics(heap, true);
        heap_close(heap);
    }
}
END_TEST

START_TEST(statistics_have_no_race)
{
    if (!heap_can_find_races()) {
        heap_note("ThreadSanitizer doesn't work here, so nobody looked for races.");
        return;
    }
    struct generator generator = {
        .shape = SHAPE_MIXED, .sizes = SIZES_SMALL, .operations = 2000, .threads = THREADS};
    struct trace trace = {.count = 0};
    struct heap *heap = heap_start(.race = true, .schedule_seed = 1);
    trace_generate(&trace, &generator);
    heap_run(heap, &trace, false);
    expect_statistics(heap, true);
    trace_free(&trace);
}
END_TEST

/* What live blocks occupy beyond what was asked for: canaries at the least, and not the memory that
 * nobody has. */
START_TEST(fragmentation_is_of_live_blocks)
{
    enum { BLOCKS = 2000, KEPT = 10, BYTES = 40, LEAST = 16, MOST_OF_ONE = 512 };
    static const char rule[] = "Fragmentation is what live blocks occupy beyond their bytes.";
    block made[BLOCKS];
    struct heap *heap = heap_start(.fast = true, .rule = rule);
    size_t none = expect_statistics(heap, false).fragmentation_bytes;
    for (size_t i = 0; i < BLOCKS; i++)
        made[i] = heap_malloc(heap, BYTES);
    size_t all = expect_statistics(heap, false).fragmentation_bytes;
    for (size_t i = KEPT; i < BLOCKS; i++)
        heap_free(heap, made[i]);
    size_t few = expect_statistics(heap, false).fragmentation_bytes;
    if (none != 0)
        heap_fail(heap, KIND_STATISTICS, "0 while no block is live", "%zu", none);
    if (all < BLOCKS * LEAST || all > BLOCKS * MOST_OF_ONE)
        heap_fail(heap, KIND_STATISTICS, "from 16 to 512 bytes for each of 2000 blocks of 40",
                  "%zu in all", all);
    if (few < KEPT * LEAST || few > KEPT * MOST_OF_ONE)
        heap_fail(heap, KIND_STATISTICS, "from 16 to 512 bytes for each of the 10 live blocks",
                  "%zu in all", few);
}
END_TEST

static uint64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static void expect_record(struct heap *heap, const struct allocation_trace *record, block made,
                          const char *name)
{
    char expected[200];
    uint64_t thread = heap_thread_id(heap);
    snprintf(expected, sizeof expected, "block %u: %zu bytes at 0x%llx, thread %llu \"%s\"",
             made.id, made.size, (unsigned long long)made.address, (unsigned long long)thread,
             name);
    if ((uint64_t)(uintptr_t)record->address != made.address || record->size != made.size ||
        record->thread != thread || strncmp(record->thread_name, name, 16) != 0)
        heap_fail(heap, KIND_STATISTICS, expected, "%zu bytes at 0x%llx, thread %llu \"%.16s\"",
                  record->size, (unsigned long long)(uintptr_t)record->address,
                  (unsigned long long)record->thread, record->thread_name);
}

/* Oldest first, up to the newest; never more than asked for; more were made than the ring holds. */
START_TEST(trace_holds_the_newest_records)
{
    static const size_t asked[] = {1, 2, 100, RECORDS, MOST};
    static struct allocation_trace records[MOST];
    static block made[3 * RECORDS];
    size_t count = 0;
    struct heap *heap = heap_start(.fast = true, .rule = "my_trace gives the newest allocations.");
    heap_name_thread(heap, "student");
    uint64_t begin = now();
    for (size_t stop = 0; stop <= 3 * RECORDS; stop += RECORDS / 2 + 7) {
        for (; count < stop; count++) {
            made[count] = heap_malloc(heap, 1 + count % 700);
            if (count % 3 == 0)
                heap_free(heap, made[count]);
        }
        for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
            size_t most = asked[i] < RECORDS ? asked[i] : RECORDS;
            size_t expected = count < most ? count : most;
            size_t got = heap_records(heap, asked[i], records);
            if (got != expected) {
                char text[50];
                snprintf(text, sizeof text, "%zu records", expected);
                heap_fail(heap, KIND_STATISTICS, text, "%zu", got);
            }
            for (size_t j = 0; j < got; j++)
                expect_record(heap, &records[j], made[count - got + j], "student");
        }
    }
    size_t got = heap_records(heap, MOST, records);
    for (size_t i = 0; i < got; i++)
        if (records[i].time_ns < begin || records[i].time_ns > now() ||
            (i > 0 && records[i].time_ns < records[i - 1].time_ns))
            heap_fail(heap, KIND_STATISTICS, "times of CLOCK_MONOTONIC that don't go back",
                      "record %zu: %llu", i, (unsigned long long)records[i].time_ns);
}
END_TEST

/* Each thread by its own id and name. */
START_TEST(records_name_their_thread)
{
    static const char *const names[THREADS] = {"first", "second", "third", "fourth"};
    struct allocation_trace record;
    struct heap *heap = heap_start(.threads = true);
    for (unsigned thread = 0; thread < THREADS; thread++) {
        heap_use_thread(heap, thread);
        heap_name_thread(heap, names[thread]);
        for (size_t bytes = 10; bytes < 20; bytes++) {
            block made = heap_malloc(heap, bytes);
            if (heap_records(heap, 1, &record) != 1)
                heap_fail(heap, KIND_STATISTICS, "1 record", "none");
            expect_record(heap, &record, made, names[thread]);
        }
    }
}
END_TEST

/* The new name must be there a millisecond later. */
START_TEST(record_has_the_new_name)
{
    enum { LATE = 2000000 };
    struct allocation_trace record = {.time_ns = 0};
    struct heap *heap = heap_start(.fast = true);
    heap_name_thread(heap, "before");
    heap_malloc(heap, 10);
    heap_name_thread(heap, "after");
    uint64_t renamed = now();
    block made;
    do {
        made = heap_malloc(heap, 20);
        if (heap_records(heap, 1, &record) != 1)
            heap_fail(heap, KIND_STATISTICS, "1 record", "none");
    } while (now() < renamed + LATE);
    made = heap_malloc(heap, 30);
    heap_records(heap, 1, &record);
    expect_record(heap, &record, made, "after");
}
END_TEST

/* After threads have filled the ring, and while they do: each record is of one allocation that there
 * was, whole. The size of a block tells its thread. */
START_TEST(records_of_threads_are_whole)
{
    enum { EACH = 2000 };
    static struct allocation_trace records[MOST];
    struct trace trace = {.count = 0};
    uint64_t ids[THREADS];
    for (uint32_t i = 0; i < THREADS * EACH; i++) {
        unsigned thread = i % THREADS;
        trace_add(&trace, (struct operation){.kind = OP_MALLOC,
                                             .thread = thread,
                                             .id = THREADS + i,
                                             .bytes = 1 + thread + THREADS * (i % 100)});
    }
    for (uint64_t seed = 1; seed <= 4; seed++) {
        struct heap *heap = heap_start(.threads = true, .schedule_seed = seed,
                                       .rule = "A record is of one allocation, whole.");
        for (unsigned thread = 0; thread < THREADS; thread++) {
            heap_use_thread(heap, thread);
            heap_malloc(heap, 1 + thread);
            ids[thread] = heap_thread_id(heap);
        }
        heap_run_and_look(heap, &trace, THREADS);
        size_t got = heap_records(heap, MOST, records);
        if (got + THREADS < RECORDS)
            heap_fail(heap, KIND_STATISTICS, "1024 records, or up to 4 fewer", "%zu", got);
        for (size_t i = 0; i < got; i++) {
            unsigned thread = (unsigned)(records[i].size - 1) % THREADS;
            if (records[i].thread != ids[thread])
                heap_fail(heap, KIND_STATISTICS, "a size and the thread that asked for it",
                          "record %zu: %zu bytes, thread %llu", i, records[i].size,
                          (unsigned long long)records[i].thread);
        }
        heap_close(heap);
    }
    trace_free(&trace);
}
END_TEST
