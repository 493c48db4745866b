/* Lab 1: every block comes straight from the operating system, by mmap or by moving the break.
 *
 * This is the only file that you edit. Work from STEP 1.1 to STEP 1.3; README.md, beside this file,
 * explains each step with pictures. A function that isn't written yet contains a line such as
 *
 *     NOT_IMPLEMENTED("1.1");
 *
 * It sets errno to ENOSYS, which tells the grader that the step is still open. Delete the line when
 * you write the step, with the (void) line beside it: that one only says "not used yet".
 *
 * You may add types, variables and functions, or change those below. Keep the names and meanings
 * of init_mem_pool, my_malloc and my_free. */
#ifndef MY_MEMORY_ALLOCATOR_V1_H
#define MY_MEMORY_ALLOCATOR_V1_H

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

/* Requests of this many bytes or more are large: each gets a mapping of its own. The grader also
 * compiles this file with other values, from 4096 to 16 MiB. */
#ifndef MMAP_THRESHOLD
#define MMAP_THRESHOLD 131072
#endif

/* Every block begins at a multiple of this: 16 on a 64-bit machine, 8 on a 32-bit one. */
#define ALIGNMENT (2 * sizeof(void *))

/* STEP 1.2: what stands in front of every block. my_free gets nothing but an address, so whatever
 * it has to know must be found here. Leave this type alone until step 1.2.
 * Take care: the block begins right after the header, and the block has to be aligned. So the
 * size of the header must be a multiple of ALIGNMENT. */
struct header {
    size_t bytes; /* as asked for; which other members do you need? */
};

/* STEP 1.1: ask the system for a mapping of num_bytes and return its first byte.
 * The mapping is for this process alone (private), belongs to no file (anonymous), and can be read
 * and written. mmap doesn't say "no memory" with NULL: look up what it returns.
 * STEP 1.2: make the mapping larger by a header, fill in the header, and return the byte after it.
 * Take care: num_bytes may be close to SIZE_MAX. What is num_bytes + sizeof(struct header) then? */
void *large_malloc(size_t num_bytes)
{
    NOT_IMPLEMENTED("1.1");
    (void)num_bytes;
    return NULL;
}

/* STEP 1.2: give the whole mapping of this block back to the system.
 * Step back from the block to its header, where you wrote down how large it is. The mapping begins
 * at the header, not at the block. */
void large_free(void *block)
{
    NOT_IMPLEMENTED("1.2");
    (void)block;
}

/* STEP 1.3: small blocks lie one after another in the memory below the break. */
char *small_top; /* where the next small block's header goes; NULL before the first request */
char *small_end; /* the first byte that isn't ours: where the break was when we moved it last */

/* STEP 1.3: cut a block off at small_top.
 * When the space up to small_end is too little, move the break with sbrk, by far more than this
 * request needs: a system call is slow, so one of them should serve many requests.
 * Take care: small_top stays aligned; sbrk doesn't say "no memory" with NULL; and other code in the
 * process may have moved the break as well, so look at the address that sbrk returns. */
void *small_malloc(size_t num_bytes)
{
    NOT_IMPLEMENTED("1.3");
    (void)num_bytes;
    return NULL;
}

/* STEP 1.3: remember in the header that this block is free. If it was the topmost block, lower
 * small_top to where its header begins, so that the next request gets the same place. Then look at
 * the block below: if it was freed earlier, it isn't in the way either.
 * A header that only knows its own size can't find the block below. What can? */
void small_free(void *block)
{
    NOT_IMPLEMENTED("1.3");
    (void)block;
}

/* Called once, before any other function. This lab needs nothing here, unless you want it to. */
void init_mem_pool(void)
{
}

/* Returns a block of num_bytes that no other live block overlaps, aligned to ALIGNMENT. When there
 * is no memory: NULL, errno is ENOMEM, and nothing else has changed.
 * my_malloc(0) returns NULL or a block of its own. */
void *my_malloc(size_t num_bytes)
{
    if (num_bytes < MMAP_THRESHOLD) {
        return small_malloc(num_bytes);
    }
    return large_malloc(num_bytes);
}

/* Gives back a block that my_malloc returned. my_free(NULL) does nothing. errno stays as it was. */
void my_free(void *block)
{
    /* STEP 1.2: what must not happen for NULL?
     * STEP 1.3: a block that came from small_malloc goes to small_free. How can you tell? */
    large_free(block);
}

#endif
