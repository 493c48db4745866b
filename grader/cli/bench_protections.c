/* The benchmark of protections: the mixed work of a program with each of them, beside the lab
 * before and libc. Between guard pages, and where each block begins at a page, only a part of it can
 * be done, so that part is a race of its own. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grader/cli/bench.h"
#include "grader/oracle/memory.h"
#include "grader/report/race_report.h"

static const struct bench_section before = {"per thread", "LOCKING=3", "5.3 5.5"};
static const struct bench_section canaries = {"canaries", "PROTECTION=0 STATISTICS=0", "6.1"};
static const struct bench_section usual = {"statistics", "PROTECTION=0", "6.1 6.5"};

/* What is raced beside these, in the whole work and in a part of it. */
static const struct bench_section in_whole[] = {{"cache lines", "PROTECTION=2", "6.3"},
                                                {NULL, NULL, NULL}};
static const struct bench_section in_part[] = {
    {"pages", "PROTECTION=3", "6.3"}, {"guard pages", "PROTECTION=1", "6.2"}, {NULL, NULL, NULL}};

struct race bench_mixed_work(const struct lab_place *lab, bool between_guards, unsigned rounds)
{
    return (struct race){
        .lab = lab->number,
        .title = text_of("%s", strchr(lab->folder, '_') + 1),
        .work = between_guards ? "10,000 visits, 5,000 places" : "500,000 visits, 100,000 places",
        .rounds = rounds,
        .counts_cycles = true,
        .arguments = {between_guards ? "1" : "50", between_guards ? "5000" : "100000"}};
}

static bool run_race(struct race *race, const struct grading *grading, const struct lab_place *lab,
                     const struct bench_section *sections)
{
    const struct lab_place *lab_before = places_lab(&grading->places, lab->number - 1);
    if (bench_enter_libc(race, grading, lab, false)) {
        if (lab_before != NULL)
            bench_enter_version(race, grading, lab, lab_before, &before);
        bench_enter_version(race, grading, lab, lab, &canaries);
        bench_enter_version(race, grading, lab, lab, &usual);
        for (; sections->name != NULL; sections++)
            bench_enter_version(race, grading, lab, lab, sections);
    }
    return bench_run(race);
}

int bench_protections(struct race_list *list, const struct grading *grading,
                      const struct lab_place *lab, unsigned rounds)
{
    struct race_list both = {.count = BENCH_PROTECTION_RACES, .races = list->races + list->count};
    for (size_t i = 0; i < both.count; i++) {
        list->count++;
        both.races[i] = bench_mixed_work(lab, i > 0, rounds);
        if (!run_race(&both.races[i], grading, lab, i > 0 ? in_part : in_whole))
            return EXIT_INTERNAL;
    }
    if (!protections_table(&both, stdout))
        return EXIT_INTERNAL;
    return bench_save_plot(protections_plot, &both, grading) ? EXIT_DONE : EXIT_BAD_ARGUMENTS;
}
