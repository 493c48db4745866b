/* grade and check: the labs of a submission, and the reports. */
#include <stdio.h>

#include "grader/cli/grading.h"
#include "grader/oracle/memory.h"
#include "grader/report/report.h"
#include "grader/score/points.h"

static bool grade_all(struct grading *grading, struct record *record)
{
    snprintf(record->seed, sizeof record->seed, "%llu", (unsigned long long)grading->seed);
    record->submission =
        grading->options->submission == NULL ? NULL : text_of("%s", grading->options->submission);
    for (size_t i = 0; i < grading->places.lab_count; i++) {
        const struct lab_place *lab = &grading->places.labs[i];
        if (grading->options->lab != 0 && grading->options->lab != lab->number) {
            continue;
        }
        if (!grading_lab(grading, lab, &record->labs[record->lab_count])) {
            return false;
        }
        record->lab_count++;
    }
    record_total(record);
    return true;
}

static bool save(report_writer *writer, const struct record *record, const struct options *options,
                 const char *path)
{
    char error[512];
    struct report_options how = {.show_hidden = options->show_hidden};
    if (path == NULL || report_save(writer, record, &how, path, error, sizeof error)) {
        return true;
    }
    fprintf(stderr, "heaplab: %s\n", error);
    return false;
}

static int report(const struct record *record, const struct options *options)
{
    struct report_options how = report_options_for(stdout);
    how.show_hidden = options->show_hidden;
    if (!report_terminal(record, &how, stdout) || fflush(stdout) != 0) {
        return EXIT_INTERNAL;
    }
    if (!save(report_json, record, options, options->json) ||
        !save(report_summary, record, options, options->summary)) {
        return EXIT_BAD_ARGUMENTS;
    }
    return options->has_minimum && record->score < options->minimum ? EXIT_BELOW_MINIMUM
                                                                    : EXIT_DONE;
}

static int grade(const struct options *options, bool with_cost)
{
    static struct record record;
    struct grading grading;
    int status = EXIT_INTERNAL;
    if (!grading_open(&grading, options)) {
        return EXIT_INTERNAL;
    }
    grading.with_cost = with_cost;
    if (!grading_arguments_are_right(&grading.places, options)) {
        status = EXIT_BAD_ARGUMENTS;
    } else if (grade_all(&grading, &record)) {
        status = report(&record, options);
    }
    record_free(&record);
    grading_close(&grading);
    return status;
}

int command_grade(const struct options *options)
{
    return grade(options, true);
}

int command_check(const struct options *options)
{
    return grade(options, false);
}
