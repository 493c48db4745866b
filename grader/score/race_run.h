/* One run of a benchmark in the sandbox, measured from its first instruction to its end. */
#ifndef HEAPLAB_RACE_RUN_H
#define HEAPLAB_RACE_RUN_H

#include "grader/sandbox/sandbox.h"

enum { RUN_ARGUMENTS = 3, RUN_TOOL_WORDS = 12 };

struct run_order {
    const char *program; /* alone in its folder, or beside files that it may read */
    const char *arguments[RUN_ARGUMENTS + 1]; /* up to the first NULL */
    const char *preload; /* a library that takes the place of libc's allocator; NULL for none */
    const char *setting; /* one more variable of its environment: "NAME=value"; NULL for none */
    /* The command line of a tool that runs the program, as Valgrind's, up to the first NULL. */
    const char *const *tool;
    bool claims_addresses; /* far more of them than it uses memory: they aren't limited */
    unsigned cpu_seconds;
    bool count_calls; /* system calls are counted, which makes the run slower */
};

struct measured_run {
    bool exited; /* status is its exit status; otherwise signal says what ended it */
    int status, signal;
    bool timed_out;
    double seconds, kernel_seconds; /* of processor time; the second is a part of the first */
    double wall_seconds;            /* from its start to its end, however many threads worked */
    uint64_t peak_kib, mapped_kib;  /* the most memory in use, and the most that it had mapped */
    uint64_t page_faults;
    uint64_t system_calls;  /* 0 unless they were counted */
    bool all_calls_counted; /* false: there were so many that the counting was given up */
    unsigned lines;         /* that it wrote to stdout */
    char complaint[4096];   /* what it wrote to stderr, as far as it fits */
};

/* False with errno when the program can't be started at all. */
bool run_measured(const struct run_order *order, struct measured_run *run);

#endif
