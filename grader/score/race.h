/* The race: a lab's benchmark on several allocators by turns, so that a busy moment of the machine
 * meets all of them alike. */
#ifndef HEAPLAB_RACE_H
#define HEAPLAB_RACE_H

#include "grader/score/race_run.h"
#include "grader/score/statistics.h"

enum { RACE_ENTRANTS = 16, RACE_ROUNDS = 100 };

struct race_entrant {
    char *name;
    char *program;              /* NULL when there is none */
    char *preload;              /* the library that replaces libc's allocator in it, or NULL */
    char *open_step;            /* the first step that its header says isn't written yet, or NULL */
    bool is_version;            /* of the course, rather than somebody else's allocator */
    char *note;                 /* why it isn't in the race, or no longer; NULL while it is */
    struct measured_run counts; /* of the first round */
    double seconds[RACE_ROUNDS], kernel_seconds[RACE_ROUNDS];
};

struct race {
    int lab;
    char *title;
    unsigned rounds;      /* that are timed; one more, before them, counts system calls */
    const char *scale;    /* the benchmarks' first argument, or NULL for their own */
    char *counter;        /* the benchmark on libc, made to count; NULL: nothing is counted */
    uint64_t allocations; /* that the benchmark makes; 0 when they weren't counted */
    size_t count;
    struct race_entrant entrants[RACE_ENTRANTS]; /* the first is libc, which all are compared to */
};

/* Says who runs next; round 0 is the counting one. */
typedef void race_progress(const struct race *race, unsigned round,
                           const struct race_entrant *next);

/* Adds an entrant, with its name; NULL when there is no room. */
struct race_entrant *race_add(struct race *race, const char *name);
/* Runs all that have a program. One that fails leaves with a note; false when libc's own run fails,
 * which has one too. */
bool race_run(struct race *race, race_progress *progress);
void race_free(struct race *race);

/* The one of this name that was in the race to its end, or NULL. */
const struct race_entrant *race_named(const struct race *race, const char *name);
/* Processor time of one as a share of another's, round by round. */
struct ratio_estimate race_ratio(const struct race *race, const struct race_entrant *one,
                                 const struct race_entrant *other);

#endif
