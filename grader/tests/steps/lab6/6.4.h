/* Step 6.4, an MMU: what a student may write. */

int physical_memory_open(void)
{
    if (physical_memory < 0) {
        physical_memory = memfd_create("physical", MFD_CLOEXEC);
        if (physical_memory >= 0 && ftruncate(physical_memory, MMU_PHYS_BYTES) != 0)
            return 0;
    }
    return physical_memory >= 0;
}

uint32_t *page_entry(size_t page, int make)
{
    if (page / TABLE_SIZE >= DIRECTORY_SIZE)
        return NULL;
    uint32_t **table = &page_directory[page / TABLE_SIZE];
    if (*table == NULL && make) {
        void *made = mmap(NULL, TABLE_SIZE * sizeof **table, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        *table = made == MAP_FAILED ? NULL : made;
    }
    return *table == NULL ? NULL : *table + page % TABLE_SIZE;
}

int protection_for(unsigned attributes)
{
    if ((attributes & MMU_PRIVILEGED) || !(attributes & (MMU_READ | MMU_WRITE)))
        return PROT_NONE;
    return PROT_READ | (attributes & MMU_WRITE ? PROT_WRITE : 0) |
           (attributes & MMU_EXEC_NEVER ? 0 : PROT_EXEC);
}

int fail(int error)
{
    pthread_mutex_unlock(&mmu_lock);
    errno = error;
    return -1;
}

int is_mapped(size_t page)
{
    uint32_t *entry = page_entry(page, 0);
    return entry != NULL && (*entry & VALID);
}

int range_is_right(const void *virt, size_t size)
{
    size_t page = page_size();
    return (uintptr_t)virt % page == 0 && size % page == 0 && size != 0 &&
           (uintptr_t)virt + size > (uintptr_t)virt;
}

int page_show(size_t page, size_t frame, unsigned attributes)
{
    void *at = mmap((void *)(page * page_size()), page_size(), protection_for(attributes),
                    (attributes & MMU_SHAREABLE ? MAP_SHARED : MAP_PRIVATE) | MAP_FIXED,
                    physical_memory, (off_t)(frame * page_size()));
    if (at != MAP_FAILED)
        *page_entry(page, 1) = (uint32_t)(frame << 8) | attributes << 1 | VALID;
    return at != MAP_FAILED;
}

void tlb_forget(size_t page)
{
    if (the_tlb[page % TLB_ENTRIES].page == page)
        the_tlb[page % TLB_ENTRIES].entry = 0;
}

int mmu_map(void *virt, size_t phys, size_t size, unsigned attributes)
{
    size_t page = page_size(), first = (uintptr_t)virt / page, count = size / page;
    pthread_mutex_lock(&mmu_lock);
    if (!range_is_right(virt, size) || phys % page != 0 || size > MMU_PHYS_BYTES ||
        phys > MMU_PHYS_BYTES - size || attributes > MMU_ATTRIBUTES)
        return fail(EINVAL);
    for (size_t i = 0; i < count; i++)
        if (is_mapped(first + i))
            return fail(EEXIST);
    for (size_t i = 0; i < count; i++)
        if (page_entry(first + i, 1) == NULL)
            return fail(ENOMEM);
    if (!physical_memory_open())
        return fail(errno);
    for (size_t i = 0; i < count; i++)
        if (!page_show(first + i, phys / page + i, attributes))
            return fail(errno);
    pthread_mutex_unlock(&mmu_lock);
    return 0;
}

int mmu_unmap(void *virt, size_t size)
{
    size_t page = page_size(), first = (uintptr_t)virt / page, count = size / page;
    pthread_mutex_lock(&mmu_lock);
    if (!range_is_right(virt, size))
        return fail(EINVAL);
    for (size_t i = 0; i < count; i++)
        if (!is_mapped(first + i))
            return fail(EFAULT);
    if (mmap(virt, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED)
        return fail(errno);
    for (size_t i = 0; i < count; i++) {
        *page_entry(first + i, 1) = 0;
        tlb_forget(first + i);
    }
    the_counters.flushes++;
    pthread_mutex_unlock(&mmu_lock);
    return 0;
}

int mmu_set_attributes(void *virt, size_t size, unsigned attributes)
{
    size_t page = page_size(), first = (uintptr_t)virt / page, count = size / page;
    pthread_mutex_lock(&mmu_lock);
    if (!range_is_right(virt, size) || attributes > MMU_ATTRIBUTES)
        return fail(EINVAL);
    for (size_t i = 0; i < count; i++)
        if (!is_mapped(first + i))
            return fail(EFAULT);
    for (size_t i = 0; i < count; i++) {
        uint32_t *entry = page_entry(first + i, 1);
        if (((*entry >> 1) ^ attributes) & MMU_SHAREABLE)
            page_show(first + i, *entry >> 8, attributes);
        else if (mprotect((char *)virt + i * page, page, protection_for(attributes)) == 0)
            *entry = (*entry >> 8 << 8) | attributes << 1 | VALID;
        tlb_forget(first + i);
    }
    the_counters.flushes++;
    pthread_mutex_unlock(&mmu_lock);
    return 0;
}

int mmu_translate(const void *virt, size_t *phys, unsigned *attributes)
{
    size_t size = page_size(), page = (uintptr_t)virt / size;
    pthread_mutex_lock(&mmu_lock);
    struct tlb_entry *known = &the_tlb[page % TLB_ENTRIES];
    if (known->entry != 0 && known->page == page) {
        the_counters.hits++;
    } else {
        if (!is_mapped(page))
            return fail(EFAULT);
        the_counters.misses++;
        *known = (struct tlb_entry){page, *page_entry(page, 0)};
    }
    if (phys != NULL)
        *phys = (known->entry >> 8) * size + (uintptr_t)virt % size;
    if (attributes != NULL)
        *attributes = known->entry >> 1 & MMU_ATTRIBUTES;
    pthread_mutex_unlock(&mmu_lock);
    return 0;
}
