/* What the files of the benchmark share: how programs get into a race. */
#ifndef HEAPLAB_BENCH_H
#define HEAPLAB_BENCH_H

#include "grader/cli/grading.h"
#include "grader/report/save.h"
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
/* The lab's libmalloc.so, in the program that runs on libc; `setting` is a variable of the
 * environment for it, or NULL. */
void bench_enter_library(struct race *race, const struct grading *grading,
                         const struct lab_place *lab, const struct bench_section *section,
                         const char *name, const char *setting);
/* The program on libc, but built with AddressSanitizer; and under Valgrind's Memcheck. */
void bench_enter_sanitizer(struct race *race, const struct grading *grading,
                           const struct lab_place *lab);
void bench_enter_memcheck(struct race *race);
void bench_enter_rivals(struct race *race);

/* Adds a lab's races to the list and shows them; an exit status. */
typedef int bench_of_lab(struct race_list *list, const struct grading *grading,
                         const struct lab_place *lab, unsigned rounds);
/* bench_threads.c: the lab whose benchmark is about threads. */
enum { LAB_OF_THREADS = FIRST_WITH_THREADS, BENCH_THREAD_RACES = 20 };
bench_of_lab bench_threads;
/* bench_protections.c: the lab whose benchmark is about protections. */
enum { BENCH_PROTECTION_RACES = 2 };
bench_of_lab bench_protections;
/* A race of that lab's mixed work, with as much as can be done between guard pages too, or more. */
struct race bench_mixed_work(const struct lab_place *lab, bool between_guards, unsigned rounds);

/* bench.c: runs it, and tells somebody who waits at a terminal how far it is. False, after a
 * sentence, when libc itself can't. */
bool bench_run(struct race *race);
/* bench.c: the picture of the races, into the file that was asked for, or into the folder of what
 * was built. False, after a sentence, when it can't be written. */
bool bench_save_plot(content_writer *writer, const struct race_list *list,
                     const struct grading *grading);
/* bench.c: $ROUNDS, or the usual number. False, after a sentence, when it is no such number. */
bool bench_read_rounds(unsigned *rounds, unsigned usual);

#endif
