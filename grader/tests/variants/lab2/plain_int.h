/* heaplab: lab 2, ok -- int sizes, no static, no includes, no prototype */

#define PAGE_SIZE 1<<12
#define ALIGN 16

char *pool = 0;
char *next_free_mem = 0;

void init_mem_pool()
{
    pool = mmap(0, POOL_BYTES, PROT_READ | PROT_WRITE,
                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (pool == MAP_FAILED)
        pool = 0;
    next_free_mem = pool;
}

void *my_malloc(int num_bytes)
{
    unsigned long used = next_free_mem - pool;
    if (num_bytes == 0)
        num_bytes = 1;
    if (pool == 0 || num_bytes < 0 || (unsigned long)num_bytes > (unsigned long)POOL_BYTES - used) {
        errno = ENOMEM;
        return NULL;
    }
    void *result = next_free_mem;
    next_free_mem += ((unsigned long)num_bytes + ALIGN - 1) / ALIGN * ALIGN;
    return result;
}

void my_free(void *ptr)
{
}

void my_reset_pool()
{
    next_free_mem = pool;
}
