/* heaplab: lab 2, ok -- names that somebody else might want, a table of 1 MB, _Thread_local */

int index, calls, results, blocks, line, number, count, request, reply, status;
char *pool, *list, *heap;
_Thread_local int pages;
static unsigned char table[1 << 20]; /* how often each part of the pool was used */

int perform(int call) { return call; }
int judge(int count_of_calls) { return count_of_calls; }
int fill(int block) { return block; }
void serve(void) { calls++; }
void remember(void *block) { results += block != NULL; }

void init_mem_pool(void)
{
    char *block = mmap(NULL, POOL_BYTES, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (block == MAP_FAILED)
        return;
    pool = list = block;
    heap = pool + POOL_BYTES;
}

void *my_malloc(size_t num_bytes)
{
    char *block = list;
    size_t taken = num_bytes == 0 ? 16 : num_bytes;
    serve();
    if (taken > (size_t)(heap - list)) {
        errno = ENOMEM;
        return NULL;
    }
    list += (taken + 15) & ~(size_t)15;
    table[(size_t)(block - pool) / 4096 % sizeof table]++;
    pages++;
    remember(block);
    return block;
}

void my_free(void *block)
{
    blocks -= block != NULL;
}

void my_reset_pool(void)
{
    list = pool;
    blocks = 0;
}
