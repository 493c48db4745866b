/* What every shape of a generated trace is made with: sizes from a distribution, ids that are used
 * again, and limits on what is live. */
#ifndef HEAPLAB_TRACE_MAKER_H
#define HEAPLAB_TRACE_MAKER_H

#include "grader/trace/trace.h"

struct made_block {
    uint32_t id;
    uint64_t bytes;
    uint64_t peak; /* SHAPE_REALLOC: it grows up to here; 0: it shrinks */
};

struct maker {
    struct trace *trace;
    uint64_t random;
    enum size_distribution sizes;
    uint64_t size_limit;
    uint64_t live_bytes, live_bytes_limit;
    struct made_block *live; /* a ring, oldest block first */
    size_t first, live_count, live_limit;
    uint32_t *free_ids; /* given back, to be taken again */
    size_t free_id_count;
    uint32_t next_id;
    const char *calls;
};

/* default_live_limit holds where the generator names none. */
void maker_start(struct maker *maker, struct trace *trace, const struct generator *generator,
                 size_t default_live_limit);
void maker_end(struct maker *maker);
uint64_t maker_pick_size(struct maker *maker);
/* The bare operations, for a shape that keeps its live blocks and their limits by itself. */
uint32_t maker_add_malloc(struct maker *maker, uint64_t bytes);
void maker_add_free(struct maker *maker, uint32_t id);
/* The block at a place in order of age, 0 the oldest. */
struct made_block *maker_block(struct maker *maker, size_t age);
/* Add a malloc of the newest block; false, and nothing added, when a limit forbids it. */
bool maker_malloc(struct maker *maker, uint64_t bytes);
/* The same of count elements, count times bytes in all, and of a block at a multiple of alignment. */
bool maker_calloc(struct maker *maker, uint64_t count, uint64_t bytes);
bool maker_memalign(struct maker *maker, uint64_t alignment, uint64_t bytes);
/* Resize a block, to fewer bytes than asked for when the limit of live bytes forbids more. */
void maker_realloc(struct maker *maker, struct made_block *block, uint64_t bytes);
/* Free the block at a place; the newest one takes the place. */
void maker_free(struct maker *maker, size_t age);
void maker_free_newest(struct maker *maker);
void maker_free_oldest(struct maker *maker);
void maker_free_any(struct maker *maker);

#endif
