/* What a lab is worth: its steps, checks, hints and speed tiers, read from the lab's rubric.cfg. */
#ifndef HEAPLAB_RUBRIC_H
#define HEAPLAB_RUBRIC_H

#include <stdbool.h>
#include <stddef.h>

#include "grader/score/record.h"
#include "grader/trace/trace.h"

enum { RUBRIC_HINTS = 48, RUBRIC_TIERS = 16, RUBRIC_BUILDS = 8 };

struct rubric_check {
    const char *name;
    const char *hint_name, *hint; /* NULL when the check has no hint */
    double weight; /* its share of the step's points, among the weights of all checks */
    bool hidden;
};

struct rubric_step {
    const char *step, *title;
    double points;
    double withheld; /* weight of the hidden checks that a handout leaves out */
    size_t gate_count;
    const char *gates[RECORD_GATES]; /* without one of these checks the step earns nothing */
    size_t check_count;
    struct rubric_check checks[RECORD_CHECKS];
};

struct rubric_hint {
    const char *name, *text;
};

struct rubric_tier {
    double ratio, points; /* so many points for a ratio to libc of at most so much */
};

struct rubric_cost {
    double points; /* 0: speed isn't scored in this lab */
    size_t after_count;
    const char *after[RECORD_STEPS]; /* speed counts once these steps pass */
    struct generator work;           /* the measured trace; its seed is left 0 */
    const char *needs;               /* constants to compile with, "" for none */
    size_t tier_count;
    struct rubric_tier tiers[RUBRIC_TIERS];
};

/* An earlier lab that this one includes the header of. */
struct rubric_earlier {
    int lab;              /* 0: none */
    const char *steps;    /* "4.1|4.2": these decide whether the student's own one will do */
    const char *stand_in; /* if not, the header of that lab in this folder of the lab does */
};

struct config_t;

struct rubric {
    int lab;
    const char *name, *title;
    size_t build_count;                /* 0: the header is built in one way only */
    const char *builds[RUBRIC_BUILDS]; /* the constants of each: "LOCKING=1" */
    struct rubric_earlier earlier;
    size_t step_count;
    struct rubric_step steps[RECORD_STEPS];
    size_t hint_count;
    struct rubric_hint hints[RUBRIC_HINTS];
    struct rubric_cost cost;
    struct config_t *source; /* owns every text above */
};

/* Reads and checks a rubric; rubric_free releases it.
 * On a fault returns false, leaves nothing to free, and writes one sentence with file and line. */
bool rubric_read(struct rubric *rubric, const char *path, char *error, size_t error_size);
void rubric_free(struct rubric *rubric);

#endif
