/* heaplab: lab 3, ok -- free cells are numbers on a stack, classes have 16-byte steps */

#define CELLS ((size_t)POOL_BYTES / CELL_BYTES)
#define CLASSES 257
#define REGION ((size_t)1 << 30)
#define CHUNK ((size_t)32768)
#define NO_BLOCK UINT32_MAX

/* Cells hold no link at all: which are free stands beside the pool. */
static uint32_t *stack;
static size_t height, fresh;
static char *pool;

/* Chunks of one region, each for one class; their class stands in a table beside it. Freed blocks
 * hold the number of the next free block of their class. */
static char *region;
static size_t chunks_taken;
static uint16_t class_of_chunk[REGION / CHUNK];
static uint32_t freed[CLASSES];
static size_t next[CLASSES], end[CLASSES];

static void *map(size_t bytes)
{
    void *start = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return start == MAP_FAILED ? NULL : start;
}

void init_mem_pool(void)
{
    pool = map(POOL_BYTES);
    stack = pool == NULL ? NULL : map(CELLS * sizeof *stack);
    for (int i = 0; i < CLASSES; i++)
        freed[i] = NO_BLOCK;
}

static void *cell_take(void)
{
    if (height > 0)
        return pool + (size_t)stack[--height] * CELL_BYTES;
    if (stack == NULL || fresh == CELLS) {
        errno = ENOMEM;
        return NULL;
    }
    return pool + fresh++ * CELL_BYTES;
}

static void *class_take(size_t number)
{
    if (freed[number] != NO_BLOCK) {
        char *block = region + (size_t)freed[number] * 16;
        memcpy(&freed[number], block, sizeof freed[number]);
        return block;
    }
    if (region == NULL)
        region = map(REGION);
    if (end[number] - next[number] < number * 16) {
        if (region == NULL || chunks_taken == REGION / CHUNK) {
            errno = ENOMEM;
            return NULL;
        }
        class_of_chunk[chunks_taken] = (uint16_t)number;
        next[number] = chunks_taken++ * CHUNK;
        end[number] = next[number] + CHUNK;
    }
    next[number] += number * 16;
    return region + next[number] - number * 16;
}

static void *large_take(size_t num_bytes)
{
    size_t *start = num_bytes > SIZE_MAX / 2 ? NULL : map(num_bytes + 16);
    if (start == NULL) {
        errno = ENOMEM;
        return NULL;
    }
    *start = num_bytes + 16;
    return start + 2;
}

void *my_malloc(size_t num_bytes)
{
    if (num_bytes <= CELL_BYTES)
        return num_bytes == 0 ? NULL : cell_take();
    return num_bytes <= 4096 ? class_take((num_bytes + 15) / 16) : large_take(num_bytes);
}

void my_free(void *address)
{
    char *block = address;
    if (block == NULL)
        return;
    if (pool != NULL && block >= pool && block < pool + POOL_BYTES) {
        stack[height++] = (uint32_t)((size_t)(block - pool) / CELL_BYTES);
    } else if (region != NULL && block >= region && block < region + REGION) {
        size_t number = class_of_chunk[(size_t)(block - region) / CHUNK];
        memcpy(block, &freed[number], sizeof freed[number]);
        freed[number] = (uint32_t)((size_t)(block - region) / 16);
    } else {
        size_t *start = (size_t *)block - 2;
        munmap(start, *start);
    }
}
