/* What the checks of lab 6's steps have in common: single operations by name, and long work with
 * faults of the program among it. */
#ifndef HEAPLAB_STEPS_H
#define HEAPLAB_STEPS_H

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "grader/oracle/heap.h"

enum { CANARY_BYTES = 8, SEEDS = 6 };

static inline void check_block(struct heap *heap, block checked)
{
    heap_do(heap, (struct operation){.kind = OP_CHECK, .id = checked.id});
}

static inline void check_at(struct heap *heap, uint32_t id, int64_t offset)
{
    heap_do(heap, (struct operation){.kind = OP_CHECK, .id = id, .extra = (uint64_t)offset});
}

static inline struct operation bad_free(uint32_t id, int64_t offset)
{
    return (struct operation){.kind = OP_BAD_FREE, .id = id, .extra = (uint64_t)offset};
}

static inline struct operation stray_write(block beside, int64_t offset, unsigned char byte)
{
    return (struct operation){
        .kind = OP_WRITE, .id = beside.id, .bytes = byte, .extra = (uint64_t)offset};
}

static inline struct operation touch(block touched, int64_t offset)
{
    return (struct operation){.kind = OP_TOUCH, .id = touched.id, .extra = (uint64_t)offset};
}

static inline block make(struct heap *heap, enum operation_kind kind, size_t bytes)
{
    uint64_t node = kind == OP_ON_NODE ? UINT64_MAX : 0; /* -1: whichever is nearest */
    return heap_do(heap, (struct operation){.kind = kind, .bytes = bytes, .extra = node});
}

/* Changes the byte, whatever it is now. */
static inline void damage(struct heap *heap, block beside, int64_t offset)
{
    unsigned char now;
    heap_peek(heap, beside.address + (uint64_t)offset, &now, 1);
    heap_do(heap, stray_write(beside, offset, (unsigned char)(now ^ 0x55)));
}

/* A program that makes these calls, and these mistakes, in another order with each seed. */
static inline void expect_right_reports(const char *calls, enum size_distribution sizes,
                                        size_t operations, uint64_t seed)
{
    for (uint64_t i = 0; i < SEEDS; i++) {
        struct generator generator = {.shape = SHAPE_MENU,
                                      .sizes = sizes,
                                      .seed = seed + i,
                                      .operations = operations,
                                      .live_limit = 50,
                                      .calls = calls};
        heap_property(&generator, "", false);
    }
}

#endif
