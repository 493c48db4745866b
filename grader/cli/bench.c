/* bench: a lab's benchmark on libc, on every version up to the lab's, and on others' allocators. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "grader/cli/grading.h"
#include "grader/oracle/memory.h"
#include "grader/report/race_report.h"
#include "grader/report/save.h"
#include "grader/score/rivals.h"

enum { USUAL_ROUNDS = 10, HEADER_BYTES = 1 << 20, FIRST_TO_RESIZE = 4 };

/* The header of one version: the submission's, or where it has none, the lab folder's. */
static void find_header(const struct grading *grading, const struct lab_place *version, char **path,
                        char **shown)
{
    const char *submission = grading->options->submission;
    places_header(&grading->places, version, submission, path, shown);
    if (submission == NULL || access(*path, F_OK) == 0)
        return;
    free(*path);
    free(*shown);
    places_header(&grading->places, version, NULL, path, shown);
}

/* The first step of a header that isn't written yet, as the skeleton's own marks say. Looked up
 * only for a header that was compiled, so it is a file of a sensible size. */
static char *open_step(const char *path)
{
    static const char mark[] = "NOT_IMPLEMENTED(\"";
    char *text = allocate(HEADER_BYTES + 1, 1), *step = NULL;
    FILE *file = fopen(path, "re");
    if (file != NULL) {
        text[fread(text, 1, HEADER_BYTES, file)] = '\0';
        const char *found = strstr(text, mark);
        if (found != NULL) {
            found += strlen(mark);
            step = text_of("%.*s", (int)strcspn(found, "\"\n"), found);
        }
        fclose(file);
    }
    free(text);
    return step;
}

static char *build(const struct grading *grading, const struct lab_place *lab,
                   const struct build_order *order, bool counting, char **note)
{
    struct build made;
    char *benchmark = text_of("%s/%s/benchmark.c", grading->places.root, lab->folder);
    build_benchmark(&made, &grading->job, order, benchmark, counting);
    free(benchmark);
    if (made.verdict == VERDICT_OK)
        return text_of("%s", made.program);
    *note = text_of("%s: %s", verdict_name(made.verdict), made.message);
    free(made.message);
    return NULL;
}

/* Headers of earlier labs, which a version may include, lie beside its own. */
static size_t find_earlier(const struct grading *grading, int version, char **paths)
{
    size_t count = 0;
    for (size_t i = 0; i < grading->places.lab_count; i++) {
        char *shown;
        if (grading->places.labs[i].number >= version)
            break;
        find_header(grading, &grading->places.labs[i], &paths[count], &shown);
        free(shown);
        if (access(paths[count], F_OK) == 0)
            count++;
        else
            free(paths[count]);
    }
    paths[count] = NULL;
    return count;
}

static void add_version(struct race *race, const struct grading *grading,
                        const struct lab_place *lab, const struct lab_place *version)
{
    char name[16], *header, *shown, *earlier[PLACES_LABS + 1];
    snprintf(name, sizeof name, "v%d", version->number);
    struct race_entrant *entrant = race_add(race, name);
    if (entrant == NULL)
        return;
    find_header(grading, version, &header, &shown);
    size_t count = find_earlier(grading, version->number, earlier);
    struct build_order order = {.root = grading->places.root,
                                .header_path = header,
                                .shown_name = shown,
                                .lab = version->number,
                                .other_headers = (const char *const *)earlier};
    entrant->is_version = true;
    entrant->program = build(grading, lab, &order, false, &entrant->note);
    if (entrant->note == NULL)
        entrant->open_step = open_step(header);
    while (count > 0)
        free(earlier[--count]);
    free(header);
    free(shown);
}

static void add_rival(struct race *race, const struct rival *rival)
{
    struct race_entrant *entrant = race_add(race, rival->name);
    if (entrant == NULL)
        return;
    entrant->preload = rival_library(rival);
    if (entrant->preload == NULL)
        entrant->note = text_of("%s isn't installed here", rival->libraries[0]);
    else
        entrant->program = text_of("%s", race->entrants[0].program);
}

/* The benchmarks of later labs call functions that earlier versions don't have. */
static bool can_run(const struct lab_place *version, const struct lab_place *lab)
{
    return version->number <= lab->number &&
           (version->number >= FIRST_TO_RESIZE || lab->number < FIRST_TO_RESIZE);
}

/* False, after a sentence, when libc itself can't run. */
static bool enter_all(struct race *race, const struct grading *grading, const struct lab_place *lab)
{
    const struct build_order libc = {.root = grading->places.root, .lab = 0};
    struct race_entrant *first = race_add(race, "v0");
    first->program = build(grading, lab, &libc, false, &first->note);
    if (first->note == NULL)
        race->counter = build(grading, lab, &libc, true, &first->note);
    if (first->note != NULL)
        return false;
    for (size_t i = 0; i < grading->places.lab_count; i++)
        if (can_run(&grading->places.labs[i], lab))
            add_version(race, grading, lab, &grading->places.labs[i]);
    for (const struct rival *rival = rivals; rival->name != NULL; rival++)
        add_rival(race, rival);
    return true;
}

/* One line that is written over again, for somebody who waits at a terminal. */
static void show_progress(const struct race *race, unsigned round, const struct race_entrant *next)
{
    if (isatty(STDERR_FILENO) == 1)
        fprintf(stderr, "\r\033[KLab %d: round %u of %u, %s ", race->lab, round, race->rounds,
                next->name);
}

static void end_progress(void)
{
    if (isatty(STDERR_FILENO) == 1)
        fputs("\r\033[K", stderr);
}

static bool run_lab(struct race *race, const struct grading *grading, const struct lab_place *lab)
{
    const char *name = strchr(lab->folder, '_');
    race->lab = lab->number;
    race->title = text_of("%s", name == NULL ? lab->folder : name + 1);
    bool ran = enter_all(race, grading, lab) && race_run(race, show_progress);
    end_progress();
    if (!ran)
        fprintf(stderr, "heaplab: libc doesn't run lab %d's benchmark: %s\n", lab->number,
                race->entrants[0].note);
    return ran && race_table(race, stdout);
}

static int run_labs(struct race_list *list, const struct grading *grading, unsigned rounds)
{
    const struct options *options = grading->options;
    const char *scale = getenv("SCALE");
    char error[512];
    for (size_t i = 0; i < grading->places.lab_count; i++) {
        const struct lab_place *lab = &grading->places.labs[i];
        if (options->lab != 0 && options->lab != lab->number)
            continue;
        struct race *race = &list->races[list->count++];
        race->rounds = rounds;
        race->scale = scale == NULL || *scale == '\0' ? NULL : scale;
        if (!run_lab(race, grading, lab))
            return EXIT_INTERNAL;
    }
    if (options->json != NULL && !save_file(race_json, list, options->json, error, sizeof error)) {
        fprintf(stderr, "heaplab: %s\n", error);
        return EXIT_BAD_ARGUMENTS;
    }
    return EXIT_DONE;
}

/* False, after a sentence, when ROUNDS is no number of rounds. */
static bool read_rounds(unsigned *rounds)
{
    const char *text = getenv("ROUNDS");
    char *end;
    *rounds = USUAL_ROUNDS;
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
    static struct race races[PLACES_LABS];
    struct race_list list = {.races = races};
    struct grading grading;
    unsigned rounds;
    if (!read_rounds(&rounds))
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
