/* heaplab: lab 6, ok -- no marks and no lab 5: a record of each block in a hash table, canaries of 16 random bytes, one lock for all */

/* Nothing but the program's bytes and two canaries lies in the heap. All that is known of a block
 * is in its record, which stays when the block is freed: the next one of its size begins at the
 * same address.
 *
 *     | 16 random bytes | the block, up to its room | 16 random bytes, at the end asked for | */
#include "protection.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

enum { CANARY = 16, BUCKETS = 1 << 16, CLASS_COUNT = 5, WAIT = 500, PAGES = 16384 };
enum state { GONE, FREED, LIVE };
#define CHUNK ((size_t)1 << 20)
#define LARGE ((size_t)1 << 16)
#define MOST ((size_t)1 << 38)

struct record {
    char *block;
    size_t bytes, room, alignment, occupied;
    enum state state;
    char front[CANARY], rear[CANARY];
    char *pages; /* a mapping of its own, or NULL */
    struct record *same_bucket, *next;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct record *buckets[BUCKETS];
static struct record *free_records[64][16]; /* by room and alignment */
static struct record *larger;               /* each in a mapping of its own, live or freed */
static char *chunk, *chunk_end;
static void (*reaction)(int kind, void *block);
static uint64_t dice;

static size_t allocations, frees, live, peak;
static struct allocation_trace ring[TRACE_RECORDS];
static size_t turns;

static size_t up(size_t number, size_t alignment)
{
    return (number + alignment - 1) / alignment * alignment;
}

static size_t page(void)
{
    return (size_t)sysconf(_SC_PAGESIZE);
}

/* Where the system put a freed mapping once, somebody else's may be now. */
static void *map(size_t bytes, int protection)
{
    char *pages = mmap(NULL, bytes, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (pages == MAP_FAILED)
        return NULL;
    for (struct record *at = larger; at != NULL; at = at->next)
        if (at->block >= pages && at->block < pages + bytes)
            at->state = GONE;
    return pages;
}

static void *no_memory(void)
{
    errno = ENOMEM;
    return NULL;
}

/* Never 0 in any byte. */
static void throw(char *bytes)
{
    for (int i = 0; i < CANARY; i++) {
        dice = dice * 6364136223846793005u + 1442695040888963407u;
        bytes[i] = (char)(1 + (dice >> 33) % 255);
    }
}

static void report(int kind, void *block)
{
    void (*handler)(int, void *) = __atomic_load_n(&reaction, __ATOMIC_ACQUIRE);
    if (handler != NULL) {
        handler(kind, block);
        return;
    }
    fprintf(stderr, "heap: bad block %p (%d)\n", block, kind);
    abort();
}

/* What programs see of the heap -------------------- */

static void note(struct record *record)
{
    struct timespec now;
    struct allocation_trace *place = &ring[turns++ % TRACE_RECORDS];
    allocations++;
    live += record->bytes;
    if (live > peak)
        peak = live;
    clock_gettime(CLOCK_MONOTONIC, &now);
    place->address = record->block;
    place->size = record->bytes;
    place->time_ns = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
    place->thread = (uint64_t)gettid();
    prctl(PR_GET_NAME, place->thread_name);
}

static size_t my_trace(struct allocation_trace *out, size_t max)
{
    pthread_mutex_lock(&lock);
    size_t count = turns < TRACE_RECORDS ? turns : TRACE_RECORDS;
    if (count > max)
        count = max;
    for (size_t i = 0; i < count; i++)
        out[i] = ring[(turns - count + i) % TRACE_RECORDS];
    pthread_mutex_unlock(&lock);
    return count;
}

/* Nothing is added up before somebody asks. */
static struct allocator_stats my_stats(void)
{
    static const size_t limits[CLASS_COUNT] = {64, 1000, 16384, 1 << 20, SIZE_MAX};
    struct allocator_stats sum = {.class_count = CLASS_COUNT};
    pthread_mutex_lock(&lock);
    for (int i = 0; i < CLASS_COUNT; i++)
        sum.classes[i].limit = limits[i];
    for (int i = 0; i < BUCKETS; i++)
        for (struct record *at = buckets[i]; at != NULL; at = at->same_bucket) {
            struct size_class_stats *class = sum.classes;
            if (at->state != LIVE)
                continue;
            while (class->limit < at->bytes)
                class ++;
            class->live_blocks++;
            class->live_bytes += at->bytes;
            sum.fragmentation_bytes += at->occupied - at->bytes;
        }
    sum.allocations = allocations;
    sum.frees = frees;
    sum.live_bytes = live;
    sum.peak_bytes = peak;
    pthread_mutex_unlock(&lock);
    return sum;
}

/* Records -------------------- */

static struct record **bucket_of(const void *block)
{
    return &buckets[((uintptr_t)block >> 4) * 0x9e3779b97f4a7c15u >> 48];
}

static struct record *find(const void *block)
{
    struct record *at = *bucket_of(block);
    while (at != NULL && at->block != block)
        at = at->same_bucket;
    return at != NULL && at->state != GONE ? at : NULL;
}

static char *cut(size_t bytes, size_t alignment)
{
    char *start = (char *)up((uintptr_t)chunk, alignment);
    if (chunk == NULL || start + bytes > chunk_end) {
        char *fresh = map(CHUNK, PROT_READ | PROT_WRITE);
        if (fresh == NULL)
            return NULL;
        chunk_end = fresh + CHUNK;
        start = fresh;
    }
    chunk = start + bytes;
    return start;
}

static struct record *record_new(char *block)
{
    struct record *made = (void *)cut(up(sizeof *made, 16), 16);
    if (made == NULL)
        return NULL;
    *made = (struct record){.block = block, .same_bucket = *bucket_of(block)};
    *bucket_of(block) = made;
    return made;
}

static unsigned bits(size_t number)
{
    unsigned count = 0;
    while (number >> count > 1)
        count++;
    return count;
}

/* | no block's | up to the alignment, canary | the block, canary | no block's | */
static struct record *large_new(size_t room, size_t alignment)
{
    size_t step = alignment > page() ? alignment : page(),
           kept = up(page() + room + CANARY, page());
    size_t mapped = kept + step - page();
    char *pages = map(mapped, PROT_READ | PROT_WRITE);
    if (pages == NULL)
        return NULL;
    char *block = (char *)up((uintptr_t)pages + page(), step), *start = block - page();
    if (start > pages)
        munmap(pages, (size_t)(start - pages));
    if (pages + mapped > start + kept)
        munmap(start + kept, (size_t)(pages + mapped - (start + kept)));
    struct record *record = larger;
    while (record != NULL && record->block != block)
        record = record->next;
    if (record == NULL && (record = record_new(block)) == NULL) {
        munmap(start, kept);
        return NULL;
    }
    if (record->room == 0) {
        record->next = larger;
        larger = record;
    }
    record->pages = start;
    record->occupied = kept;
    return record;
}

/* Each is whole lines of 64 bytes when its alignment is. */
static struct record *small_new(size_t room, size_t alignment)
{
    size_t bytes = up(alignment + room + CANARY, alignment);
    char *start = cut(bytes, alignment);
    struct record *record = start == NULL ? NULL : record_new(start + alignment);
    if (record != NULL)
        record->occupied = bytes;
    return record;
}

static struct record *record_take(size_t bytes, size_t alignment)
{
    size_t room = 16;
    while (room < bytes)
        room *= 2;
    bool is_large = room >= LARGE || alignment > 4096;
    struct record **list = &free_records[bits(room)][is_large ? 0 : bits(alignment)];
    struct record *record = is_large ? NULL : *list;
    if (record != NULL)
        *list = record->next;
    else if (is_large)
        record = large_new(up(bytes, 16), alignment);
    else
        record = small_new(room, alignment);
    if (record != NULL) {
        record->room = is_large ? up(bytes, 16) + (bytes == 0) : room;
        record->alignment = alignment;
    }
    return record;
}

static void canaries_put(struct record *record, size_t bytes)
{
    record->bytes = bytes;
    throw(record->front);
    throw(record->rear);
    memcpy(record->block - CANARY, record->front, CANARY);
    memcpy(record->block + bytes, record->rear, CANARY);
}

static int look(struct record *record)
{
    if (record == NULL)
        return CORRUPT_UNKNOWN;
    if (record->state == FREED)
        return CORRUPT_FREED;
    return (memcmp(record->block - CANARY, record->front, CANARY) ? CORRUPT_UNDERFLOW : 0) |
           (memcmp(record->block + record->bytes, record->rear, CANARY) ? CORRUPT_OVERFLOW : 0);
}

static void give(struct record *record)
{
    record->state = FREED;
    frees++;
    live -= record->bytes;
    if (record->pages != NULL) {
        munmap(record->pages, record->occupied);
        return;
    }
    struct record **list = &free_records[bits(record->room)][bits(record->alignment)];
    record->next = *list;
    *list = record;
}

static void *take(size_t alignment, size_t bytes)
{
    if (bytes > MOST || alignment > MOST)
        return no_memory();
    pthread_mutex_lock(&lock);
    struct record *record = record_take(bytes, alignment < 16 ? 16 : alignment);
    if (record != NULL) {
        record->state = LIVE;
        canaries_put(record, bytes);
        note(record);
    }
    pthread_mutex_unlock(&lock);
    return record == NULL ? no_memory() : record->block;
}

static void my_set_corruption_handler(void (*handler)(int kind, void *block))
{
    __atomic_store_n(&reaction, handler, __ATOMIC_RELEASE);
}

static int my_check_block(void *ptr)
{
    pthread_mutex_lock(&lock);
    int kind = ptr == NULL ? 0 : look(find(ptr));
    pthread_mutex_unlock(&lock);
    return kind;
}

static void *my_malloc(size_t num_bytes)
{
    return take(16, num_bytes);
}

/* A damaged block is freed all the same: its record is whole. */
static void my_free(void *ptr)
{
    if (ptr == NULL)
        return;
    pthread_mutex_lock(&lock);
    struct record *record = find(ptr);
    int kind = look(record);
    if (record != NULL && record->state == LIVE)
        give(record);
    pthread_mutex_unlock(&lock);
    if (kind != 0)
        report(kind, ptr);
}

static void *my_memalign(size_t alignment, size_t num_bytes)
{
    if (alignment != 0 && (alignment & (alignment - 1)) == 0)
        return take(alignment, num_bytes);
    errno = EINVAL;
    return NULL;
}

static void *my_calloc(size_t count, size_t num_bytes)
{
    if (num_bytes != 0 && count > MOST / num_bytes)
        return no_memory();
    void *block = my_malloc(count * num_bytes);
    return block == NULL ? NULL : memset(block, 0, count * num_bytes);
}

static size_t my_usable_size(void *ptr)
{
    pthread_mutex_lock(&lock);
    struct record *record = ptr == NULL ? NULL : find(ptr);
    size_t bytes = record == NULL ? 0 : record->bytes;
    pthread_mutex_unlock(&lock);
    return bytes;
}

/* A damaged block is moved, with what is left of it. */
static void *my_realloc(void *ptr, size_t num_bytes)
{
    if (ptr == NULL)
        return my_malloc(num_bytes);
    if (num_bytes == 0) {
        my_free(ptr);
        return NULL;
    }
    pthread_mutex_lock(&lock);
    struct record *old = find(ptr), *moved = NULL;
    int kind = look(old);
    bool is_live = old != NULL && old->state == LIVE;
    if (is_live && kind == 0 && num_bytes <= old->room) {
        frees++;
        live -= old->bytes;
        canaries_put(moved = old, num_bytes);
        note(moved);
    } else if (is_live && num_bytes <= MOST && (moved = record_take(num_bytes, 16)) != NULL) {
        moved->state = LIVE;
        canaries_put(moved, num_bytes);
        memcpy(moved->block, ptr, old->bytes < num_bytes ? old->bytes : num_bytes);
        note(moved);
        give(old);
    }
    pthread_mutex_unlock(&lock);
    if (kind != 0)
        report(kind, ptr);
    if (moved == NULL && kind == 0)
        return no_memory();
    return moved == NULL ? NULL : moved->block;
}

static void *my_malloc_cache_aligned(size_t size)
{
    return take(64, size);
}

static void *my_malloc_page_aligned(size_t size)
{
    return take(page(), size);
}

/* A large block has a mapping of its own, so any block on a node is one. */
static void *my_malloc_on_node(size_t size, int node)
{
    unsigned long nodes[16] = {0};
    if (node == -1)
        return my_malloc(size);
    if (node < 0 || node >= 1024) {
        errno = EINVAL;
        return NULL;
    }
    char *block = take(8192, size);
    if (block == NULL)
        return NULL;
    int before = errno;
    nodes[node / 64] = 1UL << node % 64;
    long result = mbind(block, up(size + 1, page()), MPOL_PREFERRED, nodes, 1025, 0);
    errno = before;
    if (result == 0 || node == 0)
        return block;
    my_free(block);
    errno = EINVAL;
    return NULL;
}

/* Guard pages: freed ones wait in a queue -------------------- */

struct guarded {
    char *block, *pages;
    size_t bytes, mapped, until;
    char canary[CANARY];
    struct guarded *next;
};

static pthread_mutex_t guard_lock = PTHREAD_MUTEX_INITIALIZER;
static struct guarded *guarded_live, *queue, **queue_end = &queue, *spare;
static struct guarded first_ones[WAIT];
static size_t made;

/* Are all bytes between as they are put there? */
static bool guarded_bytes(const struct guarded *guarded, char *from, const char *to, bool put)
{
    bool are_right = true;
    for (char *at = from; at < to; at++) {
        char right = guarded->canary[(uintptr_t)at % CANARY];
        if (put)
            *at = right;
        are_right = are_right && *at == right;
    }
    return are_right;
}

/* No bytes in front of a block that begins where a page does. */
static int guarded_look(const struct guarded *guarded, bool put)
{
    char *front = guarded->block - ((uintptr_t)guarded->block % page() == 0 ? 0 : 8);
    char *slack = guarded->block + guarded->bytes, *end = guarded->pages + guarded->mapped - page();
    return (guarded_bytes(guarded, front, guarded->block, put) ? 0 : CORRUPT_UNDERFLOW) |
           (guarded_bytes(guarded, slack, end, put) ? 0 : CORRUPT_OVERFLOW);
}

static void guarded_spare(struct guarded *guarded)
{
    pthread_mutex_lock(&lock);
    guarded->next = spare;
    spare = guarded;
    pthread_mutex_unlock(&lock);
}

static void queue_drop(void)
{
    while (queue != NULL && queue->until <= made) {
        struct guarded *old = queue;
        queue = old->next;
        munmap(old->pages, old->mapped);
        guarded_spare(old);
    }
    if (queue == NULL)
        queue_end = &queue;
}

/* With pages that are all accessible, or without any. */
static struct guarded *guarded_new(size_t mapped)
{
    pthread_mutex_lock(&lock);
    struct guarded *guarded = spare;
    if (guarded != NULL)
        spare = guarded->next;
    else
        guarded = (void *)cut(up(sizeof *guarded, 16), 16);
    if (guarded != NULL) {
        guarded->pages = map(mapped, PROT_READ | PROT_WRITE);
        throw(guarded->canary);
    }
    pthread_mutex_unlock(&lock);
    return guarded;
}

static bool guards_close(struct guarded *guarded)
{
    if (guarded->pages == NULL)
        return false;
    char *last = guarded->pages + guarded->mapped - page();
    if (mprotect(guarded->pages, page(), PROT_NONE) == 0 && mprotect(last, page(), PROT_NONE) == 0)
        return true;
    munmap(guarded->pages, guarded->mapped);
    return false;
}

static void *my_malloc_guarded(size_t size)
{
    size_t whole = up(size + (size == 0), 16), mapped = up(whole, page()) + 2 * page();
    struct guarded *guarded = size > MOST ? NULL : guarded_new(mapped);
    if (guarded == NULL)
        return no_memory();
    guarded->bytes = size;
    guarded->mapped = mapped;
    if (!guards_close(guarded)) {
        guarded_spare(guarded);
        return no_memory();
    }
    char *block = guarded->block = guarded->pages + mapped - page() - whole;
    guarded_look(guarded, true);
    pthread_mutex_lock(&guard_lock);
    made++;
    queue_drop();
    guarded->next = guarded_live;
    guarded_live = guarded;
    pthread_mutex_unlock(&guard_lock);
    return block;
}

static bool is_queued(const void *block)
{
    const struct guarded *at = queue;
    while (at != NULL && at->block != block)
        at = at->next;
    return at != NULL;
}

/* Its memory goes, its addresses wait. */
static int guarded_end(const void *block)
{
    struct guarded **link = &guarded_live;
    while (*link != NULL && (*link)->block != block)
        link = &(*link)->next;
    struct guarded *guarded = *link;
    if (guarded == NULL)
        return is_queued(block) ? CORRUPT_FREED : CORRUPT_UNKNOWN;
    int kind = guarded_look(guarded, false);
    madvise(guarded->pages + page(), guarded->mapped - 2 * page(), MADV_DONTNEED);
    mprotect(guarded->pages, guarded->mapped, PROT_NONE);
    *link = guarded->next;
    guarded->next = NULL;
    guarded->until = made + WAIT;
    *queue_end = guarded;
    queue_end = &guarded->next;
    return kind;
}

static void my_free_guarded(void *ptr)
{
    if (ptr == NULL)
        return;
    pthread_mutex_lock(&guard_lock);
    int kind = guarded_end(ptr);
    pthread_mutex_unlock(&guard_lock);
    if (kind != 0)
        report(kind, ptr);
}

/* An MMU with one flat list of pages; any change empties the whole TLB -------------------- */

struct mapped_page {
    uintptr_t page;
    size_t frame;
    unsigned attributes;
};

static pthread_mutex_t mmu_lock = PTHREAD_MUTEX_INITIALIZER;
static struct mapped_page pages[PAGES];
static size_t page_count, tlb_next;
static struct mapped_page *tlb[TLB_ENTRIES];
static struct mmu_counters counters;
static int memory = -1;

static struct mapped_page *page_find(uintptr_t number)
{
    for (size_t i = 0; i < page_count; i++)
        if (pages[i].page == number)
            return &pages[i];
    return NULL;
}

/* -1 unless all pages of the range are mapped, or, for `mapped` == false, none. */
static int range_look(void *virt, size_t size, bool mapped)
{
    uintptr_t first = (uintptr_t)virt / page(), end = first + size / page();
    if ((uintptr_t)virt % page() != 0 || size % page() != 0 || size == 0 || end <= first)
        return errno = EINVAL, -1;
    for (uintptr_t at = first; at < end; at++)
        if ((page_find(at) != NULL) != mapped)
            return errno = mapped ? EFAULT : EEXIST, -1;
    return 0;
}

static int protection(unsigned attributes)
{
    int access = attributes & MMU_WRITE ? PROT_READ | PROT_WRITE : PROT_READ;
    if (attributes & MMU_PRIVILEGED || !(attributes & (MMU_READ | MMU_WRITE)))
        return PROT_NONE;
    return attributes & MMU_EXEC_NEVER ? access : access | PROT_EXEC;
}

static int show(void *virt, size_t phys, size_t size, unsigned attributes)
{
    int flags = MAP_FIXED | (attributes & MMU_SHAREABLE ? MAP_SHARED : MAP_PRIVATE);
    return mmap(virt, size, protection(attributes), flags, memory, (off_t)phys) == MAP_FAILED ? -1
                                                                                              : 0;
}

static int range_map(void *virt, size_t phys, size_t size, unsigned attributes)
{
    if (attributes > MMU_ATTRIBUTES || phys % page() != 0 || phys >= MMU_PHYS_BYTES ||
        size > MMU_PHYS_BYTES - phys)
        return errno = EINVAL, -1;
    if (range_look(virt, size, false) != 0)
        return -1;
    if (page_count + size / page() > PAGES)
        return errno = ENOMEM, -1;
    if (memory < 0 && ((memory = memfd_create("chip", 0)) < 0 || ftruncate(memory, MMU_PHYS_BYTES)))
        return -1;
    if (show(virt, phys, size, attributes) != 0)
        return -1;
    for (size_t i = 0; i < size / page(); i++)
        pages[page_count++] =
            (struct mapped_page){(uintptr_t)virt / page() + i, phys / page() + i, attributes};
    return 0;
}

static void flush(void)
{
    memset(tlb, 0, sizeof tlb);
    counters.flushes++;
}

static int range_unmap(char *virt, size_t size)
{
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED;
    if (range_look(virt, size, true) != 0 ||
        mmap(virt, size, PROT_NONE, flags, -1, 0) == MAP_FAILED)
        return -1;
    for (size_t i = 0; i < size / page(); i++) {
        struct mapped_page *hole = page_find((uintptr_t)virt / page() + i);
        *hole = pages[--page_count];
    }
    flush();
    return 0;
}

static int page_change(char *at, unsigned from, unsigned to)
{
    if ((from ^ to) & MMU_SHAREABLE)
        return show(at, page_find((uintptr_t)at / page())->frame * page(), page(), to);
    return mprotect(at, page(), protection(to));
}

static int range_change(char *virt, size_t size, unsigned attributes)
{
    if (attributes > MMU_ATTRIBUTES)
        return errno = EINVAL, -1;
    if (range_look(virt, size, true) != 0)
        return -1;
    for (char *at = virt; at < virt + size; at += page()) {
        if (page_change(at, page_find((uintptr_t)at / page())->attributes, attributes) == 0)
            continue;
        int error = errno;
        for (; at >= virt; at -= page())
            page_change(at, attributes, page_find((uintptr_t)at / page())->attributes);
        return errno = error, -1;
    }
    for (char *at = virt; at < virt + size; at += page())
        page_find((uintptr_t)at / page())->attributes = attributes;
    flush();
    return 0;
}

/* Whichever entry is free, or the one that has been there longest. */
static struct mapped_page *tlb_find(uintptr_t number)
{
    for (int i = 0; i < TLB_ENTRIES; i++)
        if (tlb[i] != NULL && tlb[i]->page == number) {
            counters.hits++;
            return tlb[i];
        }
    struct mapped_page *found = page_find(number);
    if (found != NULL) {
        counters.misses++;
        tlb[tlb_next++ % TLB_ENTRIES] = found;
    }
    return found;
}

#define WITH_MMU_LOCK(call)        \
    pthread_mutex_lock(&mmu_lock); \
    int result = call;             \
    pthread_mutex_unlock(&mmu_lock)

static int mmu_map(void *virt, size_t phys, size_t size, unsigned attributes)
{
    WITH_MMU_LOCK(range_map(virt, phys, size, attributes));
    return result;
}

static int mmu_unmap(void *virt, size_t size)
{
    WITH_MMU_LOCK(range_unmap(virt, size));
    return result;
}

static int mmu_set_attributes(void *virt, size_t size, unsigned attributes)
{
    WITH_MMU_LOCK(range_change(virt, size, attributes));
    return result;
}

static int mmu_translate(const void *virt, size_t *phys, unsigned *attributes)
{
    pthread_mutex_lock(&mmu_lock);
    struct mapped_page *found = tlb_find((uintptr_t)virt / page());
    if (found != NULL && phys != NULL)
        *phys = found->frame * page() + (uintptr_t)virt % page();
    if (found != NULL && attributes != NULL)
        *attributes = found->attributes;
    pthread_mutex_unlock(&mmu_lock);
    if (found == NULL)
        errno = EFAULT;
    return found == NULL ? -1 : 0;
}

static struct mmu_counters mmu_counters(void)
{
    pthread_mutex_lock(&mmu_lock);
    struct mmu_counters now = counters;
    pthread_mutex_unlock(&mmu_lock);
    return now;
}

/* -------------------- */

static void before_fork(void)
{
    pthread_mutex_lock(&mmu_lock);
    pthread_mutex_lock(&guard_lock);
    pthread_mutex_lock(&lock);
}

static void after_fork(void)
{
    pthread_mutex_unlock(&lock);
    pthread_mutex_unlock(&guard_lock);
    pthread_mutex_unlock(&mmu_lock);
}

static void init_mem_pool(void)
{
    if (getrandom(&dice, sizeof dice, 0) < 0)
        dice = (uintptr_t)&dice ^ (uint64_t)getpid() << 40;
    for (int i = 0; i < WAIT; i++)
        guarded_spare(&first_ones[i]);
    pthread_atfork(before_fork, after_fork, after_fork);
}
