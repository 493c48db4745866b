/* heaplab: lab 3, ok -- the compact right allocator that each mutant beside it breaks in one place */

/* A mutant's file stands in front of this one and defines the hook that it breaks. */
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>

#ifndef POOL_BYTES
#define POOL_BYTES 409600000
#endif
#ifndef CELL_BYTES
#define CELL_BYTES 32
#endif

#ifndef MAP
#define MAP(bytes)                                                                     \
    mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
#endif
#ifndef MAP_REFUSED
#define MAP_REFUSED(start) ((start) == MAP_FAILED)
#endif
#ifndef REFUSED
#define REFUSED() (errno = ENOMEM)
#endif

/* The cells. */
#ifndef STRIDE
#define STRIDE CELL_BYTES
#endif
#ifndef CELL_COUNT
#define CELL_COUNT ((size_t)POOL_BYTES / CELL_BYTES)
#endif
#ifndef IS_CELL_SIZED
#define IS_CELL_SIZED(num_bytes) ((num_bytes) <= CELL_BYTES)
#endif
#ifndef POOL_IS_USED_UP
#define POOL_IS_USED_UP() (cells_taken >= cell_count)
#endif
#ifndef FRESH_CELL
#define FRESH_CELL() (cells + cells_taken++ * STRIDE)
#endif
#ifndef FREED_CELL
#define FREED_CELL() free_cells
#endif
#ifndef LINK
#define LINK(cell) (*(char **)(cell))
#endif
#ifndef POP_CELL
#define POP_CELL() (free_cells = LINK(free_cells))
#endif
#ifndef PUSH_CELL
#define PUSH_CELL(cell) (LINK(cell) = free_cells, free_cells = (cell))
#endif
#ifndef CELLS_END
#define CELLS_END (cells + POOL_BYTES)
#endif
#ifndef IS_NO_BLOCK
#define IS_NO_BLOCK(address) ((address) == NULL)
#endif

/* The size classes: 16 << 0 … 16 << 8 bytes. */
#ifndef HEADER_BYTES
#define HEADER_BYTES 16
#endif
#ifndef CLASS_HOLDS
#define CLASS_HOLDS(number, num_bytes) (((size_t)16 << (number)) >= (num_bytes))
#endif
#ifndef FIRST_CLASS
#define FIRST_CLASS 0
#endif
#ifndef CHUNK_BYTES
#define CHUNK_BYTES(stride) ((void)(stride), (size_t)65536)
#endif
#ifndef MAP_CHUNK
#define MAP_CHUNK(bytes) MAP(bytes)
#endif
#ifndef PUSH_BLOCK
#define PUSH_BLOCK(number, header) ((header)->next = free_blocks[number], free_blocks[number] = (header))
#endif

/* Larger ones. */
#ifndef TOO_LARGE
#define TOO_LARGE(num_bytes) ((num_bytes) > SIZE_MAX - 8192)
#endif
#ifndef REMEMBERED
#define REMEMBERED(num_bytes, length) ((void)(num_bytes), (length))
#endif
#ifndef UNMAP
#define UNMAP(start, length) munmap(start, length)
#endif

enum { CLASSES = 9, CLASS_LIMIT = 4096 };

/* In front of each block that is no cell: its class's number, or the length of its mapping. */
struct header {
    size_t what;
    struct header *next;
};

static char *cells, *free_cells;
static size_t cells_taken, cell_count; /* cells never handed out are cells_taken and up */
static struct header *free_blocks[CLASSES];
static char *fresh[CLASSES], *fresh_end[CLASSES];

void init_mem_pool(void)
{
    char *start = MAP(POOL_BYTES);
    if (MAP_REFUSED(start))
        return;
    cells = start;
    cell_count = CELL_COUNT;
}

static void *refused(void)
{
    REFUSED();
    return NULL;
}

static void *cell_malloc(void)
{
    char *cell = FREED_CELL();
    if (cell != NULL)
        POP_CELL();
    else if (POOL_IS_USED_UP())
        return refused();
    else
        cell = FRESH_CELL();
    return cell;
}

static void *class_malloc(size_t number)
{
    struct header *header = free_blocks[number];
    if (header != NULL) {
        free_blocks[number] = header->next;
        return (char *)header + HEADER_BYTES;
    }
    size_t stride = HEADER_BYTES + ((size_t)16 << number);
    if ((size_t)(fresh_end[number] - fresh[number]) < stride) {
        char *chunk = MAP_CHUNK(CHUNK_BYTES(stride));
        if (MAP_REFUSED(chunk))
            return refused();
        fresh[number] = chunk;
        fresh_end[number] = chunk + CHUNK_BYTES(stride);
    }
    header = (struct header *)fresh[number];
    fresh[number] += stride;
    header->what = number;
    return (char *)header + HEADER_BYTES;
}

static void *large_malloc(size_t num_bytes)
{
    if (TOO_LARGE(num_bytes))
        return refused();
    size_t length = (num_bytes + HEADER_BYTES + 4095) & ~(size_t)4095;
    struct header *header = MAP(length);
    if (MAP_REFUSED(header))
        return refused();
    header->what = REMEMBERED(num_bytes, length);
    return (char *)header + HEADER_BYTES;
}

void *my_malloc(size_t num_bytes)
{
    if (IS_CELL_SIZED(num_bytes))
        return cell_malloc();
    if (num_bytes > CLASS_LIMIT)
        return large_malloc(num_bytes);
    size_t number = FIRST_CLASS;
    while (!CLASS_HOLDS(number, num_bytes))
        number++;
    return class_malloc(number);
}

void my_free(void *address)
{
    char *block = address;
    if (IS_NO_BLOCK(block))
        return;
    if (cells != NULL && block >= cells && block < CELLS_END) {
        PUSH_CELL(block);
        return;
    }
    struct header *header = (struct header *)(block - HEADER_BYTES);
    if (header->what < CLASSES)
        PUSH_BLOCK(header->what, header);
    else
        UNMAP(header, header->what);
}
