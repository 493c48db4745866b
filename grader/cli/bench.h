/* What the files of the benchmark share: how programs get into a race. */
#ifndef HEAPLAB_BENCH_H
#define HEAPLAB_BENCH_H

#include "grader/cli/grading.h"
#include "grader/score/race.h"
#include "grader/score/rivals.h"

/* A header may have parts that are built and raced apart. */
struct bench_section {
    const char *name;
    const char *needs; /* the constant that chooses it */
    const char *steps; /* that it consists of */
};

/* bench_enter.c: libc comes first. False, with a note, when the benchmark doesn't compile on it. */
bool bench_enter_libc(struct race *race, const struct grading *grading, const struct lab_place *lab,
                      bool counting);
/* A version of the course on this lab's benchmark; a section of it, or all (NULL). In a race of
 * threads, a second program counts how often a lock was found taken. */
void bench_enter_version(struct race *race, const struct grading *grading,
                         const struct lab_place *lab, const struct lab_place *version,
                         const struct bench_section *section);
/* The lab's libmalloc.so, in the program that runs on libc. */
void bench_enter_library(struct race *race, const struct grading *grading,
                         const struct lab_place *lab, const struct bench_section *section);
void bench_enter_rivals(struct race *race);

/* bench_threads.c: the lab whose benchmark is about threads. Adds its races to the list and shows
 * them; an exit status. */
enum { LAB_OF_THREADS = FIRST_WITH_THREADS, BENCH_THREAD_RACES = 20 };
int bench_threads(struct race_list *list, const struct grading *grading,
                  const struct lab_place *lab, unsigned rounds);

/* bench.c: runs it, and tells somebody who waits at a terminal how far it is. False, after a
 * sentence, when libc itself can't. */
bool bench_run(struct race *race);

#endif
