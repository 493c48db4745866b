/* bugs: programs with classic mistakes, run with each protection of the lab and with the tools of
 * others. What notices which mistake, when, and for what price, is found by running them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grader/cli/bench.h"
#include "grader/oracle/memory.h"
#include "grader/report/bugs_report.h"

#define CANARY "v6 canary"
#define GUARD "v6 guard"

enum { RUN_SECONDS = 20, PRICE_ROUNDS = 3, PRICES = 2, NUMBER_COLUMNS = 24 };

static const struct bench_section canaries = {"canary", NULL, "6.1"};
static const struct bench_section guards = {"guard", NULL, "6.2"};

struct bugs {
    const struct grading *grading;
    const struct lab_place *lab;
    unsigned rounds; /* for the prices */
    struct race tools, price_races[PRICES];
    struct race_list prices;
    struct bugs_report report;
};

static void enter_canaries(struct bugs *bugs, struct race *race)
{
    bench_enter_library(race, bugs->grading, bugs->lab, &canaries, CANARY,
                        "HEAPLAB_PROTECT=canary");
}

static void enter_guards(struct bugs *bugs, struct race *race)
{
    bench_enter_library(race, bugs->grading, bugs->lab, &guards, GUARD, "HEAPLAB_PROTECT=guard");
}

/* False, after a sentence, when libc itself doesn't run them. */
static bool enter_tools(struct bugs *bugs)
{
    struct race *tools = &bugs->tools;
    tools->source = "bugs.c";
    if (!bench_enter_libc(tools, bugs->grading, bugs->lab, false)) {
        fprintf(stderr, "heaplab: %s\n", tools->entrants[0].note);
        return false;
    }
    enter_canaries(bugs, tools);
    enter_guards(bugs, tools);
    bench_enter_sanitizer(tools, bugs->grading, bugs->lab);
    bench_enter_memcheck(tools);
    return true;
}

static bool run_with(const struct race_entrant *tool, const char *argument,
                     struct measured_run *run)
{
    struct run_order order = {.program = tool->program,
                              .arguments = {argument},
                              .preload = tool->preload,
                              .setting = tool->setting,
                              .tool = tool->tool,
                              .claims_addresses = tool->claims_addresses,
                              .cpu_seconds = RUN_SECONDS};
    return tool->note == NULL && run_measured(&order, run);
}

/* The program's own list: "1  a name", and so on. */
static void read_names(struct bugs *bugs)
{
    struct bugs_report *report = &bugs->report;
    struct measured_run run;
    char *rest = NULL;
    if (!run_with(&bugs->tools.entrants[0], NULL, &run))
        return;
    for (char *line = strtok_r(run.complaint, "\n", &rest);
         line != NULL && report->bug_count < MOST_BUGS; line = strtok_r(NULL, "\n", &rest)) {
        line += strspn(line, " 0123456789");
        snprintf(report->names[report->bug_count++], BUG_NAME, "%s", line);
    }
}

static void run_bugs(struct bugs *bugs)
{
    for (size_t bug = 0; bug < bugs->report.bug_count; bug++) {
        char number[NUMBER_COLUMNS];
        snprintf(number, sizeof number, "%zu", bug + 1);
        for (size_t i = 0; i < bugs->tools.count; i++) {
            struct measured_run run;
            if (run_with(&bugs->tools.entrants[i], number, &run))
                bugs->report.sights[bug][i] = bug_sight_of(&run);
        }
    }
}

/* As in the lab's benchmark, guard pages are in a race of their own, with less work. */
static struct race *add_price(struct bugs *bugs, bool between_guards)
{
    struct race *race = &bugs->price_races[bugs->prices.count++];
    *race = bench_mixed_work(bugs->lab, between_guards, bugs->rounds);
    return bench_enter_libc(race, bugs->grading, bugs->lab, false) ? race : NULL;
}

/* While neither protection is written, nobody waits for prices. */
static bool find_prices(struct bugs *bugs)
{
    bugs->prices = (struct race_list){.races = bugs->price_races};
    if (race_named(&bugs->tools, CANARY) == NULL && race_named(&bugs->tools, GUARD) == NULL)
        return true;
    struct race *whole = add_price(bugs, false), *part = add_price(bugs, true);
    if (whole == NULL || part == NULL)
        return false;
    enter_canaries(bugs, whole);
    bench_enter_sanitizer(whole, bugs->grading, bugs->lab);
    bench_enter_memcheck(whole);
    enter_guards(bugs, part);
    return bench_run(whole) && bench_run(part);
}

static int run_all(struct bugs *bugs)
{
    if (!enter_tools(bugs))
        return EXIT_INTERNAL;
    read_names(bugs);
    run_bugs(bugs);
    if (!find_prices(bugs))
        return EXIT_INTERNAL;
    bugs->report.tools = &bugs->tools;
    bugs->report.prices = &bugs->prices;
    return bugs_table(&bugs->report, stdout) ? EXIT_DONE : EXIT_INTERNAL;
}

int command_bugs(const struct options *options)
{
    static struct bugs bugs;
    struct grading grading;
    unsigned rounds;
    if (options->lab < FIRST_WITH_PROTECTION) {
        fprintf(stderr, "Mistakes are noticed from lab %d on: LAB=%d.\n", FIRST_WITH_PROTECTION,
                FIRST_WITH_PROTECTION);
        return EXIT_BAD_ARGUMENTS;
    }
    if (!bench_read_rounds(&rounds, PRICE_ROUNDS))
        return EXIT_BAD_ARGUMENTS;
    if (!grading_open(&grading, options))
        return EXIT_INTERNAL;
    bugs = (struct bugs){.grading = &grading, .rounds = rounds};
    int status = EXIT_BAD_ARGUMENTS;
    if (grading_arguments_are_right(&grading.places, options)) {
        bugs.lab = places_lab(&grading.places, options->lab);
        status = run_all(&bugs);
    }
    race_free(&bugs.tools);
    for (size_t i = 0; i < PRICES; i++)
        race_free(&bugs.price_races[i]);
    grading_close(&grading);
    return status;
}
