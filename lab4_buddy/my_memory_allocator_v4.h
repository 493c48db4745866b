/* Lab 4: the buddy allocator. Every block is a power of two. A block that is too large is halved,
 * and two halves that are both free are joined again.
 *
 * This is the only file that you edit. Work from STEP 4.1 to STEP 4.7; README.md, beside this file,
 * explains each step with pictures. A function that isn't written yet contains a line such as
 *
 *     NOT_IMPLEMENTED("4.2");
 *
 * It sets errno to ENOSYS, which tells the grader that the step is still open. Delete the line when
 * you write the step, with the (void) line beside it: that one only says "not used yet".
 *
 * You may add types, variables and functions, or change those below. Keep the names and meanings
 * of init_mem_pool and the functions that begin with my_. */
#ifndef MY_MEMORY_ALLOCATOR_V4_H
#define MY_MEMORY_ALLOCATOR_V4_H

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

/* How large the first arena is: 1 MiB. The grader also compiles this file with other values, each
 * a power of two, from 64 KiB. */
#ifndef ARENA_BYTES
#define ARENA_BYTES 1048576
#endif

/* Every block begins at a multiple of this: 16 on a 64-bit machine, 8 on a 32-bit one. */
#define ALIGNMENT (2 * sizeof(void *))

/* A block of order k has 2^k bytes, its header included. The smallest one holds a header and two
 * links. */
#define SMALLEST_ORDER (sizeof(void *) == 8 ? 5U : 4U)
#define ORDERS (8 * sizeof(size_t))

/* No machine has so much. Refuse what is larger before you add anything to it: then a sum of two
 * sizes and a header can't wrap around. */
#define LARGEST_REQUEST (SIZE_MAX / 8)

/* An arena is one mapping of 2^order bytes that is cut into blocks. Each is at least twice as large
 * as the one before, so there are few. Only where the system refuses that may there be more: look
 * whether the table is full before you add one. */
#define ARENA_LIMIT 64

struct arena {
    char *start;
    unsigned order;
};

struct arena arenas[ARENA_LIMIT]; /* the first one is mapped by init_mem_pool */
unsigned arena_count;

enum block_state { LIVE, FREE };

/* What stands in front of every block, live or free. The links are there only while the block is
 * free: when it is live, the program's bytes begin in their place.
 * STEP 4.6: a padding header looks like this too, with a state of its own. It needs no order and no
 * arena, but the way back to the block's own header. */
struct block {
    unsigned char order;
    unsigned char state;
    struct arena *arena;
    struct block *next;
    struct block *previous;
};

#define HEADER_BYTES offsetof(struct block, next) /* a multiple of ALIGNMENT, as it has to be */

struct block *free_blocks[ORDERS]; /* for each order, a list of its free blocks; NULL: none */

size_t bytes_of(unsigned order)
{
    return (size_t)1 << order;
}

/* What the program gets of a block. */
void *payload_of(struct block *block)
{
    return (char *)block + HEADER_BYTES;
}

/* The way back, from what the program has to the block's header.
 * STEP 4.6: what stands in front of an address that came from my_memalign? */
struct block *block_of(void *payload)
{
    return (struct block *)(void *)((char *)payload - HEADER_BYTES);
}

/* STEP 4.1: the smallest order whose blocks hold a header and num_bytes.
 * It is at least SMALLEST_ORDER. num_bytes is at most LARGEST_REQUEST. */
unsigned order_for(size_t num_bytes)
{
    NOT_IMPLEMENTED("4.1");
    (void)num_bytes;
    return SMALLEST_ORDER;
}

/* STEP 4.1: the block's other half: the one that it was split from, and may be joined with.
 * Take the block's offset, which is how far it lies from the start of its arena. One bit of it
 * tells the lower half from the upper one. Which one? Don't do this with the address itself: an
 * arena's start isn't a multiple of its size. */
struct block *buddy_of(struct block *block)
{
    NOT_IMPLEMENTED("4.1");
    (void)block;
    return NULL;
}

/* STEP 4.1: mark the block as free, and put it on the list of its order. */
void list_add(struct block *block)
{
    NOT_IMPLEMENTED("4.1");
    (void)block;
}

/* STEP 4.1: take a free block off its list, wherever in the list it is.
 * This is why a block has two links: from step 4.3 on it is the buddy that you take off, and it may
 * be in the middle. Is it the first one? Is it the last one? */
void list_remove(struct block *block)
{
    NOT_IMPLEMENTED("4.1");
    (void)block;
}

/* STEP 4.1: map an arena of 2^order bytes, note it in the table, and put it on its list, as one
 * free block. Returns 0, or -1 when the system refuses, and then nothing has changed.
 * Take care: mmap doesn't say "no memory" with NULL. */
int arena_map(unsigned order)
{
    NOT_IMPLEMENTED("4.1");
    (void)order;
    return -1;
}

/* Called once, before any other function. When the system gives no memory it returns all the same,
 * and every request afterwards is NULL. */
void init_mem_pool(void)
{
    /* STEP 4.1: map the first arena. Which order has ARENA_BYTES? */
    NOT_IMPLEMENTED("4.1");
}

/* STEP 4.2: halve the block until it has this order. Each time its lower half is what you go on
 * with, and its upper half becomes a free block.
 * Take care: a half is a block as any other. Everything in its header must be right. */
void block_split(struct block *block, unsigned order)
{
    NOT_IMPLEMENTED("4.2");
    (void)block;
    (void)order;
}

/* Returns a block of this order that is LIVE and on no list. When there is no memory: NULL, and
 * errno is ENOMEM. */
struct block *block_take(unsigned order)
{
    /* STEP 4.1: is there a free block of exactly this order? Return it. */
    NOT_IMPLEMENTED("4.1");

    /* STEP 4.2: look at the next larger order, and so on up. Split the first block that you find,
     * and return what is left of it. The first is the smallest, so large blocks stay whole. */
    NOT_IMPLEMENTED("4.2");

    /* STEP 4.4: no block is large enough. Map an arena of twice the size of the last one, or
     * larger, so that the request fits. Then look again.
     * Take care: when the system refuses, set errno to ENOMEM, and harm nothing. */
    NOT_IMPLEMENTED("4.4");
    (void)order;
    return NULL;
}

/* STEP 4.3: give a block back. As long as its buddy is free, too, join them: take the buddy off its
 * list, and go on with the whole, which begins where the lower one of the two begins. What comes
 * out of this goes on the list of its order.
 * Take care: "free" isn't enough. The buddy may have been split, and then only a part of it is
 * free. What in its header tells you? And a block that is a whole arena has no buddy. */
void block_give(struct block *block)
{
    NOT_IMPLEMENTED("4.3");
    (void)block;
}

/* Returns a block of num_bytes that no other live block overlaps, aligned to ALIGNMENT. When there
 * is no memory: NULL, errno is ENOMEM, and nothing else has changed.
 * my_malloc(0) returns NULL or a block of its own. */
void *my_malloc(size_t num_bytes)
{
    /* STEP 4.1: take a block of the right order, and return what the program gets of it.
     * First refuse what can't be served, with ENOMEM: more than LARGEST_REQUEST, and everything if
     * init_mem_pool got no memory. */
    NOT_IMPLEMENTED("4.1");
    (void)num_bytes;
    return NULL;
}

/* Gives back a block that one of the functions here returned. my_free(NULL) does nothing. errno
 * stays as it was. */
void my_free(void *ptr)
{
    /* STEP 4.3: what must not happen for NULL? */
    NOT_IMPLEMENTED("4.3");
    (void)ptr;
}

/* As my_malloc(count * num_bytes), and the block is all zeros. */
void *my_calloc(size_t count, size_t num_bytes)
{
    /* STEP 4.5: first make sure that the product isn't larger than a size_t can hold.
     * Take care: a block that was used before is full of old bytes. */
    NOT_IMPLEMENTED("4.5");
    (void)count;
    (void)num_bytes;
    return NULL;
}

/* Makes a block larger or smaller. Returns where it is now; its contents are kept, up to the
 * smaller of both sizes. When there is no memory: NULL, errno is ENOMEM, and the block is as it
 * was. my_realloc(NULL, n) is my_malloc(n). my_realloc(ptr, 0) frees the block and returns NULL. */
void *my_realloc(void *ptr, size_t num_bytes)
{
    /* STEP 4.5: three cases.
     * The block's order is large enough: it stays where it is, and gives back the halves that it no
     * longer needs.
     * It is a lower half, and the buddy above it is free: it takes the buddy, and is twice as
     * large. If that is too little, the same again. Change nothing before you know that it works.
     * Otherwise: take a new block, copy, and free the old one, in this order. */
    NOT_IMPLEMENTED("4.5");
    (void)ptr;
    (void)num_bytes;
    return NULL;
}

/* As my_malloc(num_bytes), at an address that is a multiple of `alignment`. An alignment that isn't
 * a power of two: NULL, and errno is EINVAL. */
void *my_memalign(size_t alignment, size_t num_bytes)
{
    /* STEP 4.6: take a larger block, and go up in it to such an address. If that isn't where the
     * block's payload begins anyway, write a padding header in front of it.
     * Take care: my_free, my_realloc and my_usable_size all get this address. */
    NOT_IMPLEMENTED("4.6");
    (void)alignment;
    (void)num_bytes;
    return NULL;
}

/* How many bytes the program may use from ptr on: at least as many as it asked for. 0 for NULL. */
size_t my_usable_size(void *ptr)
{
    /* STEP 4.6: from ptr to the end of its block. */
    NOT_IMPLEMENTED("4.6");
    (void)ptr;
    return 0;
}

/* STEP 4.7: nothing is missing here. What is above becomes malloc for real programs: see README.md,
 * and run make libmalloc.so LAB=4. A step above that isn't written yet is missing there, too. */

#endif
