/* Lab 6: protection. Blocks that notice what a program does wrong, guard pages, memory placed as
 * asked, an MMU in software, and a record of what was allocated.
 *
 * This is the only file that you edit. README.md, beside this file, explains each step with
 * pictures. A function that isn't written yet contains a line such as
 *
 *     NOT_IMPLEMENTED("6.2");
 *
 * It sets errno to ENOSYS, which tells the grader that the step is still open. Delete the line when
 * you write the step, with the (void) line beside it: that one only says "not used yet".
 *
 * The five steps need nothing of each other, so take them in any order. As the file stands, it
 * already hands out blocks, and protects none of them.
 *
 * You may add types, variables and functions, or change those below. Keep the names and meanings
 * of init_mem_pool and the functions that begin with my_ and mmu_. */
#ifndef MY_MEMORY_ALLOCATOR_V6_H
#define MY_MEMORY_ALLOCATOR_V6_H

/* Your lab 5, with a heap for each thread: lab5_malloc is its my_malloc, lab5_free its my_free, and
 * so on. Any thread may call them at any time. */
#ifndef LOCKING
#define LOCKING 3
#endif
#include "lab5.h"

#include "marks.h"      /* which addresses are those of blocks: complete, and worth reading */
#include "protection.h" /* CORRUPT_..., MMU_..., and the structs of steps 6.4 and 6.5 */

#include <errno.h>
#include <pthread.h>
#include <stdalign.h>
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

/* Every block begins at a multiple of this: 16 on a 64-bit machine, 8 on a 32-bit one. */
#define BLOCK_ALIGN (2 * sizeof(void *))

/* What is larger is refused before anything is added to it. */
#define TOO_LARGE MARK_LARGEST_BLOCK

/* The next multiple of `alignment`, a power of two; the number itself if it is one. */
size_t next_multiple(size_t number, size_t alignment)
{
    return (number + alignment - 1) & ~(alignment - 1);
}

/* The size of a page isn't the same on every machine, so the system is asked. */
size_t page_size(void)
{
    return (size_t)sysconf(_SC_PAGESIZE);
}

void *refuse(int error)
{
    errno = error;
    return NULL;
}

/* ---- STEP 6.1: canaries -----------------------------------------------------------------------
 *
 *     | (unused) | struct front, with a canary at its end | the block | canary | (unused) |
 *     ^ start, from lab 5                                 ^           ^ block + num_bytes
 */
struct front {
    size_t num_bytes; /* as asked for */
    char *start;      /* where the memory begins */
    size_t mapped;    /* step 6.3: it isn't lab 5's but a mapping of its own, of so many bytes */
    alignas(8) uint64_t canary;
};

#define REAR_CANARY sizeof(uint64_t)

typedef void corruption_handler(int kind, void *block);
_Atomic(corruption_handler *) the_handler;
uint64_t the_secret;

struct front *front_of(void *block)
{
    return (struct front *)block - 1;
}

/* NULL stands for the default: a line on stderr, and the program stops. */
void my_set_corruption_handler(void (*handler)(int kind, void *block))
{
    atomic_store(&the_handler, handler);
}

/* Call this once for each bad call, and with no lock in hand: the handler may call us. */
void report(int kind, void *block)
{
    corruption_handler *handler = atomic_load(&the_handler);
    if (handler != NULL) {
        handler(kind, block);
        return;
    }
    char line[100];
    int length = snprintf(line, sizeof line, "heap corruption: kind %d, block %p\n", kind, block);
    if (write(STDERR_FILENO, line, (size_t)length) != length)
        abort();
    abort();
}

/* STEP 6.1: called once, at the start. Draw the_secret with getrandom. */
void secret_draw(void)
{
}

/* STEP 6.1: the canary for this block: from the secret and the address. A number that everybody can
 * guess, as it stands, is enough for step 6.2.
 * Take care: no byte of it may be 0. Why? */
uint64_t canary_for(const void *block)
{
    (void)block;
    return UINT64_C(0xdeadbeefdeadbeef);
}

/* STEP 6.1: put a canary in the front, and one right behind the block's last byte.
 * Take care: block + num_bytes is at no multiple of 8. memcpy doesn't mind. */
void canaries_set(char *block)
{
    (void)block;
}

/* STEP 6.1: compare both. 0, or CORRUPT_UNDERFLOW, CORRUPT_OVERFLOW, or their sum. The block is
 * live. */
int canaries_check(char *block)
{
    (void)block;
    return 0;
}

/* STEP 6.1: what is wrong with this address? 0: nothing; NULL is right, too.
 * First ask marks.h whether a live block begins there (marks_is_live). Only then may you look at
 * the canaries. If none does: was one freed there (marks_was_freed)? */
int my_check_block(void *ptr)
{
    NOT_IMPLEMENTED("6.1");
    (void)ptr;
    return 0;
}

void count_allocation(size_t num_bytes, size_t occupied);
void count_free(size_t num_bytes, size_t occupied);
void trace_put(void *address, size_t num_bytes);

/* How many bytes a block occupies, with all that is around it. */
size_t occupied_by(const struct front *front)
{
    return front->mapped != 0 ? front->mapped : lab5_usable_size(front->start);
}

void memory_release(struct front front)
{
    if (front.mapped != 0)
        munmap(front.start, front.mapped);
    else
        lab5_free(front.start);
}

/* A block at this place in the memory that begins at `start`; there is room for its front before
 * it, and for a canary behind it. NULL when there is no memory for its marks. */
void *protected_make(char *start, char *block, size_t num_bytes, size_t mapped)
{
    struct front front = {.num_bytes = num_bytes, .start = start, .mapped = mapped};
    if (!marks_set(block, num_bytes)) {
        memory_release(front);
        return refuse(ENOMEM);
    }
    *front_of(block) = front;
    canaries_set(block);
    if (STATISTICS) {
        count_allocation(num_bytes, occupied_by(&front));
        trace_put(block, num_bytes);
    }
    return block;
}

/* Step 6.1: give a block back. As it stands, it believes everything.
 * marks_claim tells you whether it is a live block, and lets only one thread through. If it isn't
 * one: report, and nothing else. If it is one, but its canaries aren't right: marks_unclaim, and
 * report. Otherwise go on as below. */
void protected_release(char *block)
{
    mark *first = marks_claim(block);
    if (first == NULL)
        return;
    struct front front = *front_of(block);
    marks_clear_end(first, block, front.num_bytes);
    if (STATISTICS)
        count_free(front.num_bytes, occupied_by(&front));
    memory_release(front);
}

/* ---- STEP 6.2: guard pages --------------------------------------------------------------------
 *
 *     | no access | (unused) | canary | the block . . . . . . . . . | slack | no access |
 *     ^ pages     ^ a page            ^ block                               ^ a page
 */
#define QUARANTINE 64 /* so many more are made before a freed one's addresses are used again */

/* It can't lie in front of the block, so all of them are on a list. */
struct guarded {
    char *block;
    size_t num_bytes;
    char *pages;
    size_t mapped;          /* all pages, the guards too */
    size_t made_when_freed; /* how many there had been by then */
    int is_freed;
    struct guarded *next;
};

pthread_mutex_t guarded_lock = PTHREAD_MUTEX_INITIALIZER;
struct guarded *guarded_blocks;
size_t guarded_made;

/* STEP 6.2: pages for a block of num_bytes: one without access in front, one behind, and as many as
 * the block needs between them. Fill in *guarded, then the slack and the 8 bytes in front. 0 when
 * the system refuses: mprotect may do so, too.
 * Take care: the block begins at a multiple of BLOCK_ALIGN, and ends at the guard as nearly as
 * that allows. If it begins where a page does, the 8 bytes in front are the guard's. */
int guarded_map(struct guarded *guarded, size_t num_bytes)
{
    (void)guarded;
    (void)num_bytes;
    return 0;
}

/* STEP 6.2: memory for a struct guarded comes from lab5_malloc. Then map, count, and put it on the
 * list. And unmap those that have been freed for QUARANTINE. NULL with ENOMEM when there is no
 * memory, or num_bytes is more than TOO_LARGE. */
void *my_malloc_guarded(size_t size)
{
    NOT_IMPLEMENTED("6.2");
    (void)size;
    return NULL;
}

/* STEP 6.2: find it on the list. Not there: CORRUPT_UNKNOWN. Freed: CORRUPT_FREED. Slack or front
 * changed: as in step 6.1. Otherwise nobody may touch its pages any more, and the system gets its
 * memory back: mmap with MAP_FIXED and PROT_NONE does both. NULL does nothing.
 * Take care: unlock before you report. */
void my_free_guarded(void *ptr)
{
    NOT_IMPLEMENTED("6.2");
    (void)ptr;
}

/* ---- STEP 6.3: alignment and nodes -------------------------------------------------------------
 *
 * All of these are freed with my_free. */

/* Complete: a little more memory than needed has a multiple of the alignment in it. */
void *protected_take(size_t alignment, size_t num_bytes)
{
    size_t front = sizeof(struct front);
    if (num_bytes > TOO_LARGE || alignment > TOO_LARGE)
        return refuse(ENOMEM);
    char *start = lab5_malloc(front + alignment + num_bytes + REAR_CANARY);
    if (start == NULL)
        return NULL;
    return protected_make(start, (char *)next_multiple((uintptr_t)start + front, alignment),
                          num_bytes, 0);
}

/* STEP 6.3: at a multiple of 64, and no other block has a byte in any of its cache lines. Take
 * care: who lies in the last of these lines, behind the block? And who writes the canary there, and
 * when? protected_make needs the size that was asked for; the memory may be larger. */
void *my_malloc_cache_aligned(size_t size)
{
    NOT_IMPLEMENTED("6.3");
    (void)size;
    return NULL;
}

/* STEP 6.3: at the beginning of a page. */
void *my_malloc_page_aligned(size_t size)
{
    NOT_IMPLEMENTED("6.3");
    (void)size;
    return NULL;
}

/* STEP 6.3: from the memory of this node. -1: it doesn't matter which. A node that isn't there:
 * NULL, and errno is EINVAL. Where mbind says ENOSYS or EPERM, there is only node 0. Give it a
 * mapping of its own, of whole pages, with the front at the end of the first one. What mbind says
 * of a page holds until it is unmapped. */
void *my_malloc_on_node(size_t size, int node)
{
    NOT_IMPLEMENTED("6.3");
    (void)size;
    (void)node;
    return NULL;
}

/* ---- STEP 6.4: an MMU --------------------------------------------------------------------------
 *
 *     virtual page number | 16 bits | 20 bits |     entry | physical page | attributes | valid |
 *                              |         |                  24 bits         7 bits       1 bit
 *     page_directory [         v    ]    |
 *                              +--> [    v    ]
 */
#define DIRECTORY_SIZE (1 << 16)
#define TABLE_SIZE (1 << 20)
#define VALID 1u

struct tlb_entry {
    size_t page;    /* the virtual page's number */
    uint32_t entry; /* 0: none */
};

pthread_mutex_t mmu_lock = PTHREAD_MUTEX_INITIALIZER;
int physical_memory = -1; /* the memfd */
uint32_t *page_directory[DIRECTORY_SIZE];
struct tlb_entry the_tlb[TLB_ENTRIES];
struct mmu_counters the_counters;

/* STEP 6.4: make the memfd, of MMU_PHYS_BYTES, if it isn't there yet (memfd_create, ftruncate). 0
 * when that fails. */
int physical_memory_open(void)
{
    return 0;
}

/* STEP 6.4: the entry of a page. If its table isn't there, `make` says whether to make it: mmap
 * gives you zeros, and costs memory only where they are written. NULL: there is none.
 * Take care: an address may have more bits than the tables. */
uint32_t *page_entry(size_t page, int make)
{
    (void)page;
    (void)make;
    return NULL;
}

/* STEP 6.4: what mmap and mprotect are told of these attributes: PROT_... */
int protection_for(unsigned attributes)
{
    (void)attributes;
    return PROT_NONE;
}

/* STEP 6.4: let [virt, virt + size) show physical memory from `phys` on. First check everything;
 * then mmap the memfd there, with MAP_FIXED, and MAP_SHARED or MAP_PRIVATE; then write the entries.
 * */
int mmu_map(void *virt, size_t phys, size_t size, unsigned attributes)
{
    NOT_IMPLEMENTED("6.4");
    (void)virt;
    (void)phys;
    (void)size;
    (void)attributes;
    return -1;
}

/* STEP 6.4: the addresses stay reserved, without access. Which two places know of the old entries?
 * */
int mmu_unmap(void *virt, size_t size)
{
    NOT_IMPLEMENTED("6.4");
    (void)virt;
    (void)size;
    return -1;
}

/* STEP 6.4: page by page is right. Where MMU_SHAREABLE stays as it is, mprotect keeps what a
 * private page holds; where it changes, map the page anew. */
int mmu_set_attributes(void *virt, size_t size, unsigned attributes)
{
    NOT_IMPLEMENTED("6.4");
    (void)virt;
    (void)size;
    (void)attributes;
    return -1;
}

/* STEP 6.4: first look in the TLB, then in the tables. phys and attributes may be NULL. */
int mmu_translate(const void *virt, size_t *phys, unsigned *attributes)
{
    NOT_IMPLEMENTED("6.4");
    (void)virt;
    (void)phys;
    (void)attributes;
    return -1;
}

struct mmu_counters mmu_counters(void)
{
    pthread_mutex_lock(&mmu_lock);
    struct mmu_counters counters = the_counters;
    pthread_mutex_unlock(&mmu_lock);
    return counters;
}

/* ---- STEP 6.5: statistics and trace ------------------------------------------------------------
 *
 * The functions above call count_allocation, count_free and trace_put for you. */
pthread_mutex_t count_lock = PTHREAD_MUTEX_INITIALIZER;
struct allocator_stats the_counts;

/* STEP 6.5: one block more, of num_bytes, which occupies `occupied` bytes in all. */
void count_allocation(size_t num_bytes, size_t occupied)
{
    (void)num_bytes;
    (void)occupied;
}

/* STEP 6.5: and one less. */
void count_free(size_t num_bytes, size_t occupied)
{
    (void)num_bytes;
    (void)occupied;
}

/* STEP 6.5: all numbers, of one and the same moment. Which classes there are is up to you. */
struct allocator_stats my_stats(void)
{
    NOT_IMPLEMENTED("6.5");
    return the_counts;
}

/* One place of the ring. A record is kept as words that can be written one by one. */
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

/* STEP 6.5: clock_gettime, gettid, and prctl(PR_GET_NAME, ...) know what belongs in a record. Draw
 * a turn, claim its place with compare and exchange, write the words, say that they are whole. Take
 * care: leave errno as it was. And what if the place is still being written by somebody? */
void trace_put(void *address, size_t num_bytes)
{
    (void)address;
    (void)num_bytes;
}

/* STEP 6.5: the newest records, at most `max`, oldest first. Returns how many.
 * Copy the words of a place only if it holds the turn you want, and look again afterwards. */
size_t my_trace(struct allocation_trace *out, size_t max)
{
    NOT_IMPLEMENTED("6.5");
    (void)out;
    (void)max;
    return 0;
}

/* ---- What programs call ---------------------------------------------------------------------- */

/* fork: as in lab 5. All locks of this file, always in this order. */
void protection_lock(void)
{
    pthread_mutex_lock(&mmu_lock);
    pthread_mutex_lock(&guarded_lock);
    pthread_mutex_lock(&count_lock);
}

void protection_unlock(void)
{
    pthread_mutex_unlock(&count_lock);
    pthread_mutex_unlock(&guarded_lock);
    pthread_mutex_unlock(&mmu_lock);
}

void protection_renew(void)
{
    pthread_mutex_init(&count_lock, NULL);
    pthread_mutex_init(&guarded_lock, NULL);
    pthread_mutex_init(&mmu_lock, NULL);
}

/* Called once, before any other function, by the first thread. */
void init_mem_pool(void)
{
    lab5_init_mem_pool();
    secret_draw();
    pthread_atfork(protection_lock, protection_unlock, protection_renew);
}

void *my_malloc(size_t num_bytes)
{
    return protected_take(BLOCK_ALIGN, num_bytes);
}

void my_free(void *ptr)
{
    if (ptr != NULL)
        protected_release(ptr);
}

void *my_memalign(size_t alignment, size_t num_bytes)
{
    if (alignment == 0 || (alignment & (alignment - 1)) != 0)
        return refuse(EINVAL);
    return protected_take(alignment > BLOCK_ALIGN ? alignment : BLOCK_ALIGN, num_bytes);
}

void *my_calloc(size_t count, size_t num_bytes)
{
    if (num_bytes > 0 && count > SIZE_MAX / num_bytes)
        return refuse(ENOMEM);
    void *block = my_malloc(count * num_bytes);
    return block == NULL ? NULL : memset(block, 0, count * num_bytes);
}

/* What was asked for: all bytes behind it are ours. */
size_t my_usable_size(void *ptr)
{
    return ptr == NULL ? 0 : front_of(ptr)->num_bytes;
}

/* As in lab 4; a block is moved whenever its size changes. Step 6.1: a block that isn't right is
 * reported, once, and the answer is NULL, with EINVAL. Nothing of it may be read before that. */
void *my_realloc(void *ptr, size_t num_bytes)
{
    if (ptr == NULL)
        return my_malloc(num_bytes);
    if (num_bytes == 0) {
        my_free(ptr);
        return NULL;
    }
    size_t old_bytes = my_usable_size(ptr);
    void *moved = my_malloc(num_bytes);
    if (moved != NULL) {
        memcpy(moved, ptr, old_bytes < num_bytes ? old_bytes : num_bytes);
        my_free(ptr);
    }
    return moved;
}

#endif
