/* The benchmark of threads: each work on each number of threads is a race of its own, and the
 * allocator as a library for other programs runs in two more. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grader/cli/bench.h"
#include "grader/oracle/memory.h"
#include "grader/report/race_report.h"

static const struct bench_section one_lock = {"one lock", NULL, NULL};
static const struct bench_section sections[] = {
    {"mutex", "LOCKING=1", "5.1"},
    {"rwlock", "LOCKING=2", "5.2"},
    {"per thread", "LOCKING=3", "5.3 5.5"},
    {"per CPU", "LOCKING=4", "5.3 5.4 5.5"},
};
enum { SECTIONS = sizeof sections / sizeof *sections, PER_THREAD = 2 };

/* The benchmark's own names. Where a work is for two, nobody can do it alone. */
static const struct {
    const char *name;
    unsigned least_threads;
} works[] = {{"server", 1}, {"producer, consumer", 2}, {"private churn", 1}, {"false sharing", 1}};
enum { WORKS = sizeof works / sizeof *works };

static const unsigned thread_counts[] = {1, 2, 4, 8};
enum { THREAD_COUNTS = sizeof thread_counts / sizeof *thread_counts };
_Static_assert(WORKS *THREAD_COUNTS + 2 <= BENCH_THREAD_RACES, "there is a place for each race");

enum {
    ALL_PARTS = 8, /* the work is the same on any number of threads: each has a part of it */
    LARGEST_SCALE = 50,
    LIBRARY_THREADS = 2,
    LIBRARY_PARTS = 32,
    MIXED_ROUNDS = 3
};

/* The races of lab 5, and what they are about. */
struct threads_bench {
    const struct grading *grading;
    const struct lab_place *lab;
    struct race_list *all; /* all labs' races */
    unsigned rounds;
    long scale;
    char numbers[BENCH_THREAD_RACES][2][24]; /* arguments of the benchmarks, for each race */
};

/* False, after a sentence, when SCALE is no number that the works can be multiplied by. */
static bool read_scale(long *scale)
{
    const char *text = getenv("SCALE");
    char *end;
    *scale = 1;
    if (text == NULL || *text == '\0')
        return true;
    *scale = strtol(text, &end, 10);
    if (*end == '\0' && *scale >= 1 && *scale <= LARGEST_SCALE)
        return true;
    fprintf(stderr, "SCALE=%s: expected a number from 1 to %d.\n", text, LARGEST_SCALE);
    return false;
}

static struct race *add_race(struct threads_bench *bench, const char *work, unsigned threads,
                             long parts)
{
    size_t number = bench->all->count++ % BENCH_THREAD_RACES;
    struct race *race = &bench->all->races[bench->all->count - 1];
    char(*numbers)[24] = bench->numbers[number];
    snprintf(numbers[0], sizeof numbers[0], "%ld", parts * bench->scale);
    snprintf(numbers[1], sizeof numbers[1], "%u", threads);
    *race = (struct race){.lab = bench->lab->number,
                          .title = text_of("%s", strchr(bench->lab->folder, '_') + 1),
                          .work = work,
                          .threads = threads,
                          .rounds = bench->rounds,
                          .arguments = {numbers[0], numbers[1], work}};
    return race;
}

static void enter_all(struct race *race, const struct grading *grading, const struct lab_place *lab)
{
    const struct lab_place *before = places_lab(&grading->places, FIRST_TO_RESIZE);
    if (!bench_enter_libc(race, grading, lab, true))
        return;
    if (before != NULL)
        bench_enter_version(race, grading, lab, before, &one_lock);
    for (size_t i = 0; i < SECTIONS; i++)
        bench_enter_version(race, grading, lab, lab, &sections[i]);
    bench_enter_rivals(race);
}

/* Each work on each number of threads. What runs is built for the first race, and who has failed in
 * one is out of all that follow: threads that wait for ever are waited for once. */
static bool run_works(struct threads_bench *bench, struct race_list *list)
{
    bench->rounds = (bench->rounds + 1) / 2; /* there are many races */
    *list = (struct race_list){.races = bench->all->races + bench->all->count};
    for (size_t i = 0; i < THREAD_COUNTS; i++)
        for (size_t j = 0; j < WORKS; j++) {
            unsigned threads = thread_counts[i];
            if (threads < works[j].least_threads)
                continue;
            struct race *race = add_race(bench, works[j].name, threads, ALL_PARTS / threads);
            if (list->count++ == 0)
                enter_all(race, bench->grading, bench->lab);
            else
                race_add_all(race, race - 1);
            if (!bench_run(race))
                return false;
        }
    return true;
}

static bool run_as_library(struct race *race, const struct threads_bench *bench,
                           const struct lab_place *benchmark)
{
    if (bench_enter_libc(race, bench->grading, benchmark, false)) {
        bench_enter_library(race, bench->grading, bench->lab, &sections[PER_THREAD], "libmalloc.so",
                            NULL);
        bench_enter_rivals(race);
    }
    return bench_run(race);
}

/* As a library for programs that know nothing of this lab: its own server work, and lab 4's mixed
 * work for one thread, which takes no more than its first argument. */
static bool run_libraries(struct threads_bench *bench, struct race_list *list)
{
    const struct lab_place *mixed = places_lab(&bench->grading->places, FIRST_TO_RESIZE);
    *list = (struct race_list){.races = bench->all->races + bench->all->count, .count = 1};
    struct race *race =
        add_race(bench, works[0].name, LIBRARY_THREADS, LIBRARY_PARTS / LIBRARY_THREADS);
    if (!run_as_library(race, bench, bench->lab))
        return false;
    if (mixed == NULL)
        return true;
    list->count++;
    race = add_race(bench, "mixed work", 1, MIXED_ROUNDS);
    race->arguments[1] = race->arguments[2] = NULL;
    return run_as_library(race, bench, mixed);
}

int bench_threads(struct race_list *list, const struct grading *grading,
                  const struct lab_place *lab, unsigned rounds)
{
    static struct threads_bench bench;
    struct race_list by_work, as_library;
    bench = (struct threads_bench){.grading = grading, .lab = lab, .all = list, .rounds = rounds};
    if (!read_scale(&bench.scale))
        return EXIT_BAD_ARGUMENTS;
    if (!run_works(&bench, &by_work) || !threads_table(&by_work, stdout))
        return EXIT_INTERNAL;
    bench.rounds = rounds;
    if (!run_libraries(&bench, &as_library) || !library_table(&as_library, stdout))
        return EXIT_INTERNAL;
    return bench_save_plot(threads_plot, &by_work, grading) ? EXIT_DONE : EXIT_BAD_ARGUMENTS;
}
