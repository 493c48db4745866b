/* heaplab: lab 6, ok -- int parameters; damaged blocks are freed; guarded blocks in one region with a number for each page; a list of regions */

/* | start, bytes | sealed | canary | the block | canary |      sealed: the size, disguised */
#include "lab5.h"

#include "marks.h"
#include "protection.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
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

typedef struct {
    void *start;
    size_t pages; /* 0, or the bytes of a mapping */
    uint64_t sealed;
    uint64_t canary;
} head;

static _Atomic(void (*)(int, void *)) handler_now;
static uint64_t secret_in_front, secret_behind;

#define HEAD(block) ((head *)(block)-1)
#define FRONT_CANARY(block) (((uintptr_t)(block) + secret_in_front) | 0x8040201008040201u)
#define REAR_CANARY(block) (((uintptr_t)(block)*secret_behind) | 0x0102040810204080u)

static size_t round_to(size_t bytes, size_t step)
{
    return bytes + (step - bytes % step) % step;
}

static size_t size_of_page(void)
{
    static _Atomic(size_t) known;
    if (known == 0)
        known = (size_t)getpagesize();
    return known;
}

static void *none(int error)
{
    errno = error;
    return NULL;
}

/* A lock made of one flag. */
static void flag_take(atomic_flag *flag)
{
    while (atomic_flag_test_and_set_explicit(flag, memory_order_acquire))
        sched_yield();
}

static void flag_give(atomic_flag *flag)
{
    atomic_flag_clear_explicit(flag, memory_order_release);
}

/* Statistics: classes of up to 100, 200, 400 ... bytes -------------------- */

static atomic_flag totals_flag = ATOMIC_FLAG_INIT;
static struct allocator_stats totals = {.class_count = 24};

static void totals_add(size_t one, size_t bytes, size_t occupied)
{
    int number = 0;
    while (number < 23 && (size_t)100 << number < bytes)
        number++;
    totals.live_bytes += one * bytes;
    totals.fragmentation_bytes += one * (occupied - bytes);
    totals.classes[number].live_blocks += one;
    totals.classes[number].live_bytes += one * bytes;
    if (totals.live_bytes > totals.peak_bytes && one == 1)
        totals.peak_bytes = totals.live_bytes;
}

static void totals_made(size_t bytes, size_t occupied)
{
    flag_take(&totals_flag);
    totals.allocations++;
    totals_add(1, bytes, occupied);
    flag_give(&totals_flag);
}

static void totals_freed(size_t bytes, size_t occupied)
{
    flag_take(&totals_flag);
    totals.frees++;
    totals_add((size_t)-1, bytes, occupied);
    flag_give(&totals_flag);
}

struct allocator_stats my_stats(void)
{
    flag_take(&totals_flag);
    struct allocator_stats copy = totals;
    flag_give(&totals_flag);
    for (int i = 0; i < 24; i++)
        copy.classes[i].limit = i == 23 ? SIZE_MAX : (size_t)100 << i;
    return copy;
}

/* Trace: a flag for each place -------------------- */

static struct {
    atomic_flag flag;
    size_t turn; /* from 1 on */
    struct allocation_trace record;
} places[TRACE_RECORDS];
static _Atomic(size_t) last_turn;

static void trace_note(void *block, size_t bytes)
{
    struct timespec time;
    struct allocation_trace record = {
        .address = block, .size = bytes, .thread = (uint64_t)gettid()};
    prctl(PR_GET_NAME, record.thread_name);
    clock_gettime(CLOCK_MONOTONIC, &time);
    record.time_ns = (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
    size_t turn = ++last_turn;
    size_t at = turn % TRACE_RECORDS;
    flag_take(&places[at].flag);
    if (places[at].turn < turn) {
        places[at].turn = turn;
        places[at].record = record;
    }
    flag_give(&places[at].flag);
}

static int earlier(const void *a, const void *b)
{
    uint64_t first = ((const struct allocation_trace *)a)->time_ns;
    uint64_t second = ((const struct allocation_trace *)b)->time_ns;
    return first < second ? -1 : first > second;
}

/* Sorted by time, by insertion: they nearly are. */
static void sort(struct allocation_trace *records, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct allocation_trace record = records[i];
        size_t j = i;
        for (; j > 0 && earlier(&record, &records[j - 1]) < 0; j--)
            records[j] = records[j - 1];
        records[j] = record;
    }
}

size_t my_trace(struct allocation_trace *out, size_t max)
{
    size_t end = last_turn + 1, count = 0;
    size_t start = end > TRACE_RECORDS ? end - TRACE_RECORDS : 1;
    if (end - start > max)
        start = end - max;
    for (size_t turn = start; turn < end; turn++) {
        size_t at = turn % TRACE_RECORDS;
        flag_take(&places[at].flag);
        if (places[at].turn == turn)
            out[count++] = places[at].record;
        flag_give(&places[at].flag);
    }
    sort(out, count);
    return count;
}

/* Blocks -------------------- */

static void tell(int kind, void *block)
{
    void (*handler)(int, void *) = atomic_load(&handler_now);
    char line[60];
    if (handler != NULL) {
        handler(kind, block);
        return;
    }
    int length = snprintf(line, sizeof line, "%p: bad block, %d\n", block, kind);
    if (write(2, line, (size_t)length) != length)
        _exit(134);
    abort();
}

void my_set_corruption_handler(void (*handler)(int kind, void *block))
{
    atomic_store(&handler_now, handler);
}

static size_t asked_for_at(void *block)
{
    return (size_t)(HEAD(block)->sealed ^ secret_in_front);
}

static size_t occupied_by(void *block)
{
    return HEAD(block)->pages != 0 ? HEAD(block)->pages : lab5_usable_size(HEAD(block)->start);
}

static void memory_free(void *start, size_t pages)
{
    if (pages == 0)
        lab5_free(start);
    else
        munmap(start, pages);
}

static void canaries_write(char *block, size_t bytes)
{
    uint64_t rear = REAR_CANARY(block);
    HEAD(block)->sealed = bytes ^ secret_in_front;
    HEAD(block)->canary = FRONT_CANARY(block);
    memcpy(block + bytes, &rear, sizeof rear);
}

/* Of the next multiple of `step` behind the head. */
static void *block_new(char *start, size_t distance, size_t bytes, size_t pages)
{
    if (start == NULL)
        return none(ENOMEM);
    char *block = start + distance;
    if (!marks_set(block, bytes)) {
        memory_free(start, pages);
        return none(ENOMEM);
    }
    HEAD(block)->start = start;
    HEAD(block)->pages = pages;
    canaries_write(block, bytes);
    totals_made(bytes, occupied_by(block));
    trace_note(block, bytes);
    return block;
}

static int damage(char *block)
{
    uint64_t rear = REAR_CANARY(block);
    int kind = HEAD(block)->canary != FRONT_CANARY(block) ? CORRUPT_UNDERFLOW : 0;
    if (!marks_end_at(block, asked_for_at(block)))
        return kind | CORRUPT_UNDERFLOW;
    return memcmp(block + asked_for_at(block), &rear, sizeof rear) ? kind | CORRUPT_OVERFLOW : kind;
}

static int kind_of(void *address)
{
    if (marks_is_live(address))
        return damage(address);
    return marks_was_freed(address) ? CORRUPT_FREED : CORRUPT_UNKNOWN;
}

int my_check_block(void *ptr)
{
    return ptr == NULL ? 0 : kind_of(ptr);
}

static void block_drop(char *block, mark *first)
{
    head old = *HEAD(block);
    marks_clear_end(first, block, asked_for_at(block));
    totals_freed(asked_for_at(block), occupied_by(block));
    memory_free(old.start, old.pages);
}

/* If the head may be damaged as well, its memory is left alone. */
void my_free(void *ptr)
{
    mark *first = ptr == NULL ? NULL : marks_claim(ptr);
    int kind = ptr == NULL ? 0 : first == NULL ? kind_of(ptr) : damage(ptr);
    if (first != NULL && (kind & CORRUPT_UNDERFLOW))
        marks_unclaim(first);
    else if (first != NULL)
        block_drop(ptr, first);
    if (kind != 0)
        tell(kind, ptr);
}

static void *take(size_t step, size_t bytes)
{
    if (bytes > INT_MAX || step > INT_MAX)
        return none(ENOMEM);
    char *start = lab5_malloc(sizeof(head) + step - 16 + bytes + sizeof(uint64_t));
    size_t distance = round_to((uintptr_t)start + sizeof(head), step) - (uintptr_t)start;
    return block_new(start, distance, bytes, 0);
}

void *my_malloc(int num_bytes)
{
    return take(16, (size_t)num_bytes);
}

void *my_memalign(int alignment, int num_bytes)
{
    if (alignment <= 0 || (alignment & (alignment - 1)) != 0)
        return none(EINVAL);
    return take(alignment < 16 ? 16 : (size_t)alignment, (size_t)num_bytes);
}

void *my_calloc(int count, int num_bytes)
{
    int product;
    if (count < 0 || num_bytes < 0 || __builtin_mul_overflow(count, num_bytes, &product))
        return none(ENOMEM);
    void *block = my_malloc(product);
    return block == NULL ? NULL : memset(block, 0, (size_t)product);
}

size_t my_usable_size(void *ptr)
{
    return ptr == NULL ? 0 : asked_for_at(ptr);
}

/* A block that becomes smaller stays where it is. */
static bool shrink(char *block, mark *first, size_t bytes)
{
    size_t old = asked_for_at(block), occupied = occupied_by(block);
    if (bytes > old)
        return false;
    marks_clear_end(first, block, old);
    if (!marks_set_end(first, block, bytes)) {
        marks_set_end(first, block, old);
        return false;
    }
    flag_take(&totals_flag);
    totals.frees++;
    totals.allocations++;
    totals_add((size_t)-1, old, occupied);
    totals_add(1, bytes, occupied);
    flag_give(&totals_flag);
    canaries_write(block, bytes);
    trace_note(block, bytes);
    return true;
}

void *my_realloc(void *ptr, int num_bytes)
{
    if (ptr == NULL)
        return my_malloc(num_bytes);
    if (num_bytes == 0) {
        my_free(ptr);
        return NULL;
    }
    mark *first = marks_claim(ptr);
    int kind = first == NULL ? kind_of(ptr) : damage(ptr);
    void *moved = NULL;
    if (kind == 0 && num_bytes > 0 && shrink(ptr, first, (size_t)num_bytes))
        moved = ptr;
    if (kind == 0 && moved == NULL && (moved = my_malloc(num_bytes)) != NULL) {
        memcpy(moved, ptr,
               asked_for_at(ptr) < (size_t)num_bytes ? asked_for_at(ptr) : (size_t)num_bytes);
        block_drop(ptr, first);
    } else if (first != NULL) {
        marks_unclaim(first);
    }
    if (kind != 0)
        tell(kind, ptr);
    return moved;
}

void *my_malloc_cache_aligned(int size)
{
    if (size < 0)
        return none(ENOMEM);
    size_t lines = round_to((size_t)size + sizeof(uint64_t), 64);
    return block_new(lab5_memalign(64, 64 + lines), 64, (size_t)size, 0);
}

void *my_malloc_page_aligned(int size)
{
    return take(size_of_page(), (size_t)size);
}

void *my_malloc_on_node(int size, int node)
{
    unsigned long nodes[1024 / 64] = {0};
    size_t pages = size_of_page() + round_to((size_t)size + sizeof(uint64_t), size_of_page());
    if (node == -1)
        return my_malloc(size);
    if (node < 0 || node > 1023)
        return none(EINVAL);
    if (size < 0)
        return none(ENOMEM);
    char *start = mmap(NULL, pages, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (start == MAP_FAILED)
        return none(ENOMEM);
    int before = errno;
    nodes[node / 64] |= 1ul << node % 64;
    if (mbind(start, pages, MPOL_BIND, nodes, 1025, 0) != 0 && node > 0) {
        munmap(start, pages);
        return none(EINVAL);
    }
    errno = before;
    return block_new(start, size_of_page(), (size_t)size, pages);
}

/* Guarded blocks: one region -------------------------------------------------------------------
 *
 *     page      | guard | block | block | guard | guard | block | guard | ...
 *     number    | LIVE  | LIVE  | LIVE  | LIVE  | 17    | 17    | 17    | 0 ...
 *
 * The number of a freed page: how many had been made by then. */
#define REGION_PAGES ((size_t)1 << 18)
#define LIVE UINT32_MAX
#define SO_MANY_LATER 500

static pthread_mutex_t region_lock = PTHREAD_MUTEX_INITIALIZER;
static char *region;
static uint32_t page_numbers[REGION_PAGES], guarded_made = 1;
static struct {
    uint32_t bytes, pages;
    bool is_live;
} guarded_at[REGION_PAGES]; /* where the block's first page is */
static size_t region_cursor;

/* So many pages in a row that nobody has, from the cursor on and round. */
static bool pages_find(size_t count, size_t *found)
{
    size_t run = 0, looked = 0;
    for (size_t at = region_cursor; looked < REGION_PAGES + count; looked++, at++) {
        if (at == REGION_PAGES)
            at = run = 0;
        uint32_t number = page_numbers[at];
        bool is_free = number == 0 || (number != LIVE && number + SO_MANY_LATER < guarded_made);
        run = is_free ? run + 1 : 0;
        if (run == count) {
            *found = at + 1 - count;
            return true;
        }
    }
    return false;
}

static void pages_number(size_t first, size_t count, uint32_t number)
{
    for (size_t i = first; i < first + count; i++)
        page_numbers[i] = number;
}

static char *guarded_start(size_t first)
{
    size_t whole = round_to(guarded_at[first].bytes + (guarded_at[first].bytes == 0), 16);
    return region + (first + guarded_at[first].pages) * size_of_page() - whole;
}

static char slack_byte(const char *at)
{
    return (char)(FRONT_CANARY((uintptr_t)at & ~(uintptr_t)7) >> (uintptr_t)at % 8 * 8);
}

/* Writes, or compares. */
static int guarded_slack(size_t first, bool writes)
{
    int kind = 0;
    char *block = guarded_start(first),
         *end = region + (first + guarded_at[first].pages) * size_of_page();
    size_t front = (uintptr_t)block % size_of_page() < 8 ? 0 : 8;
    for (char *at = block - front; at < end; at++) {
        if (at >= block && at < block + guarded_at[first].bytes)
            continue;
        if (writes)
            *at = slack_byte(at);
        else if (*at != slack_byte(at))
            kind |= at < block ? CORRUPT_UNDERFLOW : CORRUPT_OVERFLOW;
    }
    return kind;
}

static char *guarded_new(size_t bytes)
{
    size_t page = size_of_page(), count = round_to(bytes + (bytes == 0), page) / page, first;
    if (region == NULL) {
        region = mmap(NULL, REGION_PAGES * page, PROT_NONE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        region = region == MAP_FAILED ? NULL : region;
    }
    if (region == NULL || count + 2 > REGION_PAGES || !pages_find(count + 2, &first))
        return NULL;
    char *start = region + (first + 1) * page;
    if (mprotect(start, count * page, PROT_READ | PROT_WRITE) != 0)
        return NULL;
    region_cursor = (first + count + 2) % REGION_PAGES;
    pages_number(first, count + 2, LIVE);
    for (size_t i = first; i < first + count + 2; i++)
        guarded_at[i].pages = 0;
    guarded_at[++first].bytes = (uint32_t)bytes;
    guarded_at[first].pages = (uint32_t)count;
    guarded_at[first].is_live = true;
    guarded_slack(first, true);
    guarded_made++;
    return guarded_start(first);
}

void *my_malloc_guarded(int size)
{
    if (size < 0)
        return none(ENOMEM);
    pthread_mutex_lock(&region_lock);
    char *block = guarded_new((size_t)size);
    pthread_mutex_unlock(&region_lock);
    return block == NULL ? none(ENOMEM) : block;
}

static int guarded_drop(char *block)
{
    size_t page = size_of_page(), first = (uintptr_t)(block - region) / page;
    if (region == NULL || block < region || first >= REGION_PAGES || guarded_at[first].pages == 0 ||
        guarded_start(first) != block)
        return CORRUPT_UNKNOWN;
    if (!guarded_at[first].is_live)
        return CORRUPT_FREED;
    int kind = guarded_slack(first, false);
    size_t count = guarded_at[first].pages;
    mmap(region + first * page, count * page, PROT_NONE,
         MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
    guarded_at[first].is_live = false;
    pages_number(first - 1, count + 2, guarded_made);
    return kind;
}

void my_free_guarded(void *ptr)
{
    pthread_mutex_lock(&region_lock);
    int kind = ptr == NULL ? 0 : guarded_drop(ptr);
    pthread_mutex_unlock(&region_lock);
    if (kind != 0)
        tell(kind, ptr);
}

/* MMU: a list of regions, cut where attributes change; what the TLB forgets is counted */

struct region {
    uintptr_t start, end;
    size_t phys;
    unsigned attributes;
    struct region *next;
};

static pthread_mutex_t mmu_lock = PTHREAD_MUTEX_INITIALIZER;
static struct region *regions;
static struct {
    uintptr_t page;
    size_t phys, used;
    unsigned attributes;
} known[TLB_ENTRIES]; /* used: 0, there is none */
static struct mmu_counters counted;
static size_t translations;
static int chip = -1;

static struct region *region_around(uintptr_t address)
{
    struct region *at = regions;
    while (at != NULL && (address < at->start || address >= at->end))
        at = at->next;
    return at;
}

/* No region has this address in its middle from here on. */
static bool region_cut(uintptr_t address)
{
    struct region *lower = region_around(address);
    if (lower == NULL || lower->start == address)
        return true;
    struct region *upper = lab5_malloc(sizeof *upper);
    if (upper == NULL)
        return false;
    *upper = *lower;
    upper->phys += address - lower->start;
    upper->start = lower->end = address;
    lower->next = upper;
    return true;
}

static int bad_range(uintptr_t start, size_t size)
{
    size_t page = size_of_page();
    return start % page || size % page || size == 0 || start + size < start ? EINVAL : 0;
}

static bool all_mapped(uintptr_t start, uintptr_t end)
{
    while (start < end) {
        struct region *at = region_around(start);
        if (at == NULL)
            return false;
        start = at->end;
    }
    return true;
}

static bool any_mapped(uintptr_t start, uintptr_t end)
{
    for (struct region *at = regions; at != NULL; at = at->next)
        if (at->start < end && start < at->end)
            return true;
    return false;
}

static int access_of(unsigned attributes)
{
    if (attributes & MMU_PRIVILEGED)
        return PROT_NONE;
    switch (attributes & (MMU_READ | MMU_WRITE | MMU_EXEC_NEVER)) {
    case 0:
    case MMU_EXEC_NEVER:
        return PROT_NONE;
    case MMU_READ:
        return PROT_READ | PROT_EXEC;
    case MMU_READ | MMU_EXEC_NEVER:
        return PROT_READ;
    case MMU_WRITE | MMU_EXEC_NEVER:
    case MMU_READ | MMU_WRITE | MMU_EXEC_NEVER:
        return PROT_READ | PROT_WRITE;
    default:
        return PROT_READ | PROT_WRITE | PROT_EXEC;
    }
}

static bool region_show(const struct region *at, unsigned attributes)
{
    return mmap((void *)at->start, at->end - at->start, access_of(attributes),
                (attributes & MMU_SHAREABLE ? MAP_SHARED : MAP_PRIVATE) | MAP_FIXED, chip,
                (off_t)at->phys) != MAP_FAILED;
}

static bool region_change(const struct region *at, unsigned from, unsigned to)
{
    if ((from & MMU_SHAREABLE) != (to & MMU_SHAREABLE))
        return region_show(at, to);
    return mprotect((void *)at->start, at->end - at->start, access_of(to)) == 0;
}

static void forget(uintptr_t start, uintptr_t end)
{
    counted.flushes++;
    for (int i = 0; i < TLB_ENTRIES; i++)
        if (known[i].used != 0 && known[i].page >= start && known[i].page < end) {
            known[i].used = 0;
            counted.flushes++;
        }
}

static int map_range(uintptr_t start, size_t phys, size_t size, unsigned attributes)
{
    if (bad_range(start, size) || phys % size_of_page() || attributes & ~MMU_ATTRIBUTES ||
        phys + size > MMU_PHYS_BYTES || phys + size < size)
        return EINVAL;
    if (any_mapped(start, start + size))
        return EEXIST;
    if (chip < 0 && (chip = memfd_create("chip", MFD_CLOEXEC)) < 0)
        return errno;
    struct region *made = lab5_malloc(sizeof *made);
    if (made == NULL)
        return ENOMEM;
    *made = (struct region){start, start + size, phys, attributes, regions};
    if (ftruncate(chip, MMU_PHYS_BYTES) != 0 || !region_show(made, attributes)) {
        lab5_free(made);
        return errno;
    }
    regions = made;
    return 0;
}

static int unmap_range(uintptr_t start, size_t size)
{
    uintptr_t end = start + size;
    if (bad_range(start, size))
        return EINVAL;
    if (!all_mapped(start, end))
        return EFAULT;
    if (!region_cut(start) || !region_cut(end))
        return ENOMEM;
    if (mmap((void *)start, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) ==
        MAP_FAILED)
        return errno;
    for (struct region **link = &regions; *link != NULL;) {
        struct region *at = *link;
        if (at->start >= start && at->end <= end) {
            *link = at->next;
            lab5_free(at);
        } else {
            link = &at->next;
        }
    }
    forget(start, end);
    return 0;
}

static int change_range(uintptr_t start, size_t size, unsigned attributes)
{
    uintptr_t end = start + size, at = start;
    if (bad_range(start, size) || attributes & ~MMU_ATTRIBUTES)
        return EINVAL;
    if (!all_mapped(start, end))
        return EFAULT;
    if (!region_cut(start) || !region_cut(end))
        return ENOMEM;
    while (at < end && region_change(region_around(at), region_around(at)->attributes, attributes))
        at = region_around(at)->end;
    if (at < end) {
        int error = errno;
        for (uintptr_t back = start; back < at; back = region_around(back)->end)
            region_change(region_around(back), attributes, region_around(back)->attributes);
        return error;
    }
    for (at = start; at < end; at = region_around(at)->end)
        region_around(at)->attributes = attributes;
    forget(start, end);
    return 0;
}

static int oldest_known(void)
{
    int oldest = 0;
    for (int i = 1; i < TLB_ENTRIES; i++)
        if (known[i].used < known[oldest].used)
            oldest = i;
    return oldest;
}

static int lookup(uintptr_t address, size_t *phys, unsigned *attributes)
{
    uintptr_t page = address - address % size_of_page();
    int i = 0;
    while (i < TLB_ENTRIES && (known[i].used == 0 || known[i].page != page))
        i++;
    if (i < TLB_ENTRIES) {
        counted.hits++;
    } else {
        struct region *around = region_around(page);
        if (around == NULL)
            return EFAULT;
        counted.misses++;
        i = oldest_known();
        known[i].page = page;
        known[i].phys = around->phys + (page - around->start);
        known[i].attributes = around->attributes;
    }
    known[i].used = ++translations;
    if (phys != NULL)
        *phys = known[i].phys + address % size_of_page();
    if (attributes != NULL)
        *attributes = known[i].attributes;
    return 0;
}

static int leave(int error)
{
    pthread_mutex_unlock(&mmu_lock);
    return error == 0 ? 0 : (errno = error, -1);
}

int mmu_map(void *virt, size_t phys, size_t size, unsigned attributes)
{
    pthread_mutex_lock(&mmu_lock);
    return leave(map_range((uintptr_t)virt, phys, size, attributes));
}

int mmu_unmap(void *virt, size_t size)
{
    pthread_mutex_lock(&mmu_lock);
    return leave(unmap_range((uintptr_t)virt, size));
}

int mmu_set_attributes(void *virt, size_t size, unsigned attributes)
{
    pthread_mutex_lock(&mmu_lock);
    return leave(change_range((uintptr_t)virt, size, attributes));
}

int mmu_translate(const void *virt, size_t *phys, unsigned *attributes)
{
    pthread_mutex_lock(&mmu_lock);
    return leave(lookup((uintptr_t)virt, phys, attributes));
}

struct mmu_counters mmu_counters(void)
{
    pthread_mutex_lock(&mmu_lock);
    struct mmu_counters copy = counted;
    pthread_mutex_unlock(&mmu_lock);
    return copy;
}

/* -------------------- */

static void fork_begins(void)
{
    pthread_mutex_lock(&mmu_lock);
    pthread_mutex_lock(&region_lock);
    for (int i = 0; i < TRACE_RECORDS; i++)
        flag_take(&places[i].flag);
    flag_take(&totals_flag);
}

static void fork_ends(void)
{
    flag_give(&totals_flag);
    for (int i = 0; i < TRACE_RECORDS; i++)
        flag_give(&places[i].flag);
    pthread_mutex_unlock(&region_lock);
    pthread_mutex_unlock(&mmu_lock);
}

void init_mem_pool(void)
{
    lab5_init_mem_pool();
    if (getrandom(&secret_in_front, 8, 0) != 8 || getrandom(&secret_behind, 8, 0) != 8)
        secret_in_front = secret_behind = (uint64_t)time(NULL) * 0x9e3779b97f4a7c15u;
    pthread_atfork(fork_begins, fork_ends, fork_ends);
}
