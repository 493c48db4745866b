/* Lab 4: the buddy allocator. Every block is a power of two, halved to serve a smaller request and
 * joined with its other half, its buddy, when both are free.
 *
 * An arena of 1 MiB after one request for 200,000 bytes, which takes 256 KiB with its header:
 *
 *     offset 0       256 KiB        512 KiB                       1 MiB
 *     | order 18     | order 18     | order 19                    |     order k: 2^k bytes
 *     | live         | free         | free                        |
 *
 * A block of order k lies at a multiple of 2^k from its arena's start. The buddy's offset differs
 * in that one bit, so a single XOR finds it: 0 ^ 256 KiB = 256 KiB, and back again.
 *
 *     0000 0000 0000 0000 0000    0, the live block's offset
 *     0100 0000 0000 0000 0000    256 KiB, its buddy's: bit 18 is the other way round
 *
 * In front of each block stand two words about it. The links are only there while it is free:
 *
 *     live    | order, state | arena | what my_malloc returns . . . . . . . . . |
 *     free    | order, state | arena | next | link | no meaning . . . . . . . . |
 *             ^ the block            ^ its payload
 *
 * Free blocks of one order are on a list. A small block that was just freed isn't: it waits on a
 * shelf, unmerged, for the next request of its order.
 */
#ifndef MY_MEMORY_ALLOCATOR_V4_H
#define MY_MEMORY_ALLOCATOR_V4_H

#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#ifndef ARENA_BYTES
#define ARENA_BYTES 1048576
#endif

#ifndef BLOCK_ALIGNMENT
#define BLOCK_ALIGNMENT (2 * sizeof(size_t)) /* 16 on a 64-bit machine, 8 on a 32-bit one */
#endif

/* Where an arena begins: at a multiple of this. Every mapping does at one of 4,096. */
#ifndef ARENA_ALIGNMENT
#define ARENA_ALIGNMENT ((size_t)4096)
#endif

#define ORDERS (sizeof(long) * CHAR_BIT)
#define ARENA_LIMIT 128
#define SMALLEST_ARENA 16 /* an order: 64 KiB, or as large as the request where that is more */

#define LARGEST_REQUEST ((size_t)PTRDIFF_MAX / 2) /* with a header, still less than 2^ORDERS */

/* The smallest block holds a header and, while it is free, two links: four words. */
#define SMALLEST_BLOCK (4 * sizeof(size_t))

/* Blocks of up to 2^SHELF_ORDER bytes go on a shelf when they are freed, and as many of an order as
 * SHELF_BYTES hold. */
#define SHELF_ORDER 10
#define SHELF_BYTES 32768U

struct arena {
    char *start; /* NULL: this entry is unused */
    unsigned order;
    size_t live; /* how many of its blocks are */
};

enum block_state { LIVE, FREE, SHELVED, PADDING };

struct buddy {
    unsigned char order;
    unsigned char state;
    unsigned char fresh; /* nobody has had it since it was mapped: zeros behind the links */
    union {
        struct arena *arena;
        size_t way_back; /* PADDING: how far in front of this header the block's own header is */
    };
    struct buddy *next;  /* this and the next: only while it is free; on a shelf, this alone */
    struct buddy **link; /* the pointer that points here: a list's head, or another's next */
};

#define HEADER_BYTES offsetof(struct buddy, next)
#define LINK_BYTES (sizeof(struct buddy) - HEADER_BYTES)

static struct arena arenas[ARENA_LIMIT]; /* the first entry is the first arena, which stays */
static unsigned largest_arena;           /* the order of the largest one so far */

static struct buddy *free_blocks[ORDERS];
static unsigned long free_orders; /* bit k is set when free_blocks[k] isn't empty */

static inline size_t bytes_of(unsigned order)
{
    return (size_t)1 << order;
}

/* The order of the smallest block that holds num_bytes and a header: how many bits the number of
 * its last byte has. num_bytes is at most LARGEST_REQUEST. */
static inline unsigned order_for(size_t num_bytes)
{
    size_t last_byte = (num_bytes + HEADER_BYTES - 1) | (SMALLEST_BLOCK - 1);
    return (unsigned)ORDERS - (unsigned)__builtin_clzl(last_byte);
}

static inline void *payload_of(struct buddy *block)
{
    return (char *)block + HEADER_BYTES;
}

/* From an address that the program has to its block, over the padding of my_memalign if need be. */
static inline struct buddy *block_of(void *payload)
{
    struct buddy *block = (struct buddy *)(void *)((char *)payload - HEADER_BYTES);
    if (block->state == PADDING)
        block = (struct buddy *)(void *)((char *)block - block->way_back);
    return block;
}

static inline struct buddy *buddy_of(const struct buddy *block)
{
    char *start = block->arena->start;
    size_t offset = (size_t)((const char *)block - start);
    return (struct buddy *)(void *)(start + (offset ^ bytes_of(block->order)));
}

/* Where a buddy begins there is always a header: its own or, if it was split, its first part's. */
static inline int is_free_buddy(const struct buddy *buddy, unsigned order)
{
    return buddy->state == FREE && buddy->order == order;
}

static inline void list_add(struct buddy *block)
{
    struct buddy **head = &free_blocks[block->order];
    block->state = FREE;
    block->next = *head;
    block->link = head;
    if (*head != NULL)
        (*head)->link = &block->next;
    *head = block;
    free_orders |= 1UL << block->order;
}

static inline void list_remove(struct buddy *block)
{
    *block->link = block->next;
    if (block->next != NULL)
        block->next->link = block->link;
    if (free_blocks[block->order] == NULL)
        free_orders &= ~(1UL << block->order);
}

/* NULL when the system refuses. To begin at a multiple of more than a page, map more and give back
 * what lies in front of such an address, and behind the end. */
static inline void *arena_pages(size_t num_bytes)
{
    size_t more = ARENA_ALIGNMENT - 4096;
    /* A page costs memory when it is first used, so half an arena that is never used costs none.
     * MAP_NORESERVE says that we mean it. */
    char *pages = mmap(NULL, num_bytes + more, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (pages == MAP_FAILED)
        return NULL;
    size_t front = -(uintptr_t)pages % ARENA_ALIGNMENT;
    if (front > 0)
        munmap(pages, front);
    if (more > front)
        munmap(pages + front + num_bytes, more - front);
    return pages + front;
}

/* Map an arena of 2^order bytes: one free block. -1 when the system refuses. */
static inline int arena_map(unsigned order)
{
    if (order >= ORDERS)
        return -1; /* more than there are addresses */
    struct arena *arena = arenas;
    while (arena->start != NULL)
        if (++arena == arenas + ARENA_LIMIT)
            return -1;
    void *start = arena_pages(bytes_of(order));
    if (start == NULL)
        return -1;
    *arena = (struct arena){.start = start, .order = order};
    if (order > largest_arena)
        largest_arena = order;
    struct buddy *block = start;
    *block = (struct buddy){.order = (unsigned char)order, .fresh = 1, .arena = arena};
    list_add(block);
    return 0;
}

/* Add an arena of twice the largest one, or more where `order` is larger: so there are few of them,
 * however much memory is in use. Where the system refuses, a smaller one may do. -1: none does. */
static inline int arena_add(unsigned order)
{
    if (arenas[0].start == NULL)
        return -1; /* there was no memory for init_mem_pool */
    int errno_before = errno;
    unsigned least = order > SMALLEST_ARENA ? order : SMALLEST_ARENA;
    unsigned size = order > largest_arena ? order : largest_arena + 1;
    while (arena_map(size) != 0)
        if (size-- == least)
            return -1;
    errno = errno_before; /* of a refusal that did no harm */
    return 0;
}

static inline int arena_is_free(const struct arena *arena)
{
    return is_free_buddy((const struct buddy *)(const void *)arena->start, arena->order);
}

static inline void arena_unmap(struct arena *arena)
{
    int errno_before = errno;
    struct buddy *block = (struct buddy *)(void *)arena->start;
    list_remove(block);
    if (munmap(arena->start, bytes_of(arena->order)) == 0)
        arena->start = NULL;
    else
        list_add(block);  /* it stays usable */
    errno = errno_before; /* freeing is never the caller's failure */
}

/* `freed` is wholly free now. If another arena is as well, the smaller goes back to the system. One
 * is kept, so that a program that frees a block and takes it again makes no system call. */
static inline void arena_return(struct arena *freed)
{
    if (freed == arenas)
        return;
    for (struct arena *other = arenas + 1; other < arenas + ARENA_LIMIT; other++) {
        if (other != freed && other->start != NULL && arena_is_free(other)) {
            arena_unmap(other->order < freed->order ? other : freed);
            return;
        }
    }
}

/* Halve the block until it has this order. Each time the upper half goes on its list. */
static inline void buddy_split(struct buddy *block, unsigned order)
{
    while (block->order > order) {
        block->order--;
        struct buddy *upper = buddy_of(block);
        upper->order = block->order;
        upper->fresh = block->fresh;
        upper->arena = block->arena;
        list_add(upper);
    }
}

/* Give a block back: join it with its buddy as long as that one is free, too. */
static __attribute__((noinline, unused)) void buddy_give(struct buddy *block)
{
    struct arena *arena = block->arena;
    arena->live--;
    while (block->order < arena->order) {
        struct buddy *buddy = buddy_of(block);
        if (!is_free_buddy(buddy, block->order))
            break;
        list_remove(buddy);
        if (buddy < block)
            block = buddy;
        block->order++;
    }
    block->fresh = 0;
    list_add(block);
    if (block->order == arena->order)
        arena_return(arena);
}

/* Take the smallest free block that is large enough, and split it. NULL when there is none. Which
 * list it is on is the lowest bit set in free_orders from bit `order` up: nothing is searched. */
static inline struct buddy *buddy_find(unsigned order)
{
    unsigned long large_enough = free_orders & (~0UL << order);
    if (large_enough == 0)
        return NULL;
    struct buddy *block = free_blocks[__builtin_ctzl(large_enough)];
    list_remove(block);
    block->state = LIVE;
    block->arena->live++;
    buddy_split(block, order);
    return block;
}

/* A merge is work for nothing when the next request splits again, and most programs free a small
 * block only to ask for another one soon. So freed small blocks wait on a shelf for each order,
 * where their buddies don't count them as free. No shelf holds more than SHELF_BYTES, and no
 * request fails or maps an arena because of them: before it would, the shelves are cleared, which
 * makes all merges that were put off. */
struct shelf {
    struct buddy *top;
    unsigned count;
};

static struct shelf shelves[SHELF_ORDER + 1];

static inline struct buddy *shelf_pop(unsigned order)
{
    struct shelf *shelf = &shelves[order];
    struct buddy *block = shelf->top;
    if (block == NULL)
        return NULL;
    shelf->top = block->next;
    shelf->count--;
    block->state = LIVE;
    block->arena->live++;
    return block;
}

/* 0 when the shelf is full. */
static inline int shelf_push(struct buddy *block)
{
    struct shelf *shelf = &shelves[block->order];
    if (shelf->count >= SHELF_BYTES >> block->order)
        return 0;
    shelf->count++;
    block->state = SHELVED;
    block->arena->live--;
    block->fresh = 0;
    block->next = shelf->top;
    shelf->top = block;
    return 1;
}

static __attribute__((noinline, unused)) void shelves_clear(void)
{
    for (unsigned order = 0; order <= SHELF_ORDER; order++)
        for (struct buddy *block = shelf_pop(order); block != NULL; block = shelf_pop(order))
            buddy_give(block);
}

/* A block of 2^order bytes, header included, for the caller to give back with buddy_give. NULL when
 * there is no memory. */
static __attribute__((noinline, unused)) struct buddy *buddy_take(unsigned order)
{
    struct buddy *block = buddy_find(order);
    if (block == NULL) {
        shelves_clear();
        block = buddy_find(order);
    }
    if (block == NULL && arena_add(order) == 0)
        block = buddy_find(order);
    return block;
}

/* From here on, payloads: addresses that the program has. NULL when there is no memory. */
static inline void *payload_take(size_t num_bytes)
{
    struct buddy *block = NULL;
    if (num_bytes <= bytes_of(SHELF_ORDER) - HEADER_BYTES)
        block = shelf_pop(order_for(num_bytes));
    else if (num_bytes > LARGEST_REQUEST)
        return NULL;
    if (block == NULL)
        block = buddy_take(order_for(num_bytes));
    return block == NULL ? NULL : payload_of(block);
}

static inline void payload_give(void *payload)
{
    struct buddy *block = block_of(payload);
    struct arena *arena = block->arena;
    if (block->order > SHELF_ORDER || !shelf_push(block))
        buddy_give(block);
    if (arena->live == 0 && arena != arenas)
        shelves_clear(); /* all of it that isn't free is on shelves: now it can go back */
}

/* How many bytes there are from here to the end of the block. */
static inline size_t payload_room(void *payload)
{
    struct buddy *block = block_of(payload);
    return bytes_of(block->order) - (size_t)((char *)payload - (char *)block);
}

/* num_bytes of zeros. What comes fresh from the system is zero, but for the links of our lists. */
static inline void *payload_take_zeroed(size_t num_bytes)
{
    void *payload = payload_take(num_bytes);
    if (payload == NULL)
        return NULL;
    if (block_of(payload)->fresh && num_bytes > LINK_BYTES)
        num_bytes = LINK_BYTES;
    return memset(payload, 0, num_bytes);
}

/* At a multiple of `alignment`, a power of two. The block is larger than asked for, by enough to go
 * up to such a multiple. In front of it goes a second header that says the way back:
 *
 *     | LIVE, 12 | arena | unused . . . . . . | PADDING | way back | what my_memalign returns . . |
 *     ^----------------- way back ------------+                    ^ a multiple of alignment
 */
static inline void *payload_take_aligned(size_t alignment, size_t num_bytes)
{
    if (alignment <= BLOCK_ALIGNMENT)
        return payload_take(num_bytes);
    if (alignment > LARGEST_REQUEST || num_bytes > LARGEST_REQUEST)
        return NULL;
    num_bytes += num_bytes == 0; /* or the address might be the block's end, and not in it */
    char *payload = payload_take(num_bytes + alignment - BLOCK_ALIGNMENT);
    if (payload == NULL)
        return NULL;
    size_t distance = -(uintptr_t)payload & (alignment - 1);
    if (distance == 0)
        return payload;
    /* It is a multiple of BLOCK_ALIGNMENT, so there is room for a header. */
    struct buddy *padding = (struct buddy *)(void *)(payload + distance - HEADER_BYTES);
    padding->state = PADDING;
    padding->way_back = distance;
    return payload + distance;
}

/* 1 when the block can become one of this order where it is: it is the lowest part of that larger
 * one, and no other part of it is live. */
static inline int can_extend(struct buddy *block, unsigned order)
{
    size_t offset = (size_t)((char *)block - block->arena->start);
    if (order > block->arena->order || offset % bytes_of(order) != 0)
        return 0;
    char *end = (char *)block + bytes_of(order);
    for (char *part = (char *)block + bytes_of(block->order); part < end;) {
        const struct buddy *other = (const struct buddy *)(void *)part;
        if (other->state == LIVE)
            return 0;
        part += bytes_of(other->order);
    }
    return 1;
}

static inline void block_extend(struct buddy *block, unsigned order)
{
    for (; block->order < order; block->order++) {
        struct buddy *above = buddy_of(block);
        if (!is_free_buddy(above, block->order))
            shelves_clear(); /* parts of it were on shelves; now it is whole */
        list_remove(above);
    }
}

/* Make room for num_bytes, at least 1, without moving; halves no longer needed become free. 0 when
 * that can't be done, and nothing has changed. */
static __attribute__((noinline, unused)) int payload_resize(void *payload, size_t num_bytes)
{
    if (num_bytes > LARGEST_REQUEST)
        return 0;
    struct buddy *block = block_of(payload);
    size_t padding = (size_t)((char *)payload - (char *)payload_of(block));
    unsigned order = order_for(padding + num_bytes);
    if (order > block->order) {
        if (!can_extend(block, order))
            return 0;
        block_extend(block, order);
    } else {
        block->fresh = 0;
        buddy_split(block, order);
    }
    return 1;
}

/* As realloc does, but for num_bytes of at least 1 and a payload that isn't NULL. */
static inline void *payload_move_or_resize(void *payload, size_t num_bytes)
{
    if (payload_resize(payload, num_bytes))
        return payload;
    void *moved = payload_take(num_bytes);
    if (moved == NULL)
        return NULL;
    memcpy(moved, payload, payload_room(payload)); /* all of it: it was too small */
    payload_give(payload);
    return moved;
}

static inline void first_arena_map(void)
{
    int errno_before = errno;
    arena_map((unsigned)__builtin_ctzll(ARENA_BYTES));
    errno = errno_before; /* a refusal shows in each request */
}

#if LAB_VERSION == 4
static inline void *or_enomem(void *payload)
{
    if (payload == NULL)
        errno = ENOMEM;
    return payload;
}

static inline void init_mem_pool(void)
{
    first_arena_map();
}

static inline void *my_malloc(size_t num_bytes)
{
    return or_enomem(payload_take(num_bytes));
}

static inline void my_free(void *ptr)
{
    if (ptr != NULL)
        payload_give(ptr);
}

static inline void *my_calloc(size_t count, size_t num_bytes)
{
    size_t product;
    if (__builtin_mul_overflow(count, num_bytes, &product))
        product = SIZE_MAX; /* more than there is */
    return or_enomem(payload_take_zeroed(product));
}

static inline void *my_realloc(void *ptr, size_t num_bytes)
{
    if (ptr == NULL)
        return my_malloc(num_bytes);
    if (num_bytes == 0) {
        my_free(ptr);
        return NULL;
    }
    return or_enomem(payload_move_or_resize(ptr, num_bytes));
}

static inline void *my_memalign(size_t alignment, size_t num_bytes)
{
    if (alignment == 0 || (alignment & (alignment - 1)) != 0) {
        errno = EINVAL;
        return NULL;
    }
    return or_enomem(payload_take_aligned(alignment, num_bytes));
}

static inline size_t my_usable_size(void *ptr)
{
    return ptr == NULL ? 0 : payload_room(ptr);
}
#endif

#endif
