/* heaplab: lab 2, ok -- blocks left instead of an address, static inline, NULL for 0 bytes */

static struct {
    unsigned char (*unit)[16];
    size_t left;
} heap;

static inline void init_mem_pool(void)
{
    void *start = mmap(NULL, POOL_BYTES, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (start != MAP_FAILED) {
        heap.unit = start;
        heap.left = POOL_BYTES / 16;
    }
}

static inline void *my_malloc(size_t num_bytes)
{
    size_t units = num_bytes / 16 + (num_bytes % 16 != 0);
    if (units > heap.left) {
        errno = ENOMEM;
        return NULL;
    }
    if (units == 0)
        return NULL;
    size_t index = POOL_BYTES / 16 - heap.left;
    heap.left -= units;
    return heap.unit[index];
}

static inline void my_free(void *block)
{
    (void)block;
}

static inline void my_reset_pool(void)
{
    heap.left = heap.unit == NULL ? 0 : POOL_BYTES / 16;
}
