/* heaplab: lab 4, ok -- orders stand in a table beside the arena; arenas grow by four; NULL for 0 bytes */

#define UNIT 32 /* bytes of the smallest block */
#define REGIONS 48
#define TABLE_FREE 0x80

/* One byte for each unit: 0, or at the start of a block its order. */
static struct region {
    char *base;
    unsigned char *table;
    size_t size;
} regions[REGIONS];
static int region_count;
static size_t greatest;

/* The links are in the free block, which has no header: all of a live one is the program's. */
struct links {
    struct links *next, *prev;
};
static struct links rings[64];

static unsigned char *entry(struct region *region, const void *block)
{
    return &region->table[(size_t)((const char *)block - region->base) / UNIT];
}

static void ring_add(struct region *region, void *block, unsigned order)
{
    struct links *ring = &rings[order], *links = block;
    links->next = ring->next;
    links->prev = ring;
    ring->next->prev = links;
    ring->next = links;
    *entry(region, block) = (unsigned char)(order | TABLE_FREE);
}

static void ring_remove(void *block)
{
    struct links *links = block;
    links->next->prev = links->prev;
    links->prev->next = links->next;
}

static void *map(size_t size)
{
    int keep = errno;
    void *start = mmap(NULL, size, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    errno = keep;
    return start == MAP_FAILED ? NULL : start;
}

static int region_new(size_t size)
{
    if (region_count == REGIONS)
        return 0;
    struct region *region = &regions[region_count];
    region->base = map(size);
    if (region->base == NULL)
        return 0;
    region->table = map(size / UNIT);
    if (region->table == NULL) {
        munmap(region->base, size);
        return 0;
    }
    region->size = size;
    region_count++;
    if (size > greatest)
        greatest = size;
    ring_add(region, region->base, (unsigned)__builtin_ctzll(size));
    return 1;
}

void init_mem_pool(void)
{
    for (int i = 0; i < 64; i++)
        rings[i].next = rings[i].prev = &rings[i];
    region_new(ARENA_BYTES);
}

static struct region *region_of(const void *address)
{
    for (int i = region_count - 1; i > 0; i--)
        if ((size_t)((const char *)address - regions[i].base) < regions[i].size)
            return &regions[i];
    return &regions[0];
}

static unsigned order_of(size_t num_bytes)
{
    unsigned order = 5;
    while (((size_t)1 << order) < num_bytes)
        order++;
    return order;
}

static void cut(struct region *region, char *block, unsigned order, unsigned wanted)
{
    while (order-- > wanted)
        ring_add(region, block + ((size_t)1 << order), order);
    *entry(region, block) = (unsigned char)wanted;
}

static void *take(unsigned order)
{
    for (unsigned found = order; found < 64; found++) {
        if (rings[found].next != &rings[found]) {
            void *block = rings[found].next;
            ring_remove(block);
            cut(region_of(block), block, found, order);
            return block;
        }
    }
    return NULL;
}

/* Four times the largest, or less if that is refused, down to what is needed. */
static int grow(size_t needed)
{
    size_t size = greatest * 4;
    if (region_count == 0)
        return 0;
    while (size < needed)
        size *= 2;
    while (!region_new(size)) {
        size /= 2;
        if (size < needed || size < 65536)
            return 0;
    }
    return 1;
}

void *my_malloc(size_t num_bytes)
{
    void *block = NULL;
    if (num_bytes == 0)
        return NULL;
    if (num_bytes <= PTRDIFF_MAX) {
        unsigned order = order_of(num_bytes);
        block = take(order);
        if (block == NULL && order < 60 && grow((size_t)1 << order))
            block = take(order);
    }
    if (block == NULL)
        errno = ENOMEM;
    return block;
}

/* An aligned block's address may lie inside its block. Where a block begins, it is aligned to its
 * size, so its start is found by clearing the address' bits from below. */
static char *start_of(struct region *region, const void *address)
{
    size_t offset = (size_t)((const char *)address - region->base) / UNIT;
    for (size_t bit = 1; region->table[offset] == 0; bit *= 2)
        offset &= ~bit;
    return region->base + offset * UNIT;
}

void my_free(void *address)
{
    if (address == NULL)
        return;
    struct region *region = region_of(address);
    char *block = start_of(region, address);
    unsigned order = *entry(region, block);
    *entry(region, block) = 0;
    for (; (size_t)1 << order < region->size; order++) {
        size_t offset = (size_t)(block - region->base);
        char *buddy = region->base + (offset ^ ((size_t)1 << order));
        if (*entry(region, buddy) != (order | TABLE_FREE))
            break;
        ring_remove(buddy);
        *entry(region, buddy) = 0;
        if (buddy < block)
            block = buddy;
    }
    ring_add(region, block, order);
}

static size_t room(const void *address)
{
    struct region *region = region_of(address);
    char *block = start_of(region, address);
    return (size_t)(block + ((size_t)1 << *entry(region, block)) - (const char *)address);
}

size_t my_usable_size(void *address)
{
    return address == NULL ? 0 : room(address);
}

void *my_calloc(size_t count, size_t num_bytes)
{
    if (num_bytes != 0 && count > SIZE_MAX / num_bytes)
        return my_malloc(SIZE_MAX);
    void *block = my_malloc(count * num_bytes);
    if (block != NULL)
        memset(block, 0, count * num_bytes);
    return block;
}

/* Only one step up is tried in place. */
static int stretch(struct region *region, char *block, size_t bytes)
{
    unsigned order = *entry(region, block);
    size_t size = (size_t)1 << order;
    if (bytes <= size) {
        cut(region, block, order, order_of(bytes));
        return 1;
    }
    if (bytes > 2 * size || (size_t)(block - region->base) & size || size == region->size ||
        *entry(region, block + size) != (order | TABLE_FREE))
        return 0;
    ring_remove(block + size);
    *entry(region, block + size) = 0;
    *entry(region, block) = (unsigned char)(order + 1);
    return 1;
}

void *my_realloc(void *address, size_t num_bytes)
{
    if (address == NULL)
        return my_malloc(num_bytes);
    if (num_bytes == 0) {
        my_free(address);
        return NULL;
    }
    struct region *region = region_of(address);
    char *block = start_of(region, address);
    size_t skipped = (size_t)((char *)address - block);
    if (num_bytes <= PTRDIFF_MAX && stretch(region, block, skipped + num_bytes))
        return address;
    void *moved = my_malloc(num_bytes);
    if (moved != NULL) {
        memcpy(moved, address, room(address));
        my_free(address);
    }
    return moved;
}

void *my_memalign(size_t alignment, size_t num_bytes)
{
    if (alignment == 0 || alignment & (alignment - 1)) {
        errno = EINVAL;
        return NULL;
    }
    if (alignment <= UNIT)
        return my_malloc(num_bytes);
    if (num_bytes > PTRDIFF_MAX)
        return my_malloc(num_bytes);
    char *block = my_malloc(alignment + num_bytes);
    return block == NULL ? NULL : block + (-(uintptr_t)block & (alignment - 1));
}
