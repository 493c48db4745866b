/* heaplab: lab 4, ok -- my_free merges nothing; all merging is put off until no block is large enough */

/* One word in front of each block; arenas stand in a table. A free block has one link and nothing
 * else, since blocks are only ever taken from the front of a list or sorted anew, all together. */
#define HEADER (2 * sizeof(size_t))
#define LOWEST 5
#define HIGHEST 62
#define MAX_ARENAS 100

typedef struct head {
    unsigned int order, is_free;
    size_t padding; /* in front of an aligned block: how far the true head is; else 0 */
    struct head *next;
} head;

struct arena { char *start, *end; } arenas[MAX_ARENAS];
int arena_count;
size_t last_size;
head *free_list[HIGHEST + 1];
int freed_since; /* the last time that all was merged */

static head *add_to_list(head *h, unsigned int order)
{
    h->order = order;
    h->is_free = 1;
    h->padding = 0;
    h->next = free_list[order];
    return free_list[order] = h;
}

static int new_arena(size_t size)
{
    int old_errno = errno;
    void *p;
    if (arena_count == MAX_ARENAS)
        return 0;
    p = mmap(0, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    errno = old_errno;
    if (p == MAP_FAILED)
        return 0;
    arenas[arena_count].start = p;
    arenas[arena_count].end = (char *)p + size;
    arena_count++;
    last_size = size;
    add_to_list(p, (unsigned int)__builtin_ctzl(size));
    return 1;
}

void init_mem_pool(void)
{
    new_arena(ARENA_BYTES);
}

/* Walks an arena from left to right. A block that was merged may now be the second half of a pair,
 * so the walk steps back to where its buddy begins. */
static void merge_arena(char *start, char *end)
{
    char *p = start;
    while (p < end) {
        head *h = (head *)p, *other;
        size_t size = (size_t)1 << h->order, offset = (size_t)(p - start);
        if (h->is_free && size < (size_t)(end - start)) {
            other = (head *)(start + (offset ^ size));
            if (other->is_free && other->order == h->order) {
                p = start + (offset & ~size);
                ((head *)p)->order++;
                continue;
            }
        }
        p += size;
    }
    for (p = start; p < end; p += (size_t)1 << ((head *)p)->order)
        if (((head *)p)->is_free)
            add_to_list((head *)p, ((head *)p)->order);
}

static void merge_all(void)
{
    int i;
    freed_since = 0;
    memset(free_list, 0, sizeof free_list);
    for (i = arena_count - 1; i >= 0; i--)
        merge_arena(arenas[i].start, arenas[i].end);
}

static struct arena *arena_of(const head *h)
{
    struct arena *a = arenas;
    while ((const char *)h < a->start || (const char *)h >= a->end)
        a++;
    return a;
}

static head *find(unsigned int order)
{
    unsigned int o = order;
    head *h;
    while (free_list[o] == NULL)
        if (++o > HIGHEST)
            return NULL;
    h = free_list[o];
    free_list[o] = h->next;
    while (o-- > order)
        add_to_list((head *)((char *)h + ((size_t)1 << o)), o);
    h->order = order;
    h->is_free = 0;
    h->padding = 0;
    return h;
}

static unsigned int order_of(size_t n)
{
    unsigned int order = LOWEST;
    while (((size_t)1 << order) < n + HEADER)
        order++;
    return order;
}

void *my_malloc(size_t n)
{
    head *h = NULL;
    unsigned int order;
    if (n != 0 && arena_count > 0 && n < ((size_t)1 << (HIGHEST - 1))) {
        order = order_of(n);
        h = find(order);
        if (h == NULL && freed_since) {
            merge_all();
            h = find(order);
        }
        if (h == NULL) {
            size_t size = 2 * last_size;
            while (size < (size_t)1 << order)
                size *= 2;
            if (new_arena(size))
                h = find(order);
        }
    }
    if (h == NULL) {
        errno = ENOMEM;
        return NULL;
    }
    return (char *)h + HEADER;
}

static head *head_of(void *p)
{
    head *h = (head *)((char *)p - HEADER);
    return (head *)((char *)h - h->padding);
}

void my_free(void *p)
{
    head *h;
    if (p == NULL)
        return;
    h = head_of(p);
    add_to_list(h, h->order);
    freed_since = 1;
}

size_t my_usable_size(void *p)
{
    head *h;
    if (p == NULL)
        return 0;
    h = head_of(p);
    return (size_t)((char *)h + ((size_t)1 << h->order) - (char *)p);
}

void *my_calloc(size_t n, size_t size)
{
    void *p;
    if (size > 0 && n > (size_t)-1 / size) {
        errno = ENOMEM;
        return NULL;
    }
    p = my_malloc(n * size);
    if (p != NULL)
        memset(p, 0, n * size);
    return p;
}

/* 1 when it worked: from the block's end to that of the larger one there was one free block of each
 * order. They stay on their lists until merge_all makes all lists anew. */
static int grow(head *h, unsigned int order)
{
    char *start = arena_of(h)->start, *end = arena_of(h)->end;
    unsigned int o;
    if (order > HIGHEST || (size_t)1 << order > (size_t)(end - start) ||
        (size_t)((char *)h - start) % ((size_t)1 << order) != 0)
        return 0;
    if (freed_since)
        merge_all();
    for (o = h->order; o < order; o++) {
        head *above = (head *)((char *)h + ((size_t)1 << o));
        if (!above->is_free || above->order != o)
            return 0;
    }
    h->order = order;
    merge_all();
    return 1;
}

/* Shrinks or grows where it is, if it can. */
void *my_realloc(void *p, size_t n)
{
    void *q;
    size_t room;
    if (p == NULL)
        return my_malloc(n);
    if (n == 0) {
        my_free(p);
        return NULL;
    }
    room = my_usable_size(p);
    if (n <= room) {
        head *h = head_of(p);
        unsigned int order = order_of(n + (size_t)((char *)p - (char *)h) - HEADER);
        while (h->order > order) {
            h->order--;
            add_to_list((head *)((char *)h + ((size_t)1 << h->order)), h->order);
            freed_since = 1;
        }
        return p;
    }
    if (n < (size_t)1 << (HIGHEST - 1) &&
        grow(head_of(p), order_of(n + (size_t)((char *)p - (char *)head_of(p)) - HEADER)))
        return p;
    q = my_malloc(n);
    if (q == NULL)
        return NULL;
    memcpy(q, p, room);
    my_free(p);
    return q;
}

void *my_memalign(size_t alignment, size_t n)
{
    char *p;
    size_t distance;
    if (alignment == 0 || (alignment & (alignment - 1))) {
        errno = EINVAL;
        return NULL;
    }
    if (alignment <= HEADER)
        return my_malloc(n);
    if (n > SIZE_MAX - alignment) {
        errno = ENOMEM;
        return NULL;
    }
    p = my_malloc(n + alignment);
    if (p == NULL)
        return NULL;
    distance = (alignment - (uintptr_t)p % alignment) % alignment;
    ((head *)(p + distance - HEADER))->padding = distance;
    return p + distance;
}
