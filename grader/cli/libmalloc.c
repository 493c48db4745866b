/* libmalloc: a header as a drop-in malloc, to be loaded into any program. programs: real programs on
 * it, with a day's work for each. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "grader/cli/grading.h"
#include "grader/oracle/memory.h"
#include "grader/oracle/programs.h"

/* So many programs must have run for a verdict on all, of those with work for guard pages fewer. */
enum { LEAST_COMPARED = 6, LEAST_GUARDED = 2, NAME_COLUMNS = 15 };

struct library {
    struct grading grading;
    const struct lab_place *lab;
    char *header, *shown, **others;
};

static int open_library(struct library *library, const struct options *options)
{
    *library = (struct library){.lab = NULL};
    if (!grading_open(&library->grading, options))
        return EXIT_INTERNAL;
    const struct places *places = &library->grading.places;
    if (!grading_arguments_are_right(places, options))
        return EXIT_BAD_ARGUMENTS;
    if (options->lab < FIRST_TO_RESIZE) {
        fprintf(stderr, "A malloc for other programs needs an allocator from lab %d on: LAB=%d.\n",
                FIRST_TO_RESIZE, FIRST_TO_RESIZE);
        return EXIT_BAD_ARGUMENTS;
    }
    library->lab = places_lab(places, options->lab);
    places_header(places, library->lab, options->submission, &library->header, &library->shown);
    library->others = places_other_headers(places, library->lab, options->submission);
    struct oracle_setting setting = {
        .job = &library->grading.job,
        .order = {.root = places->root,
                  .header_path = library->header,
                  .shown_name = library->shown,
                  .lab = library->lab->number,
                  .other_headers = (const char *const *)library->others},
        .seed = library->grading.seed,
        .explain = true};
    oracle_open(&setting);
    return EXIT_DONE;
}

static void close_library(struct library *library)
{
    oracle_close();
    if (library->others != NULL)
        places_free_headers(library->others);
    free(library->header);
    free(library->shown);
    if (library->grading.job.folder[0] != '\0')
        grading_close(&library->grading);
}

/* Beside the old one and then in its place: a program that runs on the old one keeps it. */
static bool put_in_place(const char *built, const char *out)
{
    char *new = text_of("%s.new", out), piece[4096];
    size_t got;
    FILE *from = fopen(built, "re"), *to = from == NULL ? NULL : fopen(new, "we");
    while (to != NULL && (got = fread(piece, 1, sizeof piece, from)) > 0)
        fwrite(piece, 1, got, to);
    bool written = to != NULL && fclose(to) == 0 && rename(new, out) == 0;
    if (!written)
        fprintf(stderr, "OUT=%s: it can't be written: %s.\n", out, strerror(errno));
    if (to != NULL && !written)
        unlink(new);
    if (from != NULL)
        fclose(from);
    free(new);
    return written;
}

static int build_and_save(const struct library *library)
{
    const struct oracle_setting *setting = oracle_current();
    const char *asked = library->grading.options->out;
    struct build build;
    build_library(&build, setting->job, &setting->order);
    if (build.verdict != VERDICT_OK) {
        fprintf(stderr, "%s: %s\n", verdict_name(build.verdict), build.message);
        free(build.message);
        return build.verdict == VERDICT_INTERNAL ? EXIT_INTERNAL : EXIT_BAD_ARGUMENTS;
    }
    char *out = asked != NULL ? text_of("%s", asked)
                              : text_of("%s/build/libmalloc.so", library->grading.places.root);
    bool saved = put_in_place(build.program, out);
    if (saved)
        printf("%s is malloc for any program now. Try it: LD_PRELOAD=%s%s ls -l\n",
               asked != NULL ? asked : "build/libmalloc.so",
               asked == NULL || strchr(asked, '/') != NULL ? "" : "./",
               asked != NULL ? asked : "build/libmalloc.so");
    free(out);
    return saved ? EXIT_DONE : EXIT_BAD_ARGUMENTS;
}

int command_libmalloc(const struct options *options)
{
    struct library library;
    int status = open_library(&library, options);
    if (status == EXIT_DONE)
        status = build_and_save(&library);
    close_library(&library);
    return status;
}

struct tally {
    unsigned same, different, skipped, failed;
};

static void run_program(const char *name, enum program_size size, const char *protection,
                        struct tally *tally)
{
    printf("%-*s", NAME_COLUMNS, name);
    fflush(stdout);
    struct finding finding = programs_find(name, size, protection);
    const char *kind = kind_name(finding.kind);
    if (finding.verdict != VERDICT_OK)
        printf("%s%s%s\n%s\n", verdict_name(finding.verdict), kind == NULL ? "" : ": ",
               kind == NULL ? "" : kind, finding.message == NULL ? "" : finding.message);
    else
        printf("%s\n", finding.message == NULL ? "the same as on libc" : finding.message);
    if (finding.command != NULL)
        printf("run exactly this again:\n  %s\n", finding.command);
    tally->failed += finding.verdict == VERDICT_INTERNAL;
    tally->different += finding.verdict != VERDICT_OK && finding.verdict != VERDICT_INTERNAL;
    tally->skipped += finding.verdict == VERDICT_OK && finding.message != NULL;
    tally->same += finding.verdict == VERDICT_OK && finding.message == NULL;
    finding_free(&finding);
}

static int run_all(int lab, const char *protection)
{
    struct tally tally = {0};
    bool guards = protection != NULL && strcmp(protection, "canary") != 0;
    enum program_size size = guards ? PROGRAM_GUARDED : PROGRAM_FULL;
    const char *name;
    for (size_t i = 0; (name = programs_name(lab, size, i)) != NULL; i++)
        run_program(name, size, protection, &tally);
    printf("%u the same, %u different, %u skipped\n", tally.same, tally.different, tally.skipped);
    if (tally.failed > 0)
        return EXIT_INTERNAL;
    if (tally.same + tally.different < (guards ? LEAST_GUARDED : LEAST_COMPARED)) {
        fprintf(stderr, "Too few of these programs are installed here to tell anything.\n");
        return EXIT_INTERNAL;
    }
    return tally.different > 0 ? EXIT_BELOW_MINIMUM : EXIT_DONE;
}

int command_programs(const struct options *options)
{
    struct library library;
    if (options->protection != NULL && options->lab < FIRST_WITH_PROTECTION) {
        fprintf(stderr, "PROTECT=%s: there are protections from lab %d on: LAB=%d.\n",
                options->protection, FIRST_WITH_PROTECTION, FIRST_WITH_PROTECTION);
        return EXIT_BAD_ARGUMENTS;
    }
    int status = open_library(&library, options);
    if (status == EXIT_DONE)
        status = run_all(options->lab, options->protection);
    close_library(&library);
    return status;
}
