/* Which blocks are live while a trace is walked, and so which operation makes sense next. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "grader/trace/inside.h"

/* In era e, 3e marks a live block, 3e + 1 a NULL and 3e + 2 one that is gone, as are all blocks of
 * earlier eras. Before the trace's first era there is nothing. */
static uint64_t mark_live(const struct live_blocks *blocks)
{
    return 3 * blocks->era;
}

static uint64_t mark_null(const struct live_blocks *blocks)
{
    return 3 * blocks->era + 1;
}

static uint64_t mark_gone(const struct live_blocks *blocks)
{
    return 3 * blocks->era + 2;
}

void trace_live_start(struct live_blocks *blocks, uint32_t id_limit)
{
    blocks->marks = trace_memory(id_limit, sizeof blocks->marks[0]);
    blocks->era = blocks->first = 1;
}

void trace_live_end(struct live_blocks *blocks)
{
    free(blocks->marks);
    blocks->marks = NULL;
}

void trace_live_forget(struct live_blocks *blocks)
{
    blocks->era++;
}

void trace_live_restart(struct live_blocks *blocks)
{
    blocks->first = ++blocks->era;
}

enum block_state trace_live_state(const struct live_blocks *blocks, uint32_t id)
{
    uint64_t mark = blocks->marks[id];
    if (mark == mark_live(blocks))
        return BLOCK_LIVE;
    if (mark == mark_null(blocks))
        return BLOCK_NULL;
    return mark < 3 * blocks->first ? BLOCK_NEVER_MADE : BLOCK_GONE;
}

bool operation_is_of_mmu(const struct operation *operation)
{
    return isupper((int)operation->kind) != 0;
}

bool operation_has_block(const struct operation *operation)
{
    return operation->kind != OP_RESET && operation->kind != OP_FREE_NULL &&
           !operation_is_of_mmu(operation) && operation->id < PLACE_STACK;
}

bool operation_makes(const struct operation *operation)
{
    return strchr("acmlpog", (int)operation->kind) != NULL;
}

bool operation_only_points(const struct operation *operation)
{
    return strchr("kbet", (int)operation->kind) != NULL;
}

/* A pointer may be used when its block is gone; but to free a live block is no fault. */
static bool may_point(const struct operation *operation, enum block_state state)
{
    bool is_free = operation->kind == OP_BAD_FREE || operation->kind == OP_BAD_REALLOC;
    return state == BLOCK_GONE || (state == BLOCK_LIVE && (!is_free || operation->extra != 0));
}

bool trace_live_allows(const struct live_blocks *blocks, const struct operation *operation)
{
    if (!operation_has_block(operation))
        return true;
    enum block_state state = trace_live_state(blocks, operation->id);
    if (operation_makes(operation))
        return state != BLOCK_LIVE;
    if (operation_only_points(operation))
        return may_point(operation, state);
    return state == BLOCK_LIVE || (state == BLOCK_NULL && operation->kind != OP_WRITE);
}

void trace_live_apply(struct live_blocks *blocks, const struct operation *operation)
{
    if (operation->kind == OP_RESET)
        trace_live_forget(blocks);
    if (!operation_has_block(operation) || operation_only_points(operation))
        return;
    uint64_t *mark = &blocks->marks[operation->id];
    if (operation->kind == OP_FREE)
        *mark = mark_gone(blocks);
    else if (operation->kind == OP_REALLOC && operation->bytes == 0)
        *mark = mark_null(blocks);
    else if (operation->kind != OP_WRITE)
        *mark = mark_live(blocks);
}
