/* Traces for the MMU: regions come, change and go, and the program reads and writes what is there
 * or isn't. Now and then a call is one that must be refused. */
#include <unistd.h>

#include "grader/trace/inside.h"
#include "grader/trace/shapes.h"

enum {
    WINDOW_PAGES = 32, /* of the program's range that are used */
    PHYSICAL_PAGES = 8,
    PAGES_AT_ONCE = 4,
    ATTRIBUTES = 32,
    WRONG_ONE_IN = 12,
    PAGE_AGAIN_ONE_IN = 2
};

struct choice {
    enum operation_kind kind;
    unsigned weight;
};

static const struct choice choices[] = {
    {OP_MAP, 5}, {OP_UNMAP, 2}, {OP_CHANGE, 3}, {OP_TRANSLATE, 8}, {OP_READ, 6}, {OP_STORE, 6},
};

static enum operation_kind choose(struct maker *maker)
{
    enum { COUNT = sizeof choices / sizeof choices[0] };
    unsigned sum = 0;
    for (size_t i = 0; i < COUNT; i++)
        sum += choices[i].weight;
    unsigned chosen = (unsigned)random_below(&maker->random, sum);
    size_t i = 0;
    while (chosen >= choices[i].weight)
        chosen -= choices[i++].weight;
    return choices[i].kind;
}

/* Not a multiple of a page, nothing at all, or beyond what there is. */
static void make_wrong(struct maker *maker, struct operation *operation, uint64_t page)
{
    switch (random_below(&maker->random, operation->kind == OP_UNMAP ? 3 : 5)) {
    case 0:
        operation->id += 16;
        break;
    case 1:
        operation->bytes += page / 2;
        break;
    case 2:
        operation->bytes = 0;
        break;
    case 3:
        operation->extra = operation->kind == OP_MAP ? UINT64_C(1) << 40 : 0;
        break; /* of OP_CHANGE: all right after all */
    default:
        operation->attributes |= operation->kind == OP_UNMAP ? 0 : ATTRIBUTES;
    }
}

void shape_mmu(struct maker *maker, size_t operations)
{
    uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
    uint64_t at = 0;
    while (maker->trace->count < operations) {
        struct operation operation = {.kind = choose(maker)};
        bool is_call =
            operation.kind == OP_MAP || operation.kind == OP_UNMAP || operation.kind == OP_CHANGE;
        if (is_call || random_below(&maker->random, PAGE_AGAIN_ONE_IN) == 0)
            at = page * random_below(&maker->random, WINDOW_PAGES);
        operation.id = (uint32_t)at;
        if (is_call) {
            operation.bytes = page * (1 + random_below(&maker->random, PAGES_AT_ONCE));
            operation.extra =
                operation.kind == OP_MAP ? page * random_below(&maker->random, PHYSICAL_PAGES) : 0;
            operation.attributes =
                operation.kind == OP_UNMAP ? 0 : (uint32_t)random_below(&maker->random, ATTRIBUTES);
            if (random_below(&maker->random, WRONG_ONE_IN) == 0)
                make_wrong(maker, &operation, page);
        } else {
            operation.id += (uint32_t)random_below(&maker->random, page);
        }
        if (operation.kind == OP_STORE)
            operation.bytes = random_below(&maker->random, 256);
        trace_add(maker->trace, operation);
    }
}
