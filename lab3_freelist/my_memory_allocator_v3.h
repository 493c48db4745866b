/* Lab 3: a pool cut into cells of one size, and a list of the free ones.
 *
 * This is the only file that you edit. Work from STEP 3.1 to STEP 3.5; README.md, beside this file,
 * explains each step with pictures. A function that isn't written yet contains a line such as
 *
 *     NOT_IMPLEMENTED("3.3");
 *
 * It sets errno to ENOSYS, which tells the grader that the step is still open. Delete the line when
 * you write the step, with the (void) line beside it: that one only says "not used yet".
 *
 * You may add types, variables and functions, or change those below. Keep the names and meanings
 * of init_mem_pool, my_malloc and my_free. */
#ifndef MY_MEMORY_ALLOCATOR_V3_H
#define MY_MEMORY_ALLOCATOR_V3_H

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>

/* How large the pool of cells is: 100,000 pages of 4096 bytes. The grader also compiles this file
 * with other values, each a multiple of 16, up to 8 GiB: more than an int can hold. */
#ifndef POOL_BYTES
#define POOL_BYTES 409600000
#endif

/* How large a cell is. The grader also tries other multiples of 16, from 16 to 256. */
#ifndef CELL_BYTES
#define CELL_BYTES 32
#endif

/* Up to this size a request is served from a size class (step 3.5). */
#define LARGEST_CLASS 4096

/* Every block begins at a multiple of this: 16 on a 64-bit machine, 8 on a 32-bit one. */
#define ALIGNMENT (2 * sizeof(void *))

/* STEP 3.1: a cell is one of two things, at different times. While it is free, it holds a pointer
 * to the next free cell. While a program has it, all of its CELL_BYTES bytes are the program's. A
 * union gives both members the same place, so the list costs no memory of its own. A struct would
 * put one behind the other, and the cell would be too large. */
typedef union Cell {
    char replace_me; /* two members take its place */
} Cell;

Cell *free_cells; /* the first free cell; NULL when there is none */

/* Called once, before any other function. When the system gives no memory it returns all the same,
 * and every request afterwards is NULL. */
void init_mem_pool(void)
{
    /* STEP 3.2: get POOL_BYTES with one mmap, see them as an array of cells, and link each cell to
     * the one after it. The first cell is the head of the list, and the last one ends it, so
     * that a fresh pool hands out its cells in ascending order.
     * Take care: mmap doesn't say "no memory" with NULL; and the pool holds exactly
     * POOL_BYTES / CELL_BYTES cells, not one more. */
    NOT_IMPLEMENTED("3.2");
}

/* Returns a block of num_bytes that no other live block overlaps, aligned to ALIGNMENT. When there
 * is no memory: NULL, errno is ENOMEM, and nothing else has changed.
 * my_malloc(0) returns NULL or a block of its own. */
void *my_malloc(size_t num_bytes)
{
    if (num_bytes > CELL_BYTES) {
        /* STEP 3.5: requests that no cell can hold.
         * Up to LARGEST_CLASS bytes: choose the class, so that the block is at most twice as large
         * as the request; take a block from the free list of that class, or, when the list is
         * empty, new memory from the class's own pool, which you map when it is first needed.
         * Above LARGEST_CLASS: map the block by itself.
         * Take care: my_free will have only the address. What will tell it the class? */
        NOT_IMPLEMENTED("3.5");
        return NULL;
    }
    /* STEP 3.3: take the first free cell off the list and return it.
     * Take care: read the cell's next pointer before you give the cell away. From then on those
     * bytes are the program's. And what if the list is empty? */
    NOT_IMPLEMENTED("3.3");
    return NULL;
}

/* Gives back a block that my_malloc returned. my_free(NULL) does nothing. errno stays as it was. */
void my_free(void *block)
{
    /* STEP 3.4: put the cell at the front of the list, so that the block freed last is handed out
     * first: it is the one that is most likely still in the processor's cache.
     * STEP 3.5: first find out what the block is. A cell, a block of one of the other classes, or a
     * mapping of its own? Each goes back to where it came from. */
    NOT_IMPLEMENTED("3.4");
    (void)block;
}

#endif
