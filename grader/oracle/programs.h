/* Real programs on the student's malloc: each runs twice in the sandbox, on libc's and with libmalloc.so
 * loaded, and must do the same both times. */
#ifndef HEAPLAB_PROGRAMS_H
#define HEAPLAB_PROGRAMS_H

#include "grader/oracle/judge.h"

/* A check has a second or two for its program; `make programs` gives each a real day's work. */
enum program_size { PROGRAM_SMALL, PROGRAM_FULL };

/* For checks: runs the program of that name, and fails the check when it doesn't do the same. One that isn't
 * installed here passes, and the check's message says so. */
void programs_run(const char *name, enum program_size size);

/* For others: what programs_run would find. A verdict of ok with a message means that it wasn't run. */
struct finding programs_find(const char *name, enum program_size size);
/* The names of those for a lab, in order; NULL past the last one. */
const char *programs_name(int lab, size_t index);

#endif
