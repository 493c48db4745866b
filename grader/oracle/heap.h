/* What a lab's checks are written with: a heap is a worker that runs the student's allocator in
 * a sandbox. Every call below sends one operation, and the oracle judges the answer by the rules that
 * hold for every allocator: not NULL where memory is left, aligned, inside memory that the system
 * gave, outside all live blocks, and no byte of any live block changed. A broken rule fails the check
 * with the verdict, the trace so far and the command that runs it again. */
#ifndef HEAPLAB_HEAP_H
#define HEAPLAB_HEAP_H

#include <check.h>
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "grader/sandbox/verdict.h"
#include "grader/trace/trace.h"
#include "grader/worker/protocol.h"

struct heap;

typedef struct block {
    uint64_t address; /* in the worker; 0 for NULL */
    size_t size;      /* as asked for */
    uint32_t id;      /* its name in the trace */
    int error; /* errno after the call that made it; ERRNO_UNTOUCHED if that call left it alone */
} block;

enum { ERRNO_UNTOUCHED = 0 };

struct heap_options {
    int unused;        /* so that heap_start() without any option is plain C17 */
    const char *needs; /* constants to compile with: "POOL_BYTES=128 CELL_BYTES=32" */
    unsigned refuse;   /* refuse the n-th request for memory (mmap, brk, mremap), from 1; 0: none */
    bool refuse_later; /* and all later ones */
    const char *rule;  /* the first heap_rule, in place of a call */
    bool libc;         /* the C library's allocator, to compare with */
    bool fast;         /* system calls aren't watched: no heap_calls, no refusals, but quick */
    bool threads;      /* each operation runs on its thread, beside the others; see below */
    bool alone;        /* but not here: the same build, with one thread and its calls watched */
    bool race;         /* as threads, and ThreadSanitizer looks on: a race is wrong/race */
    uint64_t schedule_seed;    /* where threads stand still for a while; 0: nowhere by themselves */
    enum cpu_answer cpus;      /* what sched_getcpu answers */
    enum handler_kind handler; /* lab 6: who takes the reports */
    bool
        forks; /* as threads, since the worker may fork then; but there is one, and one call at a time */
};

/* Start the allocator and call its init_mem_pool. Heaps are closed by themselves when a check ends.
 *     heap_start();    heap_start(.needs = "POOL_BYTES=128", .refuse = 2); */
#define heap_start(...) heap_start_with((struct heap_options){.unused = 0, __VA_ARGS__})
struct heap *heap_start_with(struct heap_options options);
void heap_close(struct heap *heap);

/* Must succeed; bytes of the block are then filled with a pattern by the oracle. */
block heap_malloc(struct heap *heap, size_t bytes);
block heap_calloc(struct heap *heap, size_t count, size_t bytes);
block heap_memalign(struct heap *heap, size_t alignment, size_t bytes);
/* May answer NULL; all other rules hold. */
block heap_try_malloc(struct heap *heap, size_t bytes);
block heap_try_calloc(struct heap *heap, size_t count, size_t bytes);
block heap_try_memalign(struct heap *heap, size_t alignment, size_t bytes);
/* Must answer NULL with errno ENOMEM. With an allocator whose my_malloc takes an int, a request that
 * such a parameter can't express is passed over. */
void heap_malloc_fails(struct heap *heap, size_t bytes);
/* Whether its parameter can express that, or makes a negative number of it. */
bool heap_can_ask(struct heap *heap, size_t bytes);

void heap_free(struct heap *heap, block freed); /* of a block with address 0: my_free(NULL) */
void heap_free_null(struct heap *heap);
block heap_realloc(struct heap *heap, block old, size_t bytes);
/* A NULL is allowed and then the old block must be as it was; the answer then has address 0. */
block heap_try_realloc(struct heap *heap, block old, size_t bytes);
void heap_reset(struct heap *heap); /* my_reset_pool: all blocks are gone */
size_t heap_usable_size(struct heap *heap, block asked);

/* Run a whole trace, judging every answer. NULL is allowed where `null_allowed`, otherwise it's wrong.
 * Long traces go in batches. A failure is shrunk, then fails the check. */
void heap_run(struct heap *heap, const struct trace *trace, bool null_allowed);
/* Start a heap with the trace's needs, generate, run, close: a property check in one line. */
void heap_property(const struct generator *generator, const char *needs, bool null_allowed);
/* Every sequence (trace_enumerate) on a heap of its own; each malloc must succeed as long as at most
 * `capacity` blocks are live, and answer NULL when they are. */
void heap_enumerate(size_t length, size_t capacity, size_t bytes, const char *needs);
/* A seed for a hidden property check: from the grader's secret, never seen by a worker. */
uint64_t heap_secret_seed(void);

/* Threads, on a heap that has them. Thread 0 is the one that called init_mem_pool; another begins
 * with the first call for it, up to number WORKER_THREADS - 1. heap_run and heap_property run all
 * threads of a trace at once. A block may be freed or resized by any of them: each waits until the
 * block is there. Blocks and their contents are judged by the times at which the calls began and
 * ended. With a schedule_seed a thread stands still now and then, at locks and between any two
 * accesses to memory that the student's code makes. System calls aren't watched: a thread that
 * stopped at each would run in the grader's order and not in its own. */
void heap_use_thread(struct heap *heap, unsigned thread); /* the next calls are made by this one */
void heap_end_thread(struct heap *heap,
                     unsigned thread); /* not 0; the next call begins a new one */
/* How many locks all threads have taken so far, and in how many calls they found one taken. */
uint64_t heap_locks_taken(struct heap *heap);
uint64_t heap_contended(struct heap *heap);
/* The trace on a thread of its own, which then ends; so often, one thread after the other. */
void heap_short_lived_threads(struct heap *heap, unsigned times, const struct trace *trace);
/* my_heap_inspect (LOCKING=2) by so many threads at once, while the trace's threads run it;
 * NULL: nobody else runs. All visits are judged. Returns whether two inspections were under way
 * at the same time. */
bool heap_inspect(struct heap *heap, unsigned inspectors, const struct trace *meanwhile);
/* Forks while the trace's threads run it. From then on the heap is the child's: its blocks are
 * those that were live for certain at that moment, and thread 0 is its only one, to begin with. */
void heap_fork(struct heap *heap, const struct trace *meanwhile);
/* False where this machine can't run ThreadSanitizer: then leave such a check out, with a
 * heap_note. */
bool heap_can_find_races(void);

/* Lab 6. Any operation by itself, judged as in a trace; one that makes a block gets a new id. */
block heap_do(struct heap *heap, struct operation operation);
/* Must make no block, and say why in errno. */
block heap_do_in_vain(struct heap *heap, struct operation operation);
/* The operation must end the program by this signal, and nothing else may. Returns what the program
 * printed; the heap is over. */
const char *heap_do_and_die(struct heap *heap, struct operation operation, int signal);
/* Bytes of the program's memory, from an address on. */
void heap_peek(struct heap *heap, uint64_t address, void *bytes, size_t count);
/* The NUMA node that the page at an address is on; -1: the system doesn't tell. */
int heap_node_of(struct heap *heap, uint64_t address);
/* my_stats, all but its fragmentation held against what really happened. Where blocks were
 * resized, that may count as one call or as two, and the peak may hold both blocks. */
struct allocator_stats expect_statistics(struct heap *heap, bool was_resized);
/* my_trace: at most so many records, and no more than it says. */
size_t heap_records(struct heap *heap, size_t most, struct allocation_trace *records);
/* Both, again and again, in a thread of their own while this trace runs. All numbers must be of one
 * moment, and each record of one allocation: a thread's sizes, less 1, leave its own number when they
 * are divided by how many threads there are. */
void heap_run_and_look(struct heap *heap, const struct trace *trace, unsigned threads);
/* The thread that calls are made by: its system id, and a new name of up to eight letters. */
uint64_t heap_thread_id(struct heap *heap);
void heap_name_thread(struct heap *heap, const char *name);

/* What the kernel saw of the worker since the start or the last heap_forget_calls. */
enum memory_call {
    CALL_MMAP,
    CALL_MUNMAP,
    CALL_BRK,
    CALL_MPROTECT,
    CALL_MADVISE,
    CALL_MREMAP,
    CALL_KINDS
};
struct heap_call {
    enum memory_call call;
    uint64_t arguments[6];
    uint64_t result; /* as the kernel returned it; a refused mmap: (uint64_t)-ENOMEM */
};
size_t heap_calls(struct heap *heap); /* all of them that ask for or return memory */
size_t heap_calls_of(struct heap *heap, enum memory_call call);
const struct heap_call *heap_call(struct heap *heap, size_t index); /* NULL past the last one */
void heap_forget_calls(struct heap *heap);

/* The mapping that holds an address, as /proc shows it; start 0 when none does. */
struct mapping {
    uint64_t start, end;
    bool readable, writable, executable, is_private, anonymous, program_break;
};
struct mapping heap_mapping(struct heap *heap, uint64_t address);
bool heap_is_mapped(struct heap *heap, uint64_t address);
uint64_t heap_mapped_bytes(struct heap *heap);   /* all anonymous memory and the program break's */
uint64_t heap_resident_bytes(struct heap *heap); /* how much of it is in use */

/* Say which rule of the lab the next expectations are about; it is the first line that the student reads. */
void heap_rule(struct heap *heap, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Fail with a kind of our own choice; expected and got are one sentence each. */
_Noreturn void heap_fail(struct heap *heap, enum kind kind, const char *expected,
                         const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Something to tell though the check passes, such as what it left out. */
void heap_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* "block 0 + 64", "the start of block 2": an address in words; the text lives until the check ends. */
const char *heap_address(struct heap *heap, uint64_t address);

/* Expectations in common use; each fails with the kind in brackets. */
void expect_same_block(struct heap *heap, block got, block expected); /* [not-reused] */
void expect_address(struct heap *heap, block got, uint64_t expected); /* [placement]  */
void expect_calls(struct heap *heap, enum memory_call call, size_t at_least,
                  size_t at_most);                             /* [cost] */
void expect_null(struct heap *heap, block got);                /* [not-null]   */
void expect_errno(struct heap *heap, block got, int expected); /* [errno]      */

/* Every START_TEST of a lab's tests.c or hidden_tests.c registers itself, so that no check can be
 * forgotten: the linker gathers the entries. LAB and HIDDEN come from the build (-DLAB=3 -DHIDDEN=0). */
struct check_entry {
    int lab;
    int hidden;
    const TTest *test;
};

#ifdef LAB
#undef START_TEST
#define START_TEST(name)                                                                 \
    static void name##_check(int index);                                                 \
    static const TTest name##_test = {#name, name##_check, __FILE__, __LINE__};          \
    __attribute__((section("heaplab_checks"),                                            \
                   used)) static const struct check_entry name##_entry = {LAB, HIDDEN,   \
                                                                          &name##_test}; \
    static void name##_check(int index __attribute__((unused)))
#endif

#endif
