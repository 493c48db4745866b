/* Traces from a seed, each in the shape that some program's use of memory has. */
#include "grader/trace/inside.h"
#include "grader/trace/maker.h"
#include "grader/trace/shapes.h"

enum {
    USUAL_LIVE_LIMIT = 1000,
    REALLOC_LIVE_LIMIT = 32,
    SHRUNK_BYTES = 16, /* a shrinking block of so few bytes is done and goes */
    BIRTH_ONE_IN = 4,
    RESIZE_ONE_IN = 5,
    ZEROED_ONE_IN = 6,
    ALIGNED_ONE_IN = 6,
    ALIGNMENTS = 13,     /* 1 ... 4096 */
    STEP_BACK_ONE_IN = 4 /* so often a walk turns round for one step */
};

/* A walk goes up by malloc and down by free, towards one number of live blocks after another. */
struct walk {
    bool full_teeth; /* all the way up, then all the way down, without a step back */
    void (*free_one)(struct maker *maker);
};

static size_t next_target(struct maker *maker, const struct walk *walk, size_t reached)
{
    if (walk->full_teeth)
        return reached == 0 ? maker->live_limit : 0;
    return (size_t)random_below(&maker->random, maker->live_limit + 1);
}

static void walk_up_and_down(struct maker *maker, const struct walk *walk, size_t operations)
{
    size_t target = 0;
    while (maker->trace->count + maker->live_count < operations) {
        if (maker->live_count == target)
            target = next_target(maker, walk, target);
        bool up = maker->live_count < target;
        if (!walk->full_teeth && random_below(&maker->random, STEP_BACK_ONE_IN) == 0)
            up = !up;
        if (up && maker_malloc(maker, maker_pick_size(maker)))
            continue;
        if (walk->full_teeth)
            target = 0; /* full before its time: the limit of live bytes */
        if (maker->live_count > 0)
            walk->free_one(maker);
    }
    while (maker->live_count > 0)
        walk->free_one(maker);
}

static void shape_random(struct maker *maker, size_t operations)
{
    static const struct walk walk = {false, maker_free_any};
    walk_up_and_down(maker, &walk, operations);
}

static void shape_lifo(struct maker *maker, size_t operations)
{
    static const struct walk walk = {false, maker_free_newest};
    walk_up_and_down(maker, &walk, operations);
}

static void shape_fifo(struct maker *maker, size_t operations)
{
    static const struct walk walk = {false, maker_free_oldest};
    walk_up_and_down(maker, &walk, operations);
}

static void shape_sawtooth(struct maker *maker, size_t operations)
{
    static const struct walk walk = {true, maker_free_any};
    walk_up_and_down(maker, &walk, operations);
}

/* One step in the life of a block: it grows to its peak, shrinks to nearly nothing, and goes. */
static void grow_or_shrink(struct maker *maker)
{
    size_t age = (size_t)random_below(&maker->random, maker->live_count);
    struct made_block *block = maker_block(maker, age);
    if (block->bytes >= block->peak)
        block->peak = 0;
    if (block->peak == 0 && block->bytes <= SHRUNK_BYTES) {
        maker_free(maker, age);
        return;
    }
    uint64_t bytes = 1 + random_below(&maker->random, block->bytes);
    if (block->peak > 0) {
        bytes += block->bytes;
        bytes = bytes < block->peak ? bytes : block->peak;
    }
    uint64_t before = block->bytes;
    maker_realloc(maker, block, bytes);
    if (block->bytes == before)
        block->peak = 0;
}

static void shape_realloc(struct maker *maker, size_t operations)
{
    while (maker->trace->count + maker->live_count < operations) {
        bool born = maker->live_count == 0 || random_below(&maker->random, BIRTH_ONE_IN) == 0;
        uint64_t peak = maker_pick_size(maker);
        if (born && maker_malloc(maker, 1 + random_below(&maker->random, peak)))
            maker_block(maker, maker->live_count - 1)->peak = peak;
        else if (maker->live_count > 0)
            grow_or_shrink(maker);
    }
    while (maker->live_count > 0)
        maker_free_any(maker);
}

/* A block by any of the calls that make one. */
static bool make_any(struct maker *maker)
{
    uint64_t bytes = maker_pick_size(maker);
    if (random_below(&maker->random, ZEROED_ONE_IN) == 0) {
        uint64_t element = 1 + random_below(&maker->random, bytes);
        return maker_calloc(maker, bytes / element, element);
    }
    if (random_below(&maker->random, ALIGNED_ONE_IN) == 0) {
        uint64_t alignment = (uint64_t)1 << random_below(&maker->random, ALIGNMENTS);
        return maker_memalign(maker, alignment, bytes);
    }
    return maker_malloc(maker, bytes);
}

static void shape_mixed(struct maker *maker, size_t operations)
{
    size_t target = 0;
    while (maker->trace->count + maker->live_count < operations) {
        if (maker->live_count == target)
            target = (size_t)random_below(&maker->random, maker->live_limit + 1);
        if (maker->live_count > 0 && random_below(&maker->random, RESIZE_ONE_IN) == 0) {
            size_t age = (size_t)random_below(&maker->random, maker->live_count);
            maker_realloc(maker, maker_block(maker, age), maker_pick_size(maker));
        } else if ((maker->live_count >= target || !make_any(maker)) && maker->live_count > 0) {
            maker_free_any(maker);
        }
    }
    while (maker->live_count > 0)
        maker_free_any(maker);
}

static void fill(struct maker *maker, size_t operations)
{
    for (size_t i = 0; i < operations; i++)
        if (!maker_malloc(maker, maker_pick_size(maker)))
            return;
}

/* Fill, empty in random order, and see that everything that was taken can be taken again. */
static void shape_exhaust(struct maker *maker, size_t operations)
{
    for (int round = 0; round < 2; round++) {
        fill(maker, operations);
        while (maker->live_count > 0)
            maker_free_any(maker);
    }
}

void trace_generate(struct trace *trace, const struct generator *generator)
{
    size_t operations = generator->operations;
    size_t usual = operations / 8 < USUAL_LIVE_LIMIT ? operations / 8 + 1 : USUAL_LIVE_LIMIT;
    const struct {
        void (*shape)(struct maker *maker, size_t operations);
        size_t live_limit;
    } shapes[] = {
        [SHAPE_RANDOM] = {shape_random, usual},
        [SHAPE_LIFO] = {shape_lifo, usual},
        [SHAPE_FIFO] = {shape_fifo, usual},
        [SHAPE_SAWTOOTH] = {shape_sawtooth, usual},
        [SHAPE_REALLOC] = {shape_realloc, REALLOC_LIVE_LIMIT},
        [SHAPE_EXHAUST] = {shape_exhaust, operations},
        [SHAPE_TREES] = {shape_trees, ID_LIMIT},
        [SHAPE_MIXED] = {shape_mixed, usual},
        [SHAPE_MENU] = {shape_menu, usual},
        [SHAPE_MMU] = {shape_mmu, 1},
    };
    struct generator chosen = *generator;
    if (chosen.shape == SHAPE_TREES)
        chosen.sizes = SIZES_FIXED; /* all nodes of a tree are of one type */

    struct maker maker;
    maker_start(&maker, trace, &chosen, shapes[chosen.shape].live_limit);
    shapes[chosen.shape].shape(&maker, operations);
    maker_end(&maker);
    if (generator->threads > 1)
        share_among_threads(trace, generator->threads, maker.random);
}
