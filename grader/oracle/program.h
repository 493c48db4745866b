/* What the files that run real programs share among themselves. */
#ifndef HEAPLAB_PROGRAM_H
#define HEAPLAB_PROGRAM_H

#include "grader/oracle/programs.h"
#include "grader/sandbox/sandbox.h"

enum {
    PROGRAM_COMMANDS = 6,
    /* the last one is empty */ PROGRAM_ARGUMENTS = 14,
    PROGRAM_PATH = 1024
};

/* An argument COUNT stands for the program's size. */
struct program_command {
    const char *input; /* the file that its descriptor 0 reads, or NULL */
    const char *arguments[PROGRAM_ARGUMENTS];
    bool
        calls_others; /* executes other programs; then another command of the same program doesn't */
};

/* Where the inputs go, and how much of them. */
struct program_place {
    const char *root; /* the repository */
    const char *job;  /* the grading's folder */
    const char *folder;
    unsigned long count;
    const char *protection; /* NULL: the usual one */
};
typedef bool program_inputs(const struct program_place *place);

struct program {
    const char *name;
    int first_lab;              /* 0: any that has a libmalloc.so */
    const char *needs[3];       /* further programs that it calls */
    const char *environment[3]; /* NAME=value, without spaces */
    program_inputs *write_inputs;
    unsigned long count[PROGRAM_SIZES]; /* by program_size */
    bool takes_aligned;                 /* calls memalign and its like */
    struct program_command commands[PROGRAM_COMMANDS];
};

/* program_inputs.c */
program_inputs inputs_of_sort, inputs_of_gcc, inputs_of_python, inputs_of_sqlite, inputs_of_git,
    inputs_of_perl, inputs_of_awk, inputs_of_tar, inputs_of_edges, inputs_of_cxx, inputs_of_plugin;
/* A copy that everybody may read, and execute when `mode` says so. */
bool input_copy(const char *from, const char *folder, const char *name, unsigned mode);

/* program_run.c: one command to its end. */
struct program_run {
    bool started;
    bool exited, timed_out, flooded;
    int status, signal;
    char *output; /* what it wrote to descriptor 1 */
    size_t size;
    double seconds;
    char complaint[400]; /* how what it wrote to descriptor 2 begins */
};
struct program_limits {
    double seconds; /* that it took on libc; 0: not known yet */
    size_t output;
};
/* In the place's folder; `library` is preloaded when it isn't NULL. False when it can't be started. */
bool program_run(const struct program *program, const struct program_command *command,
                 const struct program_place *place, const char *library,
                 const struct program_limits *limits, struct program_run *run);
/* The name of a program that isn't installed; NULL when all are. */
const char *program_missing(const struct program *program);

/* program_text.c: true when both did the same; otherwise the finding says where they differ. */
bool program_compare(const char *name, const struct program_run *libc,
                     const struct program_run *own, struct finding *finding);
/* The shell's command for the program's commands up to number `last`. */
char *program_command_text(const struct program *program, size_t last,
                           const struct program_place *place);

#endif
