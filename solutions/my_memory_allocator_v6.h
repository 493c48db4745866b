/* Lab 6: protection. Blocks that notice when a program writes where it may not, or frees what it
 * may not; memory placed as asked; an MMU in software; and a record of what was allocated.
 *
 * A block of 100 bytes, inside a block of lab 5:
 *
 *     | note | canary | what the program has, 100 bytes | canary | unused |
 *     ^ start         ^ the block                       ^ at exactly block + 100
 *
 * A canary is a number that nobody can know. When it has changed, the program has written outside
 * of its block. The note says how many bytes were asked for, and where lab 5's block starts.
 *
 * Nothing is read at an address before it is known that a block begins there. That is told by
 * marks.h: a block that is freed a second time, an address in the middle of one, and one of
 * somebody else's memory are told apart without a look at them.
 *
 * The parts of this file, which know little of each other:
 *     canaries    6.1        guard pages    6.2        alignment, nodes    6.3
 *     MMU         6.4        statistics, trace         6.5
 */
#ifndef MY_MEMORY_ALLOCATOR_V6_H
#define MY_MEMORY_ALLOCATOR_V6_H

#ifndef LOCKING
#define LOCKING 3 /* lab 5's per-thread heaps */
#endif

#include "my_memory_allocator_v5.h"
#include "marks.h"
#include "protection.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

static inline size_t page_bytes(void)
{
    return (size_t)sysconf(_SC_PAGESIZE);
}

static inline uintptr_t up_to(uintptr_t address, size_t alignment)
{
    return (address + alignment - 1) & -(uintptr_t)alignment;
}

/* Its pages cost memory only when they are used. NULL when the system refuses. */
static inline void *mapping_make(size_t num_bytes, int protection)
{
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
    void *start = mmap(NULL, num_bytes, protection, flags, -1, 0);
    return start == MAP_FAILED ? NULL : start;
}

static inline void mapping_end(void *start, size_t num_bytes)
{
    int errno_before = errno;
    munmap(start, num_bytes);
    errno = errno_before;
}

/* ---- What happens when something is wrong -------------------------------------------------- */

typedef void corruption_handler(int kind, void *block);

static _Atomic(corruption_handler *) corruption_reaction;

/* It makes no use of stdio's buffers, which may be in the heap that is broken. */
static RARELY_NEEDED void corruption_abort(int kind, void *block)
{
    static const char *const names[] = {"underflow", "overflow", "freed before", "not a block"};
    char line[120] = "heap corruption:";
    for (int i = 0; i < 4; i++) {
        if (kind & 1 << i) {
            strcat(line, " ");
            strcat(line, names[i]);
        }
    }
    size_t length = strlen(line);
    length += (size_t)snprintf(line + length, sizeof line - length, ", at %p\n", block);
    if (write(STDERR_FILENO, line, length) < 0)
        abort(); /* nobody listens; it stops all the same */
    abort();
}

/* No lock is held here: a handler may call any function of the allocator. */
static RARELY_NEEDED void corruption_report(int kind, void *block)
{
    corruption_handler *reaction = atomic_load(&corruption_reaction);
    (reaction == NULL ? corruption_abort : reaction)(kind, block);
}

/* ---- Canaries -------------------------------------------------------------------------------- */

struct front {
    uint64_t note; /* the bytes asked for, and in the last 16 bits where the memory starts */
    uint64_t canary;
};

#define REAR_BYTES sizeof(uint64_t)
#define AROUND_BYTES (sizeof(struct front) + REAR_BYTES)

/* The note's last bits: so many times 8 bytes in front of the block, in lab 5's memory or a mapping
 * of the block's own. */
enum { NOTE_BITS = 16, OWN_MAPPING = 1 << 15, DISTANCE_MASK = OWN_MAPPING - 1, DISTANCE_UNIT = 8 };

/* No byte of a canary is 0, so a string's end that falls on one is always a change. */
#define NO_ZEROS UINT64_C(0x0101010101010101)
#define DISORDER UINT64_C(0x9e3779b97f4a7c15)

static uint64_t secret;

/* Drawn anew for each run, or a program could hold the right bytes by chance or by habit. */
static inline void secret_draw(void)
{
    struct timespec now;
    if (getrandom(&secret, sizeof secret, GRND_NONBLOCK) == (ssize_t)sizeof secret)
        return;
    /* Too early after the machine's start. The address of a variable differs from run to run. */
    clock_gettime(CLOCK_MONOTONIC, &now);
    secret = ((uintptr_t)&now ^ (uint64_t)now.tv_nsec << 32) * DISORDER;
}

static inline struct front *front_of(void *block)
{
    return (struct front *)block - 1;
}

static inline size_t asked_for(uint64_t note)
{
    return (size_t)(note >> NOTE_BITS);
}

/* With the address in it, a block that was copied over another one doesn't look right. With the
 * note in it, the canary watches over the note as well. It can be computed backwards: it is made
 * against mistakes, not against somebody who reads canaries. */
static inline uint64_t canary_in_front(const void *block, uint64_t note)
{
    uint64_t mixed = (((uintptr_t)block ^ secret) + note) * DISORDER;
    return (mixed ^ mixed >> 32) | NO_ZEROS;
}

static inline uint64_t canary_behind(uint64_t in_front)
{
    return ((in_front << 40 | in_front >> 24) ^ secret) | NO_ZEROS;
}

static inline void canaries_set(char *block, uint64_t note)
{
    uint64_t in_front = canary_in_front(block, note), behind = canary_behind(in_front);
    *front_of(block) = (struct front){note, in_front};
    memcpy(block + asked_for(note), &behind, sizeof behind);
}

/* Which of the two has changed, or whether both have. */
static RARELY_NEEDED int canaries_compare(char *block)
{
    struct front *front = front_of(block);
    uint64_t behind, in_front = canary_in_front(block, front->note);
    int kind = front->canary == in_front ? 0 : CORRUPT_UNDERFLOW;
    /* The note may be damaged as well. What it says is believed only if a block ends there. */
    if (!marks_end_at(block, asked_for(front->note)))
        return kind;
    memcpy(&behind, block + asked_for(front->note), sizeof behind);
    if (behind == canary_behind(in_front))
        return kind;
    return kind | CORRUPT_OVERFLOW;
}

/* 0 when both are as they were set. Only for a live block. */
static inline int canaries_check(char *block)
{
    struct front *front = front_of(block);
    uint64_t behind, in_front = canary_in_front(block, front->note);
    if (front->canary != in_front)
        return canaries_compare(block);
    memcpy(&behind, block + asked_for(front->note), sizeof behind);
    return behind == canary_behind(in_front) ? 0 : CORRUPT_OVERFLOW;
}

/* ---- Statistics -------------------------------------------------------------------------------
 *
 * If all threads counted in one place, they would take one cache line from each other at every
 * call. So there are several places, each with a lock that hardly anybody waits for, and who asks
 * adds them up with all locks taken: then no thread is between two of its numbers. A block may be
 * counted in one place and uncounted in another. The sums are right even if a part is negative. */
#define COUNTING_PLACES 32
#define SMALLEST_CLASS_BITS 4
#define CLASSES_COUNTED (ORDERS == 64 ? SIZE_CLASS_LIMIT : ORDERS - SMALLEST_CLASS_BITS + 1)

struct counting_place {
    alignas(LINES_APART) _Atomic(bool) is_taken;
    size_t allocations, frees, spare_bytes;
    struct {
        size_t blocks, bytes;
    } classes[SIZE_CLASS_LIMIT];
};

static struct counting_place counting_places[COUNTING_PLACES];
static _Atomic(unsigned) threads_counted;
static _Thread_local struct counting_place *my_counts; /* NULL: none yet */

/* The peak needs the sum at every moment, so this is one number for all. */
static alignas(LINES_APART) _Atomic(size_t) live_bytes;
static alignas(LINES_APART) _Atomic(size_t) peak_bytes;

/* Requests of up to 16, 32, 64 ... bytes. The last class has no limit. */
static inline unsigned counted_class(size_t num_bytes)
{
    size_t last_byte = (num_bytes - (num_bytes != 0)) | (((size_t)1 << SMALLEST_CLASS_BITS) - 1);
    unsigned bits = (unsigned)ORDERS - (unsigned)__builtin_clzl(last_byte);
    unsigned class = bits - SMALLEST_CLASS_BITS;
    return class < CLASSES_COUNTED ? class : (unsigned)CLASSES_COUNTED - 1;
}

/* A lock for a few instructions. Who finds it taken lets others run, and looks again. */
static inline void counting_take(struct counting_place *place)
{
    while (atomic_exchange_explicit(&place->is_taken, true, memory_order_acquire))
        sched_yield();
}

static inline void counting_give(struct counting_place *place)
{
    atomic_store_explicit(&place->is_taken, false, memory_order_release);
}

static inline struct counting_place *counting_begin(void)
{
    if (my_counts == NULL)
        my_counts = &counting_places[atomic_fetch_add(&threads_counted, 1) % COUNTING_PLACES];
    counting_take(my_counts);
    return my_counts;
}

static inline void peak_raise(size_t live)
{
    size_t peak = atomic_load_explicit(&peak_bytes, memory_order_relaxed);
    while (live > peak && !atomic_compare_exchange_weak(&peak_bytes, &peak, live))
        continue;
}

/* One block more, or one less if `one` is (size_t)-1. */
static inline void count_block(struct counting_place *place, size_t one, size_t num_bytes,
                               size_t occupied)
{
    unsigned class = counted_class(num_bytes);
    place->spare_bytes += one * (occupied - num_bytes);
    place->classes[class].blocks += one;
    place->classes[class].bytes += one * num_bytes;
}

/* A block of num_bytes, which occupies `occupied` bytes. */
static inline void count_allocation(size_t num_bytes, size_t occupied)
{
    struct counting_place *place = counting_begin();
    place->allocations++;
    count_block(place, 1, num_bytes, occupied);
    peak_raise(atomic_fetch_add(&live_bytes, num_bytes) + num_bytes);
    counting_give(place);
}

static inline void count_free(size_t num_bytes, size_t occupied)
{
    struct counting_place *place = counting_begin();
    place->frees++;
    count_block(place, (size_t)-1, num_bytes, occupied);
    atomic_fetch_sub(&live_bytes, num_bytes);
    counting_give(place);
}

/* A free and an allocation in one, so that at no moment the block seems to be gone, or there twice.
 * */
static inline void count_resize(size_t old_bytes, size_t num_bytes, size_t occupied)
{
    struct counting_place *place = counting_begin();
    place->allocations++;
    place->frees++;
    count_block(place, (size_t)-1, old_bytes, occupied);
    count_block(place, 1, num_bytes, occupied);
    size_t more = num_bytes - old_bytes;
    peak_raise(atomic_fetch_add(&live_bytes, more) + more);
    counting_give(place);
}

static inline void counting_lock(void)
{
    for (int i = 0; i < COUNTING_PLACES; i++)
        counting_take(&counting_places[i]);
}

static inline void counting_unlock(void)
{
    for (int i = 0; i < COUNTING_PLACES; i++)
        counting_give(&counting_places[i]);
}

static inline void counts_add(struct allocator_stats *sum, const struct counting_place *place)
{
    sum->allocations += place->allocations;
    sum->frees += place->frees;
    sum->fragmentation_bytes += place->spare_bytes;
    for (size_t i = 0; i < sum->class_count; i++) {
        sum->classes[i].live_blocks += place->classes[i].blocks;
        sum->classes[i].live_bytes += place->classes[i].bytes;
    }
}

static inline struct allocator_stats counts_now(void)
{
    struct allocator_stats sum = {.class_count = CLASSES_COUNTED};
    for (size_t i = 0; i < sum.class_count; i++)
        sum.classes[i].limit = (size_t)1 << SMALLEST_CLASS_BITS << i;
    sum.classes[sum.class_count - 1].limit = SIZE_MAX;
    counting_lock();
    for (int i = 0; i < COUNTING_PLACES; i++)
        counts_add(&sum, &counting_places[i]);
    sum.live_bytes = atomic_load(&live_bytes);
    sum.peak_bytes = atomic_load(&peak_bytes);
    counting_unlock();
    return sum;
}

/* ---- Trace ------------------------------------------------------------------------------------
 *
 * A ring of the newest allocations. Each one draws a number, its turn, and goes to the place of
 * that number, where the one that was 1,024 turns earlier makes room:
 *
 *     turn      1021   1022   1023 | 1024   1025  (1026)
 *     place     1021   1022   1023 |    0      1     2     1026 is being written
 *
 * A place says whose turn it is, and in its last bit whether that record is whole. A reader copies
 * the record and looks again: if the place still says the same, the copy isn't torn. */
#define RECORD_WORDS (sizeof(struct allocation_trace) / sizeof(size_t))

/* Only the system knows a thread's name, and to ask it takes longer than all the rest. So what it
 * said holds for a millisecond. */
#define NAME_HOLDS_NS 1000000

union trace_words {
    struct allocation_trace record;
    size_t words[RECORD_WORDS];
};

struct trace_place {
    alignas(LINES_APART / 2) _Atomic(size_t) state; /* 2 * turn + 1: being written; + 2: whole */
    _Atomic(size_t) words[RECORD_WORDS];
};

static struct trace_place trace_ring[TRACE_RECORDS];
static alignas(LINES_APART) _Atomic(size_t) next_turn;

/* What all records of this thread say, but for address, size and time. time_ns: when it asked. */
static _Thread_local struct allocation_trace my_record;

static inline uint64_t nanoseconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

static RARELY_NEEDED void thread_look_up(uint64_t now)
{
    int errno_before = errno;
    my_record.time_ns = now;
    my_record.thread = (uint64_t)gettid();
    prctl(PR_GET_NAME, my_record.thread_name);
    errno = errno_before;
}

/* Release: each word comes after the state that says it is being written. And if the place belongs
 * to somebody who has been halfway through for 1,024 turns, the record is left out: to wait for him
 * would be a lock. */
static inline void trace_put(void *address, size_t num_bytes)
{
    uint64_t now = nanoseconds_now();
    if (now - my_record.time_ns >= NAME_HOLDS_NS)
        thread_look_up(now);
    union trace_words made = {.record = my_record};
    made.record.address = address;
    made.record.size = num_bytes;
    made.record.time_ns = now;
    size_t turn = atomic_fetch_add(&next_turn, 1);
    struct trace_place *place = &trace_ring[turn % TRACE_RECORDS];
    size_t state = atomic_load_explicit(&place->state, memory_order_relaxed);
    bool is_busy = state % 2 == 1, is_newer = (ptrdiff_t)(state - 2 * turn) > 0;
    if (is_busy || is_newer || !atomic_compare_exchange_strong(&place->state, &state, 2 * turn + 1))
        return;
    for (size_t i = 0; i < RECORD_WORDS; i++)
        atomic_store_explicit(&place->words[i], made.words[i], memory_order_release);
    atomic_store_explicit(&place->state, 2 * turn + 2, memory_order_release);
}

/* False when that turn's record is being written, or is gone. Acquire: the second look at the state
 * comes after the words. */
static inline bool trace_get(size_t turn, struct allocation_trace *record)
{
    struct trace_place *place = &trace_ring[turn % TRACE_RECORDS];
    union trace_words copy;
    if (atomic_load_explicit(&place->state, memory_order_acquire) != 2 * turn + 2)
        return false;
    for (size_t i = 0; i < RECORD_WORDS; i++)
        copy.words[i] = atomic_load_explicit(&place->words[i], memory_order_acquire);
    *record = copy.record;
    return atomic_load_explicit(&place->state, memory_order_relaxed) == 2 * turn + 2;
}

/* Two threads may look at the clock in one order and draw their turns in the other. So a record
 * goes in front of those that are younger, which are few. */
static inline size_t trace_copy(struct allocation_trace *out, size_t max)
{
    size_t count = 0, end = atomic_load(&next_turn);
    size_t wanted = max < TRACE_RECORDS ? max : TRACE_RECORDS;
    for (size_t turn = wanted < end ? end - wanted : 0; turn != end; turn++) {
        struct allocation_trace record;
        if (!trace_get(turn, &record))
            continue;
        size_t place = count++;
        for (; place > 0 && out[place - 1].time_ns > record.time_ns; place--)
            out[place] = out[place - 1];
        out[place] = record;
    }
    return count;
}

/* ---- Blocks with canaries ----------------------------------------------------------------------
 *
 * Most lie in a block of lab 5. A few have a mapping of their own: on a node, or at a multiple of
 * much. Then the page in front of the block is theirs as well. */
static inline char *block_start(char *block, uint64_t note)
{
    return block - (note & DISTANCE_MASK) * DISTANCE_UNIT;
}

static inline size_t own_mapping_bytes(size_t num_bytes)
{
    return page_bytes() + up_to(num_bytes + REAR_BYTES, page_bytes());
}

/* How many bytes the block occupies, with all that is around it. */
static inline size_t block_room(char *block, uint64_t note)
{
    if (note & OWN_MAPPING)
        return own_mapping_bytes(asked_for(note));
    return heap_room(block_start(block, note));
}

static inline void block_memory_give(char *block, uint64_t note)
{
    if (note & OWN_MAPPING)
        mapping_end(block_start(block, note), own_mapping_bytes(asked_for(note)));
    else
        heap_give(block_start(block, note));
}

/* A block in the memory at `start`, `distance` bytes behind it; `kind` is 0 or OWN_MAPPING. NULL
 * when there is no memory: not that one, or none for the marks. */
static inline void *block_make(char *start, size_t distance, uint64_t kind, size_t num_bytes)
{
    if (start == NULL)
        return NULL;
    char *block = start + distance;
    uint64_t note = (uint64_t)num_bytes << NOTE_BITS | kind | distance / DISTANCE_UNIT;
    if (!marks_set(block, num_bytes)) {
        block_memory_give(block, note);
        return NULL;
    }
    canaries_set(block, note);
    if (STATISTICS) {
        count_allocation(num_bytes, block_room(block, note));
        trace_put(block, num_bytes);
    }
    return block;
}

static inline void *block_take(size_t num_bytes)
{
    if (num_bytes > MARK_LARGEST_BLOCK)
        return NULL;
    return block_make(heap_take(AROUND_BYTES + num_bytes), sizeof(struct front), 0, num_bytes);
}

static inline void *block_take_zeroed(size_t num_bytes)
{
    if (num_bytes > MARK_LARGEST_BLOCK)
        return NULL;
    return block_make(heap_take_zeroed(AROUND_BYTES + num_bytes), sizeof(struct front), 0,
                      num_bytes);
}

static RARELY_NEEDED int kind_of_address(const void *address)
{
    return marks_was_freed(address) ? CORRUPT_FREED : CORRUPT_UNKNOWN;
}

/* What is wrong with a block, or with an address that should be one; 0: nothing. */
static inline int block_check(void *block)
{
    return marks_is_live(block) ? canaries_check(block) : kind_of_address(block);
}

/* For a block that is to be freed, or resized: nobody else may do so from here on. 0, or what is
 * wrong; then nothing has changed. *first is its mark. */
static inline int block_claim(char *block, mark **first)
{
    *first = marks_claim(block);
    if (*first == NULL)
        return kind_of_address(block);
    int kind = canaries_check(block);
    if (kind != 0)
        marks_unclaim(*first); /* it stays as it is, for somebody to look at */
    return kind;
}

/* Give a claimed block back. The marks go first: once lab 5 has the memory, another thread may be
 * given it. */
static inline void block_end(char *block, mark *first)
{
    uint64_t note = front_of(block)->note;
    marks_clear_end(first, block, asked_for(note));
    if (STATISTICS)
        count_free(asked_for(note), block_room(block, note));
    block_memory_give(block, note);
}

static inline void block_give(char *block)
{
    mark *first;
    int kind = block_claim(block, &first);
    if (kind == 0)
        block_end(block, first);
    else
        corruption_report(kind, block);
}

/* A claimed block stays where it is as long as it fits and half of its memory is used. */
static inline bool block_resize(char *block, mark *first, size_t num_bytes)
{
    uint64_t note = front_of(block)->note;
    if (note & OWN_MAPPING)
        return false;
    size_t room = block_room(block, note), old_bytes = asked_for(note);
    size_t needed = (size_t)(block - block_start(block, note)) + num_bytes + REAR_BYTES;
    if (needed > room || needed < room / 2)
        return false;
    marks_clear_end(first, block, old_bytes);
    if (!marks_set_end(first, block, num_bytes)) {
        marks_set_end(first, block, old_bytes);
        return false;
    }
    canaries_set(block, (uint64_t)num_bytes << NOTE_BITS | (note & DISTANCE_MASK));
    if (STATISTICS) {
        count_resize(old_bytes, num_bytes, room);
        trace_put(block, num_bytes);
    }
    marks_unclaim(first);
    return true;
}

/* As realloc does, but for num_bytes of at least 1 and a claimed block. */
static inline void *block_move_or_resize(char *block, mark *first, size_t num_bytes)
{
    if (num_bytes <= MARK_LARGEST_BLOCK && block_resize(block, first, num_bytes))
        return block;
    size_t old_bytes = asked_for(front_of(block)->note);
    void *moved = block_take(num_bytes);
    if (moved == NULL) {
        marks_unclaim(first);
        return NULL;
    }
    memcpy(moved, block, old_bytes < num_bytes ? old_bytes : num_bytes);
    block_end(block, first);
    return moved;
}

/* ---- Alignment and nodes --------------------------------------------------------------------- */

#define LINE_BYTES 64 /* what a processor fetches at a time */
#define NODE_LIMIT 1024
#define NODE_WORD_BITS (sizeof(unsigned long) * CHAR_BIT)

/* A mapping for one block, a page behind its start and at a multiple of `alignment`, which is a
 * page or more. To find such an address, map more, and give back what lies in front and behind. */
static RARELY_NEEDED char *own_mapping_make(size_t alignment, size_t num_bytes)
{
    if (num_bytes > MARK_LARGEST_BLOCK || alignment > MARK_LARGEST_BLOCK || arenas[0].start == NULL)
        return NULL;
    size_t page = page_bytes(), more = alignment - page, kept = own_mapping_bytes(num_bytes);
    char *pages = mapping_make(kept + more, PROT_READ | PROT_WRITE);
    if (pages == NULL)
        return NULL;
    char *start = (char *)up_to((uintptr_t)pages + page, alignment) - page;
    size_t front = (size_t)(start - pages);
    if (front > 0)
        mapping_end(pages, front);
    if (more > front)
        mapping_end(start + kept, more - front);
    return start;
}

/* A little more memory than needed has a multiple of the alignment in it, and room in front. */
static inline void *block_take_aligned(size_t alignment, size_t num_bytes)
{
    if (alignment <= BLOCK_ALIGNMENT)
        return block_take(num_bytes);
    size_t page = page_bytes();
    if (alignment > CELL_LIMIT)
        return block_make(own_mapping_make(alignment > page ? alignment : page, num_bytes), page,
                          OWN_MAPPING, num_bytes);
    if (num_bytes > MARK_LARGEST_BLOCK)
        return NULL;
    char *start = heap_take(alignment + num_bytes + REAR_BYTES);
    size_t distance = up_to((uintptr_t)start + sizeof(struct front), alignment) - (uintptr_t)start;
    return block_make(start, distance, 0, num_bytes);
}

/* Whole lines for this block alone: its canary is written when it's freed, too. */
static inline void *block_take_lines(size_t num_bytes)
{
    if (num_bytes > MARK_LARGEST_BLOCK)
        return NULL;
    size_t lines = up_to(num_bytes + REAR_BYTES, LINE_BYTES);
    return block_make(heap_take_aligned(LINE_BYTES, LINE_BYTES + lines), LINE_BYTES, 0, num_bytes);
}

/* Where the system knows nothing of nodes, or doesn't let us say anything, all memory counts as
 * node 0. 0, or what errno is to be. */
static inline int pages_bind(void *start, size_t num_bytes, int node)
{
    unsigned long nodes[NODE_LIMIT / NODE_WORD_BITS] = {0};
    int errno_before = errno, error = 0;
    nodes[(unsigned)node / NODE_WORD_BITS] = 1UL << (unsigned)node % NODE_WORD_BITS;
    if (mbind(start, num_bytes, MPOL_PREFERRED, nodes, NODE_LIMIT + 1, 0) != 0)
        error = errno == ENOMEM ? ENOMEM : EINVAL;
    if (error == EINVAL && node == 0)
        error = 0;
    errno = errno_before;
    return error;
}

/* A mapping of its own: what the system was told of a page would stay with it, and the next block
 * there belongs to somebody else. */
static RARELY_NEEDED void *block_take_on_node(size_t num_bytes, int node)
{
    int error = node < 0 || node >= NODE_LIMIT ? EINVAL : 0;
    char *start = error == 0 ? own_mapping_make(page_bytes(), num_bytes) : NULL;
    if (start != NULL)
        error = pages_bind(start, own_mapping_bytes(num_bytes), node);
    if (start != NULL && error != 0) {
        mapping_end(start, own_mapping_bytes(num_bytes));
        start = NULL;
    }
    void *block = block_make(start, page_bytes(), OWN_MAPPING, num_bytes);
    if (block == NULL)
        errno = error == 0 ? ENOMEM : error;
    return block;
}

/* ---- Guard pages ------------------------------------------------------------------------------
 *
 * The block ends where a page begins that nobody may touch. Its alignment leaves less than 16 bytes
 * between the two, the slack: canary, as are the bytes in front.
 *
 *     | no access | (unused) | canary | 5,000 bytes . . . . . . . . | slack | no access |
 *     ^ pages     ^ a page            ^ the block                           ^ a page
 *
 * When it is freed, nobody may touch any of it, for a while: until GUARD_QUARANTINE more have been
 * made. Then the addresses go back to the system. */
#define GUARD_QUARANTINE 64
#define GUARD_BUCKETS 1024

/* One guarded block, live or freed. It lies elsewhere: here is no room in front of the block. */
struct guarded {
    char *block, *pages;
    size_t bytes, mapped; /* as asked for, and of the whole mapping */
    size_t released_at;   /* 0: it is live */
    struct guarded *next; /* in its bucket */
    struct guarded *next_freed;
};

static pthread_mutex_t guard_lock = PTHREAD_MUTEX_INITIALIZER;
static struct guarded *guard_buckets[GUARD_BUCKETS];
static struct guarded *first_freed, **last_freed = &first_freed; /* in the order of freeing */
static size_t guarded_made;

/* Each block has pages of its own, so the page's number will do. */
static inline struct guarded **guard_bucket(const void *block)
{
    uint64_t mixed = (uintptr_t)block / page_bytes() * DISORDER;
    return &guard_buckets[(mixed >> 32) % GUARD_BUCKETS];
}

/* The link to the block's record; to NULL if there is none. */
static inline struct guarded **guard_find(const void *block)
{
    struct guarded **link = guard_bucket(block);
    while (*link != NULL && (*link)->block != block)
        link = &(*link)->next;
    return link;
}

static inline void slack_fill(char *slack, size_t count, uint64_t canary)
{
    for (size_t i = 0; i < count; i++)
        slack[i] = (char)(canary >> i % 8 * 8);
}

static inline bool slack_is_whole(const char *slack, size_t count, uint64_t canary)
{
    for (size_t i = 0; i < count; i++)
        if (slack[i] != (char)(canary >> i % 8 * 8))
            return false;
    return true;
}

static inline size_t guarded_slack(const struct guarded *guarded)
{
    char *end = guarded->pages + guarded->mapped - page_bytes();
    return (size_t)(end - guarded->block) - guarded->bytes;
}

/* 8 bytes in front; or none, if the block begins where the guard in front ends. */
static inline size_t guarded_front(const struct guarded *guarded)
{
    return (uintptr_t)guarded->block % page_bytes() == 0 ? 0 : REAR_BYTES;
}

static inline int guarded_check(const struct guarded *guarded)
{
    uint64_t canary = canary_in_front(guarded->block, guarded->bytes);
    size_t front = guarded_front(guarded), slack = guarded_slack(guarded);
    int kind = slack_is_whole(guarded->block - front, front, canary) ? 0 : CORRUPT_UNDERFLOW;
    if (!slack_is_whole(guarded->block + guarded->bytes, slack, canary))
        kind |= CORRUPT_OVERFLOW;
    return kind;
}

/* Pages for the block, and everything in its place. False when the system refuses. */
static inline bool guarded_map(struct guarded *guarded, size_t num_bytes)
{
    size_t page = page_bytes();
    size_t whole = up_to(num_bytes + (num_bytes == 0), BLOCK_ALIGNMENT), data = up_to(whole, page);
    char *pages = mapping_make(page + data + page, PROT_NONE);
    if (pages == NULL)
        return false;
    if (mprotect(pages + page, data, PROT_READ | PROT_WRITE) != 0) {
        mapping_end(pages, page + data + page);
        return false;
    }
    char *block = pages + page + data - whole;
    *guarded = (struct guarded){
        .block = block, .pages = pages, .bytes = num_bytes, .mapped = page + data + page};
    uint64_t canary = canary_in_front(block, num_bytes);
    slack_fill(block - guarded_front(guarded), guarded_front(guarded), canary);
    slack_fill(block + num_bytes, guarded_slack(guarded), canary);
    return true;
}

/* Who has waited long enough. With guard_lock. */
static inline void guarded_release(void)
{
    while (first_freed != NULL && first_freed->released_at <= guarded_made) {
        struct guarded *released = first_freed;
        first_freed = released->next_freed;
        if (first_freed == NULL)
            last_freed = &first_freed;
        *guard_find(released->block) = released->next;
        mapping_end(released->pages, released->mapped);
        heap_give(released);
    }
}

static RARELY_NEEDED void *guarded_take(size_t num_bytes)
{
    struct guarded *guarded =
        num_bytes > MARK_LARGEST_BLOCK ? NULL : heap_take(sizeof(struct guarded));
    if (guarded == NULL)
        return NULL;
    if (!guarded_map(guarded, num_bytes)) {
        heap_give(guarded);
        return NULL;
    }
    pthread_mutex_lock(&guard_lock);
    guarded_made++;
    guarded_release();
    struct guarded **bucket = guard_bucket(guarded->block);
    guarded->next = *bucket;
    *bucket = guarded;
    pthread_mutex_unlock(&guard_lock);
    count_allocation(num_bytes, guarded->mapped);
    trace_put(guarded->block, num_bytes);
    return guarded->block;
}

/* Out of the program's reach, and its memory back to the system: a new mapping takes the place of
 * the old one. The system may be out of room for that, but to forbid access needs none. */
static inline void guarded_shut(struct guarded *guarded)
{
    int errno_before = errno, flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED;
    if (mmap(guarded->pages, guarded->mapped, PROT_NONE, flags, -1, 0) == MAP_FAILED)
        mprotect(guarded->pages, guarded->mapped, PROT_NONE);
    errno = errno_before;
}

/* 0, or what is wrong; then the block stays as it is. With guard_lock. */
static inline int guarded_end(struct guarded *guarded)
{
    if (guarded == NULL)
        return CORRUPT_UNKNOWN;
    if (guarded->released_at != 0)
        return CORRUPT_FREED;
    int kind = guarded_check(guarded);
    if (kind == 0) {
        guarded_shut(guarded);
        guarded->released_at = guarded_made + GUARD_QUARANTINE;
        *last_freed = guarded;
        last_freed = &guarded->next_freed;
        count_free(guarded->bytes, guarded->mapped);
    }
    return kind;
}

static RARELY_NEEDED void guarded_give(void *block)
{
    pthread_mutex_lock(&guard_lock);
    int kind = guarded_end(*guard_find(block));
    pthread_mutex_unlock(&guard_lock);
    if (kind != 0)
        corruption_report(kind, block);
}

/* ---- MMU --------------------------------------------------------------------------------------
 *
 * Physical memory is a file without a name, and a page of it can be seen at several addresses:
 *
 *     virtual    | 0x7f10 0000 0000 | ... | 0x7f20 0000 0000 |
 *                          \                      /
 *     physical   | page 0 | page 1 | page 2 | page 3 | ...             the memfd
 *
 * Three tables know about it. The region table has a line for each mapping, as it was asked for.
 * The page table has an entry for each page, found in two steps by the bits of its number:
 *
 *     page number    | 16 bits | 20 bits |        entry    | physical page | attributes | valid |
 *                         |         |                      24 bits         7 bits       1 bit
 *     page_directory [    v    ]    |
 *                         +--> [    v    ] = entry
 *
 * The TLB remembers the last entries that were found. Nobody tells it of a change: so whoever
 * changes a table throws away what it knows of these pages. */
#define TABLE_BITS 20
#define DIRECTORY_BITS 16
#define REGION_LIMIT 4096
#define ENTRY_VALID 1u
#define FRAME_SHIFT 8

struct region {
    uintptr_t start, end;
    size_t phys;
    unsigned attributes;
};

struct tlb_entry {
    uintptr_t page;
    uint32_t entry; /* 0: none */
};

static pthread_mutex_t mmu_lock = PTHREAD_MUTEX_INITIALIZER;
static int physical_memory = -1;
static struct region regions[REGION_LIMIT]; /* by their addresses, which don't overlap */
static size_t region_count;
static _Atomic(void *) page_directory[1 << DIRECTORY_BITS];
static struct tlb_entry tlb[TLB_ENTRIES];
static struct mmu_counters tlb_counters;

/* The page table's entry for a page. NULL: there is no table for it, and `make` is false or there
 * is no memory. */
static inline uint32_t *page_entry(uintptr_t page, bool make)
{
    uint64_t directory_entry = (uint64_t)page >> TABLE_BITS;
    if (directory_entry >> DIRECTORY_BITS != 0)
        return NULL;
    _Atomic(void *) *place = &page_directory[directory_entry];
    uint32_t *table = make ? table_make(place, sizeof(uint32_t) << TABLE_BITS) : atomic_load(place);
    return table == NULL ? NULL : &table[page % (1 << TABLE_BITS)];
}

static inline void page_entries_set(const struct region *region)
{
    size_t size = page_bytes(), frame = region->phys / size;
    for (uintptr_t at = region->start; at < region->end; at += size, frame++)
        *page_entry(at / size, true) =
            (uint32_t)frame << FRAME_SHIFT | region->attributes << 1 | ENTRY_VALID;
}

static inline void page_entries_clear(uintptr_t start, uintptr_t end)
{
    for (uintptr_t at = start; at < end; at += page_bytes())
        *page_entry(at / page_bytes(), true) = 0;
}

/* After a change, before anybody asks again. */
static inline void tlb_flush(uintptr_t start, uintptr_t end)
{
    uintptr_t first = start / page_bytes(), limit = end / page_bytes();
    for (struct tlb_entry *known = tlb; known < tlb + TLB_ENTRIES; known++)
        if (known->page >= first && known->page < limit)
            known->entry = 0;
    tlb_counters.flushes++;
}

/* 0: the page isn't mapped. The TLB has one place for a page, by the last bits of its number. */
static inline uint32_t tlb_find(uintptr_t page)
{
    struct tlb_entry *known = &tlb[page % TLB_ENTRIES];
    if (known->entry != 0 && known->page == page) {
        tlb_counters.hits++;
        return known->entry;
    }
    uint32_t *entry = page_entry(page, false);
    if (entry == NULL || !(*entry & ENTRY_VALID))
        return 0;
    tlb_counters.misses++;
    *known = (struct tlb_entry){page, *entry};
    return *entry;
}

/* What the real MMU is told. */
static inline int protection_of(unsigned attributes)
{
    if ((attributes & MMU_PRIVILEGED) || !(attributes & (MMU_READ | MMU_WRITE)))
        return PROT_NONE;
    int protection = PROT_READ;
    if (attributes & MMU_WRITE)
        protection |= PROT_WRITE;
    if (!(attributes & MMU_EXEC_NEVER))
        protection |= PROT_EXEC;
    return protection;
}

static inline bool region_map(const struct region *region)
{
    int sharing = region->attributes & MMU_SHAREABLE ? MAP_SHARED : MAP_PRIVATE;
    return mmap((void *)region->start, region->end - region->start,
                protection_of(region->attributes), sharing | MAP_FIXED, physical_memory,
                (off_t)region->phys) != MAP_FAILED;
}

/* The region as it is has the attributes `from`. What is private keeps its own bytes, unless it
 * becomes shareable: then it shows physical memory. */
static inline bool region_change(const struct region *region, unsigned from, unsigned to)
{
    struct region changed = *region;
    changed.attributes = to;
    if ((from ^ to) & MMU_SHAREABLE)
        return region_map(&changed);
    return mprotect((void *)region->start, region->end - region->start, protection_of(to)) == 0;
}

/* The first region that ends behind the address. */
static inline size_t region_at(uintptr_t address)
{
    size_t index = 0;
    while (index < region_count && regions[index].end <= address)
        index++;
    return index;
}

static inline void region_insert(size_t index, struct region region)
{
    memmove(&regions[index + 1], &regions[index], (region_count - index) * sizeof region);
    regions[index] = region;
    region_count++;
}

static inline bool is_mapped_in_part(uintptr_t start, uintptr_t end)
{
    size_t index = region_at(start);
    return index < region_count && regions[index].start < end;
}

static inline bool is_mapped_wholly(uintptr_t start, uintptr_t end)
{
    for (size_t i = region_at(start); i < region_count && regions[i].start <= start; i++) {
        if (regions[i].end >= end)
            return true;
        start = regions[i].end;
    }
    return false;
}

/* Make two regions of one, so that one ends at this address and the other begins there. */
static inline void region_cut(uintptr_t address)
{
    size_t index = region_at(address);
    if (index == region_count || regions[index].start >= address)
        return;
    struct region upper = regions[index];
    upper.phys += address - upper.start;
    upper.start = address;
    regions[index].end = address;
    region_insert(index + 1, upper);
}

/* 0, or what is wrong with these arguments. */
static inline int range_error(uintptr_t start, size_t num_bytes)
{
    size_t page = page_bytes();
    bool is_right =
        start % page == 0 && num_bytes % page == 0 && num_bytes != 0 && start + num_bytes > start;
    return is_right ? 0 : EINVAL;
}

/* What mmu_unmap and mmu_set_attributes have in common: from here on whole regions make up the
 * range. 0, or errno. */
static inline int range_prepare(uintptr_t start, size_t num_bytes)
{
    if (range_error(start, num_bytes) != 0)
        return EINVAL;
    if (!is_mapped_wholly(start, start + num_bytes))
        return EFAULT;
    if (region_count > REGION_LIMIT - 2)
        return ENOMEM;
    region_cut(start);
    region_cut(start + num_bytes);
    return 0;
}

static inline bool physical_memory_open(void)
{
    if (physical_memory >= 0)
        return true;
    int file = memfd_create("physical memory", MFD_CLOEXEC);
    if (file >= 0 && ftruncate(file, MMU_PHYS_BYTES) == 0)
        physical_memory = file;
    else if (file >= 0)
        close(file);
    return physical_memory >= 0;
}

static inline bool page_tables_make(uintptr_t start, uintptr_t end)
{
    for (uintptr_t at = start; at < end; at += page_bytes())
        if (page_entry(at / page_bytes(), true) == NULL)
            return false;
    return true;
}

/* The functions of the MMU, with mmu_lock: 0, or what errno is to be. */
static inline int range_map(uintptr_t start, size_t phys, size_t num_bytes, unsigned attributes)
{
    struct region region = {start, start + num_bytes, phys, attributes};
    if (range_error(start, num_bytes) != 0 || phys % page_bytes() != 0 || phys > MMU_PHYS_BYTES ||
        num_bytes > MMU_PHYS_BYTES - phys || attributes & ~MMU_ATTRIBUTES)
        return EINVAL;
    if (is_mapped_in_part(start, region.end))
        return EEXIST;
    if (region_count == REGION_LIMIT || !page_tables_make(start, region.end))
        return ENOMEM;
    if (!physical_memory_open() || !region_map(&region))
        return errno;
    region_insert(region_at(start), region);
    page_entries_set(&region);
    return 0;
}

static inline int range_unmap(uintptr_t start, size_t num_bytes)
{
    int error = range_prepare(start, num_bytes);
    if (error != 0)
        return error;
    if (mmap((void *)start, num_bytes, PROT_NONE,
             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0) == MAP_FAILED)
        return errno;
    size_t first = region_at(start), behind = region_at(start + num_bytes);
    memmove(&regions[first], &regions[behind], (region_count - behind) * sizeof *regions);
    region_count -= behind - first;
    page_entries_clear(start, start + num_bytes);
    tlb_flush(start, start + num_bytes);
    return 0;
}

/* All regions of the range, or none: if the system refuses one, those before it are changed back.
 * */
static inline int range_change(uintptr_t start, size_t num_bytes, unsigned attributes)
{
    int error = attributes & ~MMU_ATTRIBUTES ? EINVAL : range_prepare(start, num_bytes);
    if (error != 0)
        return error;
    size_t first = region_at(start), behind = region_at(start + num_bytes - 1) + 1, i = first;
    while (i < behind && region_change(&regions[i], regions[i].attributes, attributes))
        i++;
    if (i < behind) {
        error = errno;
        while (i-- > first)
            region_change(&regions[i], attributes, regions[i].attributes);
        return error;
    }
    for (i = first; i < behind; i++) {
        regions[i].attributes = attributes;
        page_entries_set(&regions[i]);
    }
    tlb_flush(start, start + num_bytes);
    return 0;
}

static inline int address_translate(uintptr_t virt, size_t *phys, unsigned *attributes)
{
    uint32_t entry = tlb_find(virt / page_bytes());
    if (entry == 0)
        return EFAULT;
    if (phys != NULL)
        *phys = (entry >> FRAME_SHIFT) * page_bytes() + virt % page_bytes();
    if (attributes != NULL)
        *attributes = entry >> 1 & MMU_ATTRIBUTES;
    return 0;
}

/* ---- fork --------------------------------------------------------------------------------------
 *
 * As in lab 5. These locks are taken before those of lab 5, always, so nobody waits in a circle. */
static inline void protection_lock(void)
{
    pthread_mutex_lock(&mmu_lock);
    pthread_mutex_lock(&guard_lock);
    counting_lock();
}

static inline void protection_unlock(void)
{
    counting_unlock();
    pthread_mutex_unlock(&guard_lock);
    pthread_mutex_unlock(&mmu_lock);
}

static inline void protection_renew(void)
{
    mmu_lock = guard_lock = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
    counting_unlock();
}

/* Threads that were writing a record aren't there any more, and this one has another number. */
static inline void protection_renew_in_child(void)
{
    protection_renew();
    my_record.time_ns = 0;
    for (int i = 0; i < TRACE_RECORDS; i++)
        if (atomic_load(&trace_ring[i].state) % 2 == 1)
            atomic_store(&trace_ring[i].state, 0);
}

static inline void protection_begin(void)
{
    secret_draw();
    protection_renew();
    pthread_atfork(protection_lock, protection_unlock, protection_renew_in_child);
}

#if LAB_VERSION == 6
static inline void *or_errno(void *block, int error)
{
    if (block == NULL)
        errno = error;
    return block;
}

static inline int zero_or_errno(int error)
{
    if (error == 0)
        return 0;
    errno = error;
    return -1;
}

static inline void init_mem_pool(void)
{
    heaps_begin();
    protection_begin();
}

static inline void *my_malloc(size_t num_bytes)
{
    return or_errno(block_take(num_bytes), ENOMEM);
}

static inline void my_free(void *ptr)
{
    if (ptr != NULL)
        block_give(ptr);
}

static inline void *my_calloc(size_t count, size_t num_bytes)
{
    size_t product;
    if (__builtin_mul_overflow(count, num_bytes, &product))
        product = SIZE_MAX; /* more than there is */
    return or_errno(block_take_zeroed(product), ENOMEM);
}

static inline void *my_realloc(void *ptr, size_t num_bytes)
{
    if (ptr == NULL)
        return my_malloc(num_bytes);
    if (num_bytes == 0) {
        my_free(ptr);
        return NULL;
    }
    mark *first;
    int kind = block_claim(ptr, &first);
    if (kind != 0) {
        corruption_report(kind, ptr);
        return or_errno(NULL, EINVAL);
    }
    return or_errno(block_move_or_resize(ptr, first, num_bytes), ENOMEM);
}

static inline void *my_memalign(size_t alignment, size_t num_bytes)
{
    if (alignment == 0 || (alignment & (alignment - 1)) != 0)
        return or_errno(NULL, EINVAL);
    return or_errno(block_take_aligned(alignment, num_bytes), ENOMEM);
}

/* What was asked for: the next byte is a canary. */
static inline size_t my_usable_size(void *ptr)
{
    return ptr == NULL ? 0 : asked_for(front_of(ptr)->note);
}

static inline int my_check_block(void *ptr)
{
    return ptr == NULL ? 0 : block_check(ptr);
}

static inline void my_set_corruption_handler(void (*handler)(int kind, void *block))
{
    atomic_store(&corruption_reaction, handler);
}

static inline void *my_malloc_guarded(size_t size)
{
    return or_errno(guarded_take(size), ENOMEM);
}

static inline void my_free_guarded(void *ptr)
{
    if (ptr != NULL)
        guarded_give(ptr);
}

static inline void *my_malloc_cache_aligned(size_t size)
{
    return or_errno(block_take_lines(size), ENOMEM);
}

static inline void *my_malloc_page_aligned(size_t size)
{
    return or_errno(block_take_aligned(page_bytes(), size), ENOMEM);
}

static inline void *my_malloc_on_node(size_t size, int node)
{
    return node == -1 ? my_malloc(size) : block_take_on_node(size, node);
}

static inline int mmu_map(void *virt, size_t phys, size_t size, unsigned attributes)
{
    pthread_mutex_lock(&mmu_lock);
    int error = range_map((uintptr_t)virt, phys, size, attributes);
    pthread_mutex_unlock(&mmu_lock);
    return zero_or_errno(error);
}

static inline int mmu_unmap(void *virt, size_t size)
{
    pthread_mutex_lock(&mmu_lock);
    int error = range_unmap((uintptr_t)virt, size);
    pthread_mutex_unlock(&mmu_lock);
    return zero_or_errno(error);
}

static inline int mmu_set_attributes(void *virt, size_t size, unsigned attributes)
{
    pthread_mutex_lock(&mmu_lock);
    int error = range_change((uintptr_t)virt, size, attributes);
    pthread_mutex_unlock(&mmu_lock);
    return zero_or_errno(error);
}

static inline int mmu_translate(const void *virt, size_t *phys, unsigned *attributes)
{
    pthread_mutex_lock(&mmu_lock);
    int error = address_translate((uintptr_t)virt, phys, attributes);
    pthread_mutex_unlock(&mmu_lock);
    return zero_or_errno(error);
}

static inline struct mmu_counters mmu_counters(void)
{
    pthread_mutex_lock(&mmu_lock);
    struct mmu_counters counters = tlb_counters;
    pthread_mutex_unlock(&mmu_lock);
    return counters;
}

static inline struct allocator_stats my_stats(void)
{
    return counts_now();
}

static inline size_t my_trace(struct allocation_trace *out, size_t max)
{
    return trace_copy(out, max);
}
#endif

#endif
