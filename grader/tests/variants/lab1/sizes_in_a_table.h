/* heaplab: lab 1, ok -- large blocks without header, their lengths in 1 MB of static memory */

enum { SLOTS = 65536 };
#define GONE ((void *)1)
#define MAX(a, b) ((a) > (b) ? (a) : (b))

static struct {
    void *start;
    size_t length;
} table[SLOTS];

struct small {
    struct small *below;
    int freed;
};

static char *low, *high;
static struct small *topmost;

static size_t slot_of(const void *start)
{
    return ((uintptr_t)start >> 12) * 40503u % SLOTS;
}

void init_mem_pool(void)
{
}

static void *large(size_t num_bytes)
{
    void *start = mmap(NULL, num_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (start == MAP_FAILED) {
        errno = ENOMEM;
        return NULL;
    }
    for (size_t i = 0, slot = slot_of(start); i < SLOTS; i++, slot = (slot + 1) % SLOTS) {
        if (table[slot].start == NULL || table[slot].start == GONE) {
            table[slot].start = start;
            table[slot].length = num_bytes;
            return start;
        }
    }
    munmap(start, num_bytes);
    errno = ENOMEM;
    return NULL;
}

static bool free_large(void *start)
{
    for (size_t i = 0, slot = slot_of(start); i < SLOTS; i++, slot = (slot + 1) % SLOTS) {
        if (table[slot].start == start) {
            munmap(start, table[slot].length);
            table[slot].start = GONE;
            return true;
        }
        if (table[slot].start == NULL)
            return false;
    }
    return false;
}

static bool is_small(const void *address)
{
    return (const char *)address >= low && (const char *)address < high;
}

void *my_malloc(size_t num_bytes)
{
    static char *next;
    if (num_bytes >= MMAP_THRESHOLD)
        return large(num_bytes);
    size_t length = 16 + MAX((num_bytes + 15) & ~(size_t)15, 16);
    if (topmost == NULL)
        next = low;
    else if (topmost->freed) {
        while (topmost != NULL && topmost->freed) {
            next = (char *)topmost;
            topmost = topmost->below;
        }
    }
    if (low == NULL || (size_t)(high - next) < length) {
        char *start = sbrk((intptr_t)(length + 131072));
        if (start == (void *)-1) {
            errno = ENOMEM;
            return NULL;
        }
        if (low == NULL)
            low = next = start + (-(uintptr_t)start & 15);
        high = start + length + 131072;
    }
    struct small *block = (struct small *)next;
    next += length;
    block->below = topmost;
    block->freed = 0;
    topmost = block;
    return block + 1;
}

void my_free(void *address)
{
    if (address == NULL || (!is_small(address) && free_large(address)))
        return;
    ((struct small *)address - 1)->freed = 1;
}
