/* What a grading found, as data: score fills it, each writer of report/ turns it into one format. */
#ifndef HEAPLAB_RECORD_H
#define HEAPLAB_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "grader/sandbox/verdict.h"

enum { RECORD_LABS = 32, RECORD_STEPS = 16, RECORD_CHECKS = 48, RECORD_GATES = 4 };

/* Texts are owned by the record and may hold any bytes that a submission produced; writers escape. */
struct check_record {
    char *name;
    enum verdict verdict;
    enum kind kind;
    double score, max;
    bool hidden;
    char *message;   /* the rule, then expected and got, a line each; "" when ok */
    char *trace;     /* the shortest failing trace, as text, or NULL */
    char *command;   /* runs exactly that trace again, or NULL */
    char *hint_name; /* or NULL */
    char *hint;      /* its text, or NULL */
};

struct step_record {
    char *step;  /* "3.3" */
    char *title; /* "my_malloc pops" */
    double score, max;
    double
        withheld; /* points of hidden checks that a student's handout doesn't hold; in no total */
    /* Unless one of these checks passes, the step earns nothing. They are names in this record. */
    size_t gate_count;
    const char *gates[RECORD_GATES];
    bool closed; /* that is why checks that pass have no points */
    size_t check_count;
    struct check_record checks[RECORD_CHECKS];
};

struct cost_record {
    bool measured; /* false: no rubric line, or why_not says why */
    char *why_not; /* "speed counts once steps 3.1 to 3.4 pass" */
    double score, max;
    double ratio_to_libc;
    uint64_t instructions, syscalls, page_faults;
    double cycles; /* estimated, charges included */
};

struct time_record {
    bool measured;
    double ratio_to_libc, low, high;
    unsigned pairs;
};

struct lab_record {
    int lab;
    char *name;  /* "freelist" */
    char *title; /* "Lab 3: the free list" */
    char *
        file; /* the student's header, as the student names it: "lab3_freelist/my_memory_allocator_v3.h" */
    double score, max;
    enum verdict verdict;
    char *
        message; /* of a verdict on the whole lab: gcc's first error, the forbidden symbol, what to do first */
    char *note; /* what else was decided for this lab: an earlier one that stood in; or NULL */
    size_t step_count;
    struct step_record steps[RECORD_STEPS];
    struct cost_record cost;
    struct time_record time;
};

struct record {
    double score, max;
    char seed[32];
    char *submission; /* as given, or NULL */
    size_t lab_count;
    struct lab_record labs[RECORD_LABS];
};

void lab_record_free(struct lab_record *lab);
void record_free(struct record *record);

#endif
