/* Sizes, ids and limits of a trace in the making. */
#include "grader/trace/maker.h"

#include <stdlib.h>

#include "grader/trace/inside.h"

enum {
    SMALL_LIMIT = 128,
    POWER_LAW_DOUBLINGS = 16, /* up to 64 KiB */
    LARGE_DOUBLINGS = 20,     /* up to 1 MiB */
    NODE_BYTES = 24           /* what a fixed size is when none is given: a node of a binary tree */
};

static uint64_t smaller(uint64_t one, uint64_t other)
{
    return one < other ? one : other;
}

void maker_start(struct maker *maker, struct trace *trace, const struct generator *generator,
                 size_t default_live_limit)
{
    static const uint64_t size_limits[] = {
        [SIZES_SMALL] = SMALL_LIMIT,
        [SIZES_POWER_LAW] = 1u << POWER_LAW_DOUBLINGS,
        [SIZES_LARGE] = 1u << LARGE_DOUBLINGS,
        [SIZES_FIXED] = NODE_BYTES,
    };
    uint64_t limit = size_limits[generator->sizes];
    if (generator->size_limit > 0)
        limit = generator->sizes == SIZES_FIXED ? generator->size_limit
                                                : smaller(limit, generator->size_limit);
    uint64_t live = generator->live_limit > 0 ? generator->live_limit : default_live_limit;
    live = smaller(smaller(live, ID_LIMIT), generator->operations + 1);
    uint64_t live_bytes = generator->live_bytes > 0 ? generator->live_bytes : UINT64_MAX;

    *trace = (struct trace){0};
    *maker = (struct maker){
        .trace = trace,
        .random = generator->seed,
        .sizes = generator->sizes,
        .size_limit = smaller(limit, live_bytes),
        .live_bytes_limit = live_bytes,
        .live = trace_memory((size_t)live, sizeof(struct made_block)),
        .live_limit = (size_t)live,
        .free_ids = trace_memory((size_t)live, sizeof(uint32_t)),
        .calls = generator->calls,
    };
}

void maker_end(struct maker *maker)
{
    free(maker->live);
    free(maker->free_ids);
}

/* A size above half of 2^doublings, up to all of it. Now and then exactly all: allocators break at
 * powers of two. */
static uint64_t size_within(struct maker *maker, uint64_t doublings)
{
    uint64_t top = (uint64_t)1 << doublings;
    if (random_below(&maker->random, 8) == 0)
        return top;
    return top - random_below(&maker->random, (top + 1) / 2);
}

uint64_t maker_pick_size(struct maker *maker)
{
    uint64_t size = 0, doublings = 0;
    switch (maker->sizes) {
    case SIZES_FIXED:
        return maker->size_limit;
    case SIZES_SMALL:
        size = 1 + random_below(&maker->random, maker->size_limit);
        break;
    case SIZES_POWER_LAW: /* 181/256 is sqrt(1/2): one in sqrt(s) is larger than s */
        while (doublings < POWER_LAW_DOUBLINGS && random_below(&maker->random, 256) < 181)
            doublings++;
        size = size_within(maker, doublings);
        break;
    case SIZES_LARGE:
        size = size_within(maker, random_below(&maker->random, LARGE_DOUBLINGS + 1));
        break;
    }
    return size <= maker->size_limit ? size : 1 + random_below(&maker->random, maker->size_limit);
}

static uint32_t add_with_new_id(struct maker *maker, struct operation operation)
{
    operation.id =
        maker->free_id_count > 0 ? maker->free_ids[--maker->free_id_count] : maker->next_id++;
    trace_add(maker->trace, operation);
    return operation.id;
}

uint32_t maker_add_malloc(struct maker *maker, uint64_t bytes)
{
    return add_with_new_id(maker, (struct operation){.kind = OP_MALLOC, .bytes = bytes});
}

void maker_add_free(struct maker *maker, uint32_t id)
{
    maker->free_ids[maker->free_id_count++] = id;
    trace_add(maker->trace, (struct operation){.kind = OP_FREE, .id = id});
}

struct made_block *maker_block(struct maker *maker, size_t age)
{
    return &maker->live[(maker->first + age) % maker->live_limit];
}

/* A block of so many bytes in all. */
static bool make_block(struct maker *maker, struct operation operation, uint64_t bytes)
{
    if (maker->live_count == maker->live_limit ||
        bytes > maker->live_bytes_limit - maker->live_bytes)
        return false;
    uint32_t id = add_with_new_id(maker, operation);
    *maker_block(maker, maker->live_count++) = (struct made_block){.id = id, .bytes = bytes};
    maker->live_bytes += bytes;
    return true;
}

bool maker_malloc(struct maker *maker, uint64_t bytes)
{
    return make_block(maker, (struct operation){.kind = OP_MALLOC, .bytes = bytes}, bytes);
}

bool maker_calloc(struct maker *maker, uint64_t count, uint64_t bytes)
{
    return make_block(maker, (struct operation){.kind = OP_CALLOC, .bytes = bytes, .extra = count},
                      count * bytes);
}

bool maker_memalign(struct maker *maker, uint64_t alignment, uint64_t bytes)
{
    return make_block(
        maker, (struct operation){.kind = OP_MEMALIGN, .bytes = bytes, .extra = alignment}, bytes);
}

void maker_realloc(struct maker *maker, struct made_block *block, uint64_t bytes)
{
    uint64_t room = maker->live_bytes_limit - maker->live_bytes + block->bytes;
    bytes = smaller(bytes, room);
    maker->live_bytes = maker->live_bytes - block->bytes + bytes;
    block->bytes = bytes;
    trace_add(maker->trace,
              (struct operation){.kind = OP_REALLOC, .id = block->id, .bytes = bytes});
}

static void free_block(struct maker *maker, struct made_block block)
{
    maker->live_count--;
    maker->live_bytes -= block.bytes;
    maker_add_free(maker, block.id);
}

void maker_free_newest(struct maker *maker)
{
    free_block(maker, *maker_block(maker, maker->live_count - 1));
}

void maker_free_oldest(struct maker *maker)
{
    struct made_block oldest = *maker_block(maker, 0);
    maker->first = (maker->first + 1) % maker->live_limit;
    free_block(maker, oldest);
}

void maker_free(struct maker *maker, size_t age)
{
    struct made_block *chosen = maker_block(maker, age);
    struct made_block freed = *chosen;
    *chosen = *maker_block(maker, maker->live_count - 1);
    free_block(maker, freed);
}

void maker_free_any(struct maker *maker)
{
    maker_free(maker, (size_t)random_below(&maker->random, maker->live_count));
}
