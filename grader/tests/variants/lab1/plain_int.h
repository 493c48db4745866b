/* heaplab: lab 1, ok -- int sizes, no static, no includes, no prototype */

#define PAGE_SIZE 1<<12
#define CHUNK 65536

struct block
{
    unsigned long bytes;   /* of the whole block; of a large one: of its mapping */
    struct block *below;
    int is_large;
    int is_free;   /* 24 bytes so far; the user's begin at 32 */
};

char *heap_top = NULL;
char *heap_end = NULL;
struct block *highest = NULL;

void init_mem_pool()
{
}

void *map_block(int num_bytes)
{
    unsigned long page = PAGE_SIZE;
    unsigned long bytes = 32ul + num_bytes;
    bytes = (bytes + page - 1) / page * page;
    struct block *b = mmap(0, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (b == MAP_FAILED) {
        errno = ENOMEM;
        return NULL;
    }
    b->bytes = bytes;
    b->is_large = 1;
    return (char *)b + 32;
}

int more_heap(unsigned long bytes)
{
    unsigned long growth = (bytes / CHUNK + 1) * CHUNK;
    char *start = sbrk(growth);
    if (start == (char *)-1)
        return 0;
    if (start != heap_end) {
        heap_top = start;
        while ((unsigned long)heap_top % 16 != 0)
            heap_top++;
        highest = NULL;
    }
    heap_end = start + growth;
    return 1;
}

void *my_malloc(int num_bytes)
{
    if (num_bytes < 0) {
        errno = ENOMEM;
        return NULL;
    }
    if (num_bytes >= MMAP_THRESHOLD)
        return map_block(num_bytes);
    unsigned long bytes = 32 + (num_bytes + 15) / 16 * 16;
    if (heap_top == NULL || heap_end - heap_top < (long)bytes)
        if (!more_heap(bytes + 16)) {
            errno = ENOMEM;
            return NULL;
        }
    struct block *b = (struct block *)heap_top;
    heap_top += bytes;
    b->bytes = bytes;
    b->below = highest;
    b->is_large = 0;
    b->is_free = 0;
    highest = b;
    return (char *)b + 32;
}

void my_free(void *ptr)
{
    if (!ptr)
        return;
    struct block *b = (struct block *)((char *)ptr - 32);
    if (b->is_large) {
        munmap(b, b->bytes);
        return;
    }
    b->is_free = 1;
    while (highest != NULL && highest->is_free) {
        heap_top = (char *)highest;
        highest = highest->below;
    }
}
