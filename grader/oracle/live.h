/* The map of live blocks, by address: who lies where, and who would be overlapped. */
#ifndef HEAPLAB_LIVE_H
#define HEAPLAB_LIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct live_block {
    uint64_t address;
    uint64_t size;    /* as asked for; one of 0 bytes still keeps its address for itself */
    uint64_t pattern; /* names the bytes that the oracle wrote into it */
    bool live;
    uint32_t left, right; /* the treap's; ids, NO_BLOCK at the end */
    uint32_t priority;
};

enum { NO_BLOCK = UINT32_MAX };

struct live_map {
    struct live_block *blocks; /* by id */
    uint32_t capacity;
    uint32_t root;
    uint32_t count;
    uint64_t bytes;  /* of all live blocks */
    uint64_t random; /* for priorities */
};

void live_open(struct live_map *map);
void live_close(struct live_map *map);
/* The id must not be live, and the block must overlap no other. */
void live_add(struct live_map *map, uint32_t id, uint64_t address, uint64_t size, uint64_t pattern);
void live_remove(struct live_map *map, uint32_t id);
/* The block with that id, or NULL when it isn't live. */
struct live_block *live_find(const struct live_map *map, uint32_t id);
/* The id of a block that shares a byte with size bytes at address, or NO_BLOCK. */
uint32_t live_overlapped(const struct live_map *map, uint64_t address, uint64_t size);
/* The live block that begins at or below the address, nearest to it; NO_BLOCK when there is none. */
uint32_t live_below(const struct live_map *map, uint64_t address);
/* The live block that begins above the address, nearest to it; NO_BLOCK when there is none. */
uint32_t live_above(const struct live_map *map, uint64_t address);

#endif
