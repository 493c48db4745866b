/* Step 6.3, alignment and nodes: what a student may write. */

void *my_malloc_cache_aligned(size_t size)
{
    if (size > TOO_LARGE)
        return refuse(ENOMEM);
    size_t lines = next_multiple(size + REAR_CANARY, 64);
    char *start = lab5_memalign(64, 64 + lines);
    return start == NULL ? NULL : protected_make(start, start + 64, size, 0);
}

void *my_malloc_page_aligned(size_t size)
{
    return protected_take(page_size(), size);
}

void *my_malloc(size_t num_bytes);

void *my_malloc_on_node(size_t size, int node)
{
    if (size > TOO_LARGE)
        return refuse(ENOMEM);
    if (node == -1)
        return my_malloc(size);
    if (node < 0 || node >= 256)
        return refuse(EINVAL);
    int before = errno;
    size_t page = page_size(), mapped = page + next_multiple(size + REAR_CANARY, page);
    char *start = mmap(NULL, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (start == MAP_FAILED)
        return refuse(ENOMEM);
    unsigned long nodes[256 / 8 / sizeof(unsigned long)] = {0};
    nodes[(size_t)node / (8 * sizeof *nodes)] |= 1UL << (size_t)node % (8 * sizeof *nodes);
    if (mbind(start, mapped, MPOL_PREFERRED, nodes, 257, 0) != 0 && node != 0) {
        munmap(start, mapped);
        return refuse(EINVAL);
    }
    errno = before;
    return protected_make(start, start + page, size, mapped);
}
