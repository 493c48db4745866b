/* heaplab: lab 6, ok -- the compact right allocator that each mutant beside it breaks in one place */

/* A mutant's file stands in front of this one and defines the hook that it breaks. */
#include "lab5.h"
#include "marks.h"
#include "protection.h"

#include <errno.h>
#include <pthread.h>
#include <stdalign.h>
#include <stdatomic.h>
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

#define BLOCK_ALIGN (2 * sizeof(void *))
#define TOO_LARGE (SIZE_MAX / 16)
#define NO_ZEROS 0x0101010101010101u
#define QUARANTINE 64
#define NODES 1024
#define WORD_BITS (8 * sizeof(unsigned long))
#define DIRECTORY_SIZE (1 << 16)
#define TABLE_SIZE (1 << 20)
#define VALID 1u

/* 6.1: canaries. */
#ifndef SECRET
#define SECRET() drawn_secret()
#endif
#ifndef CANARY
#define CANARY(block) ((((uintptr_t)(block) ^ secret) * 0x9e3779b97f4a7c15u) | NO_ZEROS)
#endif
#ifndef REAR_AT
#define REAR_AT(num_bytes) (num_bytes)
#endif
#ifndef REAR_ROOM
#define REAR_ROOM 8
#endif
#ifndef REAR_BYTES
#define REAR_BYTES 8
#endif
#ifndef FRONT_IS_WHOLE
#define FRONT_IS_WHOLE(block, canary) (front_of(block)->canary == (canary))
#endif
#ifndef REAR_IS_WHOLE
#define REAR_IS_WHOLE(rear, canary) (memcmp(rear, canary, REAR_BYTES) == 0)
#endif
#ifndef BOTH
#define BOTH(kind, another) ((kind) | (another))
#endif
#ifndef IS_LIVE
#define IS_LIVE(ptr) marks_is_live(ptr)
#endif
#ifndef WAS_FREED
#define WAS_FREED(ptr) marks_was_freed(ptr)
#endif
#ifndef FREED_KIND
#define FREED_KIND CORRUPT_FREED
#endif
#ifndef NOTE_FREED
#define NOTE_FREED(block) ((void)(block))
#endif
#ifndef NEW_HANDLER
#define NEW_HANDLER(handler) atomic_store(&the_handler, handler)
#endif
#ifndef CALL_HANDLER
#define CALL_HANDLER(handler, kind, block) (handler)(kind, block)
#endif
#ifndef PRINT
#define PRINT(line, length) (write(STDERR_FILENO, line, length) < 0 ? abort() : (void)0)
#endif
#ifndef STOP
#define STOP() abort()
#endif
#ifndef ENTER
#define ENTER() ((void)0)
#endif
#ifndef LEAVE
#define LEAVE() ((void)0)
#endif
#ifndef REPORTED
#define REPORTED(block, kind) ((void)(kind))
#endif
#ifndef REALLOC_KIND
#define REALLOC_KIND(block) address_kind(block)
#endif
#ifndef REFUSE_REALLOC
#define REFUSE_REALLOC(kind) return refuse(EINVAL)
#endif
#ifndef SHRINK
#define SHRINK(block, old_bytes, num_bytes) ((void)0)
#endif
#ifndef GIVE_OLD
#define GIVE_OLD(block) my_free(block)
#endif
#ifndef CLEARED
#define CLEARED(num_bytes) (num_bytes)
#endif
#ifndef ROOM_OF
#define ROOM_OF(block) (front_of(block)->num_bytes)
#endif

/* 6.2: guard pages. */
#ifndef WHOLE
#define WHOLE(num_bytes) next_multiple((num_bytes) + ((num_bytes) == 0), BLOCK_ALIGN)
#endif
#ifndef DATA_BYTES
#define DATA_BYTES(whole, page) next_multiple(whole, page)
#endif
#ifndef GUARDED_PLACE
#define GUARDED_PLACE(pages, data, whole, page) ((pages) + (page) + (data) - (whole))
#endif
#ifndef OPEN_PAGES
#define OPEN_PAGES(pages, data, block, page) \
    mprotect((pages) + (page), data, PROT_READ | PROT_WRITE)
#endif
#ifndef NOT_OPENED
#define NOT_OPENED(pages, mapped) return munmap(pages, mapped), 0
#endif
#ifndef SLACK_BYTE
#define SLACK_BYTE(canary, i) ((char)((canary) >> (i) % 8 * 8))
#endif
#ifndef SLACK_IS_CHECKED
#define SLACK_IS_CHECKED 1
#endif
#ifndef GUARDED_FRONT_IS_WHOLE
#define GUARDED_FRONT_IS_WHOLE(front, canary) (memcmp(front, canary, 8) == 0)
#endif
#ifndef CLOSE_PAGES
#define CLOSE_PAGES(pages, mapped) \
    mmap(pages, mapped, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0)
#endif
#ifndef MADE
#define MADE() (guarded_turns++)
#endif
#ifndef CLOSED
#define CLOSED() ((void)0)
#endif
#ifndef WAITS
#define WAITS(old) ((old)->freed_at + QUARANTINE > guarded_turns)
#endif
#ifndef IS_FOUND
#define IS_FOUND(guarded, ptr) ((guarded)->block == (ptr))
#endif
#ifndef REPORT_LOCKED
#define REPORT_LOCKED(kind, block) ((void)0)
#endif
#ifndef REPORT_UNLOCKED
#define REPORT_UNLOCKED(kind, block) report(kind, block)
#endif

/* 6.3: alignment and nodes. */
#ifndef LINES_TAKE
#define LINES_TAKE(num_bytes) lines_take(num_bytes)
#endif
#ifndef LINES_TOLD
#define LINES_TOLD(num_bytes) (num_bytes)
#endif
#ifndef PAGES_TAKE
#define PAGES_TAKE(num_bytes) block_take(page_size(), num_bytes)
#endif
#ifndef ANY_NODE
#define ANY_NODE(num_bytes) my_malloc(num_bytes)
#endif
#ifndef NODE_LIMIT
#define NODE_LIMIT NODES
#endif
#ifndef NODE_TOO_LARGE
#define NODE_TOO_LARGE(num_bytes) ((num_bytes) > TOO_LARGE)
#endif
#ifndef SET_NODE
#define SET_NODE(nodes, node) ((nodes)[(node) / WORD_BITS] |= 1UL << (node) % WORD_BITS)
#endif
#ifndef IS_BOUND
#define IS_BOUND(result, node) ((result) == 0 || (node) == 0)
#endif
#ifndef NOT_A_NODE
#define NOT_A_NODE EINVAL
#endif
#ifndef GIVE_MAPPED
#define GIVE_MAPPED(start, mapped) munmap(start, mapped)
#endif

/* 6.4: an MMU. */
#ifndef IS_HIDDEN
#define IS_HIDDEN(attributes) \
    (((attributes)&MMU_PRIVILEGED) || !((attributes) & (MMU_READ | MMU_WRITE)))
#endif
#ifndef EXEC_OF
#define EXEC_OF(attributes) ((attributes)&MMU_EXEC_NEVER ? 0 : PROT_EXEC)
#endif
#ifndef SHARING_OF
#define SHARING_OF(attributes) ((attributes)&MMU_SHAREABLE ? MAP_SHARED : MAP_PRIVATE)
#endif
#ifndef SHOWN
#define SHOWN(start, bytes) ((void)0)
#endif
#ifndef PHYS_IS_RIGHT
#define PHYS_IS_RIGHT(phys, size) ((size) <= MMU_PHYS_BYTES && (phys) <= MMU_PHYS_BYTES - (size))
#endif
#ifndef KNOWN_BITS
#define KNOWN_BITS(attributes) ((attributes) <= MMU_ATTRIBUTES)
#endif
#ifndef CHECKED_FOR_OTHERS
#define CHECKED_FOR_OTHERS(count) (count)
#endif
#ifndef ENTRY
#define ENTRY(frame, attributes) ((uint32_t)((frame) << 8 | (attributes) << 1 | VALID))
#endif
#ifndef UNMAP_CHECKED
#define UNMAP_CHECKED(page) ((void)(page))
#endif
#ifndef BEFORE_UNMAP
#define BEFORE_UNMAP(virt, size) ((void)0)
#endif
#ifndef TAKE_AWAY
#define TAKE_AWAY(virt, size) \
    mmap(virt, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0)
#endif
#ifndef FORGET_UNMAPPED
#define FORGET_UNMAPPED(page) tlb_forget(page)
#endif
#ifndef FORGET_CHANGED
#define FORGET_CHANGED(page, i) tlb_forget(page)
#endif
#ifndef SHARING_CHANGES
#define SHARING_CHANGES(from, to) (((from) ^ (to)) & MMU_SHAREABLE)
#endif
#ifndef PROTECT_PAGE
#define PROTECT_PAGE(page, i, protection) \
    mprotect((void *)((page)*page_size()), page_size(), protection)
#endif
#ifndef KNOWS
#define KNOWS(known, number) ((known)->entry != 0 && (known)->page == (number))
#endif
#ifndef HIT
#define HIT() (tlb_counters.hits++)
#endif
#ifndef ASKED
#define ASKED() ((void)0)
#endif
#ifndef MISS
#define MISS() (tlb_counters.misses++)
#endif
#ifndef FLUSH_COUNTED
#define FLUSH_COUNTED() (tlb_counters.flushes++)
#endif
#ifndef OFFSET_OF
#define OFFSET_OF(virt) ((uintptr_t)(virt) % page_size())
#endif

/* 6.5: statistics and trace. */
#ifndef COUNT_LOCK
#define COUNT_LOCK() pthread_mutex_lock(&count_lock)
#endif
#ifndef COUNT_UNLOCK
#define COUNT_UNLOCK() pthread_mutex_unlock(&count_lock)
#endif
#ifndef STATS_LOCK
#define STATS_LOCK() pthread_mutex_lock(&count_lock)
#endif
#ifndef STATS_UNLOCK
#define STATS_UNLOCK() pthread_mutex_unlock(&count_lock)
#endif
#ifndef COPIED
#define COPIED(now) ((void)(now))
#endif
#ifndef PEAK
#define PEAK(live, peak) ((live) > (peak) ? (live) : (peak))
#endif
#ifndef BYTES_COUNTED
#define BYTES_COUNTED(num_bytes) (num_bytes)
#endif
#ifndef FITS
#define FITS(num_bytes, limit) ((num_bytes) <= (limit))
#endif
#ifndef COUNTED_CLASSES
#define COUNTED_CLASSES 32
#endif
#ifndef SPARE_FREED
#define SPARE_FREED(spare) (spare)
#endif
#ifndef FREE_CALLED
#define FREE_CALLED(ptr) ((void)(ptr))
#endif
#ifndef MALLOC_REFUSED
#define MALLOC_REFUSED() ((void)0)
#endif
#ifndef MOVED
#define MOVED(old_bytes, num_bytes) ((void)(old_bytes))
#endif
#ifndef TRACE_CLOCK
#define TRACE_CLOCK CLOCK_MONOTONIC
#endif
#ifndef THREAD_NUMBER
#define THREAD_NUMBER() gettid()
#endif
#ifndef GET_NAME
#define GET_NAME(name) prctl(PR_GET_NAME, name)
#endif
#ifndef FREE_TRACED
#define FREE_TRACED(block, num_bytes) ((void)0)
#endif
#ifndef BEFORE_WORDS
#define BEFORE_WORDS(place, turn) ((void)0)
#endif
#ifndef RING_LIMIT
#define RING_LIMIT(max) ((max) < TRACE_RECORDS ? (max) : TRACE_RECORDS)
#endif
#ifndef FIRST_TURN
#define FIRST_TURN(end, wanted) ((end) > (wanted) ? (end) - (wanted) : 0)
#endif
#ifndef IS_STILL
#define IS_STILL(place, turn) (atomic_load(&(place)->state) == 2 * (turn) + 2)
#endif
#ifndef INSERTED_AT
#define INSERTED_AT(out, count, record) place_by_time(out, count, record)
#endif

void *my_malloc(size_t num_bytes);
void my_free(void *ptr);
int address_kind(void *ptr);

size_t next_multiple(size_t number, size_t alignment)
{
    return (number + alignment - 1) & ~(alignment - 1);
}

size_t page_size(void)
{
    return (size_t)sysconf(_SC_PAGESIZE);
}

void *refuse(int error)
{
    errno = error;
    return NULL;
}

/* ---- Statistics and trace ---- */

pthread_mutex_t count_lock = PTHREAD_MUTEX_INITIALIZER;
struct allocator_stats counts;

unsigned counted_class(size_t num_bytes)
{
    unsigned class = 0;
    while (class < COUNTED_CLASSES - 1 && !FITS(num_bytes, (size_t)16 << class))
        class ++;
    return class;
}

void count_allocation(size_t num_bytes, size_t occupied)
{
    COUNT_LOCK();
    struct size_class_stats *class = &counts.classes[counted_class(num_bytes)];
    counts.allocations++;
    counts.live_bytes += BYTES_COUNTED(num_bytes);
    counts.peak_bytes = PEAK(counts.live_bytes, counts.peak_bytes);
    counts.fragmentation_bytes += occupied - num_bytes;
    class->live_blocks++;
    class->live_bytes += BYTES_COUNTED(num_bytes);
    COUNT_UNLOCK();
}

void count_free(size_t num_bytes, size_t occupied)
{
    COUNT_LOCK();
    struct size_class_stats *class = &counts.classes[counted_class(num_bytes)];
    counts.frees++;
    counts.live_bytes -= BYTES_COUNTED(num_bytes);
    counts.fragmentation_bytes -= SPARE_FREED(occupied - num_bytes);
    class->live_blocks--;
    class->live_bytes -= BYTES_COUNTED(num_bytes);
    COUNT_UNLOCK();
}

struct allocator_stats my_stats(void)
{
    STATS_LOCK();
    struct allocator_stats now = counts;
    COPIED(now);
    STATS_UNLOCK();
    now.class_count = COUNTED_CLASSES;
    for (size_t i = 0; i < COUNTED_CLASSES; i++)
        now.classes[i].limit = i == COUNTED_CLASSES - 1 ? SIZE_MAX : (size_t)16 << i;
    return now;
}

#define RECORD_WORDS (sizeof(struct allocation_trace) / sizeof(size_t))

struct ring_place {
    _Atomic(size_t) state; /* 2 * turn + 1: being written; 2 * turn + 2: whole */
    _Atomic(size_t) words[RECORD_WORDS];
};

union record_words {
    struct allocation_trace record;
    size_t words[RECORD_WORDS];
};

struct ring_place ring[TRACE_RECORDS];
_Atomic(size_t) next_turn;

void trace_put(void *address, size_t num_bytes)
{
    struct timespec now;
    union record_words made = {.record = {.address = address, .size = num_bytes}};
    clock_gettime(TRACE_CLOCK, &now);
    made.record.time_ns = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
    made.record.thread = (uint64_t)THREAD_NUMBER();
    GET_NAME(made.record.thread_name);
    size_t turn = atomic_fetch_add(&next_turn, 1);
    struct ring_place *place = &ring[turn % TRACE_RECORDS];
    size_t state = atomic_load(&place->state);
    if (state % 2 == 1 || state > 2 * turn ||
        !atomic_compare_exchange_strong(&place->state, &state, 2 * turn + 1))
        return;
    BEFORE_WORDS(place, turn);
    for (size_t i = 0; i < RECORD_WORDS; i++)
        atomic_store_explicit(&place->words[i], made.words[i], memory_order_release);
    atomic_store_explicit(&place->state, 2 * turn + 2, memory_order_release);
}

/* Where the record belongs among those before it; the younger ones move up. */
size_t place_by_time(struct allocation_trace *out, size_t count, struct allocation_trace *record)
{
    for (; count > 0 && out[count - 1].time_ns > record->time_ns; count--)
        out[count] = out[count - 1];
    return count;
}

size_t my_trace(struct allocation_trace *out, size_t max)
{
    size_t end = atomic_load(&next_turn), count = 0, wanted = RING_LIMIT(max);
    size_t first = FIRST_TURN(end, wanted);
    for (size_t turn = first; turn != end && turn - first < wanted; turn++) {
        struct ring_place *place = &ring[turn % TRACE_RECORDS];
        union record_words copy;
        if (!IS_STILL(place, turn))
            continue;
        for (size_t i = 0; i < RECORD_WORDS; i++)
            copy.words[i] = atomic_load_explicit(&place->words[i], memory_order_acquire);
        if (!IS_STILL(place, turn))
            continue;
        out[INSERTED_AT(out, count, &copy.record)] = copy.record;
        count++;
    }
    return count;
}

/* ---- Canaries ---- */

struct front {
    size_t num_bytes;
    char *start;
    size_t mapped; /* 0: lab 5's memory */
    alignas(8) uint64_t canary;
};

typedef void corruption_handler(int kind, void *block);
_Atomic(corruption_handler *) the_handler;
uint64_t secret;

uint64_t drawn_secret(void)
{
    uint64_t drawn;
    return getrandom(&drawn, sizeof drawn, 0) == sizeof drawn ? drawn : (uintptr_t)&secret;
}

struct front *front_of(void *block)
{
    return (struct front *)block - 1;
}

void my_set_corruption_handler(void (*handler)(int kind, void *block))
{
    NEW_HANDLER(handler);
}

void report(int kind, void *block)
{
    corruption_handler *handler = atomic_load(&the_handler);
    if (handler != NULL) {
        CALL_HANDLER(handler, kind, block);
        return;
    }
    char line[80];
    int length = snprintf(line, sizeof line, "heap corruption: kind %d, block %p\n", kind, block);
    PRINT(line, (size_t)length);
    STOP();
}

void canaries_set(char *block)
{
    uint64_t canary = CANARY(block);
    front_of(block)->canary = canary;
    memcpy(block + REAR_AT(front_of(block)->num_bytes), &canary, REAR_BYTES);
}

/* A size that was overwritten is not believed: no block ends there. */
int canaries_check(char *block)
{
    uint64_t canary = CANARY(block);
    size_t num_bytes = front_of(block)->num_bytes;
    int kind = FRONT_IS_WHOLE(block, canary) ? 0 : CORRUPT_UNDERFLOW;
    if (marks_end_at(block, num_bytes) && !REAR_IS_WHOLE(block + REAR_AT(num_bytes), &canary))
        kind = BOTH(kind, CORRUPT_OVERFLOW);
    return kind;
}

int address_kind(void *ptr)
{
    return IS_LIVE(ptr) ? canaries_check(ptr) : WAS_FREED(ptr) ? FREED_KIND : CORRUPT_UNKNOWN;
}

int my_check_block(void *ptr)
{
    return ptr == NULL ? 0 : address_kind(ptr);
}

void memory_give(struct front front)
{
    if (front.mapped != 0)
        GIVE_MAPPED(front.start, front.mapped);
    else
        lab5_free(front.start);
}

size_t occupied_by(struct front front)
{
    return front.mapped != 0 ? front.mapped : lab5_usable_size(front.start);
}

void *block_make(char *start, char *block, size_t num_bytes, size_t mapped)
{
    struct front front = {.num_bytes = num_bytes, .start = start, .mapped = mapped};
    if (!marks_set(block, num_bytes)) {
        memory_give(front);
        return refuse(ENOMEM);
    }
    *front_of(block) = front;
    canaries_set(block);
    count_allocation(num_bytes, occupied_by(front));
    trace_put(block, num_bytes);
    return block;
}

void *block_take(size_t alignment, size_t num_bytes)
{
    size_t around = sizeof(struct front) + alignment + REAR_ROOM;
    if (num_bytes > TOO_LARGE || alignment > TOO_LARGE)
        return refuse(ENOMEM);
    char *start = lab5_malloc(around + num_bytes);
    if (start == NULL)
        return NULL;
    uintptr_t block = next_multiple((uintptr_t)start + sizeof(struct front), alignment);
    return block_make(start, (char *)block, num_bytes, 0);
}

void block_end(char *block, mark *first)
{
    struct front front = *front_of(block);
    marks_clear_end(first, block, front.num_bytes);
    count_free(front.num_bytes, occupied_by(front));
    FREE_TRACED(block, front.num_bytes);
    NOTE_FREED(block);
    memory_give(front);
}

void block_give(char *block)
{
    mark *first = marks_claim(block);
    int kind = first == NULL ? address_kind(block) : canaries_check(block);
    if (kind == 0) {
        block_end(block, first);
        return;
    }
    if (first != NULL)
        marks_unclaim(first);
    report(kind, block);
    REPORTED(block, kind);
}

/* ---- Guard pages ---- */

struct guarded {
    char *block, *pages;
    size_t num_bytes, mapped;
    size_t freed_at; /* 0: it is live */
    struct guarded *next;
};

pthread_mutex_t guarded_lock = PTHREAD_MUTEX_INITIALIZER;
struct guarded *guarded_blocks;
size_t guarded_turns;

int guarded_map(struct guarded *guarded, size_t num_bytes)
{
    size_t page = page_size(), whole = WHOLE(num_bytes), data = DATA_BYTES(whole, page);
    size_t mapped = page + data + page;
    char *pages = mmap(NULL, mapped, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED)
        return 0;
    char *block = GUARDED_PLACE(pages, data, whole, page);
    if (OPEN_PAGES(pages, data, block, page) != 0)
        NOT_OPENED(pages, mapped);
    *guarded = (struct guarded){block, pages, num_bytes, mapped, 0, NULL};
    uint64_t canary = CANARY(block);
    for (size_t i = num_bytes; i < whole; i++)
        block[i] = SLACK_BYTE(canary, i);
    if ((uintptr_t)block % page != 0)
        memcpy(block - 8, &canary, 8);
    return 1;
}

int guarded_check(struct guarded *guarded)
{
    size_t whole = WHOLE(guarded->num_bytes);
    uint64_t canary = CANARY(guarded->block);
    char *front = guarded->block - 8;
    int kind = 0;
    if ((uintptr_t)guarded->block % page_size() != 0 && !GUARDED_FRONT_IS_WHOLE(front, &canary))
        kind = CORRUPT_UNDERFLOW;
    for (size_t i = guarded->num_bytes; SLACK_IS_CHECKED && i < whole; i++)
        if (guarded->block[i] != SLACK_BYTE(canary, i))
            kind |= CORRUPT_OVERFLOW;
    return kind;
}

void guarded_drop_old(void)
{
    for (struct guarded **link = &guarded_blocks; *link != NULL;) {
        struct guarded *old = *link;
        if (old->freed_at == 0 || WAITS(old)) {
            link = &old->next;
            continue;
        }
        *link = old->next;
        munmap(old->pages, old->mapped);
        lab5_free(old);
    }
}

void *my_malloc_guarded(size_t size)
{
    struct guarded *guarded = size > TOO_LARGE ? NULL : lab5_malloc(sizeof *guarded);
    if (guarded == NULL || !guarded_map(guarded, size)) {
        lab5_free(guarded);
        return refuse(ENOMEM);
    }
    pthread_mutex_lock(&guarded_lock);
    MADE();
    guarded_drop_old();
    guarded->next = guarded_blocks;
    guarded_blocks = guarded;
    pthread_mutex_unlock(&guarded_lock);
    return guarded->block;
}

int guarded_end(struct guarded *guarded)
{
    if (guarded == NULL)
        return CORRUPT_UNKNOWN;
    if (guarded->freed_at != 0)
        return CORRUPT_FREED;
    int kind = guarded_check(guarded);
    if (kind == 0) {
        CLOSE_PAGES(guarded->pages, guarded->mapped);
        CLOSED();
        guarded->freed_at = guarded_turns;
    }
    return kind;
}

void my_free_guarded(void *ptr)
{
    if (ptr == NULL)
        return;
    pthread_mutex_lock(&guarded_lock);
    struct guarded *guarded = guarded_blocks;
    while (guarded != NULL && !IS_FOUND(guarded, ptr))
        guarded = guarded->next;
    int kind = guarded_end(guarded);
    REPORT_LOCKED(kind, ptr);
    pthread_mutex_unlock(&guarded_lock);
    if (kind != 0)
        REPORT_UNLOCKED(kind, ptr);
}

/* ---- Alignment and nodes ---- */

/* | front line | the block and its canary, whole lines |      all of it at a multiple of 64 */
void *lines_take(size_t num_bytes)
{
    size_t lines = num_bytes > TOO_LARGE ? SIZE_MAX / 2 : next_multiple(num_bytes + REAR_ROOM, 64);
    char *start = lab5_memalign(64, 64 + lines);
    return start == NULL ? NULL : block_make(start, start + 64, LINES_TOLD(num_bytes), 0);
}

void *my_malloc_cache_aligned(size_t size)
{
    return LINES_TAKE(size);
}

void *my_malloc_page_aligned(size_t size)
{
    return PAGES_TAKE(size);
}

/* The machine may know of no nodes: then all memory is node 0. */
int node_bind(char *start, size_t mapped, size_t node)
{
    unsigned long nodes[NODES / WORD_BITS] = {0};
    int errno_before = errno;
    SET_NODE(nodes, node);
    long result = mbind(start, mapped, MPOL_PREFERRED, nodes, NODES + 1, 0);
    errno = errno_before;
    return IS_BOUND(result, node);
}

void *my_malloc_on_node(size_t size, int node)
{
    size_t page = page_size(), mapped = page + next_multiple(size + REAR_ROOM, page);
    if (node == -1)
        return ANY_NODE(size);
    if (node < 0 || node >= NODE_LIMIT)
        return refuse(NOT_A_NODE);
    if (NODE_TOO_LARGE(size))
        return refuse(ENOMEM);
    char *start = mmap(NULL, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (start == MAP_FAILED)
        return refuse(ENOMEM);
    if (!node_bind(start, mapped, (size_t)node)) {
        munmap(start, mapped);
        return refuse(NOT_A_NODE);
    }
    return block_make(start, start + page, size, mapped);
}

/* ---- An MMU ---- */

/* page number | 16 bits | 20 bits |       entry | frame | attributes | VALID | */
struct tlb_entry {
    size_t page;
    uint32_t entry; /* 0: none */
};

pthread_mutex_t mmu_lock = PTHREAD_MUTEX_INITIALIZER;
int physical_memory = -1;
uint32_t *page_directory[DIRECTORY_SIZE];
struct tlb_entry tlb[TLB_ENTRIES];
struct mmu_counters tlb_counters;

int physical_memory_open(void)
{
    if (physical_memory < 0)
        physical_memory = memfd_create("physical memory", MFD_CLOEXEC);
    return physical_memory >= 0 && ftruncate(physical_memory, MMU_PHYS_BYTES) == 0;
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

int is_mapped(size_t page)
{
    uint32_t *entry = page_entry(page, 0);
    return entry != NULL && (*entry & VALID);
}

int range_is_right(const void *virt, size_t size)
{
    uintptr_t start = (uintptr_t)virt;
    return size > 0 && (start | size) % page_size() == 0 && start + size > start;
}

void tlb_forget(size_t page)
{
    if (tlb[page % TLB_ENTRIES].page == page)
        tlb[page % TLB_ENTRIES].entry = 0;
}

int protection_of(unsigned attributes)
{
    if (IS_HIDDEN(attributes))
        return PROT_NONE;
    return PROT_READ | (attributes & MMU_WRITE ? PROT_WRITE : 0) | EXEC_OF(attributes);
}

int frames_show(size_t page, size_t frame, size_t count, unsigned attributes)
{
    size_t size = page_size();
    if (mmap((void *)(page * size), count * size, protection_of(attributes),
             SHARING_OF(attributes) | MAP_FIXED, physical_memory,
             (off_t)(frame * size)) == MAP_FAILED)
        return 0;
    SHOWN((void *)(page * size), count * size);
    return 1;
}

int range_map(size_t first, size_t frame, size_t count, unsigned attributes)
{
    for (size_t i = 0; i < CHECKED_FOR_OTHERS(count); i++)
        if (is_mapped(first + i))
            return EEXIST;
    for (size_t i = 0; i < count; i++)
        if (page_entry(first + i, 1) == NULL)
            return ENOMEM;
    if (!physical_memory_open() || !frames_show(first, frame, count, attributes))
        return errno;
    for (size_t i = 0; i < count; i++)
        *page_entry(first + i, 1) = ENTRY(frame + i, attributes);
    return 0;
}

int range_unmap(size_t first, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!is_mapped(first + i))
            return EFAULT;
        UNMAP_CHECKED(first + i);
    }
    BEFORE_UNMAP((void *)(first * page_size()), count * page_size());
    if (TAKE_AWAY((void *)(first * page_size()), count * page_size()) == MAP_FAILED)
        return errno;
    for (size_t i = 0; i < count; i++) {
        *page_entry(first + i, 1) = 0;
        FORGET_UNMAPPED(first + i);
    }
    FLUSH_COUNTED();
    return 0;
}

/* Private pages keep what they hold, unless they become shareable. */
int page_change(size_t page, size_t i, unsigned from, unsigned to)
{
    (void)i;
    if (SHARING_CHANGES(from, to))
        return frames_show(page, *page_entry(page, 0) >> 8, 1, to);
    return PROTECT_PAGE(page, i, protection_of(to)) == 0;
}

int range_change(size_t first, size_t count, unsigned attributes)
{
    size_t i = 0;
    for (; i < count; i++)
        if (!is_mapped(first + i))
            return EFAULT;
    for (i = 0; i < count; i++)
        if (!page_change(first + i, i, *page_entry(first + i, 0) >> 1 & MMU_ATTRIBUTES, attributes))
            break;
    if (i < count) {
        int error = errno;
        while (i-- > 0)
            page_change(first + i, i, attributes, *page_entry(first + i, 0) >> 1 & MMU_ATTRIBUTES);
        return error;
    }
    for (i = 0; i < count; i++) {
        uint32_t *entry = page_entry(first + i, 0);
        *entry = ENTRY(*entry >> 8, attributes);
        FORGET_CHANGED(first + i, i);
    }
    FLUSH_COUNTED();
    return 0;
}

int unlocked(int error)
{
    pthread_mutex_unlock(&mmu_lock);
    if (error != 0)
        errno = error;
    return error == 0 ? 0 : -1;
}

int mmu_map(void *virt, size_t phys, size_t size, unsigned attributes)
{
    size_t page = page_size();
    pthread_mutex_lock(&mmu_lock);
    if (!range_is_right(virt, size) || phys % page != 0 || !PHYS_IS_RIGHT(phys, size) ||
        !KNOWN_BITS(attributes))
        return unlocked(EINVAL);
    return unlocked(range_map((uintptr_t)virt / page, phys / page, size / page, attributes));
}

int mmu_unmap(void *virt, size_t size)
{
    pthread_mutex_lock(&mmu_lock);
    if (!range_is_right(virt, size))
        return unlocked(EINVAL);
    return unlocked(range_unmap((uintptr_t)virt / page_size(), size / page_size()));
}

int mmu_set_attributes(void *virt, size_t size, unsigned attributes)
{
    pthread_mutex_lock(&mmu_lock);
    if (!range_is_right(virt, size) || !KNOWN_BITS(attributes))
        return unlocked(EINVAL);
    return unlocked(range_change((uintptr_t)virt / page_size(), size / page_size(), attributes));
}

int mmu_translate(const void *virt, size_t *phys, unsigned *attributes)
{
    size_t page = (uintptr_t)virt / page_size();
    struct tlb_entry *known = &tlb[page % TLB_ENTRIES];
    pthread_mutex_lock(&mmu_lock);
    ASKED();
    if (KNOWS(known, page)) {
        HIT();
    } else {
        if (!is_mapped(page))
            return unlocked(EFAULT);
        MISS();
        *known = (struct tlb_entry){page, *page_entry(page, 0)};
    }
    if (phys != NULL)
        *phys = (known->entry >> 8) * page_size() + OFFSET_OF(virt);
    if (attributes != NULL)
        *attributes = known->entry >> 1 & MMU_ATTRIBUTES;
    return unlocked(0);
}

struct mmu_counters mmu_counters(void)
{
    pthread_mutex_lock(&mmu_lock);
    struct mmu_counters now = tlb_counters;
    pthread_mutex_unlock(&mmu_lock);
    return now;
}

/* ---- What programs call ---- */

void before_fork(void)
{
    pthread_mutex_lock(&mmu_lock);
    pthread_mutex_lock(&guarded_lock);
    pthread_mutex_lock(&count_lock);
}

void in_parent(void)
{
    pthread_mutex_unlock(&count_lock);
    pthread_mutex_unlock(&guarded_lock);
    pthread_mutex_unlock(&mmu_lock);
}

/* The threads that were writing a record aren't here. */
void in_child(void)
{
    pthread_mutex_init(&count_lock, NULL);
    pthread_mutex_init(&guarded_lock, NULL);
    pthread_mutex_init(&mmu_lock, NULL);
    for (size_t i = 0; i < TRACE_RECORDS; i++)
        if (atomic_load(&ring[i].state) % 2 == 1)
            atomic_store(&ring[i].state, 0);
}

void init_mem_pool(void)
{
    lab5_init_mem_pool();
    secret = SECRET();
    pthread_atfork(before_fork, in_parent, in_child);
}

void *my_memalign(size_t alignment, size_t num_bytes)
{
    if (alignment == 0 || (alignment & (alignment - 1)) != 0)
        return refuse(EINVAL);
    ENTER();
    void *block = block_take(alignment > BLOCK_ALIGN ? alignment : BLOCK_ALIGN, num_bytes);
    LEAVE();
    if (block == NULL)
        MALLOC_REFUSED();
    return block;
}

void *my_malloc(size_t num_bytes)
{
    return my_memalign(BLOCK_ALIGN, num_bytes);
}

void my_free(void *ptr)
{
    FREE_CALLED(ptr);
    if (ptr == NULL)
        return;
    ENTER();
    block_give(ptr);
    LEAVE();
}

void *my_calloc(size_t count, size_t num_bytes)
{
    if (num_bytes > 0 && count > SIZE_MAX / num_bytes)
        return refuse(ENOMEM);
    void *block = my_malloc(count * num_bytes);
    return block == NULL ? NULL : memset(block, 0, CLEARED(count * num_bytes));
}

size_t my_usable_size(void *ptr)
{
    return ptr == NULL ? 0 : ROOM_OF(ptr);
}

void *my_realloc(void *ptr, size_t num_bytes)
{
    if (ptr == NULL)
        return my_malloc(num_bytes);
    if (num_bytes == 0) {
        my_free(ptr);
        return NULL;
    }
    int kind = REALLOC_KIND(ptr);
    if (kind != 0) {
        report(kind, ptr);
        REFUSE_REALLOC(kind);
    }
    size_t old_bytes = front_of(ptr)->num_bytes;
    SHRINK(ptr, old_bytes, num_bytes);
    void *moved = my_malloc(num_bytes);
    if (moved != NULL) {
        memcpy(moved, ptr, old_bytes < num_bytes ? old_bytes : num_bytes);
        GIVE_OLD(ptr);
        MOVED(old_bytes, num_bytes);
    }
    return moved;
}
