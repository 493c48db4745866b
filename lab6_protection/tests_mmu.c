/* The public checks of lab 6's MMU. */
#include "lab6_protection/steps.h"

/* Attributes that no code runs with: where code may run, the system calls are looked at one by
 * one, and that takes longer. */
enum {
    SHARED = MMU_READ | MMU_WRITE | MMU_EXEC_NEVER | MMU_SHAREABLE,
    PRIVATE = MMU_READ | MMU_WRITE | MMU_EXEC_NEVER,
    PAGES = 8
};

static uint64_t page(uint64_t count)
{
    return count * (uint64_t)sysconf(_SC_PAGESIZE);
}

static void map(struct heap *heap, uint64_t virt, uint64_t bytes, uint64_t phys,
                unsigned attributes)
{
    heap_do(heap, (struct operation){.kind = OP_MAP,
                                     .id = (uint32_t)virt,
                                     .bytes = bytes,
                                     .extra = phys,
                                     .attributes = attributes});
}

static void unmap(struct heap *heap, uint64_t virt, uint64_t bytes)
{
    heap_do(heap, (struct operation){.kind = OP_UNMAP, .id = (uint32_t)virt, .bytes = bytes});
}

static void change(struct heap *heap, uint64_t virt, uint64_t bytes, unsigned attributes)
{
    heap_do(heap,
            (struct operation){
                .kind = OP_CHANGE, .id = (uint32_t)virt, .bytes = bytes, .attributes = attributes});
}

/* Any of the operations on one byte. */
static void at(struct heap *heap, enum operation_kind kind, uint64_t virt, uint64_t byte)
{
    heap_do(heap, (struct operation){.kind = kind, .id = (uint32_t)virt, .bytes = byte});
}

/* 6.4: the MMU. */

START_TEST(translation_tells_each_byte)
{
    struct heap *heap = heap_start();
    map(heap, page(1), page(2), page(5), SHARED);
    map(heap, page(3), page(1), 0, PRIVATE);
    map(heap, page(200), page(1), page(4095), SHARED);
    for (uint64_t offset = 0; offset < page(1); offset += 509)
        for (uint64_t number = 1; number < 4; number++)
            at(heap, OP_TRANSLATE, page(number) + offset, 0);
    at(heap, OP_TRANSLATE, page(200) + 7, 0);
    at(heap, OP_TRANSLATE, page(4), 0);
    at(heap, OP_TRANSLATE, page(0), 0);
}
END_TEST

START_TEST(pages_that_are_not_mapped_fault)
{
    struct heap *heap = heap_start();
    map(heap, page(2), page(2), 0, SHARED);
    at(heap, OP_READ, page(2), 0);
    at(heap, OP_READ, page(1), 0);
    at(heap, OP_STORE, page(4), 1);
    unmap(heap, page(3), page(1));
    at(heap, OP_READ, page(3) + 100, 0);
    at(heap, OP_STORE, page(2) + 100, 9);
    at(heap, OP_READ, page(2) + 100, 0);
    at(heap, OP_TRANSLATE, page(3), 0);
}
END_TEST

/* All that can be said of a page, on neighbours, so that none may take over another's. */
START_TEST(attributes_hold_for_each_access)
{
    struct heap *heap = heap_start();
    for (unsigned attributes = 0; attributes <= MMU_ATTRIBUTES; attributes++)
        map(heap, page(attributes), page(1), page(attributes), attributes);
    for (unsigned attributes = 0; attributes <= MMU_ATTRIBUTES; attributes++) {
        at(heap, OP_READ, page(attributes) + 10, 0);
        at(heap, OP_STORE, page(attributes) + 10, attributes);
        at(heap, OP_READ, page(attributes) + 10, 0);
        at(heap, OP_TRANSLATE, page(attributes), 0);
    }
}
END_TEST

START_TEST(changed_attributes_hold_at_once)
{
    struct heap *heap = heap_start();
    map(heap, 0, page(PAGES), page(3), SHARED);
    for (unsigned attributes = 0; attributes <= MMU_ATTRIBUTES; attributes++) {
        uint64_t changed = attributes % (PAGES - 2);
        change(heap, page(changed), page(2), attributes | MMU_EXEC_NEVER);
        for (uint64_t number = 0; number < PAGES; number++) {
            at(heap, OP_TRANSLATE, page(number), 0);
            at(heap, OP_STORE, page(number) + 1, attributes);
            at(heap, OP_READ, page(number) + 1, 0);
        }
    }
}
END_TEST

/* A function that does nothing is written there, and called. */
START_TEST(code_runs_where_it_may)
{
    struct heap *heap = heap_start();
    map(heap, 0, page(4), 0, SHARED);
    for (uint64_t number = 0; number < 4; number++)
        at(heap, OP_CODE, page(number), 0);
    at(heap, OP_EXECUTE, page(1), 0);
    change(heap, page(1), page(1), MMU_READ | MMU_SHAREABLE);
    at(heap, OP_EXECUTE, page(1), 0);
    at(heap, OP_EXECUTE, page(2), 0);
    change(heap, page(1), page(1), MMU_READ | MMU_EXEC_NEVER);
    at(heap, OP_EXECUTE, page(1), 0);
    change(heap, page(2), page(2), MMU_READ | MMU_PRIVILEGED);
    at(heap, OP_EXECUTE, page(3), 0);
}
END_TEST

START_TEST(two_mappings_of_a_page_show_the_same)
{
    struct heap *heap = heap_start();
    map(heap, page(0), page(2), page(7), SHARED);
    map(heap, page(10), page(2), page(8), SHARED);
    map(heap, page(20), page(1), page(8), MMU_READ | MMU_EXEC_NEVER | MMU_SHAREABLE);
    for (uint64_t byte = 0; byte < 50; byte++) {
        at(heap, OP_STORE, page(1) + byte * 81, byte);
        at(heap, OP_READ, page(10) + byte * 81, 0);
        at(heap, OP_STORE, page(10) + byte * 81, byte + 100);
        at(heap, OP_READ, page(1) + byte * 81, 0);
        at(heap, OP_READ, page(20) + byte * 81, 0);
        at(heap, OP_READ, page(11) + byte * 81, 0);
    }
}
END_TEST

START_TEST(private_writes_stay_private)
{
    struct heap *heap = heap_start();
    map(heap, page(0), page(1), page(2), SHARED);
    at(heap, OP_STORE, page(0) + 5, 1);
    map(heap, page(1), page(1), page(2), PRIVATE);
    map(heap, page(2), page(1), page(2), PRIVATE);
    at(heap, OP_READ, page(1) + 5, 0);
    at(heap, OP_STORE, page(1) + 5, 2);
    at(heap, OP_READ, page(0) + 5, 0);
    at(heap, OP_READ, page(2) + 5, 0);
    at(heap, OP_STORE, page(2) + 5, 3);
    change(heap, page(1), page(1), MMU_READ | MMU_EXEC_NEVER);
    at(heap, OP_READ, page(1) + 5, 0);
    at(heap, OP_READ, page(2) + 5, 0);
    at(heap, OP_READ, page(0) + 5, 0);
}
END_TEST

START_TEST(physical_memory_keeps_its_content)
{
    struct heap *heap = heap_start();
    map(heap, page(0), page(2), page(30), SHARED);
    at(heap, OP_READ, page(1) + 77, 0);
    at(heap, OP_STORE, page(1) + 77, 170);
    unmap(heap, page(0), page(2));
    map(heap, page(40), page(1), page(31), SHARED);
    at(heap, OP_READ, page(40) + 77, 0);
}
END_TEST

START_TEST(forked_child_shares_what_is_shareable)
{
    struct heap *heap = heap_start(.threads = true);
    map(heap, page(0), page(1), page(1), SHARED);
    map(heap, page(1), page(1), page(2), PRIVATE);
    at(heap, OP_STORE, page(1) + 9, 7);
    at(heap, OP_CHILD_STORE, page(0) + 9, 200);
    at(heap, OP_CHILD_STORE, page(1) + 9, 201);
    at(heap, OP_READ, page(0) + 9, 0);
    at(heap, OP_READ, page(1) + 9, 0);
}
END_TEST

/* Of each call that can't be, nothing is done: not even the half that could. */
START_TEST(bad_calls_change_nothing)
{
    struct heap *heap = heap_start();
    map(heap, page(1), page(2), page(3), SHARED);
    at(heap, OP_STORE, page(1), 33);
    map(heap, page(0), page(2), 0, SHARED);
    map(heap, page(2), page(4), 0, PRIVATE);
    map(heap, page(10), page(1), page(4096), SHARED);
    map(heap, page(10), page(2), page(4095), SHARED);
    map(heap, page(10), page(1), UINT64_MAX - page(1) + 1, SHARED);
    map(heap, page(10), 0, 0, SHARED);
    map(heap, page(10), page(1) / 2, 0, SHARED);
    map(heap, page(10) + 16, page(1), 0, SHARED);
    map(heap, page(10), page(1), 8, SHARED);
    map(heap, page(10), page(1), 0, 32);
    map(heap, page(10), page(1), 0, 128 | SHARED);
    unmap(heap, page(2), page(2));
    unmap(heap, page(0), page(2));
    unmap(heap, page(1) + 8, page(1));
    unmap(heap, page(1), 0);
    unmap(heap, page(50), page(1));
    change(heap, page(2), page(2), MMU_READ);
    change(heap, page(1), page(1), 64);
    change(heap, page(1), 100, MMU_READ);
    change(heap, page(50), page(1), MMU_READ);
    for (uint64_t number = 0; number < 12; number++) {
        at(heap, OP_TRANSLATE, page(number), 0);
        at(heap, OP_READ, page(number), 0);
    }
    at(heap, OP_STORE, page(2), 34);
}
END_TEST

START_TEST(range_may_cover_several_regions)
{
    struct heap *heap = heap_start();
    for (uint64_t number = 0; number < PAGES; number++)
        map(heap, page(number), page(1), page(2 * number), SHARED);
    change(heap, page(1), page(PAGES - 2), MMU_READ | MMU_EXEC_NEVER | MMU_SHAREABLE);
    for (uint64_t number = 0; number < PAGES; number++) {
        at(heap, OP_STORE, page(number) + 3, number);
        at(heap, OP_TRANSLATE, page(number), 0);
    }
    unmap(heap, page(2), page(PAGES - 3));
    for (uint64_t number = 0; number < PAGES; number++)
        at(heap, OP_READ, page(number) + 3, 0);
}
END_TEST

/* More pages than entries, in turns, and then the same page again and again. */
START_TEST(tlb_counts_and_forgets)
{
    struct heap *heap = heap_start();
    map(heap, 0, page(2 * TLB_ENTRIES), 0, SHARED);
    for (int round = 0; round < 3; round++)
        for (uint64_t number = 0; number < 2 * TLB_ENTRIES; number++)
            for (int again = 0; again < 2; again++)
                at(heap, OP_TRANSLATE, page(number) + (uint64_t)again, 0);
    for (uint64_t number = 0; number < 2 * TLB_ENTRIES; number++) {
        at(heap, OP_TRANSLATE, page(number), 0);
        change(heap, page(number), page(1), PRIVATE);
        at(heap, OP_TRANSLATE, page(number), 0);
        unmap(heap, page(number), page(1));
        at(heap, OP_TRANSLATE, page(number), 0);
        map(heap, page(number), page(1), page(100 + number), SHARED);
        at(heap, OP_TRANSLATE, page(number), 0);
    }
}
END_TEST

START_TEST(mmu_does_random_work)
{
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct generator generator = {.shape = SHAPE_MMU, .operations = 400, .seed = seed};
        struct trace trace = {.count = 0};
        struct heap *heap = heap_start();
        trace_generate(&trace, &generator);
        heap_run(heap, &trace, false);
        trace_free(&trace);
        heap_close(heap);
    }
}
END_TEST
