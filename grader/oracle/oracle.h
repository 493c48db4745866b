/* The oracle's surroundings in one grading: the submission, its builds, the secret, the checks. */
#ifndef HEAPLAB_ORACLE_H
#define HEAPLAB_ORACLE_H

#include "grader/oracle/judge.h"

struct oracle_setting {
    struct job *job;
    struct build_order order; /* needs is filled in by the oracle */
    uint64_t seed;            /* the grader's secret */
    bool explain;             /* look for the shortest failing trace and the line that crashed */
};

/* One lab of one submission at a time. */
void oracle_open(const struct oracle_setting *setting);
void oracle_close(void);
/* The same setting with another secret, and with as much patience as at first. */
void oracle_begin_again(uint64_t seed);
const struct oracle_setting *oracle_current(void);

/* The worker built with these constants, made at the first call for them. */
const struct build *oracle_build(const char *needs);
const struct build *oracle_build_with(const char *needs, enum build_kind kind);
/* The same worker with the C library's allocator in place of the submission. */
const struct build *oracle_build_libc(enum build_kind kind);

/* All checks of a lab, public and hidden, in the order of their files. Calls visit for each. */
typedef void check_visit(const struct check_entry *entry, void *context);
void oracle_walk_checks(int lab, check_visit *visit, void *context);
/* Runs one check; every heap of it is closed afterwards. */
struct finding oracle_run_check(const struct check_entry *entry);

/* heap.c, for oracle_run_check: what the running check found; whether all blocks that are left at its
 * end are whole; the end of its heaps. */
struct finding heap_take_finding(void);
struct finding heap_last_look(void);
void heap_close_all(void);

#endif
