/* heaplab: lab 3, ok -- all cells linked by init_mem_pool; int sizes, no static, no includes */

#define PAGE_SIZE 1<<12
#define NUM_CELLS (POOL_BYTES / CELL_BYTES)

union Cell
{
    union Cell *next;
    char bytes[CELL_BYTES];
};
typedef union Cell Cell;

Cell *pool = NULL;
Cell *free_list = NULL;

/* larger blocks: 8 size classes, 32 << 0 up to 32 << 7 */
struct big
{
    long size_class;   /* -1: a mapping of its own */
    unsigned long length;
};
struct big *class_list[9];
char *class_next[9];
char *class_end[9];

void init_mem_pool()
{
    long i;
    pool = mmap(0, POOL_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pool == MAP_FAILED) {
        pool = NULL;
        return;
    }
    for (i = 0; i + 1 < NUM_CELLS; i++)
        pool[i].next = &pool[i + 1];
    if (NUM_CELLS > 0) {
        pool[NUM_CELLS - 1].next = NULL;
        free_list = &pool[0];
    }
}

void *no_memory()
{
    errno = ENOMEM;
    return NULL;
}

void *big_malloc(unsigned long num_bytes)
{
    unsigned long page = PAGE_SIZE, length = (num_bytes + 16 + page - 1) / page * page;
    struct big *b = mmap(0, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (b == MAP_FAILED)
        return no_memory();
    b->size_class = -1;
    b->length = length;
    return b + 1;
}

void *class_malloc(unsigned long num_bytes)
{
    int c = 0;
    unsigned long chunk = 16 * (PAGE_SIZE), stride;
    while (((unsigned long)16 << c) < num_bytes)
        c++;
    if (class_list[c] != NULL) {
        struct big *b = class_list[c];
        class_list[c] = (struct big *)b->length;
        return b + 1;
    }
    stride = 16 + (16ul << c);
    if (class_end[c] == NULL || class_end[c] - class_next[c] < (long)stride) {
        char *more = mmap(0, chunk, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (more == MAP_FAILED)
            return no_memory();
        class_next[c] = more;
        class_end[c] = more + chunk;
    }
    struct big *b = (struct big *)class_next[c];
    class_next[c] += stride;
    b->size_class = c;
    return b + 1;
}

void *my_malloc(int num_bytes)
{
    if (num_bytes < 0)
        return no_memory();
    if (num_bytes > 4096)
        return big_malloc(num_bytes);
    if (num_bytes > CELL_BYTES)
        return class_malloc(num_bytes);
    if (free_list == NULL)
        return no_memory();
    Cell *cell = free_list;
    free_list = cell->next;
    return cell;
}

void my_free(void *ptr)
{
    if (ptr == NULL)
        return;
    if (pool != NULL && (char *)ptr >= (char *)pool && (char *)ptr < (char *)pool + POOL_BYTES) {
        ((Cell *)ptr)->next = free_list;
        free_list = ptr;
        return;
    }
    struct big *b = (struct big *)ptr - 1;
    if (b->size_class == -1) {
        munmap(b, b->length);
        return;
    }
    b->length = (unsigned long)class_list[b->size_class];
    class_list[b->size_class] = b;
}
