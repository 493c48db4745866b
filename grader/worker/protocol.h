/* The frames between the grader and a worker: a request names a batch of operations and a number
 * nobody can guess; the reply repeats the number and says what each call returned. */
#ifndef HEAPLAB_PROTOCOL_H
#define HEAPLAB_PROTOCOL_H

#include <stdint.h>

#include "grader/include/protection.h"

enum {
    WORKER_REQUEST_FD = 3,
    WORKER_REPLY_FD = 4,
    BATCH_LIMIT = 1 << 20,     /* operations in one request */
    WORKER_ID_LIMIT = 1 << 20, /* block ids are below this */
    ERRNO_BEFORE = 4095        /* what errno is set to before each call */
};

/* Calls that are no trace operation; their kinds lie beside the letters of trace.h. */
enum worker_call {
    CALL_INIT = 'I', /* init_mem_pool; must come first. address: 1 if my_malloc takes an int */
    CALL_NOTHING =
        'N', /* no call at all; brings the loop's own tables into memory before it is measured */
    CALL_USABLE_SIZE = 'U', /* my_usable_size; address: the size */
    /* Only where threads run: */
    CALL_TABLES = 'T',   /* address: where the worker's struct tables lies; before CALL_INIT */
    CALL_SCHEDULE = 'S', /* bytes: the seed of the schedule; extra: enum cpu_answer */
    CALL_INSPECT = 'V',  /* my_heap_inspect; address: how many visits there were */
    CALL_END = 'E',      /* the thread ends; the next call for it begins a new one. Not thread 0 */
    CALL_FORK = 'K',     /* address: the child, or 0; the child answers all later requests */
    /* Lab 6: */
    CALL_DETAILS = 'Q',    /* address: where struct details lies; before CALL_INIT */
    CALL_HANDLER = 'H',    /* bytes: enum handler_kind */
    CALL_STATISTICS = 'Y', /* my_stats, into the details; address: 1 if its sums disagree */
    CALL_RECORDS = 'Z',    /* my_trace of at most `bytes` records; address: how many it says */
    CALL_WHOLE = 'G',      /* the same while `extra` threads allocate; address: how many are torn */
    CALL_NAME = 'J',       /* the thread's name becomes the eight letters in `bytes` */
    CALL_NODE = 'O'        /* address: the node that the memory at `bytes` lies on */
};

/* What my_set_corruption_handler is given. */
enum handler_kind {
    HANDLER_RECORDS,   /* the worker's own, which tells of each report in the details */
    HANDLER_ALLOCATES, /* and calls my_malloc and my_free meanwhile, */
    HANDLER_GUARDS,    /* or my_malloc_guarded and my_free_guarded */
    HANDLER_DEFAULT    /* NULL, after another one */
};

enum request_mode {
    MODE_JUDGE = 0, /* only call; the grader looks at memory from outside */
    MODE_MEASURE =
        1, /* also touch each block as a program would: fill it when made, read it when freed */
    MODE_WATCH = 2, /* under Memcheck: live blocks are off limits to the allocator */
    MODE_THREADS =
        3 /* each call on its thread, all at once; the answers are struct threaded_result */
};

struct request {
    uint64_t number;
    uint32_t count;
    uint32_t mode;
};

struct call {
    uint8_t kind;
    uint8_t attributes;
    uint16_t thread;
    uint32_t id;
    uint64_t bytes;
    uint64_t extra;
};

struct reply {
    uint64_t number;
    uint32_t count;
    uint32_t unused;
};

struct call_result {
    uint64_t address;
    int32_t error; /* errno after the call */
    uint32_t unused;
};

/* Stamps are numbers of one count for all threads. A block is live for certain from the `end` of
 * the call that made it to the `begin` of the one that gives it up. */
struct threaded_result {
    struct call_result result;
    uint64_t begin, end;
    /* The first offset at which the contents weren't as they must be, or NO_DAMAGE: of a block given
     * up, as the program filled it; of one resized, as before; of one from my_calloc, zero. */
    uint64_t damage;
    uint8_t found;         /* the byte there */
    uint8_t damaged_after; /* of a resized block: it was whole before the call, and not after it */
    uint8_t unused[6];
};

#define NO_DAMAGE UINT64_MAX

enum {
    WORKER_THREADS = 1088, /* thread 0 is the one that called init_mem_pool */
    HELD_LOCKS = 8,        /* of one thread that are remembered */
    RACE_FRAMES = 8,       /* of one access */
    VISIT_LIMIT = 1 << 18  /* of all inspections in one batch */
};

/* What sched_getcpu answers. */
enum cpu_answer {
    CPU_REAL,
    CPU_OF_THREAD, /* the thread's own number, up to 255: always the same */
    CPU_CHANGING,  /* another one at each call, from -1 to 255 */
    CPU_NONE       /* -1 */
};

/* A place in the student's code: where a lock's function returns to, and where that function
 * does. */
struct lock_place {
    uint64_t lock;
    uint64_t from[2];
};

/* What one thread is at. */
struct thread_state {
    uint64_t system_id;                 /* the system's name for it; 0 before it has begun */
    uint64_t taken;                     /* locks */
    uint64_t contended;                 /* calls that found a lock taken, however often */
    uint64_t has_waited;                /* and whether the present one is among them */
    struct lock_place held[HELD_LOCKS]; /* lock 0: an empty entry */
    struct lock_place wanted;           /* lock 0: it waits for none */
    uint64_t filled, filled_size;       /* the block that our own code fills or reads; 0: none */
};

struct race_access {
    uint64_t address, size;
    uint32_t is_write, thread;
    uint64_t frames[RACE_FRAMES]; /* innermost first, 0 after the last */
};

struct visit {
    uint64_t address, size;
    uint32_t in_use;
    uint32_t call; /* the inspection's place in its batch */
};

/* What the grader reads from outside, at any time. The student's code runs in the same memory, but
 * has no name for it that it could link to. Against a submission it says enough; where it speaks for
 * one, as in counts of locks, no more than a part of the points may depend on it. */
struct tables {
    struct thread_state threads[WORKER_THREADS];
    struct race_access race[2]; /* what ThreadSanitizer reported */
    uint64_t race_is_known;     /* and that it's all there */
    uint64_t visit_count;       /* more than VISIT_LIMIT: the rest was dropped */
    uint64_t inspections_met;   /* in one batch two of them were under way at the same time */
    struct visit visits[VISIT_LIMIT];
};

/* What one call of lab 6 did beside returning something. */
struct detail {
    uint32_t reports;        /* how often the handler was called, */
    int32_t reported_kind;   /* the last time with this kind */
    uint64_t reported_block; /* and with this pointer */
    uint64_t fault;          /* a program's access that faulted: the address, by the kernel */
    uint32_t faulted;
    uint32_t attributes; /* OP_TRANSLATE's other answers */
    uint64_t physical;
    uint64_t hits, misses, flushes; /* after a call of the MMU */
};

enum {
    RECORD_LIMIT = 8192,
    DETAILS_LIMIT = 256,    /* calls in a batch that tell details */
    WINDOW_BYTES = 1 << 20, /* a range that the program has reserved for the MMU */
    FOREIGN_PLACES = 5,     /* addresses that no allocator gave out, ... */
    FIRST_FOREIGN = WORKER_ID_LIMIT - FOREIGN_PLACES /* ... under these ids */
};

/* Read by the grader from outside, and written by the worker's trusted part only. */
struct details {
    uint64_t probe_begin, probe_end; /* the code whose faults are the program's */
    uint64_t window;
    uint64_t places[FOREIGN_PLACES];
    uint64_t reports; /* of all calls together */
    struct allocator_stats statistics;
    struct allocation_trace records[RECORD_LIMIT];
    struct detail of_call[DETAILS_LIMIT]; /* by its place in the batch */
};

#endif
