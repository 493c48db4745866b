/* Lab 5: threads. Lab 4's allocator serves many threads at once: first behind one lock, then with
 * as few locks as possible.
 *
 * This is the only file that you edit. Work from STEP 5.1 to STEP 5.5; README.md, beside this file,
 * explains each step with pictures. A function that isn't written yet contains a line such as
 *
 *     NOT_IMPLEMENTED("5.2");
 *
 * It sets errno to ENOSYS, which tells the grader that the step is still open. Delete the line when
 * you write the step, with the (void) line beside it: that one only says "not used yet".
 *
 * The file has four sections, and LOCKING says which one is compiled. Each is tested and scored by
 * itself, so you can leave one out. All of them write the same seven functions:
 *
 *     heap_take, heap_give, heap_room                              blocks, for any thread
 *     heap_begin                                                   called once, at the start
 *     before_fork, after_fork_in_parent, after_fork_in_child       fork
 *
 * You may add types, variables and functions, or change those below. Keep the names and meanings
 * of init_mem_pool and the functions that begin with my_. They are at the end, and complete. */
#ifndef MY_MEMORY_ALLOCATOR_V5_H
#define MY_MEMORY_ALLOCATOR_V5_H

/* Your lab 4: lab4_malloc is its my_malloc, lab4_free its my_free, and so on. It knows nothing of
 * threads, so never let two of them call it at once. */
#include "lab4.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifndef LOCKING_MUTEX
#define LOCKING_MUTEX 1
#define LOCKING_RWLOCK 2
#define LOCKING_PER_THREAD 3
#define LOCKING_PER_CPU 4
#endif

#ifndef LOCKING
#define LOCKING LOCKING_MUTEX
#endif

/* Every block begins at a multiple of this: 16 on a 64-bit machine, 8 on a 32-bit one. */
#ifndef ALIGNMENT
#define ALIGNMENT (2 * sizeof(void *))
#endif

#if LOCKING == LOCKING_MUTEX
/* ---- Section 1: one mutex --------------------------------------------------------------------
 *
 * Who holds heap_lock may call lab 4's functions. All others wait. */
pthread_mutex_t heap_lock = PTHREAD_MUTEX_INITIALIZER;

/* STEP 5.1: a block of num_bytes at a multiple of `alignment`, which is a power of two. When there
 * is no memory: NULL, and errno is ENOMEM. num_bytes is at least 1 here.
 * lab4_memalign does all of this, and for a small alignment it is what lab4_malloc is. What must
 * stand before the call, and what after it? */
void *heap_take(size_t alignment, size_t num_bytes)
{
    NOT_IMPLEMENTED("5.1");
    (void)alignment;
    (void)num_bytes;
    return NULL;
}

/* STEP 5.1: give back a block that isn't NULL. */
void heap_give(void *block)
{
    NOT_IMPLEMENTED("5.1");
    (void)block;
}

/* STEP 5.1: how many bytes the program may use from `block` on. The block is the caller's, and yet
 * lab 4 may have to look into something that all threads share. */
size_t heap_room(void *block)
{
    NOT_IMPLEMENTED("5.1");
    (void)block;
    return 0;
}

/* STEP 5.1: called once, before there is a second thread. Register the three functions below with
 * pthread_atfork; put them in front of this one, or declare them. */
void heap_begin(void)
{
}

/* STEP 5.1: fork calls this one before it copies the process. The copy has one thread: the one that
 * called fork. Who would unlock, in the copy, what another thread had locked? */
void before_fork(void)
{
    NOT_IMPLEMENTED("5.1");
}

/* STEP 5.1: and this one afterwards, in the process that went on. */
void after_fork_in_parent(void)
{
    NOT_IMPLEMENTED("5.1");
}

/* STEP 5.1: and this one in the new process. pthread_mutex_init makes a lock as good as new. */
void after_fork_in_child(void)
{
    NOT_IMPLEMENTED("5.1");
}
#endif

#if LOCKING == LOCKING_RWLOCK
/* ---- Section 2: a read-write lock -------------------------------------------------------------
 *
 * Many threads may read at once; who writes is alone. To let my_heap_inspect find all live blocks
 * there is a record in front of each, and all records are linked in a ring:
 *
 *     +--> live_blocks <--> record <--> record <--> record <--+
 *     +-------------------------------------------------------+     live_blocks itself is no block
 *
 *     | (alignment) | next, previous, start | what the program has |
 *     ^ start: what lab 4 gave              ^ the block
 */
pthread_rwlock_t heap_lock = PTHREAD_RWLOCK_INITIALIZER;

struct record {
    alignas(2 * sizeof(void *)) struct record *next;
    struct record *previous;
    char *start;
};

struct record live_blocks = {&live_blocks, &live_blocks, NULL};

struct record *record_of(void *block)
{
    return (struct record *)block - 1;
}

/* Memory from lab 4 with a record in it that is on no ring yet; the block begins behind the record,
 * at a multiple of `alignment`. NULL when there is no memory. Not for two threads at once. */
struct record *record_make(size_t alignment, size_t num_bytes)
{
    size_t front = alignment > sizeof(struct record) ? alignment : sizeof(struct record);
    char *start = lab4_memalign(alignment, front + num_bytes);
    if (start == NULL)
        return NULL;
    struct record *record = record_of(start + front);
    record->start = start;
    return record;
}

/* STEP 5.2: as in section 1. Make a record, and link it into the ring behind live_blocks. Which of
 * the two kinds of lock does that take? */
void *heap_take(size_t alignment, size_t num_bytes)
{
    NOT_IMPLEMENTED("5.2");
    (void)alignment;
    (void)num_bytes;
    return NULL;
}

/* STEP 5.2: take the record out of the ring, and give lab 4 back what it gave: that isn't where
 * the block begins. */
void heap_give(void *block)
{
    NOT_IMPLEMENTED("5.2");
    (void)block;
}

/* STEP 5.2: from `block` to the end of what lab 4 gave. Is something changed here? Then which kind
 * of lock is enough? */
size_t heap_room(void *block)
{
    NOT_IMPLEMENTED("5.2");
    (void)block;
    return 0;
}

/* STEP 5.2: call visit(ctx, block, size, 1) once for each live block; the size is what heap_room
 * says. Two threads may be in here at once, so let nothing be written that they share. And don't
 * call heap_room with the lock in hand. */
void my_heap_inspect(void (*visit)(void *ctx, void *block, size_t size, int in_use), void *ctx)
{
    NOT_IMPLEMENTED("5.2");
    (void)visit;
    (void)ctx;
}

/* STEP 5.2: as in section 1. */
void heap_begin(void)
{
}

void before_fork(void)
{
    NOT_IMPLEMENTED("5.2");
}

void after_fork_in_parent(void)
{
    NOT_IMPLEMENTED("5.2");
}

/* STEP 5.2: take care: a read-write lock counts the threads that wait for it, and in the child
 * those aren't there any more. So it isn't enough to unlock it: make it new. */
void after_fork_in_child(void)
{
    NOT_IMPLEMENTED("5.2");
}
#endif

#if LOCKING == LOCKING_PER_THREAD || LOCKING == LOCKING_PER_CPU
/* ---- What sections 3 and 4 have in common: heaps, slabs and cells -----------------------------
 *
 * A slab is 64 KiB, at a multiple of 64 KiB, and holds cells of one size. An address with its last
 * 16 bits cleared is where its slab begins, and there it says whose the cell is:
 *
 *     0x30000                                                                     0x40000
 *     | owner, cell_bytes | cell | cell | cell | cell | cell | never used yet . . . |
 *                                  |             ^             ^
 *                       owner -----+-------------+             owner->fresh[class]
 *                       ->free_cells[class]
 *
 * A request that is too large for a cell gets a block of lab 4 that begins at a multiple of 64 KiB.
 * No cell begins there. So the address alone tells which of the two it is. */
#define SLAB_BYTES ((size_t)65536)
#define SLABS_AT_ONCE 15 /* and less than a slab for what lab 4 puts in front: 1 MiB */

/* Cells of class 0, 1, 2 ... have 16, 32, 64 ... bytes, and are aligned to their size. */
#define CLASSES 11
#define SMALLEST_CELL ((size_t)16)
#define CELL_LIMIT (SMALLEST_CELL << (CLASSES - 1))

/* The caches of two processors pass memory to and fro in pieces of this size. */
#define CACHE_LINE 64

struct cell {
    struct cell *next; /* only while it is free */
};

struct heap {
    /* Only for the thread that has the heap (section 3) or its lock (section 4). */
    struct cell *free_cells[CLASSES];
    /* The first cell that nobody ever had. At a multiple of SLAB_BYTES: there is none. */
    char *fresh[CLASSES];
    struct heap *next_idle; /* section 3 */
    pthread_mutex_t lock;   /* section 4 */

    /* Other threads write here, so it has a cache line of its own. */
    alignas(CACHE_LINE) _Atomic(struct cell *) inbox;
};

struct slab {
    struct heap *owner;
    size_t cell_bytes;
};

/* Who holds page_lock may call lab 4's functions, and touch what all heaps share. Who holds another
 * lock as well has taken that one first. */
pthread_mutex_t page_lock = PTHREAD_MUTEX_INITIALIZER;
char *next_slab; /* slabs that lab 4 gave us, and that no heap has yet */
unsigned slabs_left;

unsigned class_of(size_t num_bytes)
{
    unsigned class = 0;
    while (SMALLEST_CELL << class < num_bytes)
        class += 1;
    return class;
}

struct slab *slab_of(void *block)
{
    return (struct slab *)((uintptr_t)block & ~(SLAB_BYTES - 1));
}

int is_large(void *block)
{
    return (uintptr_t)block % SLAB_BYTES == 0;
}

/* Make a slab of SLAB_BYTES of memory, and cut this heap's cells of this class from it from now on.
 * In front stands struct slab, with a cache line of its own: each thread that frees a cell reads
 * it. */
void slab_make(char *memory, struct heap *heap, unsigned class)
{
    struct slab *slab = (struct slab *)(void *)memory;
    slab->owner = heap;
    slab->cell_bytes = SMALLEST_CELL << class;
    heap->fresh[class] = memory + (slab->cell_bytes > CACHE_LINE ? slab->cell_bytes : CACHE_LINE);
}

/* STEP 5.3: lab4_memalign, lab4_free and lab4_usable_size for any thread, with page_lock around
 * each. */
void *pages_take(size_t alignment, size_t num_bytes)
{
    NOT_IMPLEMENTED("5.3");
    (void)alignment;
    (void)num_bytes;
    return NULL;
}

void pages_give(void *pages)
{
    NOT_IMPLEMENTED("5.3");
    (void)pages;
}

size_t pages_room(void *pages)
{
    NOT_IMPLEMENTED("5.3");
    (void)pages;
    return 0;
}

/* STEP 5.3: memory for a slab, for any thread. NULL when there is none.
 * When none are left, ask lab 4 for SLABS_AT_ONCE of them, aligned to SLAB_BYTES. If each were
 * asked for by itself, half of each block would be spent on the alignment.
 * Take care: next_slab and slabs_left belong together. And don't wait for a lock that you have. */
char *slab_memory(void)
{
    NOT_IMPLEMENTED("5.3");
    return NULL;
}

/* STEP 5.3: put a cell in front of its list in this heap, as in lab 3. */
void cell_give(struct heap *heap, struct cell *cell)
{
    NOT_IMPLEMENTED("5.3");
    (void)heap;
    (void)cell;
}

/* STEP 5.3: a cell of this class from this heap. NULL when there is no memory.
 * First from the list, as in lab 3. If that is empty, the next one of the slab, as in lab 2. If
 * that is used up, from a new slab.
 * STEP 5.5: before you take a new slab, call inbox_empty, and look at the list again. */
void *cell_take(struct heap *heap, unsigned class)
{
    NOT_IMPLEMENTED("5.3");
    (void)heap;
    (void)class;
    return NULL;
}

/* STEP 5.5: for any thread, and without a lock: put a cell in front of the heap's inbox.
 * Write cell->next, then exchange the head if it is still the one that you read
 * (atomic_compare_exchange_weak_explicit). If it isn't, begin again.
 * Take care: which of the memory orders makes sure that who takes the cell sees what was written
 * in it before? */
void inbox_push(struct heap *heap, struct cell *cell)
{
    NOT_IMPLEMENTED("5.5");
    (void)heap;
    (void)cell;
}

/* STEP 5.5: only for who has the heap: take all cells of the inbox at once, and give each to its
 * list. For the first part, atomic_exchange_explicit with NULL is enough.
 * Take care: cell_give writes cell->next. And which memory order goes with the other one? */
void inbox_empty(struct heap *heap)
{
    NOT_IMPLEMENTED("5.5");
    (void)heap;
}
#endif

#if LOCKING == LOCKING_PER_THREAD
/* ---- Section 3: a heap for each thread --------------------------------------------------------
 *
 * Nobody else touches a thread's heap but for the inbox, so it needs no lock. */
static _Thread_local struct heap *my_heap; /* NULL before the thread's first call, and at its end */
pthread_key_t end_key;                     /* its destructor is how we learn that a thread ends */
struct heap *idle_heaps;                   /* of threads that have ended, under page_lock */

/* STEP 5.3: an idle heap, or a new one. NULL when there is no memory for it.
 * A new one comes from lab 4, begins at a multiple of CACHE_LINE, and is all zeros. */
struct heap *heap_adopt(void)
{
    NOT_IMPLEMENTED("5.3");
    return NULL;
}

/* STEP 5.3: this thread's heap. On its first call it adopts one, and tells pthread_setspecific.
 * Take care: pthread_setspecific may ask for memory itself, and in libmalloc.so that means us. So
 * set my_heap before you call it. */
struct heap *heap_here(void)
{
    NOT_IMPLEMENTED("5.3");
    (void)my_heap;
    return NULL;
}

/* STEP 5.3: a thread ends. Its heap becomes idle as it is, with all its cells, live and free. */
void thread_ends(void *heap)
{
    NOT_IMPLEMENTED("5.3");
    (void)heap;
}

/* STEP 5.3: up to CELL_LIMIT bytes, and alignment, from this thread's heap. A cell is aligned to
 * its size, so choose a class that is large enough for both. What is larger comes from pages_take,
 * aligned to SLAB_BYTES at least. */
void *heap_take(size_t alignment, size_t num_bytes)
{
    NOT_IMPLEMENTED("5.3");
    (void)alignment;
    (void)num_bytes;
    return NULL;
}

/* STEP 5.3: is it large? Then pages_give. Is it a cell of this thread's heap? Then cell_give.
 * In all other cases the owner's lists are taboo: call inbox_push (step 5.5), even if my_heap is
 * NULL. */
void heap_give(void *block)
{
    NOT_IMPLEMENTED("5.3");
    (void)block;
}

/* STEP 5.3: a cell's slab knows. Nobody changes it while the cell is live, so there's no lock. */
size_t heap_room(void *block)
{
    NOT_IMPLEMENTED("5.3");
    (void)block;
    return 0;
}

/* STEP 5.3: make end_key, with thread_ends as its destructor, and register with pthread_atfork. */
void heap_begin(void)
{
    NOT_IMPLEMENTED("5.3");
}

/* STEP 5.3: which locks are there in this section? */
void before_fork(void)
{
    NOT_IMPLEMENTED("5.3");
}

void after_fork_in_parent(void)
{
    NOT_IMPLEMENTED("5.3");
}

void after_fork_in_child(void)
{
    NOT_IMPLEMENTED("5.3");
}
#endif

#if LOCKING == LOCKING_PER_CPU
/* ---- Section 4: a heap for each processor -----------------------------------------------------
 *
 * Two threads can't run on one processor at the same time, so they hardly ever meet in a heap. But
 * a thread can be moved away at any moment, with the heap in hand: each heap has a lock. */
#define CPU_HEAPS 32

struct heap heaps[CPU_HEAPS];

/* STEP 5.4: the heap of the processor that this thread runs on, as sched_getcpu says.
 * Take care: it may say -1, or 255, and the next time something else. */
struct heap *heap_here(void)
{
    NOT_IMPLEMENTED("5.4");
    return heaps;
}

/* STEP 5.4: as in section 3, but lock the heap. It stays the heap that you locked, wherever the
 * thread runs meanwhile: ask only once. */
void *heap_take(size_t alignment, size_t num_bytes)
{
    NOT_IMPLEMENTED("5.4");
    (void)alignment;
    (void)num_bytes;
    return NULL;
}

/* STEP 5.4: a cell goes back to its owner, with the owner's lock.
 * STEP 5.5: if the owner isn't the heap of this processor, another thread may have its lock. Don't
 * wait: inbox_push. */
void heap_give(void *block)
{
    NOT_IMPLEMENTED("5.4");
    (void)block;
}

/* STEP 5.4: as in section 3. */
size_t heap_room(void *block)
{
    NOT_IMPLEMENTED("5.4");
    (void)block;
    return 0;
}

/* STEP 5.4: make the locks with pthread_mutex_init, and register with pthread_atfork. */
void heap_begin(void)
{
    NOT_IMPLEMENTED("5.4");
}

/* STEP 5.4: all locks. In which order, so that nobody waits for ever? cell_take may tell you. */
void before_fork(void)
{
    NOT_IMPLEMENTED("5.4");
}

void after_fork_in_parent(void)
{
    NOT_IMPLEMENTED("5.4");
}

void after_fork_in_child(void)
{
    NOT_IMPLEMENTED("5.4");
}
#endif

/* ---- What programs call. All of this is complete. ---------------------------------------------
 *
 * No machine has so much. What is larger is refused before anything is added to it. */
#define LARGEST_BLOCK (SIZE_MAX / 16)

/* Called once, before any other function, by the first thread. */
void init_mem_pool(void)
{
    lab4_init_mem_pool();
    heap_begin();
}

/* As my_malloc(num_bytes), at an address that is a multiple of `alignment`. An alignment that isn't
 * a power of two: NULL, and errno is EINVAL. */
void *my_memalign(size_t alignment, size_t num_bytes)
{
    if (alignment == 0 || (alignment & (alignment - 1)) != 0) {
        errno = EINVAL;
        return NULL;
    }
    if (alignment > LARGEST_BLOCK || num_bytes > LARGEST_BLOCK) {
        errno = ENOMEM;
        return NULL;
    }
    return heap_take(alignment > ALIGNMENT ? alignment : ALIGNMENT, num_bytes > 0 ? num_bytes : 1);
}

/* Returns a block of num_bytes that no other live block overlaps, aligned to ALIGNMENT. When there
 * is no memory: NULL, and errno is ENOMEM. */
void *my_malloc(size_t num_bytes)
{
    return my_memalign(ALIGNMENT, num_bytes);
}

/* Gives back a block, whichever thread took it. my_free(NULL) does nothing. errno stays as it
 * was. */
void my_free(void *ptr)
{
    if (ptr != NULL)
        heap_give(ptr);
}

/* As my_malloc(count * num_bytes), and the block is all zeros. */
void *my_calloc(size_t count, size_t num_bytes)
{
    if (num_bytes > 0 && count > SIZE_MAX / num_bytes) {
        errno = ENOMEM;
        return NULL;
    }
    void *block = my_malloc(count * num_bytes);
    return block == NULL ? NULL : memset(block, 0, count * num_bytes);
}

/* How many bytes the program may use from ptr on. 0 for NULL. */
size_t my_usable_size(void *ptr)
{
    return ptr == NULL ? 0 : heap_room(ptr);
}

/* As in lab 4. A block that is large enough stays where it is. The others are moved, by calls that
 * each take and leave their locks: the block is the caller's, so nobody comes in between. */
void *my_realloc(void *ptr, size_t num_bytes)
{
    if (ptr == NULL)
        return my_malloc(num_bytes);
    if (num_bytes == 0) {
        my_free(ptr);
        return NULL;
    }
    size_t room = heap_room(ptr);
    if (num_bytes <= room)
        return ptr;
    void *moved = my_malloc(num_bytes);
    if (moved != NULL) {
        memcpy(moved, ptr, room);
        my_free(ptr);
    }
    return moved;
}

#endif
