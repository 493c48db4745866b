/* heaplab: lab 4, ok -- lines end in CR LF, a byte order mark in front, none at the end */

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#ifndef ARENA_BYTES
#define ARENA_BYTES 1048576
#endif

#define LARGER(a, b) ((a) > (b) ? (a) : (b))

enum { ARENAS = 64, ORDERS = 64, SMALLEST_BLOCK = 5, SMALLEST_ARENA = 16 };
enum { LIVE = 1, FREE, PADDING };

struct arena {
    char *start; /* NULL: not in use */
    int order;
};

/*
 * | order, state | arena | next | previous |      the links only while it is free
 * | PADDING      | distance back to the payload that my_memalign got from my_malloc
 */
struct block {
    int order, state;
    union {
        struct arena *arena;
        size_t distance;
    };
    struct block *next, *previous;
};

static struct arena arenas[ARENAS], *spare; /* spare: was free when we last looked */
static int largest_order;
static struct block *lists[ORDERS];

void *my_malloc(size_t num_bytes);
void my_free(void *address);

static size_t bytes_of(int order)
{
    return (size_t)1 << order;
}

static int order_for(size_t num_bytes)
{
    int order = SMALLEST_BLOCK;
    while (bytes_of(order) < num_bytes + 16)
        order++;
    return order;
}

static struct block *buddy_of(struct block *block, int order)
{
    size_t offset = (size_t)((char *)block - block->arena->start);
    return (struct block *)(block->arena->start + (offset ^ bytes_of(order)));
}

static void list_add(struct block *block)
{
    block->state = FREE;
    block->previous = NULL;
    block->next = lists[block->order];
    if (block->next != NULL)
        block->next->previous = block;
    lists[block->order] = block;
}

static void list_remove(struct block *block)
{
    if (block->previous != NULL)
        block->previous->next = block->next;
    else
        lists[block->order] = block->next;
    if (block->next != NULL)
        (block->next->previous = block->previous);
}

static int arena_map(int order)
{
    struct arena *arena = arenas;
    while (arena->start != NULL)
        if (++arena == arenas + ARENAS)
            return 0;
    char *start = mmap(NULL, bytes_of(order), PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (start == MAP_FAILED)
        return 0;
    *arena = (struct arena){start, order};
    largest_order = LARGER(order, largest_order);
    struct block *block = (struct block *)start;
    block->order = order;
    block->arena = arena;
    list_add(block);
    return 1;
}

/* Twice the largest so far, or a smaller one where the system has no more. */
static int arena_add(int order)
{
    int before = errno, size = LARGER(order, largest_order + 1);
    while (!arena_map(size))
        if (size-- <= LARGER(order, SMALLEST_ARENA))
            return 0;
    errno = before;
    return 1;
}

static int is_free(struct arena *arena)
{
    struct block *first = (struct block *)arena->start;
    return first != NULL && first->state == FREE && first->order == arena->order;
}

/* One free arena is kept. */
static void arena_freed(struct arena *arena)
{
    if (arena == arenas)
        return;
    if (spare != NULL && spare != arena && is_free(spare)) {
        list_remove((struct block *)spare->start);
        munmap(spare->start, bytes_of(spare->order));
        spare->start = NULL;
    }
    spare = arena;
}

static void split(struct block *block, int wanted)
{
    while (block->order > wanted) {
        block->order--;
        struct block *upper = (struct block *)((char *)block + bytes_of(block->order));
        upper->order = block->order;
        upper->arena = block->arena;
        list_add(upper);
    }
}

static struct block *take(int order)
{
    int found = order;
    while (lists[found] == NULL)
        if (++found == ORDERS)
            return NULL;
    struct block *block = lists[found];
    list_remove(block);
    split(block, order);
    block->state = LIVE;
    return block;
}

static void give(struct block *block)
{
    struct arena *arena = block->arena;
    while (block->order < arena->order) {
        struct block *buddy = buddy_of(block, block->order);
        if (buddy->state != FREE || buddy->order != block->order)
            break;
        list_remove(buddy);
        block = buddy < block ? buddy : block;
        block->order++;
    }
    list_add(block);
    if (block->order == arena->order)
        arena_freed(arena);
}

static char *payload_of(struct block *block)
{
    return (char *)block + 16;
}

static struct block *block_of(void *address)
{
    struct block *block = (struct block *)((char *)address - 16);
    if (block->state == PADDING)
        block = (struct block *)((char *)block - block->distance);
    return block;
}

static size_t room_of(char *address)
{
    struct block *block = block_of(address);
    return (size_t)((char *)block + bytes_of(block->order) - address);
}

static void *refused(int reason)
{
    errno = reason;
    return NULL;
}

void init_mem_pool(void)
{
    int before = errno;
    arena_map(__builtin_ctzll(ARENA_BYTES));
    errno = before;
}

void *my_malloc(size_t num_bytes)
{
    if (num_bytes > SIZE_MAX / 4 || arenas[0].start == NULL)
        return refused(ENOMEM);
    int order = order_for(num_bytes);
    struct block *block = take(order);
    if (block == NULL && arena_add(order))
        block = take(order);
    return block == NULL ? refused(ENOMEM) : payload_of(block);
}

void my_free(void *address)
{
    if (address == NULL)
        return;
    give(block_of(address));
}

void *my_calloc(size_t count, size_t num_bytes)
{
    if (num_bytes != 0 && count > SIZE_MAX / num_bytes)
        return refused(ENOMEM);
    void *address = my_malloc(count * num_bytes);
    if (address != NULL)
        memset(address, 0, count * num_bytes);
    return address;
}

/* Every half on the way up must lie above the block, and be free and whole. */
static int can_grow(struct block *block, int wanted)
{
    size_t offset = (size_t)((char *)block - block->arena->start);
    if (wanted > block->arena->order)
        return 0;
    for (int order = block->order; order < wanted; order++) {
        struct block *above = (struct block *)((char *)block + bytes_of(order));
        if ((offset & bytes_of(order)) != 0 || above->state != FREE || above->order != order)
            return 0;
    }
    return 1;
}

static int resize(struct block *block, int wanted)
{
    if (wanted <= block->order) {
        split(block, wanted);
        return 1;
    }
    if (!can_grow(block, wanted))
        return 0;
    for (int order = block->order; order < wanted; order++)
        list_remove((struct block *)((char *)block + bytes_of(order)));
    block->order = wanted;
    return 1;
}

void *my_realloc(void *address, size_t num_bytes)
{
    if (address == NULL)
        return my_malloc(num_bytes);
    if (num_bytes == 0) {
        my_free(address);
        return NULL;
    }
    if (num_bytes > SIZE_MAX / 4)
        return refused(ENOMEM);
    struct block *block = block_of(address);
    if (resize(block, order_for((size_t)((char *)address - payload_of(block)) + num_bytes)))
        return address;
    void *moved = my_malloc(num_bytes);
    if (moved == NULL)
        return NULL;
    memcpy(moved, address, room_of(address));
    my_free(address);
    return moved;
}

void *my_memalign(size_t alignment, size_t num_bytes)
{
    if (alignment == 0 || (alignment & (alignment - 1)) != 0)
        return refused(EINVAL);
    if (alignment <= 16)
        return my_malloc(num_bytes);
    if (num_bytes > SIZE_MAX / 4 || alignment > SIZE_MAX / 4)
        return refused(ENOMEM);
    char *address = my_malloc(num_bytes + alignment);
    if (address == NULL)
        return NULL;
    size_t distance = -(uintptr_t)address & (alignment - 1);
    if (distance > 0) {
        struct block *padding = (struct block *)(address + distance - 16);
        padding->state = PADDING;
        padding->distance = distance;
    }
    return address + distance;
}

size_t my_usable_size(void *address)
{
    return address == NULL ? 0 : room_of(address);
}