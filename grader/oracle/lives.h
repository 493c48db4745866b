/* When each block was live in a batch on threads, by the stamps of its calls; and what follows
 * from that for those who looked on: inspections, and a child that was forked in the middle. */
#ifndef HEAPLAB_LIVES_H
#define HEAPLAB_LIVES_H

#include "grader/oracle/judge.h"

struct life {
    uint64_t address, size, pattern;
    uint32_t id;
    uint64_t may_begin, begins; /* the stamps of the call that made it; 0: it was there before */
    uint64_t filled;            /* from here on its contents are what they should be */
    uint64_t ends, may_end;     /* of the call that gave it up; UINT64_MAX: it's still there */
};

struct lives {
    struct life *list;
    size_t count;
};

/* Calls that are no operations, in a batch with some: in front of the operation of number `at`. */
struct beside {
    const struct call *calls;
    size_t count, at;
    struct threaded_result *results;
    struct lives *lives; /* filled in, to be freed, when it isn't NULL and the batch was answered */
};

bool judge_threads_beside(struct heap *heap, const struct operation *operations, size_t count,
                          enum null_policy policy, struct beside *beside, struct finding *finding);
/* Of a batch that has been answered and not yet judged: heap->threaded has the operations'
 * answers. */
struct lives lives_of(const struct heap *heap, const struct operation *operations, size_t count,
                      size_t beside_at, size_t beside_count);
void lives_free(struct lives *lives);
/* The pattern of the block that this operation of the last batch has made. */
uint64_t pattern_of(const struct heap *heap, size_t operation, size_t beside_at,
                    size_t beside_count);
/* visits.c: each block that was live all the while was visited once, and no other as live. */
bool judge_visits(struct heap *heap, const struct lives *lives, uint32_t call,
                  const struct threaded_result *inspection, struct finding *finding);

#endif
