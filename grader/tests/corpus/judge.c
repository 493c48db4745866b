/* Grades one specimen as a class would be graded, and holds the result against its tag. */
#include <dirent.h>
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "grader/cli/grading.h"
#include "grader/cli/places.h"
#include "grader/oracle/memory.h"
#include "grader/report/report.h"
#include "grader/score/points.h"
#include "grader/tests/corpus/corpus.h"

enum { SEED = 7, REPEATS = 49 };

struct graded {
    struct record record;
    const struct lab_record *lab;
    bool done;
    bool left_process, left_folder;
};

static bool append_file(FILE *to, const char *path)
{
    char text[4096];
    size_t got;
    FILE *from = fopen(path, "re");
    if (from == NULL) {
        return false;
    }
    while ((got = fread(text, 1, sizeof text, from)) > 0) {
        fwrite(text, 1, got, to);
    }
    fclose(from);
    return true;
}

static char *header_in(const char *folder, int lab)
{
    return text_of("%s/my_memory_allocator_v%d.h", folder, lab);
}

static bool write_specimen(const struct specimen *specimen, FILE *header)
{
    bool written = append_file(header, specimen->path);
    if (written && specimen->base != NULL) {
        fputc('\n', header);
        written = append_file(header, specimen->base);
    }
    return written;
}

/* The solution stands for an earlier lab's header, which this one may build on. */
static bool write_header(const struct specimen *specimen, int lab, FILE *header)
{
    static struct places places;
    if (lab == specimen->lab) {
        return write_specimen(specimen, header);
    }
    if (!places_find(&places)) {
        return false;
    }
    char *solutions = text_of("%s/solutions", places.root);
    char *path = header_in(solutions, lab);
    bool written = append_file(header, path);
    free(path);
    free(solutions);
    return written;
}

/* A submission's folder with the header in it, and those of the earlier labs; NULL when it can't
 * be made. */
static char *lay_out(const struct specimen *specimen)
{
    char *folder =
        text_of("%s/heaplab-corpus-XXXXXX", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
    bool written = mkdtemp(folder) != NULL;
    for (int lab = 1; written && lab <= specimen->lab; lab++) {
        char *path = header_in(folder, lab);
        FILE *header = fopen(path, "we");
        written = header != NULL && write_header(specimen, lab, header);
        if (header != NULL && fclose(header) != 0) {
            written = false;
        }
        free(path);
    }
    return written ? folder : (free(folder), NULL);
}

static void clear_away(char *folder, int last_lab)
{
    for (int lab = 1; lab <= last_lab; lab++) {
        char *path = header_in(folder, lab);
        unlink(path);
        free(path);
    }
    rmdir(folder);
    free(folder);
}

/* What came of a kill that is done again and again. */
struct repeats {
    const struct specimen *specimen;
    unsigned wanted, misses;
    char *missed; /* what was found in place of a verdict in the tag */
};

static char *found_words(enum verdict verdict, enum kind kind)
{
    const char *name = kind_name(kind);
    return text_of("%s%s%s", verdict_name(verdict), name == NULL ? "" : "/",
                   name == NULL ? "" : name);
}

static void see_repeat(const struct finding *finding, void *context)
{
    struct repeats *repeats = context;
    char *found = found_words(finding->verdict, finding->kind);
    if (corpus_names(repeats->specimen->found, found)) {
        free(found);
        return;
    }
    repeats->misses++;
    free(repeats->missed);
    repeats->missed = found;
}

static const char *steps_of(const struct specimen *specimen)
{
    return specimen->steps[0] == '\0' ? NULL : specimen->steps;
}

/* The checks of these steps, or all for NULL. */
static void grade(const struct specimen *specimen, const char *steps, bool first_only,
                  struct repeats *repeats, struct graded *graded)
{
    struct grading grading;
    struct stat status;
    *graded = (struct graded){.done = false};
    char *folder = lay_out(specimen);
    struct options options = {.submission = folder,
                              .lab = specimen->lab,
                              .quick = true,
                              .earlier_is_right = true, /* it is the solution */
                              .first_only = first_only,
                              .only_steps = steps,
                              .repeats = repeats == NULL ? 0 : repeats->wanted,
                              .see_repeat = see_repeat,
                              .context = repeats,
                              .has_seed = true,
                              .seed = SEED,
                              .show_hidden = false};
    if (folder == NULL || !grading_open(&grading, &options)) {
        return;
    }
    const struct lab_place *lab = places_lab(&grading.places, specimen->lab);
    grading.with_cost = false;
    graded->record.lab_count = 1;
    graded->lab = &graded->record.labs[0];
    graded->done = lab != NULL && grading_lab(&grading, lab, &graded->record.labs[0]);
    record_total(&graded->record);
    char *job_folder = text_of("%s", grading.job.folder);
    grading_close(&grading);
    graded->left_process = waitpid(-1, NULL, WNOHANG) >= 0 || errno != ECHILD;
    graded->left_folder = stat(job_folder, &status) == 0;
    free(job_folder);
    clear_away(folder, specimen->lab);
}

struct caught {
    const struct step_record *step;
    const struct check_record *check;
    size_t checks; /* how many caught it */
};

static struct caught first_catch(const struct lab_record *lab)
{
    struct caught caught = {NULL, NULL, 0};
    for (size_t i = 0; i < lab->step_count; i++) {
        for (size_t j = 0; j < lab->steps[i].check_count; j++) {
            const struct check_record *check = &lab->steps[i].checks[j];
            bool was_not_run = check->verdict == VERDICT_NOT_IMPLEMENTED &&
                               (check->message == NULL || *check->message == '\0');
            if (check->verdict == VERDICT_OK || was_not_run) {
                continue;
            }
            if (caught.checks++ == 0) {
                caught.step = &lab->steps[i];
                caught.check = &lab->steps[i].checks[j];
            }
        }
    }
    return caught;
}

static const char *short_name(const char *path)
{
    const char *tests = strstr(path, "/tests/");
    return tests == NULL ? path : tests + strlen("/tests/");
}

static bool judge_kill(const struct specimen *specimen, bool first_only, unsigned times,
                       FILE *answer)
{
    struct repeats repeats = {.specimen = specimen, .wanted = times};
    struct graded *graded = allocate(1, sizeof *graded);
    grade(specimen, first_only ? steps_of(specimen) : NULL, first_only, &repeats, graded);
    bool right = false;
    if (!graded->done) {
        fputs("-\nthe grading failed\n", answer);
    } else {
        struct caught caught = first_catch(graded->lab);
        char *found = caught.check == NULL ? text_of("ok")
                                           : found_words(caught.check->verdict, caught.check->kind);
        right = caught.check != NULL && repeats.misses == 0 &&
                corpus_names(specimen->found, found) &&
                corpus_names(specimen->steps, caught.step->step);
        fprintf(answer, "%d %s\n", specimen->lab, caught.check == NULL ? "-" : caught.check->name);
        fprintf(answer, "%-58s %-20s %-4s %2zu caught it, first: %s\n", short_name(specimen->path),
                found, caught.step == NULL ? "" : caught.step->step, caught.checks,
                caught.check == NULL ? "none" : caught.check->name);
        if (repeats.misses > 0) {
            fprintf(answer, "      %u of %u times it was not caught so, but: %s\n", repeats.misses,
                    times, repeats.missed);
        } else if (!right) {
            fprintf(answer, "      expected %s at step %s; %s\n", specimen->found, specimen->steps,
                    caught.check == NULL ? "it was not caught" : caught.check->message);
        }
        free(found);
    }
    free(repeats.missed);
    record_free(&graded->record);
    free(graded);
    return right;
}

bool judge_mutant(const struct specimen *specimen, FILE *answer)
{
    return judge_kill(specimen, false, 0, answer);
}

bool judge_first(const struct specimen *specimen, FILE *answer)
{
    return judge_kill(specimen, true, 0, answer);
}

bool judge_repeated(const struct specimen *specimen, FILE *answer)
{
    return judge_kill(specimen, true, REPEATS, answer);
}

bool judge_variant(const struct specimen *specimen, FILE *answer)
{
    struct graded *graded = allocate(1, sizeof *graded);
    grade(specimen, NULL, false, NULL, graded);
    struct caught caught = graded->done ? first_catch(graded->lab) : (struct caught){NULL, NULL, 1};
    fputs("-\n", answer);
    fprintf(answer, "%-58s %s\n", short_name(specimen->path), caught.checks == 0 ? "ok" : "not ok");
    if (caught.check != NULL) {
        fprintf(answer, "      %zu checks fail; first %s: %s\n", caught.checks, caught.check->name,
                caught.check->message);
    }
    record_free(&graded->record);
    free(graded);
    return caught.checks == 0;
}

/* Every format must come out whole, whatever the submission put into its texts. */
static bool reports_are_whole(const struct record *record)
{
    bool whole = true;
    for (const struct report_format *format = report_formats; format->name != NULL; format++) {
        struct report_options options = {.all = true, .hints = true};
        char *text = NULL;
        size_t size = 0;
        FILE *stream = open_memstream(&text, &size);
        whole = whole && stream != NULL && format->write(record, &options, stream);
        if (stream != NULL) {
            fclose(stream);
        }
        if (whole && strcmp(format->name, "json") == 0) {
            json_t *parsed = json_loadb(text, size, 0, NULL);
            whole = json_is_object(parsed);
            json_decref(parsed);
        }
        whole = whole && memchr(text, '\033', size) == NULL && memchr(text, '\0', size) == NULL;
        free(text);
    }
    return whole;
}

/* What an attack's own honest part would have got is 0 points unless its tag says otherwise, for none does
 * more than pretend. A verdict on the whole lab, or that of the first check that fails. */
bool judge_attack(const struct specimen *specimen, FILE *answer)
{
    struct graded *graded = allocate(1, sizeof *graded);
    const char *fault = NULL;
    char *found = NULL;
    grade(specimen, steps_of(specimen), false, NULL, graded);
    fputs("-\n", answer);
    if (!graded->done) {
        fault = "the grading failed";
    } else {
        const char *verdict = verdict_name(graded->lab->verdict);
        struct caught caught = first_catch(graded->lab);
        found = caught.check == NULL ? text_of("ok")
                                     : found_words(caught.check->verdict, caught.check->kind);
        bool named = corpus_names(specimen->found, found) ||
                     (caught.check != NULL && corpus_names(specimen->found, verdict));
        fault = !named                                ? "another verdict than in the tag"
                : graded->left_process                ? "a process is left"
                : graded->left_folder                 ? "its folder is left"
                : !reports_are_whole(&graded->record) ? "a report is broken"
                                                      : NULL;
    }
    fprintf(answer, "%-58s %-22s %6.2f\n", short_name(specimen->path), found == NULL ? "" : found,
            graded->record.score);
    if (fault != NULL) {
        struct caught caught = graded->done ? first_catch(graded->lab) : (struct caught){0};
        fprintf(answer, "      %s; expected %s; %s\n", fault, specimen->found,
                graded->lab != NULL && graded->lab->message != NULL && *graded->lab->message
                    ? graded->lab->message
                : caught.check != NULL ? caught.check->message
                                       : "");
    }
    free(found);
    record_free(&graded->record);
    free(graded);
    return fault == NULL;
}
