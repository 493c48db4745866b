/* heaplab: lab 4, ok -- the compact right allocator that each mutant beside it breaks in one place */

/* A mutant's file stands in front of this one and defines the hook that it breaks. */
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#ifndef ARENA_BYTES
#define ARENA_BYTES 1048576
#endif

/* Arenas. */
#ifndef HEAP_STORAGE
#define HEAP_STORAGE static
#endif
#ifndef MAP
#define MAP(bytes)                                                                     \
    mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
#endif
#ifndef MAP_REFUSED
#define MAP_REFUSED(start) ((start) == MAP_FAILED)
#endif
#ifndef REFUSED
#define REFUSED(reason) (errno = (reason))
#endif
#ifndef HAS_HEAP
#define HAS_HEAP() (arenas[0].start != NULL)
#endif
#ifndef NEXT_ARENA
#define NEXT_ARENA(order) LARGER(order, largest_order + 1)
#endif
#ifndef LEAST_ARENA
#define LEAST_ARENA(order) LARGER(order, SMALLEST_ARENA)
#endif
#ifndef STAYS
#define STAYS(arena) ((arena) == arenas)
#endif
#ifndef IS_WHOLE
#define IS_WHOLE(first, arena) ((first)->state == FREE && (first)->order == (arena)->order)
#endif
#ifndef FORGET_ARENA
#define FORGET_ARENA(arena) list_remove((struct block *)(arena)->start)
#endif

/* Orders and buddies. */
#ifndef HEADER_BYTES
#define HEADER_BYTES 16
#endif
#ifndef TOO_LARGE
#define TOO_LARGE(num_bytes) ((num_bytes) > SIZE_MAX / 4)
#endif
#ifndef HOLDS
#define HOLDS(order, num_bytes) (bytes_of(order) >= (num_bytes) + HEADER_BYTES)
#endif
#ifndef BUDDY
#define BUDDY(start, offset, order) ((start) + ((offset) ^ bytes_of(order)))
#endif
#ifndef TAKEN
#define TAKEN(block) ((void)(block))
#endif
#ifndef PAYLOAD
#define PAYLOAD(block, num_bytes) payload_of(block)
#endif
#ifndef FIRST_LIST
#define FIRST_LIST(order) (order)
#endif
#ifndef LAST_LIST
#define LAST_LIST (ORDERS - 1)
#endif

/* Splits and merges. */
#ifndef MUST_SPLIT
#define MUST_SPLIT(block, wanted) ((block)->order > (wanted))
#endif
#ifndef ADD_HALF
#define ADD_HALF(block, upper) list_add(upper)
#endif
#ifndef ADD_FREED
#define ADD_FREED(block) list_add(block)
#endif
#ifndef UNLINK_NEXT
#define UNLINK_NEXT(block) ((block)->next->previous = (block)->previous)
#endif
#ifndef TOP_ORDER
#define TOP_ORDER(arena) ((arena)->order)
#endif
#ifndef IS_MERGED
#define IS_MERGED(buddy, block) ((buddy)->state == FREE && (buddy)->order == (block)->order)
#endif
#ifndef REMOVE_BUDDY
#define REMOVE_BUDDY(buddy) list_remove(buddy)
#endif
#ifndef LOWER
#define LOWER(block, buddy) ((buddy) < (block) ? (buddy) : (block))
#endif

/* my_free, my_calloc and my_realloc. */
#ifndef IS_NO_BLOCK
#define IS_NO_BLOCK(address) ((address) == NULL)
#endif
#ifndef FREE_ENDS
#define FREE_ENDS() ((void)0)
#endif
#ifndef PRODUCT_WRAPS
#define PRODUCT_WRAPS(count, num_bytes) ((num_bytes) != 0 && (count) > SIZE_MAX / (num_bytes))
#endif
#ifndef CLEAR
#define CLEAR(address, count, num_bytes) memset(address, 0, (count) * (num_bytes))
#endif
#ifndef RESIZED_NULL
#define RESIZED_NULL(num_bytes) my_malloc(num_bytes)
#endif
#ifndef RESIZED_TO_ZERO
#define RESIZED_TO_ZERO(address) (my_free(address), NULL)
#endif
#ifndef RESIZED_IN_PLACE
#define RESIZED_IN_PLACE(block, address, wanted) ((void)(address), resize(block, wanted))
#endif
#ifndef PADDING_OF
#define PADDING_OF(block, address) ((size_t)((char *)(address) - payload_of(block)))
#endif
#ifndef IS_LOWER_HALF
#define IS_LOWER_HALF(offset, order) (((offset) & bytes_of(order)) == 0)
#endif
#ifndef IS_ABSORBED
#define IS_ABSORBED(above, current) ((above)->state == FREE && (above)->order == (current))
#endif
#ifndef GROWN
#define GROWN(block, wanted) ((block)->order = (wanted))
#endif
#ifndef SHRUNK
#define SHRUNK(block, wanted) split(block, wanted)
#endif
#ifndef CONTENTS
#define CONTENTS(address, num_bytes) ((void)(num_bytes), room_of(address))
#endif
#ifndef COULD_NOT_MOVE
#define COULD_NOT_MOVE(address) ((void)(address))
#endif
#ifndef GIVE_MOVED
#define GIVE_MOVED(address) my_free(address)
#endif

/* my_memalign and my_usable_size. */
#ifndef IS_BAD
#define IS_BAD(alignment) ((alignment) == 0 || ((alignment) & ((alignment) - 1)) != 0)
#endif
#ifndef BAD_REASON
#define BAD_REASON EINVAL
#endif
#ifndef ALIGNED_TOO_LARGE
#define ALIGNED_TOO_LARGE(alignment, num_bytes) (TOO_LARGE(num_bytes) || TOO_LARGE(alignment))
#endif
#ifndef ALIGNED_BYTES
#define ALIGNED_BYTES(alignment, num_bytes) ((num_bytes) + (alignment))
#endif
#ifndef DISTANCE
#define DISTANCE(address, alignment) (-(uintptr_t)(address) & ((alignment) - 1))
#endif
#ifndef WAY_BACK
#define WAY_BACK(distance) (distance)
#endif
#ifndef GIVE_PADDED
#define GIVE_PADDED(block, address) ((void)(address), give(block))
#endif
#ifndef ROOM
#define ROOM(block, address) ((size_t)((char *)(block) + bytes_of((block)->order) - (address)))
#endif
#ifndef ROOM_OF_NULL
#define ROOM_OF_NULL 0
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

HEAP_STORAGE struct arena arenas[ARENAS], *spare; /* spare: was free when we last looked */
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
    while (!HOLDS(order, num_bytes))
        order++;
    return order;
}

static struct block *buddy_of(struct block *block, int order)
{
    size_t offset = (size_t)((char *)block - block->arena->start);
    return (struct block *)BUDDY(block->arena->start, offset, order);
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
        UNLINK_NEXT(block);
}

static int arena_map(int order)
{
    struct arena *arena = arenas;
    while (arena->start != NULL)
        if (++arena == arenas + ARENAS)
            return 0;
    char *start = MAP(bytes_of(order));
    if (MAP_REFUSED(start))
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
    int before = errno, size = NEXT_ARENA(order);
    while (!arena_map(size))
        if (size-- <= LEAST_ARENA(order))
            return 0;
    errno = before;
    return 1;
}

static int is_free(struct arena *arena)
{
    struct block *first = (struct block *)arena->start;
    return first != NULL && IS_WHOLE(first, arena);
}

/* One free arena is kept. */
static void arena_freed(struct arena *arena)
{
    if (STAYS(arena))
        return;
    if (spare != NULL && spare != arena && is_free(spare)) {
        FORGET_ARENA(spare);
        munmap(spare->start, bytes_of(spare->order));
        spare->start = NULL;
    }
    spare = arena;
}

static void split(struct block *block, int wanted)
{
    while (MUST_SPLIT(block, wanted)) {
        block->order--;
        struct block *upper = (struct block *)((char *)block + bytes_of(block->order));
        upper->order = block->order;
        upper->arena = block->arena;
        ADD_HALF(block, upper);
    }
}

static struct block *take(int order)
{
    int found = FIRST_LIST(order);
    while (lists[found] == NULL)
        if (++found > LAST_LIST)
            return NULL;
    struct block *block = lists[found];
    list_remove(block);
    split(block, order);
    block->state = LIVE;
    TAKEN(block);
    return block;
}

static void give(struct block *block)
{
    struct arena *arena = block->arena;
    while (block->order < TOP_ORDER(arena)) {
        struct block *buddy = buddy_of(block, block->order);
        if (!IS_MERGED(buddy, block))
            break;
        REMOVE_BUDDY(buddy);
        block = LOWER(block, buddy);
        block->order++;
    }
    ADD_FREED(block);
    if (block->order == arena->order)
        arena_freed(arena);
}

static char *payload_of(struct block *block)
{
    return (char *)block + HEADER_BYTES;
}

static struct block *block_of(void *address)
{
    struct block *block = (struct block *)((char *)address - HEADER_BYTES);
    if (block->state == PADDING)
        block = (struct block *)((char *)block - block->distance);
    return block;
}

static size_t room_of(char *address)
{
    struct block *block = block_of(address);
    return ROOM(block, address);
}

static void *refused(int reason)
{
    REFUSED(reason);
    (void)reason;
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
    if (TOO_LARGE(num_bytes) || !HAS_HEAP())
        return refused(ENOMEM);
    int order = order_for(num_bytes);
    struct block *block = take(order);
    if (block == NULL && arena_add(order))
        block = take(order);
    return block == NULL ? refused(ENOMEM) : PAYLOAD(block, num_bytes);
}

void my_free(void *address)
{
    if (IS_NO_BLOCK(address))
        return;
    GIVE_PADDED(block_of(address), address);
    FREE_ENDS();
}

void *my_calloc(size_t count, size_t num_bytes)
{
    if (PRODUCT_WRAPS(count, num_bytes))
        return refused(ENOMEM);
    void *address = my_malloc(count * num_bytes);
    if (address != NULL)
        CLEAR(address, count, num_bytes);
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
        if (!IS_LOWER_HALF(offset, order) || !IS_ABSORBED(above, order))
            return 0;
    }
    return 1;
}

static int resize(struct block *block, int wanted)
{
    if (wanted <= block->order) {
        SHRUNK(block, wanted);
        return 1;
    }
    if (!can_grow(block, wanted))
        return 0;
    for (int order = block->order; order < wanted; order++)
        list_remove((struct block *)((char *)block + bytes_of(order)));
    GROWN(block, wanted);
    return 1;
}

void *my_realloc(void *address, size_t num_bytes)
{
    if (IS_NO_BLOCK(address))
        return RESIZED_NULL(num_bytes);
    if (num_bytes == 0)
        return RESIZED_TO_ZERO(address);
    if (TOO_LARGE(num_bytes)) {
        COULD_NOT_MOVE(address);
        return refused(ENOMEM);
    }
    struct block *block = block_of(address);
    int wanted = order_for(PADDING_OF(block, address) + num_bytes);
    if (RESIZED_IN_PLACE(block, address, wanted))
        return address;
    void *moved = my_malloc(num_bytes);
    if (moved == NULL) {
        COULD_NOT_MOVE(address);
        return NULL;
    }
    memcpy(moved, address, CONTENTS(address, num_bytes));
    GIVE_MOVED(address);
    return moved;
}

void *my_memalign(size_t alignment, size_t num_bytes)
{
    if (IS_BAD(alignment))
        return refused(BAD_REASON);
    if (alignment <= HEADER_BYTES)
        return my_malloc(num_bytes);
    if (ALIGNED_TOO_LARGE(alignment, num_bytes))
        return refused(ENOMEM);
    char *address = my_malloc(ALIGNED_BYTES(alignment, num_bytes));
    if (address == NULL)
        return NULL;
    size_t distance = DISTANCE(address, alignment);
    if (distance > 0) {
        struct block *padding = (struct block *)(address + distance - HEADER_BYTES);
        padding->state = PADDING;
        padding->distance = WAY_BACK(distance);
    }
    return address + distance;
}

size_t my_usable_size(void *address)
{
    return address == NULL ? ROOM_OF_NULL : room_of(address);
}
