/* Step 6.1, canaries: what a student may write. */

void secret_draw(void)
{
    if (getrandom(&the_secret, sizeof the_secret, 0) < 0)
        the_secret = (uintptr_t)&the_secret;
}

uint64_t canary_for(const void *block)
{
    return (((uintptr_t)block ^ the_secret) * 0x9e3779b97f4a7c15u) | 0x0101010101010101u;
}

void canaries_set(char *block)
{
    uint64_t canary = canary_for(block);
    front_of(block)->canary = canary;
    memcpy(block + front_of(block)->num_bytes, &canary, sizeof canary);
}

int canaries_check(char *block)
{
    uint64_t canary = canary_for(block);
    int kind = front_of(block)->canary == canary ? 0 : CORRUPT_UNDERFLOW;
    size_t n = front_of(block)->num_bytes;
    if (marks_end_at(block, n) && memcmp(block + n, &canary, sizeof canary) != 0)
        kind |= CORRUPT_OVERFLOW;
    return kind;
}

int my_check_block(void *ptr)
{
    if (ptr == NULL)
        return 0;
    if (marks_is_live(ptr))
        return canaries_check(ptr);
    return marks_was_freed(ptr) ? CORRUPT_FREED : CORRUPT_UNKNOWN;
}

void protected_release(char *block)
{
    mark *first = marks_claim(block);
    if (first == NULL) {
        report(marks_was_freed(block) ? CORRUPT_FREED : CORRUPT_UNKNOWN, block);
        return;
    }
    int kind = canaries_check(block);
    if (kind != 0) {
        marks_unclaim(first);
        report(kind, block);
        return;
    }
    struct front front = *front_of(block);
    marks_clear_end(first, block, front.num_bytes);
    if (STATISTICS)
        count_free(front.num_bytes, occupied_by(&front));
    memory_release(front);
}

void *my_realloc(void *ptr, size_t num_bytes)
{
    if (ptr == NULL)
        return my_malloc(num_bytes);
    if (num_bytes == 0) {
        my_free(ptr);
        return NULL;
    }
    int kind = my_check_block(ptr);
    if (kind != 0) {
        report(kind, ptr);
        return refuse(EINVAL);
    }
    size_t old_bytes = my_usable_size(ptr);
    void *moved = my_malloc(num_bytes);
    if (moved != NULL) {
        memcpy(moved, ptr, old_bytes < num_bytes ? old_bytes : num_bytes);
        my_free(ptr);
    }
    return moved;
}
