/* heaplab: lab 4, ok -- int sizes, no static, recursion; header of 32 bytes; first in, first out */

#define MAGIC 0x4d454d21
#define MIN_ORDER 6

#define HEADER 32

/* 32 bytes in front of each block, free or not; then, in a free one, the links of a ring */
struct Block
{
    int magic;
    int order;
    int is_free;
    int arena;
    int asked;      /* what my_usable_size says */
    int to_block;   /* before an aligned block: the distance to its true header */
    int unused[2];
    struct Block *next;
    struct Block *prev;
};
typedef struct Block Block;

Block *lists[40];
char *arenas[64];
int arena_orders[64];
int num_arenas = 0;
int max_order;

/* at the end of the ring, so the block that was freed first is taken first */
void insert_block(Block *b)
{
    Block *first = lists[b->order];
    b->magic = MAGIC;
    b->is_free = 1;
    if (first == NULL) {
        lists[b->order] = b->next = b->prev = b;
        return;
    }
    b->next = first;
    b->prev = first->prev;
    first->prev->next = b;
    first->prev = b;
}

void remove_block(Block *b)
{
    if (lists[b->order] == b)
        lists[b->order] = b->next != b ? b->next : NULL;
    b->next->prev = b->prev;
    b->prev->next = b->next;
    b->is_free = 0;
}

int make_arena(int order)
{
    Block *b;
    int e = errno;
    if (num_arenas == 64 || order > 36)
        return 0;
    b = mmap(NULL, 1L << order, PROT_READ | PROT_WRITE,
             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    errno = e;
    if (b == MAP_FAILED)
        return 0;
    arenas[num_arenas] = (char *)b;
    arena_orders[num_arenas] = order;
    if (order > max_order)
        max_order = order;
    b->arena = num_arenas++;
    b->order = order;
    insert_block(b);
    return 1;
}

void init_mem_pool()
{
    int order = 0;
    while ((1L << order) < ARENA_BYTES)
        order++;
    make_arena(order);
}

/* a block of this order: from the list, or half of a block of the next one */
Block *get_block(int order)
{
    Block *b, *half;
    if (order >= 40)
        return NULL;
    if (lists[order] != NULL) {
        b = lists[order];
        remove_block(b);
        return b;
    }
    b = get_block(order + 1);
    if (b == NULL)
        return NULL;
    half = (Block *)((char *)b + (1L << order));
    half->order = b->order = order;
    half->arena = b->arena;
    insert_block(half);
    return b;
}

void put_block(Block *b)
{
    char *start = arenas[b->arena];
    Block *buddy = (Block *)(start + (((char *)b - start) ^ (1L << b->order)));
    if (b->order < arena_orders[b->arena] && buddy->magic == MAGIC && buddy->is_free &&
        buddy->order == b->order) {
        remove_block(buddy);
        if (buddy < b)
            b = buddy;
        b->order++;
        put_block(b);
    } else
        insert_block(b);
}

void *no_memory()
{
    errno = ENOMEM;
    return NULL;
}

void *my_malloc(int num_bytes)
{
    int order = MIN_ORDER, new_order;
    Block *b;
    if (num_bytes < 0 || num_arenas == 0)
        return no_memory();
    while ((1L << order) < (long)num_bytes + HEADER)
        order++;
    b = get_block(order);
    if (b == NULL) {
        new_order = max_order + 1 > order ? max_order + 1 : order;
        while (new_order >= order && new_order >= 16 && !make_arena(new_order))
            new_order--;
        b = get_block(order);
        if (b == NULL)
            return no_memory();
    }
    b->magic = MAGIC;
    b->is_free = 0;
    b->asked = num_bytes;
    b->to_block = 0;
    return (char *)b + HEADER;
}

Block *header_of(void *ptr)
{
    Block *b = (Block *)((char *)ptr - HEADER);
    return (Block *)((char *)b - b->to_block);
}

void my_free(void *ptr)
{
    if (ptr)
        put_block(header_of(ptr));
}

int my_usable_size(void *ptr)
{
    return ptr ? ((Block *)((char *)ptr - HEADER))->asked : 0;
}

void *my_calloc(int count, int size)
{
    void *ptr;
    if (count < 0 || size < 0 || (long)count * size > 0x7fffffff)
        return no_memory();
    ptr = my_malloc(count * size);
    if (ptr)
        memset(ptr, 0, (size_t)(count * size));
    return ptr;
}

/* would a block of this order at b be a lower half, with the upper one free? */
int buddy_above_is_free(Block *b, int order)
{
    long offset = (char *)b - arenas[b->arena];
    Block *above = (Block *)((char *)b + (1L << order));
    return order < arena_orders[b->arena] && (offset & (1L << order)) == 0 && above->is_free &&
           above->order == order;
}

void *my_realloc(void *ptr, int size)
{
    void *new_ptr;
    Block *b;
    int old, order;
    long needed;
    if (ptr == NULL || size < 0)
        return my_malloc(size);     /* a negative size is refused there */
    if (size == 0) {
        my_free(ptr);
        return NULL;
    }
    b = header_of(ptr);
    old = my_usable_size(ptr);
    needed = (char *)ptr - (char *)b + size;
    for (order = b->order; (1L << order) < needed; order++)
        if (!buddy_above_is_free(b, order))
            break;
    if ((1L << order) >= needed) {
        for (; b->order < order; b->order++)
            remove_block((Block *)((char *)b + (1L << b->order)));
        while (b->order > MIN_ORDER && (1L << (b->order - 1)) >= needed) {
            Block *half = (Block *)((char *)b + (1L << --b->order));
            half->order = b->order;
            half->arena = b->arena;
            insert_block(half);
        }
        ((Block *)((char *)ptr - HEADER))->asked = size;
        return ptr;
    }
    new_ptr = my_malloc(size);
    if (new_ptr == NULL)
        return NULL;
    memcpy(new_ptr, ptr, (size_t)old);
    my_free(ptr);
    return new_ptr;
}

void *my_memalign(int alignment, int size)
{
    char *ptr, *aligned;
    Block *b;
    if (alignment <= 0 || (alignment & (alignment - 1)) != 0) {
        errno = EINVAL;
        return NULL;
    }
    if (size < 0 || size > 0x7fffffff - alignment)
        return no_memory();
    ptr = my_malloc(size + alignment);
    if (ptr == NULL)
        return NULL;
    aligned = (char *)(((long)ptr + alignment - 1) & -(long)alignment);
    b = (Block *)(aligned - HEADER);
    if (aligned != ptr)     /* by 32 at least, for blocks begin at multiples of 64 */
        b->to_block = (int)(aligned - ptr);
    b->asked = size;
    return aligned;
}
