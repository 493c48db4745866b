/* heaplab: lab 4, ok -- no header and no list: two bitmaps say which nodes of the tree are free, or taken */

/* An arena is a binary tree. Node 1 is all of it, node 2n and 2n + 1 are the halves of node n, so
 * the nodes of depth d are 2^d up to 2^(d + 1) - 1. A bitmap has a bit for each node; above it lie
 * smaller ones, with a bit for each word of the one below that isn't 0:
 *
 *     level 1    |  word  |
 *     level 0    |  word  |  word  | … 64 of them
 */
#define LEVELS 8
#define LEAF_ORDER 6U /* 64 bytes */
#define TREES 64

typedef struct {
    char *start, *end;
    unsigned order, leaf_depth;
    uint64_t *free_nodes[LEVELS];
    uint64_t *taken;
    uint32_t free_at[64]; /* how many nodes of each depth are free */
} tree_t;

static tree_t trees[TREES];
static unsigned tree_count, greatest_order;

static size_t words_for(size_t bits)
{
    return (bits + 63) / 64;
}

static unsigned depth_of(size_t node)
{
    return 63U - (unsigned)__builtin_clzll(node);
}

static void set_free(tree_t *tree, size_t node)
{
    tree->free_at[depth_of(node)]++;
    for (unsigned level = 0; level < LEVELS; level++, node /= 64)
        tree->free_nodes[level][node / 64] |= UINT64_C(1) << node % 64;
}

static void set_not_free(tree_t *tree, size_t node)
{
    tree->free_at[depth_of(node)]--;
    for (unsigned level = 0; level < LEVELS; level++, node /= 64) {
        uint64_t *word = &tree->free_nodes[level][node / 64];
        *word &= ~(UINT64_C(1) << node % 64);
        if (*word != 0)
            break;
    }
}

static bool test(const uint64_t *bits, size_t node)
{
    return bits[node / 64] >> node % 64 & 1;
}

/* A depth's bits fill whole words, or they are some of the first word's. The bits of those words
 * one level up are those of a depth that is less by 6. */
static size_t first_free(const tree_t *tree, unsigned depth, unsigned level)
{
    size_t word = depth < 6 ? 0 : first_free(tree, depth - 6, level + 1);
    uint64_t bits = tree->free_nodes[level][word];
    if (depth < 6)
        bits &= ((UINT64_C(1) << (1U << depth)) - 1) << (1U << depth);
    return word * 64 + (size_t)__builtin_ctzll(bits);
}

static bool tree_plant(unsigned order)
{
    size_t nodes = (size_t)2 << (order - LEAF_ORDER), words = words_for(nodes);
    for (size_t bits = words, level = 1; level < LEVELS; level++, bits = words_for(bits))
        words += words_for(bits);
    size_t bytes = (size_t)1 << order, table = (words + words_for(nodes)) * 8;
    int previous = errno;
    if (tree_count == TREES)
        return false;
    /* The bitmaps follow the memory that they describe. */
    char *start = mmap(NULL, bytes + table, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    errno = previous;
    if (start == MAP_FAILED)
        return false;
    tree_t *tree = &trees[tree_count++];
    tree->start = start;
    tree->end = start + bytes;
    tree->order = order;
    tree->leaf_depth = order - LEAF_ORDER;
    uint64_t *next = (uint64_t *)(void *)tree->end;
    size_t bits = nodes;
    for (unsigned level = 0; level < LEVELS; level++) {
        tree->free_nodes[level] = next;
        bits = words_for(bits);
        next += bits;
    }
    tree->taken = next;
    greatest_order = order > greatest_order ? order : greatest_order;
    set_free(tree, 1);
    return true;
}

void init_mem_pool(void)
{
    tree_plant((unsigned)__builtin_ctzll(ARENA_BYTES));
}

static char *address_of(const tree_t *tree, size_t node)
{
    unsigned depth = depth_of(node);
    return tree->start + ((node - ((size_t)1 << depth)) << (tree->order - depth));
}

static size_t bytes_of(const tree_t *tree, size_t node)
{
    return (size_t)1 << (tree->order - depth_of(node));
}

static void *take_from(tree_t *tree, unsigned order)
{
    if (order > tree->order)
        return NULL;
    unsigned wanted = tree->order - order, depth = wanted;
    while (tree->free_at[depth] == 0)
        if (depth-- == 0)
            return NULL;
    size_t node = first_free(tree, depth, 0);
    set_not_free(tree, node);
    for (; depth < wanted; depth++) {
        set_free(tree, 2 * node + 1);
        node *= 2;
    }
    tree->taken[node / 64] |= UINT64_C(1) << node % 64;
    return address_of(tree, node);
}

static unsigned order_of(size_t num_bytes)
{
    return num_bytes <= 64 ? LEAF_ORDER : 64U - (unsigned)__builtin_clzll(num_bytes - 1);
}

void *my_malloc(size_t num_bytes)
{
    unsigned order = order_of(num_bytes);
    for (unsigned i = 0; i < tree_count; i++) {
        void *block = take_from(&trees[i], order);
        if (block != NULL)
            return block;
    }
    unsigned larger = order > greatest_order ? order : greatest_order + 1;
    while (tree_count > 0 && larger >= order && larger >= 16 && larger < 48) {
        if (tree_plant(larger))
            return take_from(&trees[tree_count - 1], order);
        larger--;
    }
    errno = ENOMEM;
    return NULL;
}

static tree_t *tree_of(const void *address)
{
    tree_t *tree = trees;
    while ((const char *)address < tree->start || (const char *)address >= tree->end)
        tree++;
    return tree;
}

/* The taken node that holds this address, which need not be its first byte. */
static size_t node_of(const tree_t *tree, const void *address)
{
    size_t offset = (size_t)((const char *)address - tree->start);
    size_t node = ((size_t)1 << tree->leaf_depth) + (offset >> LEAF_ORDER);
    while (!test(tree->taken, node))
        node /= 2;
    return node;
}

void my_free(void *block)
{
    if (block == NULL)
        return;
    tree_t *tree = tree_of(block);
    size_t node = node_of(tree, block);
    tree->taken[node / 64] &= ~(UINT64_C(1) << node % 64);
    for (; node > 1 && test(tree->free_nodes[0], node ^ 1); node /= 2)
        set_not_free(tree, node ^ 1);
    set_free(tree, node);
}

size_t my_usable_size(void *block)
{
    if (block == NULL)
        return 0;
    const tree_t *tree = tree_of(block);
    size_t node = node_of(tree, block);
    return (size_t)(address_of(tree, node) + bytes_of(tree, node) - (char *)block);
}

void *my_calloc(size_t count, size_t num_bytes)
{
    size_t total;
    if (__builtin_mul_overflow(count, num_bytes, &total)) {
        errno = ENOMEM;
        return NULL;
    }
    void *block = my_malloc(total);
    return block == NULL ? NULL : memset(block, 0, total);
}

/* Down to the first half as long as it is enough, or up as long as the second half is free. */
static bool resize(tree_t *tree, size_t node, size_t bytes)
{
    size_t old = node;
    while (bytes_of(tree, node) < bytes) {
        if (node % 2 == 1 || !test(tree->free_nodes[0], node + 1))
            return false; /* the root, too, is odd */
        node /= 2;
    }
    for (size_t up = old; up > node; up /= 2)
        set_not_free(tree, up + 1);
    while (bytes_of(tree, node) > 64 && bytes_of(tree, node) / 2 >= bytes) {
        set_free(tree, 2 * node + 1);
        node *= 2;
    }
    tree->taken[old / 64] &= ~(UINT64_C(1) << old % 64);
    tree->taken[node / 64] |= UINT64_C(1) << node % 64;
    return true;
}

void *my_realloc(void *block, size_t num_bytes)
{
    if (block == NULL)
        return my_malloc(num_bytes);
    if (num_bytes == 0) {
        my_free(block);
        return NULL;
    }
    tree_t *tree = tree_of(block);
    size_t node = node_of(tree, block);
    size_t skipped = (size_t)((char *)block - address_of(tree, node));
    if (num_bytes < SIZE_MAX / 2 && resize(tree, node, skipped + num_bytes))
        return block;
    void *moved = my_malloc(num_bytes);
    if (moved == NULL)
        return NULL;
    memcpy(moved, block, my_usable_size(block));
    my_free(block);
    return moved;
}

/* A tree begins at a multiple of a page, and so its blocks are aligned to their size up to that. */
void *my_memalign(size_t alignment, size_t num_bytes)
{
    if (__builtin_popcountll(alignment) != 1) {
        errno = EINVAL;
        return NULL;
    }
    if (alignment <= 4096)
        return my_malloc(num_bytes > alignment ? num_bytes : alignment);
    if (num_bytes > SIZE_MAX - alignment) {
        errno = ENOMEM;
        return NULL;
    }
    char *block = my_malloc(num_bytes + alignment);
    return block == NULL ? NULL : block + (-(uintptr_t)block & (alignment - 1));
}
