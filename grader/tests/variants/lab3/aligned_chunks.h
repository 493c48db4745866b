/* heaplab: lab 3, ok -- the class stands at the start of an aligned chunk; assert, stderr */

#include <assert.h>
#include <stdio.h>

#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define ALIGN(n, to) (((n) + (to) - 1) & ~((size_t)(to) - 1))
#define CHUNK ((size_t)65536)

struct chunk {
    size_t block_bytes; /* of a size class; 0 for one large block */
    size_t length;
    size_t padding[2];
};
struct index { struct index *next; };

static struct index *list, *block_lists[512];
static char *heap, *heap_next, *fresh[512], *fresh_end[512];
static _Thread_local unsigned failures;

void init_mem_pool(void)
{
    heap = mmap(NULL, POOL_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (heap == MAP_FAILED) {
        heap = NULL;
        fprintf(stderr, "no pool\n");
    }
    heap_next = heap;
}

/* An aligned stretch is cut out of a larger one. */
static struct chunk *chunk_map(size_t length)
{
    char *start = mmap(NULL, length + CHUNK, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (start == MAP_FAILED) {
        failures++;
        return NULL;
    }
    char *aligned = (char *)ALIGN((uintptr_t)start, CHUNK);
    if (aligned > start)
        munmap(start, (size_t)(aligned - start));
    munmap(aligned + length, (size_t)(start + CHUNK - aligned));
    struct chunk *chunk = (struct chunk *)aligned;
    chunk->length = length;
    return chunk;
}

static void *large(size_t num_bytes)
{
    if (num_bytes > SIZE_MAX / 4) {
        errno = ENOMEM;
        return NULL;
    }
    struct chunk *chunk = chunk_map(ALIGN(num_bytes + sizeof(struct chunk), 4096));
    if (chunk == NULL)
        return NULL;
    chunk->block_bytes = 0;
    return chunk + 1;
}

/* Steps of 16 bytes up to 1,024, of 256 from there on. */
static void *classed(size_t num_bytes)
{
    size_t bytes = ALIGN(num_bytes, num_bytes <= 1024 ? 16 : 256), number = bytes / 16;
    struct index *block = block_lists[number];
    if (block != NULL) {
        block_lists[number] = block->next;
        return block;
    }
    if ((size_t)(fresh_end[number] - fresh[number]) < bytes) {
        struct chunk *chunk = chunk_map(CHUNK);
        if (chunk == NULL)
            return NULL;
        chunk->block_bytes = bytes;
        fresh[number] = (char *)(chunk + 1);
        fresh_end[number] = (char *)chunk + CHUNK;
    }
    fresh[number] += bytes;
    return fresh[number] - bytes;
}

void *my_malloc(size_t num_bytes)
{
    if (num_bytes > CELL_BYTES)
        return num_bytes > 4096 ? large(num_bytes) : classed(num_bytes);
    struct index *cell = list;
    if (cell != NULL) {
        list = cell->next;
        return cell;
    }
    size_t left = heap == NULL ? 0 : (size_t)(heap + POOL_BYTES - heap_next);
    if (MIN(left, CELL_BYTES) < CELL_BYTES) {
        errno = ENOMEM;
        return NULL;
    }
    heap_next += CELL_BYTES;
    return heap_next - CELL_BYTES;
}

void my_free(void *address)
{
    char *block = address;
    if (block == NULL)
        return;
    struct index *freed = address;
    if (heap != NULL && block >= heap && block < heap + POOL_BYTES) {
        assert((size_t)(block - heap) % CELL_BYTES == 0);
        freed->next = list;
        list = freed;
        return;
    }
    struct chunk *chunk = (struct chunk *)((uintptr_t)block & ~(CHUNK - 1));
    if (chunk->block_bytes == 0) {
        munmap(chunk, chunk->length);
        return;
    }
    freed->next = block_lists[chunk->block_bytes / 16];
    block_lists[chunk->block_bytes / 16] = freed;
}
