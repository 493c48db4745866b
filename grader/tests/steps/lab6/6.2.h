/* Step 6.2, guard pages: what a student may write. */

int guarded_map(struct guarded *guarded, size_t num_bytes)
{
    size_t page = page_size(), whole = next_multiple(num_bytes + (num_bytes == 0), BLOCK_ALIGN);
    size_t data = next_multiple(whole, page);
    char *pages = mmap(NULL, data + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED)
        return 0;
    if (mprotect(pages + page, data, PROT_READ | PROT_WRITE) != 0) {
        munmap(pages, data + 2 * page);
        return 0;
    }
    char *block = pages + page + data - whole;
    *guarded = (struct guarded){block, num_bytes, pages, data + 2 * page, 0, 0, NULL};
    uint64_t canary = canary_for(block);
    for (size_t i = num_bytes; i < whole; i++)
        block[i] = (char)(canary >> i % 8 * 8);
    if ((uintptr_t)block % page != 0)
        memcpy(block - 8, &canary, 8);
    return 1;
}

void guarded_give_up_old(void)
{
    for (struct guarded **link = &guarded_blocks; *link != NULL;) {
        struct guarded *old = *link;
        if (!old->is_freed || guarded_made < old->made_when_freed + QUARANTINE) {
            link = &old->next;
            continue;
        }
        *link = old->next;
        munmap(old->pages, old->mapped);
        lab5_free(old);
    }
}

int guarded_check(struct guarded *guarded)
{
    char *end = guarded->pages + guarded->mapped - page_size();
    uint64_t canary = canary_for(guarded->block);
    int kind = 0;
    if ((uintptr_t)guarded->block % page_size() != 0 && memcmp(guarded->block - 8, &canary, 8) != 0)
        kind = CORRUPT_UNDERFLOW;
    for (size_t i = guarded->num_bytes; guarded->block + i < end; i++)
        if (guarded->block[i] != (char)(canary >> i % 8 * 8))
            kind |= CORRUPT_OVERFLOW;
    return kind;
}

void *my_malloc_guarded(size_t size)
{
    struct guarded *guarded = size > TOO_LARGE ? NULL : lab5_malloc(sizeof *guarded);
    if (guarded == NULL)
        return refuse(ENOMEM);
    if (!guarded_map(guarded, size)) {
        lab5_free(guarded);
        return refuse(ENOMEM);
    }
    void *block = guarded->block;
    pthread_mutex_lock(&guarded_lock);
    guarded_made++;
    guarded_give_up_old();
    guarded->next = guarded_blocks;
    guarded_blocks = guarded;
    pthread_mutex_unlock(&guarded_lock);
    return block;
}

void my_free_guarded(void *ptr)
{
    int kind;
    if (ptr == NULL)
        return;
    pthread_mutex_lock(&guarded_lock);
    struct guarded *guarded = guarded_blocks;
    while (guarded != NULL && guarded->block != ptr)
        guarded = guarded->next;
    if (guarded == NULL)
        kind = CORRUPT_UNKNOWN;
    else if (guarded->is_freed)
        kind = CORRUPT_FREED;
    else
        kind = guarded_check(guarded);
    if (kind == 0) {
        mmap(guarded->pages, guarded->mapped, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
             -1, 0);
        guarded->is_freed = 1;
        guarded->made_when_freed = guarded_made;
    }
    pthread_mutex_unlock(&guarded_lock);
    if (kind != 0)
        report(kind, ptr);
}
