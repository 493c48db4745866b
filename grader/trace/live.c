/* Which blocks are live while a trace is walked, and so which operation makes sense next. */
#include <stdlib.h>

#include "grader/trace/inside.h"

/* In era e, 2e marks a live block and 2e + 1 a NULL; smaller ones are of blocks that are gone. */
static uint64_t mark_live(const struct live_blocks *blocks)
{
    return 2 * blocks->era;
}

static uint64_t mark_null(const struct live_blocks *blocks)
{
    return 2 * blocks->era + 1;
}

enum { MARK_NEVER_MADE = 0, MARK_GONE = 1 };

void trace_live_start(struct live_blocks *blocks, uint32_t id_limit)
{
    blocks->marks = trace_memory(id_limit, sizeof blocks->marks[0]);
    blocks->era = 1;
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

enum block_state trace_live_state(const struct live_blocks *blocks, uint32_t id)
{
    uint64_t mark = blocks->marks[id];
    if (mark == mark_live(blocks))
        return BLOCK_LIVE;
    if (mark == mark_null(blocks))
        return BLOCK_NULL;
    return mark == MARK_NEVER_MADE ? BLOCK_NEVER_MADE : BLOCK_GONE;
}

bool operation_has_block(const struct operation *operation)
{
    return operation->kind != OP_RESET && operation->kind != OP_FREE_NULL;
}

bool operation_makes(const struct operation *operation)
{
    return operation->kind == OP_MALLOC || operation->kind == OP_CALLOC ||
           operation->kind == OP_MEMALIGN;
}

bool trace_live_allows(const struct live_blocks *blocks, const struct operation *operation)
{
    if (!operation_has_block(operation))
        return true;
    enum block_state state = trace_live_state(blocks, operation->id);
    if (operation_makes(operation))
        return state != BLOCK_LIVE;
    return state == BLOCK_LIVE || (state == BLOCK_NULL && operation->kind != OP_WRITE);
}

void trace_live_apply(struct live_blocks *blocks, const struct operation *operation)
{
    if (operation->kind == OP_RESET)
        trace_live_forget(blocks);
    if (!operation_has_block(operation))
        return;
    uint64_t *mark = &blocks->marks[operation->id];
    if (operation->kind == OP_FREE)
        *mark = MARK_GONE;
    else if (operation->kind == OP_REALLOC && operation->bytes == 0)
        *mark = mark_null(blocks);
    else if (operation->kind != OP_WRITE)
        *mark = mark_live(blocks);
}
