/* What a command was asked to do: from the command line, or from the variables that make passes on. */
#ifndef HEAPLAB_OPTIONS_H
#define HEAPLAB_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

/* Exit statuses: the same for every command. */
enum exit_status {
    EXIT_DONE = 0,
    EXIT_BELOW_MINIMUM = 1,
    EXIT_BAD_ARGUMENTS = 2,
    EXIT_INTERNAL = 3
};

struct finding;

struct options {
    int lab;                /* 0: all of them */
    const char *submission; /* NULL: the lab folders */
    const char *json, *summary, *trace, *out, *svg, *protection;
    bool has_seed, has_minimum;
    uint64_t seed;
    double minimum;
    bool time_scored; /* SPEED=time */
    bool show_hidden; /* for instructors */
    /* For the grader's own tests: */
    bool quick;             /* failures are neither shrunk, traced to a line nor kept */
    bool earlier_is_right;  /* nobody asks whether the earlier lab's header stands its own checks */
    bool first_only;        /* the lab is over with its first failing check */
    const char *only_steps; /* "3.3|3.4": checks of other steps aren't run; NULL: all are */
    unsigned repeats;       /* with first_only: from there on it's all done so often again, ... */
    void (*see_repeat)(const struct finding *finding, void *context); /* ... to show what fails */
    void *context;
};

/* False, after one sentence on stderr, when something is off. */
bool options_read(struct options *options, int count, char **arguments);

/* The commands. */
typedef int run_command(const struct options *options);
run_command command_grade, command_check, command_replay, command_debug, command_valgrind,
    command_shrink, command_bench, command_doctor, command_libmalloc, command_programs,
    command_bugs;

#endif
