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
    const char *setting;        /* for that library: a variable of the environment, or NULL */
    const char *const *tool;    /* the command line of what it runs under, or NULL */
    bool claims_addresses;      /* as run_order's */
    char *open_step;            /* the first step that its header says isn't written yet, or NULL */
    bool is_version;            /* of the course, rather than somebody else's allocator */
    char *note;                 /* why it isn't in the race, or no longer; NULL while it is */
    struct measured_run counts; /* of the first round */
    double cycles;              /* counted, as those of the labs' cost are; 0: they weren't */
    double seconds[RACE_ROUNDS], kernel_seconds[RACE_ROUNDS];
    double wall_seconds[RACE_ROUNDS], peak_kib[RACE_ROUNDS];
    /* In a race of threads, the same program made to count how often a lock was found taken, or
     * NULL, and what it said. */
    char *lock_counter;
    uint64_t contended;
};

struct race {
    int lab;
    char *title;
    const char *source; /* the benchmark's file in the lab's folder; NULL: the usual one */
    const char *work;   /* the part of the benchmark that is run; NULL: all */
    unsigned threads;   /* that do it at the same time; 0: the benchmark isn't about threads */
    unsigned rounds;    /* that are timed; one more, before them, counts system calls, or locks */
    bool counts_cycles; /* in one more run of each that no tool watches */
    const char *arguments[RUN_ARGUMENTS + 1]; /* of the benchmark */
    char *counter;        /* the benchmark on libc, made to count; NULL: nothing is counted */
    uint64_t allocations; /* that the benchmark makes; 0 when they weren't counted */
    size_t count;
    struct race_entrant entrants[RACE_ENTRANTS]; /* the first is libc, which all are compared to */
};

/* Several races, one after the other. */
struct race_list {
    size_t count;
    struct race *races;
};

/* Says who runs next; round 0 is the counting one. */
typedef void race_progress(const struct race *race, unsigned round,
                           const struct race_entrant *next);

/* Adds an entrant, with its name; NULL when there is no room. */
struct race_entrant *race_add(struct race *race, const char *name);
/* Adds the entrants of an earlier race, with the same programs. Who failed there stays out. */
void race_add_all(struct race *race, const struct race *other);
/* "not implemented yet: begin at STEP 3.1"; to be freed. */
char *race_open_step(const struct race_entrant *entrant);
/* Runs all that have a program. One that fails leaves with a note; false when libc's own run fails,
 * which has one too. */
bool race_run(struct race *race, race_progress *progress);
void race_free(struct race *race);

/* The one of this name that was in the race to its end, or NULL. */
const struct race_entrant *race_named(const struct race *race, const char *name);
/* Measurements of one as a share of another's, round by round. */
struct ratio_estimate race_share(const struct race *race, const double *one, const double *other);
/* The same for the processor time. */
struct ratio_estimate race_ratio(const struct race *race, const struct race_entrant *one,
                                 const struct race_entrant *other);

#endif
