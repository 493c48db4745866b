/* The judge: a heap as the grader sees it, the rules that hold for every allocator, and the finding
 * when one is broken. */
#ifndef HEAPLAB_JUDGE_H
#define HEAPLAB_JUDGE_H

#include "grader/oracle/heap.h"
#include "grader/oracle/live.h"
#include "grader/oracle/worker.h"

struct finding {
    enum verdict verdict;
    enum kind kind;
    char
        *message; /* the rule, what was expected, what came: a line each; when ok a note, or NULL */
    char *command;      /* shows it again where there is no trace; or NULL */
    struct trace trace; /* the operations that show it; empty when there are none */
};

void finding_free(struct finding *finding);

struct heap {
    struct worker worker;
    struct heap_options options;
    char needs[TRACE_NEEDS];
    struct live_map live;
    struct trace trace; /* every operation asked for so far */
    uint32_t next_id;   /* the id of the next block that a check makes */
    bool takes_int;     /* my_malloc takes an int */
    bool ended;
    uint64_t image_start, image_end; /* where the program itself lies, its static data included */
    uint64_t stack_end;
    uint64_t touched;        /* the address that the last operation was about */
    uint64_t first_block;    /* the address of the first block, 0 before there is one */
    uint64_t random;         /* for patterns */
    char rule[512];          /* of the running check */
    struct call_result last; /* what the last operation returned */
    unsigned thread;         /* that the next calls of a check are made by */
    struct threaded_result
        *threaded; /* the answers of the last batch on threads; NULL: none came */
    struct protected_heap *protection; /* lab 6's notes; NULL: it isn't lab 6 */
    struct heap *next;                 /* of the running check's heaps */
};

enum null_policy { NULL_IS_WRONG, NULL_IS_ALLOWED, NULL_IS_RIGHT /* and a block is wrong */ };
enum { ALIGNMENT = 16, BATCH = 256, SHORT_TRACE = 400 };

/* Build the allocator with the needed constants (once for each), start it, call init_mem_pool. False with a
 * finding when that fails. heap_finish ends it. */
bool heap_begin(struct heap *heap, const struct heap_options *options, struct finding *finding);
void heap_finish(struct heap *heap);

/* An operation as the worker is asked for it. */
struct call call_of(const struct operation *operation);
/* Run operations in one batch; none may use a block that the same batch makes. Judges every answer. On a broken rule
 * returns false with the finding (without a trace: the heap's own trace is it). */
bool judge_batch(struct heap *heap, const struct operation *operations, size_t count,
                 enum null_policy policy, struct finding *finding);
/* A whole trace: a short one operation by operation, a long one in batches; payloads of all blocks
 * that are left are looked at in the end. */
bool judge_trace(struct heap *heap, const struct trace *trace, enum null_policy policy,
                 struct finding *finding);
/* payloads.c: whether every live block still holds what was written into it. */
bool judge_payloads(struct heap *heap, struct finding *finding);
/* After each operation: every block when they are few, else the ones beside the address. */
bool payloads_near(struct heap *heap, uint64_t address, struct finding *finding);
/* Blocks that are about to be given up must be whole now: later nobody can tell. */
bool payloads_before(struct heap *heap, const struct operation *operations, size_t count,
                     struct finding *finding);
/* Writes patterns into new blocks, which proves that all of each is mapped and writable. */
bool payloads_fill(struct heap *heap, const struct operation *operations, size_t count,
                   const struct call_result *results, struct finding *finding);

/* judge.c, for judge_threads.c: the parts of a judgement. A block that came lies where it may; a
 * NULL that came was allowed; the step is written at all. */
bool judge_place(struct heap *heap, const struct operation *operation,
                 const struct call_result *result, enum null_policy policy,
                 struct finding *finding);
bool judge_no_block(struct heap *heap, const struct operation *operation,
                    const struct call_result *result, enum null_policy policy,
                    struct finding *finding);
bool judge_written(const struct call_result *result, struct finding *finding);
/* The operation was asked for: the heap's trace tells of it. */
void judge_note(struct heap *heap, const struct operation *operation);
/* A fault of a check, not of a submission; always false. */
bool judge_unsound(struct finding *finding);
bool operation_gives_block(const struct operation *operation);
uint64_t operation_bytes(const struct operation *operation);

/* judge_threads.c: the same for a heap with threads, where each operation runs on its thread,
 * beside the others, and a batch may use the blocks that it makes. */
bool judge_threads(struct heap *heap, const struct operation *operations, size_t count,
                   enum null_policy policy, struct finding *finding);
/* meetings.c: a fork or an inspection beside these operations, which the heap's trace tells of from
 * then on. *met: two inspections were under way at the same time. */
bool judge_meeting(struct heap *heap, struct meeting meeting, const struct operation *operations,
                   size_t count, bool *met, struct finding *finding);
/* heap.c: one call that is no operation of a trace; a worker that ends by it fails the check. */
struct call_result heap_ask(struct heap *heap, struct call call);
/* Calls that are no operations, each on its thread, as part of a batch of them; false when the
 * worker ended. */
bool ask_threads(struct heap *heap, const struct call *calls, size_t count,
                 struct threaded_result *results, struct finding *finding);

/* finding.c: texts. The operation is what was asked for last; NULL: a batch on threads. */
bool find(struct finding *finding, enum kind kind, const char *rule, const char *expected,
          const char *format, ...) __attribute__((format(printf, 5, 6)));
bool find_ending(struct heap *heap, const struct operation *operation, struct finding *finding);
const char *general_rule(enum kind kind);
/* The system refused memory for a request that should have needed little of it. */
bool ran_out_of_memory(const struct heap *heap, const struct operation *operation);
/* "my_malloc(24)", "my_free(block 3) in thread 2". */
void call_text(const struct operation *operation, char *text, size_t size);
/* "the first block's address + 64": where an address lies, measured from where the heap began. */
void distance_text(const struct heap *heap, uint64_t address, char *text, size_t size);
/* The same, but "16 bytes past the start of block 2" when that block is live. */
void address_text(const struct heap *heap, uint64_t address, char *text, size_t size);

#endif
