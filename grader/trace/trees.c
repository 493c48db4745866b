/* The memory traffic of the binary-trees benchmark: a stretch tree, a long-lived tree, and many
 * short-lived trees, one built from the root down, the next from the leaves up. */
#include <stdlib.h>

#include "grader/trace/inside.h"
#include "grader/trace/maker.h"
#include "grader/trace/shapes.h"

enum {
    SHORT_LEVELS = 5, /* the smallest short-lived trees have depth 4 */
    SHORT_STEP = 2,
    LEVELS_LIMIT = 20 /* a tree of 20 levels has one node less than there are ids */
};

/* Nodes are kept by position: the children of node i are 2i and 2i + 1, the root is 1. */
struct forest {
    struct maker *maker;
    uint32_t *nodes; /* which id stands at a position */
};

static size_t node_count(unsigned levels)
{
    return ((size_t)1 << levels) - 1;
}

static void make_node(struct forest *forest, size_t position)
{
    forest->nodes[position] = maker_add_malloc(forest->maker, forest->maker->size_limit);
}

static void add_children(struct forest *forest, size_t position, unsigned levels)
{
    if (levels <= 1)
        return;
    make_node(forest, 2 * position);
    make_node(forest, 2 * position + 1);
    add_children(forest, 2 * position, levels - 1);
    add_children(forest, 2 * position + 1, levels - 1);
}

static void build_top_down(struct forest *forest, unsigned levels)
{
    if (levels == 0)
        return;
    make_node(forest, 1);
    add_children(forest, 1, levels);
}

static void build_bottom_up(struct forest *forest, size_t position, unsigned levels)
{
    if (levels == 0)
        return;
    build_bottom_up(forest, 2 * position, levels - 1);
    build_bottom_up(forest, 2 * position + 1, levels - 1);
    make_node(forest, position);
}

static void free_tree(struct forest *forest, size_t position, unsigned levels)
{
    if (levels == 0)
        return;
    free_tree(forest, 2 * position, levels - 1);
    free_tree(forest, 2 * position + 1, levels - 1);
    maker_add_free(forest->maker, forest->nodes[position]);
}

/* The stretch tree is the most that is ever live. It and the long-lived tree, which has one level
 * less, take at most a quarter of all operations. */
static unsigned stretch_levels(const struct maker *maker, size_t operations)
{
    unsigned levels = 1;
    while (levels < LEVELS_LIMIT && node_count(levels + 1) <= maker->live_limit &&
           node_count(levels + 1) <= maker->live_bytes_limit / maker->size_limit &&
           3 * node_count(levels + 1) <= operations / 4)
        levels++;
    return levels;
}

static void short_lived_trees(struct forest *forest, unsigned levels, size_t end)
{
    bool top_down = true;
    while (forest->maker->trace->count + node_count(levels) <= end) {
        if (top_down)
            build_top_down(forest, levels);
        else
            build_bottom_up(forest, 1, levels);
        free_tree(forest, 1, levels);
        top_down = !top_down;
    }
}

void shape_trees(struct maker *maker, size_t operations)
{
    if (operations == 0)
        return;
    unsigned stretch = stretch_levels(maker, operations), longest = stretch - 1;
    struct forest forest = {maker, trace_memory(node_count(stretch) + 1, sizeof(uint32_t))};
    struct forest lasting = {maker, trace_memory(node_count(longest) + 1, sizeof(uint32_t))};

    build_bottom_up(&forest, 1, stretch);
    free_tree(&forest, 1, stretch);
    build_top_down(&lasting, longest);

    unsigned most = longest > 0 ? longest : 1;
    unsigned least = most < SHORT_LEVELS ? most : SHORT_LEVELS;
    size_t kinds = (most - least) / SHORT_STEP + 1, kind = 0;
    size_t begin = maker->trace->count, end = begin;
    if (operations > begin + node_count(longest))
        end = operations - node_count(longest);
    for (unsigned levels = least; levels <= most; levels += SHORT_STEP)
        short_lived_trees(&forest, levels, begin + (end - begin) * ++kind / kinds);

    free_tree(&lasting, 1, longest);
    free(forest.nodes);
    free(lasting.nodes);
}
