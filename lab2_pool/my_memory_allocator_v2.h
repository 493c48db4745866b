/* Lab 2: one large pool, and a pointer that moves through it.
 *
 * This is the only file that you edit. Work from STEP 2.1 to STEP 2.4; README.md, beside this file,
 * explains each step with pictures. A function that isn't written yet contains a line such as
 *
 *     NOT_IMPLEMENTED("2.1");
 *
 * It sets errno to ENOSYS, which tells the grader that the step is still open. Delete the line when
 * you write the step, with the (void) line beside it: that one only says "not used yet".
 *
 * You may add types, variables and functions, or change those below. Keep the names and meanings
 * of init_mem_pool, my_malloc, my_free and my_reset_pool. */
#ifndef MY_MEMORY_ALLOCATOR_V2_H
#define MY_MEMORY_ALLOCATOR_V2_H

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>

/* How large the pool is: 100,000 pages of 4096 bytes. The grader also compiles this file with other
 * values, each a multiple of 16, up to 8 GiB: more than an int can hold. */
#ifndef POOL_BYTES
#define POOL_BYTES 409600000
#endif

/* Every block begins at a multiple of this: 16 on a 64-bit machine, 8 on a 32-bit one. */
#define ALIGNMENT (2 * sizeof(void *))

char *pool_start;    /* the first byte of the pool */
char *pool_end;      /* the first byte after the pool */
char *next_free_mem; /* where the next block begins; everything from here to pool_end is unused */

/* Called once, before any other function. When the system gives no memory it returns all the same,
 * and every request afterwards is NULL. */
void init_mem_pool(void)
{
    /* STEP 2.1: ask the system for the whole pool with one mmap, and set the three pointers.
     * One system call here saves one in each my_malloc. Asking for so much is cheap: the system
     * finds a page of memory only when the page is used for the first time.
     * Take care: mmap doesn't say "no memory" with NULL. */
    NOT_IMPLEMENTED("2.1");
}

/* Returns a block of num_bytes that no other live block overlaps, aligned to ALIGNMENT. When the
 * rest of the pool is too small: NULL, errno is ENOMEM, and nothing else has changed.
 * my_malloc(0) returns NULL or a block of its own. */
void *my_malloc(size_t num_bytes)
{
    /* STEP 2.2: the block begins at next_free_mem. Move next_free_mem behind the block, and on to
     * the next multiple of ALIGNMENT, so that the next block is aligned as well.
     * STEP 2.3: before anything moves, make sure that the block fits.
     * Take care: num_bytes may be close to SIZE_MAX. A sum such as next_free_mem + num_bytes then
     * wraps around to a small number. Which comparison can't wrap? */
    NOT_IMPLEMENTED("2.2");
    (void)num_bytes;
    return NULL;
}

/* Does nothing in this lab, and that is right: a pool like this one takes no single block back. */
void my_free(void *block)
{
    (void)block;
}

/* Frees all blocks at once: the pool is as it was after init_mem_pool. */
void my_reset_pool(void)
{
    /* STEP 2.4: which one of the three pointers has moved since init_mem_pool? */
    NOT_IMPLEMENTED("2.4");
}

#endif
