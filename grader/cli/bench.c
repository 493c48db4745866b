/* bench: a lab's benchmark on libc, on every version up to the lab's, and on others' allocators. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "grader/cli/bench.h"
#include "grader/oracle/memory.h"
#include "grader/report/race_report.h"
#include "grader/report/save.h"

enum { USUAL_ROUNDS = 10 };

/* The benchmarks of later labs call functions that earlier versions don't have. */
static bool can_run(const struct lab_place *version, const struct lab_place *lab)
{
    return version->number <= lab->number &&
           (version->number >= FIRST_TO_RESIZE || lab->number < FIRST_TO_RESIZE);
}

static void enter_all(struct race *race, const struct grading *grading, const struct lab_place *lab)
{
    if (!bench_enter_libc(race, grading, lab, true))
        return;
    for (size_t i = 0; i < grading->places.lab_count; i++)
        if (can_run(&grading->places.labs[i], lab))
            bench_enter_version(race, grading, lab, &grading->places.labs[i], NULL);
    bench_enter_rivals(race);
}

/* One line that is written over again, for somebody who waits at a terminal. */
static void show_progress(const struct race *race, unsigned round, const struct race_entrant *next)
{
    if (isatty(STDERR_FILENO) != 1)
        return;
    fprintf(stderr, "\r\033[KLab %d: ", race->lab);
    if (race->threads > 0)
        fprintf(stderr, "%s on %u thread%s, ", race->work, race->threads,
                race->threads == 1 ? "" : "s");
    fprintf(stderr, "round %u of %u, %s ", round, race->rounds, next->name);
}

static void end_progress(void)
{
    if (isatty(STDERR_FILENO) == 1)
        fputs("\r\033[K", stderr);
}

bool bench_run(struct race *race)
{
    bool ran = race->entrants[0].note == NULL && race_run(race, show_progress);
    end_progress();
    if (!ran)
        fprintf(stderr, "heaplab: libc doesn't run lab %d's benchmark: %s\n", race->lab,
                race->entrants[0].note);
    return ran;
}

bool bench_save_plot(content_writer *writer, const struct race_list *list,
                     const struct grading *grading)
{
    const char *asked = grading->options->svg;
    char *folder = text_of("%s/build/bench", grading->places.root), error[512];
    char *usual = text_of("build/bench/lab%d.svg", list->races[0].lab);
    char *path =
        asked != NULL ? text_of("%s", asked) : text_of("%s/%s", grading->places.root, usual);
    if (asked == NULL)
        mkdir(folder, 0777);
    bool saved = save_file(writer, list, path, error, sizeof error);
    if (saved)
        printf("The plot is in %s: open it in a browser.\n", asked != NULL ? asked : usual);
    else
        fprintf(stderr, "heaplab: %s\n", error);
    free(folder);
    free(usual);
    free(path);
    return saved;
}

static int run_lab(struct race_list *list, const struct grading *grading,
                   const struct lab_place *lab, unsigned rounds)
{
    const char *name = strchr(lab->folder, '_'), *scale = getenv("SCALE");
    struct race *race = &list->races[list->count++];
    race->lab = lab->number;
    race->title = text_of("%s", name == NULL ? lab->folder : name + 1);
    race->rounds = rounds;
    race->arguments[0] = scale == NULL || *scale == '\0' ? NULL : scale;
    enter_all(race, grading, lab);
    return bench_run(race) && race_table(race, stdout) ? EXIT_DONE : EXIT_INTERNAL;
}

static int run_labs(struct race_list *list, const struct grading *grading, unsigned rounds)
{
    const struct options *options = grading->options;
    char error[512];
    for (size_t i = 0; i < grading->places.lab_count; i++) {
        const struct lab_place *lab = &grading->places.labs[i];
        if (options->lab != 0 && options->lab != lab->number)
            continue;
        bench_of_lab *run = lab->number == LAB_OF_THREADS          ? bench_threads
                            : lab->number == FIRST_WITH_PROTECTION ? bench_protections
                                                                   : run_lab;
        int status = run(list, grading, lab, rounds);
        if (status != EXIT_DONE)
            return status;
    }
    if (options->json != NULL && !save_file(race_json, list, options->json, error, sizeof error)) {
        fprintf(stderr, "heaplab: %s\n", error);
        return EXIT_BAD_ARGUMENTS;
    }
    return EXIT_DONE;
}

bool bench_read_rounds(unsigned *rounds, unsigned usual)
{
    const char *text = getenv("ROUNDS");
    char *end;
    *rounds = usual;
    if (text == NULL || *text == '\0')
        return true;
    long number = strtol(text, &end, 10);
    *rounds = (unsigned)number;
    if (*end == '\0' && number >= 1 && number <= RACE_ROUNDS)
        return true;
    fprintf(stderr, "ROUNDS=%s: expected a number of rounds from 1 to %d.\n", text, RACE_ROUNDS);
    return false;
}

int command_bench(const struct options *options)
{
    static struct race races[PLACES_LABS + BENCH_THREAD_RACES + BENCH_PROTECTION_RACES];
    struct race_list list = {.races = races};
    struct grading grading;
    unsigned rounds;
    if (!bench_read_rounds(&rounds, USUAL_ROUNDS))
        return EXIT_BAD_ARGUMENTS;
    if (!grading_open(&grading, options))
        return EXIT_INTERNAL;
    int status = grading_arguments_are_right(&grading.places, options)
                     ? run_labs(&list, &grading, rounds)
                     : EXIT_BAD_ARGUMENTS;
    while (list.count > 0)
        race_free(&races[--list.count]);
    grading_close(&grading);
    return status;
}
