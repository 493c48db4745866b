/* A treap keyed by address whose nodes are the table of blocks itself: a block's id is its node. */
#include "grader/oracle/live.h"

#include <stdlib.h>
#include <string.h>

#include "grader/oracle/memory.h"
#include "grader/trace/trace.h"

enum { FIRST_CAPACITY = 64 };

void live_open(struct live_map *map)
{
    *map = (struct live_map){.root = NO_BLOCK, .random = 1};
}

void live_close(struct live_map *map)
{
    free(map->blocks);
    live_open(map);
}

static void make_room(struct live_map *map, uint32_t id)
{
    if (id < map->capacity) {
        return;
    }
    uint32_t capacity = map->capacity == 0 ? FIRST_CAPACITY : map->capacity;
    while (capacity <= id) {
        capacity *= 2;
    }
    map->blocks = allocate_again(map->blocks, capacity, sizeof *map->blocks);
    memset(map->blocks + map->capacity, 0, (capacity - map->capacity) * sizeof *map->blocks);
    map->capacity = capacity;
}

/* Splits the tree below `root` into the blocks below the address and the others. */
static void split(struct live_block *blocks, uint32_t root, uint64_t address, uint32_t *below,
                  uint32_t *above)
{
    while (root != NO_BLOCK) {
        if (blocks[root].address < address) {
            *below = root;
            below = &blocks[root].right;
            root = *below;
        } else {
            *above = root;
            above = &blocks[root].left;
            root = *above;
        }
    }
    *below = NO_BLOCK;
    *above = NO_BLOCK;
}

void live_add(struct live_map *map, uint32_t id, uint64_t address, uint64_t size, uint64_t pattern)
{
    make_room(map, id);
    struct live_block *blocks = map->blocks;
    uint32_t priority = (uint32_t)random_next(&map->random);
    uint32_t *link = &map->root;
    while (*link != NO_BLOCK && blocks[*link].priority >= priority) {
        link = address < blocks[*link].address ? &blocks[*link].left : &blocks[*link].right;
    }
    blocks[id] = (struct live_block){
        .address = address, .size = size, .pattern = pattern, .live = true, .priority = priority};
    split(blocks, *link, address, &blocks[id].left, &blocks[id].right);
    *link = id;
    map->count++;
    map->bytes += size;
}

static uint32_t join(struct live_block *blocks, uint32_t below, uint32_t above)
{
    uint32_t root = NO_BLOCK;
    uint32_t *link = &root;
    while (below != NO_BLOCK && above != NO_BLOCK) {
        if (blocks[below].priority >= blocks[above].priority) {
            *link = below;
            link = &blocks[below].right;
            below = *link;
        } else {
            *link = above;
            link = &blocks[above].left;
            above = *link;
        }
    }
    *link = below != NO_BLOCK ? below : above;
    return root;
}

void live_remove(struct live_map *map, uint32_t id)
{
    struct live_block *blocks = map->blocks;
    uint64_t address = blocks[id].address;
    uint32_t *link = &map->root;
    while (*link != id) {
        link = address < blocks[*link].address ? &blocks[*link].left : &blocks[*link].right;
    }
    *link = join(blocks, blocks[id].left, blocks[id].right);
    blocks[id].live = false;
    map->count--;
    map->bytes -= blocks[id].size;
}

struct live_block *live_find(const struct live_map *map, uint32_t id)
{
    return id < map->capacity && map->blocks[id].live ? &map->blocks[id] : NULL;
}

uint32_t live_below(const struct live_map *map, uint64_t address)
{
    uint32_t best = NO_BLOCK;
    for (uint32_t node = map->root; node != NO_BLOCK;) {
        if (map->blocks[node].address <= address) {
            best = node;
            node = map->blocks[node].right;
        } else {
            node = map->blocks[node].left;
        }
    }
    return best;
}

uint32_t live_above(const struct live_map *map, uint64_t address)
{
    uint32_t best = NO_BLOCK;
    for (uint32_t node = map->root; node != NO_BLOCK;) {
        if (map->blocks[node].address > address) {
            best = node;
            node = map->blocks[node].left;
        } else {
            node = map->blocks[node].right;
        }
    }
    return best;
}

static uint64_t extent(uint64_t size)
{
    return size > 0 ? size : 1;
}

uint32_t live_overlapped(const struct live_map *map, uint64_t address, uint64_t size)
{
    uint32_t id = live_below(map, address + extent(size) - 1);
    if (id == NO_BLOCK || map->blocks[id].address + extent(map->blocks[id].size) <= address) {
        return NO_BLOCK;
    }
    return id;
}
