/* Real programs on the student's malloc: each runs twice in the sandbox, on libc's and with libmalloc.so
 * loaded, and must do the same both times. */
#ifndef HEAPLAB_PROGRAMS_H
#define HEAPLAB_PROGRAMS_H

#include "grader/oracle/judge.h"

/* A check has a second or two for its program; `make programs` gives each a real day's work. Where
 * each block lies between guard pages, few blocks fit into a process, and each costs system calls:
 * some programs have work for that. */
enum program_size { PROGRAM_SMALL, PROGRAM_FULL, PROGRAM_GUARDED, PROGRAM_SIZES };

/* For checks: runs the program of that name, and fails the check when it doesn't do the same. One that isn't
 * installed here passes, and the check's message says so. */
void programs_run(const char *name, enum program_size size);

/* For others: what programs_run would find, with this one of lab 6's protections (NULL: the usual
 * one). A verdict of ok with a message means that it wasn't run. */
struct finding programs_find(const char *name, enum program_size size, const char *protection);
/* The names of those that a lab has at this size, in order; NULL past the last one. */
const char *programs_name(int lab, enum program_size size, size_t index);

#endif
