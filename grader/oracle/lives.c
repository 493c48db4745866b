/* Puts together when each block of a batch on threads was live. */
#include "grader/oracle/lives.h"

#include <stdlib.h>
#include <string.h>

#include "grader/oracle/memory.h"

enum { NO_LIFE = UINT32_MAX };

struct making {
    const struct heap *heap;
    struct lives lives;
    uint32_t *of_id; /* the life that goes on under this id, or NO_LIFE */
};

uint64_t pattern_of(const struct heap *heap, size_t operation, size_t beside_at,
                    size_t beside_count)
{
    return heap->worker.number + operation + (operation < beside_at ? 0 : beside_count);
}

static void begin_life(struct making *making, struct life life)
{
    making->of_id[life.id] = (uint32_t)making->lives.count;
    making->lives.list[making->lives.count++] = life;
}

static void take_over(struct making *making)
{
    const struct live_map *live = &making->heap->live;
    for (uint32_t id = 0; id < live->capacity; id++) {
        if (live->blocks[id].live) {
            begin_life(making, (struct life){.address = live->blocks[id].address,
                                             .size = live->blocks[id].size,
                                             .pattern = live->blocks[id].pattern,
                                             .id = id,
                                             .ends = UINT64_MAX,
                                             .may_end = UINT64_MAX});
        }
    }
}

/* When a thread begins its next call, it is done with the one before. */
static uint64_t next_begin(const struct heap *heap, const struct operation *operations,
                           size_t count, size_t number)
{
    for (size_t i = number + 1; i < count; i++) {
        if (operations[i].thread == operations[number].thread) {
            return heap->threaded[i].begin;
        }
    }
    return UINT64_MAX;
}

static void end_life(struct making *making, uint32_t id, const struct threaded_result *result)
{
    uint32_t life = making->of_id[id];
    if (life != NO_LIFE) {
        making->lives.list[life].ends = result->begin;
        making->lives.list[life].may_end = result->end;
        making->of_id[id] = NO_LIFE;
    }
}

struct lives lives_of(const struct heap *heap, const struct operation *operations, size_t count,
                      size_t beside_at, size_t beside_count)
{
    struct making making = {.heap = heap};
    making.lives.list = allocate(heap->live.count + count, sizeof *making.lives.list);
    making.of_id = allocate(WORKER_ID_LIMIT, sizeof *making.of_id);
    memset(making.of_id, 0xff, WORKER_ID_LIMIT * sizeof *making.of_id);
    take_over(&making);
    for (size_t i = 0; i < count; i++) {
        const struct operation *operation = &operations[i];
        const struct threaded_result *result = &heap->threaded[i];
        bool gives = operation_gives_block(operation) && result->result.address != 0;
        bool resizes = operation->kind == OP_REALLOC && (gives || operation->bytes == 0);
        if (operation->kind == OP_FREE || resizes) {
            end_life(&making, operation->id, result);
        }
        if (gives) {
            begin_life(&making,
                       (struct life){.address = result->result.address,
                                     .size = operation_bytes(operation),
                                     .pattern = pattern_of(heap, i, beside_at, beside_count),
                                     .id = operation->id,
                                     .may_begin = result->begin,
                                     .begins = result->end,
                                     .filled = next_begin(heap, operations, count, i),
                                     .ends = UINT64_MAX,
                                     .may_end = UINT64_MAX});
        }
    }
    free(making.of_id);
    return making.lives;
}

void lives_free(struct lives *lives)
{
    free(lives->list);
    *lives = (struct lives){NULL, 0};
}
