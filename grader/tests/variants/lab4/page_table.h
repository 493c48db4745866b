/* heaplab: lab 4, ok -- no header, no arenas: a page table of three levels knows the order at each address */

/* Arenas are aligned to their size, so buddies differ in one bit of the address itself. Nothing is
 * ever unmapped, so the blocks of two arenas may well be merged, if the system put them together.
 *
 *     address    | 11 bits: root | 9 bits: middle | 9 bits: leaf | 12 bits: entry | 6 bits |
 *
 * An entry is the byte for 64 bytes of memory: 0, or at the start of a block its order. */
enum { UNIT_BITS = 6, LEAF_BITS = 18, MIDDLE_BITS = 27, ROOT_BITS = 36, TABLE_BYTES = 4096 };
enum { ENTRY_FREE = 128, NO_ORDER = 46 };

typedef unsigned char leaf[TABLE_BYTES];

static leaf **root[2048][1];
static char *tables, *tables_end; /* memory for more of them */

struct free_block {
    struct free_block *next;
    struct free_block **link;
};
static struct free_block *first_of[NO_ORDER];
static uint64_t used_lists;
static unsigned largest;

static unsigned char nothing;

static unsigned char *entry_of(const void *address)
{
    uintptr_t a = (uintptr_t)address;
    leaf **middle = root[a >> ROOT_BITS & 2047][0];
    leaf *low = middle == NULL ? NULL : middle[a >> MIDDLE_BITS & 511];
    if (low == NULL)
        return &nothing;
    unsigned char *entries = ((unsigned char **)(void *)low)[a >> LEAF_BITS & 511];
    return entries == NULL ? &nothing : &entries[a >> UNIT_BITS & (TABLE_BYTES - 1)];
}

static void *new_table(void)
{
    void *table = tables;
    tables += TABLE_BYTES;
    return table;
}

static void *map(size_t bytes)
{
    int errno_kept = errno;
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    errno = errno_kept;
    return memory == MAP_FAILED ? NULL : memory;
}

/* Each leaf needs a table, and up to two more for it and its neighbours, at each end. */
static bool describe(char *start, size_t bytes)
{
    size_t leaves = (bytes >> LEAF_BITS) + 1, needed = leaves + 2 * (leaves / 512 + 1);
    if ((size_t)(tables_end - tables) < needed * TABLE_BYTES) {
        char *more = map(needed * TABLE_BYTES);
        if (more == NULL)
            return false;
        tables = more;
        tables_end = more + needed * TABLE_BYTES;
    }
    uintptr_t first = (uintptr_t)start >> LEAF_BITS;
    uintptr_t last = ((uintptr_t)start + bytes - 1) >> LEAF_BITS;
    for (uintptr_t number = first; number <= last; number++) {
        leaf ***middle = &root[number >> 18 & 2047][0];
        if (*middle == NULL)
            *middle = new_table();
        leaf **low = &(*middle)[number >> 9 & 511];
        if (*low == NULL)
            *low = new_table();
        unsigned char **entries = &((unsigned char **)(void *)*low)[number & 511];
        if (*entries == NULL)
            *entries = new_table();
    }
    return true;
}

static void put_on_list(void *block, unsigned order)
{
    struct free_block *added = block;
    added->next = first_of[order];
    added->link = &first_of[order];
    if (added->next != NULL)
        added->next->link = &added->next;
    first_of[order] = added;
    used_lists |= UINT64_C(1) << order;
    *entry_of(block) = (unsigned char)(ENTRY_FREE | order);
}

static void take_off_list(void *block, unsigned order)
{
    struct free_block *removed = block;
    *removed->link = removed->next;
    if (removed->next != NULL)
        removed->next->link = removed->link;
    if (first_of[order] == NULL)
        used_lists &= ~(UINT64_C(1) << order);
    *entry_of(block) = 0;
}

/* Twice as much is mapped, and what lies outside the aligned part goes back. */
static bool add_arena(unsigned order)
{
    size_t bytes = (size_t)1 << order;
    char *start = map(2 * bytes);
    if (start == NULL)
        return false;
    char *aligned = start + (-(uintptr_t)start & (bytes - 1));
    if (aligned > start)
        munmap(start, (size_t)(aligned - start));
    munmap(aligned + bytes, (size_t)(start + bytes - aligned));
    if (!describe(aligned, bytes)) {
        munmap(aligned, bytes);
        return false;
    }
    put_on_list(aligned, order);
    largest = order > largest ? order : largest;
    return true;
}

void init_mem_pool(void)
{
    add_arena((unsigned)__builtin_ctzll(ARENA_BYTES));
}

static void halve(char *block, unsigned order, unsigned wanted)
{
    while (order > wanted) {
        order--;
        put_on_list(block + ((size_t)1 << order), order);
    }
    *entry_of(block) = (unsigned char)wanted;
}

static void *take(unsigned order)
{
    uint64_t lists = used_lists >> order << order;
    if (lists == 0)
        return NULL;
    unsigned found = (unsigned)__builtin_ctzll(lists);
    char *block = (char *)first_of[found];
    take_off_list(block, found);
    halve(block, found, order);
    return block;
}

static void *block_of_order(unsigned order)
{
    void *block = order < NO_ORDER ? take(order) : NULL;
    if (block == NULL && largest > 0 && order < NO_ORDER - 1) {
        unsigned size = order > largest ? order : largest + 1;
        while (size >= order && size >= 16 && !add_arena(size))
            size--;
        block = take(order);
    }
    if (block == NULL)
        errno = ENOMEM;
    return block;
}

static unsigned order_of(size_t num_bytes)
{
    if (num_bytes <= (size_t)1 << UNIT_BITS)
        return UNIT_BITS;
    return (unsigned)(sizeof(long) * 8) - (unsigned)__builtin_clzl(num_bytes - 1);
}

static void *my_malloc(size_t num_bytes)
{
    return block_of_order(order_of(num_bytes));
}

/* A block of a power of two is aligned to it, so nothing is ever skipped. */
static void *my_memalign(size_t alignment, size_t num_bytes)
{
    if (alignment == 0 || (alignment & (alignment - 1)) != 0) {
        errno = EINVAL;
        return NULL;
    }
    return my_malloc(num_bytes > alignment ? num_bytes : alignment);
}

static void my_free(void *ptr)
{
    if (ptr == NULL)
        return;
    unsigned order = *entry_of(ptr);
    *entry_of(ptr) = 0;
    for (; order < NO_ORDER - 1; order++) {
        char *buddy = (char *)((uintptr_t)ptr ^ (uintptr_t)1 << order);
        if (*entry_of(buddy) != (ENTRY_FREE | order))
            break;
        take_off_list(buddy, order);
        if (buddy < (char *)ptr)
            ptr = buddy;
    }
    put_on_list(ptr, order);
}

static size_t my_usable_size(void *ptr)
{
    return ptr == NULL ? 0 : (size_t)1 << *entry_of(ptr);
}

static void *my_calloc(size_t count, size_t num_bytes)
{
    size_t product;
    if (__builtin_mul_overflow(count, num_bytes, &product)) {
        errno = ENOMEM;
        return NULL;
    }
    void *block = my_malloc(product);
    if (block != NULL)
        memset(block, 0, product);
    return block;
}

static bool is_free_above(uintptr_t block, unsigned order)
{
    uintptr_t above = block ^ (uintptr_t)1 << order;
    return above > block && *entry_of((void *)above) == (ENTRY_FREE | order);
}

static void *my_realloc(void *ptr, size_t num_bytes)
{
    if (ptr == NULL)
        return my_malloc(num_bytes);
    if (num_bytes == 0) {
        my_free(ptr);
        return NULL;
    }
    unsigned order = *entry_of(ptr), wanted = order_of(num_bytes), reached = order;
    while (reached < wanted && is_free_above((uintptr_t)ptr, reached))
        reached++;
    if (reached >= wanted) {
        for (unsigned above = order; above < wanted; above++)
            take_off_list((char *)ptr + ((size_t)1 << above), above);
        halve(ptr, reached, wanted);
        return ptr;
    }
    void *moved = my_malloc(num_bytes);
    if (moved == NULL)
        return NULL;
    memcpy(moved, ptr, (size_t)1 << order);
    my_free(ptr);
    return moved;
}
