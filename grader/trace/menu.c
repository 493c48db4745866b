/* Traces from a menu of calls: a program that makes blocks in many ways, writes beside some of them,
 * and frees what is no block. What each call must answer is for the oracle to say. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "grader/trace/inside.h"
#include "grader/trace/shapes.h"

enum {
    CANARY_BYTES = 8,
    ELEMENT_LIMIT = 16,
    ALIGNMENTS = 9,        /* 1 ... 256 */
    GONE_KEPT = 64,        /* so many freed blocks are remembered */
    TERMINATOR_ONE_IN = 4, /* a write behind a block is that of a string's last 0 so often */
    STALE_ONE_IN = 3,
    MIDDLE_ONE_IN = 3,
    FOREIGN_ONE_IN = 8,
    GUARD_ONE_IN = 3
};

struct menu {
    struct maker *maker;
    uint32_t gone[GONE_KEPT]; /* ids of blocks that were whole when they were freed */
    size_t gone_count;
    bool *damaged, *guarded; /* by id */
    bool guards_only;        /* what is from elsewhere would be my_free's business */
    uint32_t next_id;
    uint64_t page;
};

static uint64_t below(struct menu *menu, uint64_t limit)
{
    return random_below(&menu->maker->random, limit);
}

static bool one_in(struct menu *menu, uint64_t many)
{
    return below(menu, many) == 0;
}

static void add(struct menu *menu, enum operation_kind kind, uint32_t id, int64_t offset,
                uint64_t bytes)
{
    trace_add(
        menu->maker->trace,
        (struct operation){.kind = kind, .id = id, .bytes = bytes, .extra = (uint64_t)offset});
}

/* Every block gets a name of its own: one that is gone can then still be spoken of. */
static void make(struct menu *menu, enum operation_kind kind)
{
    struct maker *maker = menu->maker;
    uint64_t bytes = maker_pick_size(maker), extra = 0;
    if (maker->live_count == maker->live_limit || menu->next_id == ID_LIMIT - GONE_KEPT)
        return;
    *maker_block(maker, maker->live_count++) =
        (struct made_block){.id = menu->next_id, .bytes = bytes};
    menu->guarded[menu->next_id] = kind == OP_GUARDED;
    if (kind == OP_MEMALIGN)
        extra = (uint64_t)1 << below(menu, ALIGNMENTS);
    if (kind == OP_ON_NODE)
        extra = UINT64_MAX; /* -1: whichever is nearest */
    if (kind == OP_CALLOC) {
        extra = 1 + below(menu, bytes < ELEMENT_LIMIT ? bytes : ELEMENT_LIMIT);
        maker_block(maker, maker->live_count - 1)->bytes = bytes / extra * extra;
        bytes /= extra;
    }
    add(menu, kind, menu->next_id++, (int64_t)extra, bytes);
}

static struct made_block *any_live(struct menu *menu, size_t *age)
{
    struct maker *maker = menu->maker;
    if (maker->live_count == 0)
        return NULL;
    *age = (size_t)below(menu, maker->live_count);
    return maker_block(maker, *age);
}

static void remember_gone(struct menu *menu, uint32_t id)
{
    size_t place =
        menu->gone_count < GONE_KEPT ? menu->gone_count++ : (size_t)below(menu, GONE_KEPT);
    menu->gone[place] = id;
}

static void give_up(struct menu *menu, size_t age)
{
    struct maker *maker = menu->maker;
    struct made_block *chosen = maker_block(maker, age);
    uint32_t id = chosen->id;
    *chosen = *maker_block(maker, --maker->live_count);
    if (!menu->damaged[id])
        remember_gone(menu, id);
}

static void free_one(struct menu *menu)
{
    size_t age;
    struct made_block *block = any_live(menu, &age);
    if (block != NULL) {
        add(menu, OP_FREE, block->id, 0, 0);
        give_up(menu, age);
    }
}

/* A damaged block is reported then, and nobody knows whether it is still there. */
static void resize_one(struct menu *menu)
{
    size_t age;
    struct made_block *block = any_live(menu, &age);
    if (block == NULL || menu->guarded[block->id])
        return;
    uint64_t bytes = maker_pick_size(menu->maker);
    add(menu, OP_REALLOC, block->id, 0, bytes);
    block->bytes = bytes;
    if (menu->damaged[block->id])
        give_up(menu, age);
}

static uint64_t with_slack(uint64_t bytes)
{
    return (bytes + 15) / 16 * 16;
}

/* Where a write damages the block: in the canaries; of a guarded block also in the guard. */
static int64_t beside(struct menu *menu, const struct made_block *block)
{
    uint64_t slack = with_slack(block->bytes);
    if (!menu->guarded[block->id])
        return one_in(menu, 2) ? (int64_t)below(menu, CANARY_BYTES) - CANARY_BYTES
                               : (int64_t)(block->bytes + below(menu, CANARY_BYTES));
    if (one_in(menu, GUARD_ONE_IN))
        return one_in(menu, 2) ? -(int64_t)menu->page : (int64_t)(slack + below(menu, menu->page));
    if (slack > block->bytes && one_in(menu, 2))
        return (int64_t)(block->bytes + below(menu, slack - block->bytes));
    return (int64_t)below(menu, CANARY_BYTES) - CANARY_BYTES;
}

static void write_beside(struct menu *menu)
{
    size_t age;
    struct made_block *block = any_live(menu, &age);
    if (block == NULL)
        return;
    bool is_terminator = !menu->guarded[block->id] && one_in(menu, TERMINATOR_ONE_IN);
    int64_t offset = is_terminator ? (int64_t)block->bytes : beside(menu, block);
    menu->damaged[block->id] = true;
    add(menu, OP_WRITE, block->id, offset, is_terminator ? 0 : below(menu, 256));
}

/* A pointer that is none: of a block that is gone, into the middle of one, or from elsewhere. */
static bool wrong_pointer(struct menu *menu, uint32_t *id, int64_t *offset)
{
    size_t age;
    struct made_block *block = any_live(menu, &age);
    *offset = 0;
    if (!menu->guards_only && one_in(menu, FOREIGN_ONE_IN)) {
        *id = PLACE_STACK + (uint32_t)below(menu, PLACE_NULL - PLACE_STACK);
        *offset = (int64_t)(16 * below(menu, 4));
        return true;
    }
    if (menu->gone_count > 0 && (block == NULL || !one_in(menu, MIDDLE_ONE_IN))) {
        *id = menu->gone[below(menu, menu->gone_count)];
        return true;
    }
    if (block == NULL || block->bytes < 2)
        return false;
    *id = block->id;
    *offset = (int64_t)(1 + below(menu, block->bytes - 1));
    return true;
}

/* Of such a block only my_free_guarded has to know. */
static bool is_guarded(const struct menu *menu, uint32_t id)
{
    return id < ID_LIMIT && menu->guarded[id];
}

static void look(struct menu *menu)
{
    uint32_t id;
    int64_t offset;
    size_t age;
    struct made_block *block = any_live(menu, &age);
    if (one_in(menu, STALE_ONE_IN) && wrong_pointer(menu, &id, &offset) && !is_guarded(menu, id))
        add(menu, OP_CHECK, id, offset, 0);
    else if (block != NULL && !menu->guarded[block->id])
        add(menu, OP_CHECK, block->id, 0, 0);
}

static void free_wrongly(struct menu *menu, enum operation_kind kind)
{
    uint32_t id;
    int64_t offset;
    if (wrong_pointer(menu, &id, &offset) && !(kind == OP_BAD_REALLOC && is_guarded(menu, id)))
        add(menu, kind, id, offset, kind == OP_BAD_REALLOC ? maker_pick_size(menu->maker) : 0);
}

/* A read within, just outside, or where a block was. */
static void touch(struct menu *menu)
{
    size_t age;
    struct made_block *block = any_live(menu, &age);
    if (menu->gone_count > 0 && one_in(menu, 2)) {
        uint32_t id = menu->gone[below(menu, menu->gone_count)];
        if (menu->guarded[id])
            add(menu, OP_TOUCH, id, 0, 0);
    } else if (block != NULL && menu->guarded[block->id]) {
        int64_t offset =
            one_in(menu, 2) ? (int64_t)below(menu, with_slack(block->bytes)) : beside(menu, block);
        add(menu, OP_TOUCH, block->id, offset, 0);
    }
}

static void choose(struct menu *menu, char letter)
{
    enum operation_kind kind = (enum operation_kind)letter;
    switch (kind) {
    case OP_FREE:
        free_one(menu);
        break;
    case OP_REALLOC:
        resize_one(menu);
        break;
    case OP_WRITE:
        write_beside(menu);
        break;
    case OP_CHECK:
        look(menu);
        break;
    case OP_BAD_FREE:
    case OP_BAD_REALLOC:
        free_wrongly(menu, kind);
        break;
    case OP_TOUCH:
        touch(menu);
        break;
    case OP_FREE_NULL:
        add(menu, OP_FREE_NULL, 0, 0, 0);
        break;
    default:
        make(menu, kind);
    }
}

/* Offsets of whole pages are meant for the machine that the trace is made on. */
void shape_menu(struct maker *maker, size_t operations)
{
    struct menu menu = {.maker = maker,
                        .damaged = trace_memory(ID_LIMIT, sizeof *menu.damaged),
                        .guarded = trace_memory(ID_LIMIT, sizeof *menu.guarded),
                        .guards_only = strpbrk(maker->calls, "acmlpo") == NULL,
                        .page = (uint64_t)sysconf(_SC_PAGESIZE)};
    size_t letters = strlen(maker->calls);
    for (size_t tries = 0; maker->trace->count < operations && tries < 4 * operations; tries++)
        choose(&menu, maker->calls[below(&menu, letters)]);
    while (maker->live_count > 0)
        free_one(&menu);
    free(menu.damaged);
    free(menu.guarded);
}
