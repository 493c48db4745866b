/* Builds what runs in a race: libc, versions of the course, others' allocators. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "grader/cli/bench.h"
#include "grader/oracle/memory.h"

enum { HEADER_BYTES = 1 << 20 };

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

/* The step at `mark`, when it is one of `steps` (NULL: any). A mark in a comment, which tells what
 * such marks are, stands in a line that begins with an asterisk. */
static char *step_at(const char *text, const char *mark, const char *steps)
{
    const char *line = mark, *name = strchr(mark, '"') + 1;
    while (line > text && line[-1] != '\n')
        line--;
    char *step = text_of("%.*s", (int)strcspn(name, "\"\n"), name);
    bool is_open = line[strspn(line, " ")] != '*' && (steps == NULL || strstr(steps, step) != NULL);
    if (is_open)
        return step;
    free(step);
    return NULL;
}

/* The first step of a header that isn't written yet, as the skeleton's own marks say. Looked up
 * only for a header that was compiled, so it is a file of a sensible size. */
static char *open_step(const char *path, const char *steps)
{
    static const char mark[] = "NOT_IMPLEMENTED(\"";
    char *text = allocate(HEADER_BYTES + 1, 1), *step = NULL;
    FILE *file = fopen(path, "re");
    if (file != NULL) {
        text[fread(text, 1, HEADER_BYTES, file)] = '\0';
        for (const char *at = text; step == NULL && (at = strstr(at, mark)) != NULL; at++)
            step = step_at(text, at, steps);
        fclose(file);
    }
    free(text);
    return step;
}

/* The program's path, or NULL and a note of what went wrong. */
static char *outcome(struct build *made, char **note)
{
    if (made->verdict == VERDICT_OK)
        return text_of("%s", made->program);
    free(*note);
    *note = text_of("%s: %s", verdict_name(made->verdict), made->message);
    free(made->message);
    return NULL;
}

static char *build(const struct race *race, const struct grading *grading,
                   const struct lab_place *lab, const struct build_order *order,
                   enum benchmark_count count, char **note)
{
    struct build made;
    const char *source = race->source == NULL ? "benchmark.c" : race->source;
    char *benchmark = text_of("%s/%s/%s", grading->places.root, lab->folder, source);
    build_benchmark(&made, &grading->job, order, benchmark, count);
    free(benchmark);
    return outcome(&made, note);
}

/* Headers of earlier labs, which a version may include, lie beside its own. */
static void find_earlier(const struct grading *grading, int version, char **paths)
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
}

/* A header and all that is needed to build something with it. */
struct source {
    char *header, *shown, *earlier[PLACES_LABS + 1];
    struct build_order order;
};

static void open_source(struct source *source, const struct grading *grading,
                        const struct lab_place *version, const struct bench_section *section)
{
    find_header(grading, version, &source->header, &source->shown);
    find_earlier(grading, version->number, source->earlier);
    source->order = (struct build_order){.root = grading->places.root,
                                         .header_path = source->header,
                                         .shown_name = source->shown,
                                         .lab = version->number,
                                         .needs = section == NULL ? NULL : section->needs,
                                         .other_headers = (const char *const *)source->earlier};
}

static void close_source(struct source *source)
{
    for (char **path = source->earlier; *path != NULL; path++)
        free(*path);
    free(source->header);
    free(source->shown);
}

bool bench_enter_libc(struct race *race, const struct grading *grading, const struct lab_place *lab,
                      bool counting)
{
    const struct build_order libc = {.root = grading->places.root, .lab = 0};
    struct race_entrant *first = race_add(race, "v0");
    first->program = build(race, grading, lab, &libc, COUNT_NOTHING, &first->note);
    if (first->note == NULL && counting)
        race->counter = build(race, grading, lab, &libc, COUNT_ALLOCATIONS, &first->note);
    return first->note == NULL;
}

void bench_enter_version(struct race *race, const struct grading *grading,
                         const struct lab_place *lab, const struct lab_place *version,
                         const struct bench_section *section)
{
    struct source source;
    char *name = text_of("v%d%s%s", version->number, section == NULL ? "" : " ",
                         section == NULL ? "" : section->name);
    struct race_entrant *entrant = race_add(race, name);
    free(name);
    if (entrant == NULL)
        return;
    open_source(&source, grading, version, section);
    entrant->is_version = true;
    entrant->program = build(race, grading, lab, &source.order, COUNT_NOTHING, &entrant->note);
    if (entrant->note == NULL && race->threads > 0)
        entrant->lock_counter =
            build(race, grading, lab, &source.order, COUNT_CONTENDED, &entrant->note);
    if (entrant->note == NULL)
        entrant->open_step = open_step(source.header, section == NULL ? NULL : section->steps);
    close_source(&source);
}

/* A program that runs in the sandbox sees its own folder and the system's, so the library gets a
 * second name beside it. */
static char *name_beside(const char *program, char *library, char **note)
{
    if (library == NULL)
        return NULL;
    char *name = text_of("%.*s/libmalloc.so", (int)(strrchr(program, '/') - program), program);
    if (link(library, name) != 0 && errno != EEXIST)
        *note = text_of("%s can't be made: %s", name, strerror(errno));
    free(library);
    return name;
}

void bench_enter_library(struct race *race, const struct grading *grading,
                         const struct lab_place *lab, const struct bench_section *section,
                         const char *name, const char *setting)
{
    struct build made;
    struct source source;
    struct race_entrant *entrant = race_add(race, name);
    if (entrant == NULL)
        return;
    open_source(&source, grading, lab, section);
    build_library(&made, &grading->job, &source.order);
    const char *program = race->entrants[0].program;
    entrant->preload = name_beside(program, outcome(&made, &entrant->note), &entrant->note);
    entrant->is_version = true;
    entrant->setting = setting;
    if (entrant->note == NULL) {
        entrant->program = text_of("%s", program);
        entrant->open_step = open_step(source.header, section->steps);
    }
    if (entrant->open_step != NULL) /* no program gets far with it */
        entrant->note = race_open_step(entrant);
    close_source(&source);
}

void bench_enter_sanitizer(struct race *race, const struct grading *grading,
                           const struct lab_place *lab)
{
    const struct build_order libc = {.root = grading->places.root, .lab = 0};
    struct race_entrant *entrant = race_add(race, "ASan");
    if (entrant == NULL)
        return;
    entrant->program = build(race, grading, lab, &libc, STOP_BAD_ACCESS, &entrant->note);
    if (entrant->program == NULL) { /* without it, the same source has compiled */
        free(entrant->note);
        entrant->note = text_of("the compiler can't build with -fsanitize=address here");
    }
    entrant->claims_addresses = true;
    /* In the sandbox it can't start the programs that these two are done by. */
    entrant->setting = "ASAN_OPTIONS=detect_leaks=0:symbolize=0";
}

void bench_enter_memcheck(struct race *race)
{
    static const char *const memcheck[] = {"/usr/bin/valgrind", "-q", "--vgdb=no", NULL};
    struct race_entrant *entrant = race_add(race, "Memcheck");
    if (entrant == NULL)
        return;
    entrant->tool = memcheck;
    if (access(memcheck[0], X_OK) != 0)
        entrant->note = text_of("valgrind isn't installed here");
    else
        entrant->program = text_of("%s", race->entrants[0].program);
}

static void enter_rival(struct race *race, const struct rival *rival)
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

void bench_enter_rivals(struct race *race)
{
    for (const struct rival *rival = rivals; rival->name != NULL; rival++)
        enter_rival(race, rival);
}
