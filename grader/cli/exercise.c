/* The common beginning of the commands that run one trace on one lab. */
#include "grader/cli/exercise.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "grader/oracle/memory.h"
#include "grader/oracle/property.h"

static int find_lab(struct exercise *exercise, const struct options *options)
{
    if (!grading_arguments_are_right(&exercise->grading.places, options)) {
        return EXIT_BAD_ARGUMENTS;
    }
    exercise->lab = places_lab(&exercise->grading.places, options->lab);
    if (exercise->lab == NULL) {
        fputs("Say which lab: LAB=3, say.\n", stderr);
        return EXIT_BAD_ARGUMENTS;
    }
    places_header(&exercise->grading.places, exercise->lab, options->submission, &exercise->header,
                  &exercise->shown);
    exercise->others =
        places_other_headers(&exercise->grading.places, exercise->lab, options->submission);
    return EXIT_DONE;
}

static int read_trace(struct exercise *exercise, const struct options *options)
{
    char error[512];
    exercise->trace_path =
        options->trace != NULL
            ? text_of("%s", options->trace)
            : text_of("%s/%s/example.trace", exercise->grading.places.root, exercise->lab->folder);
    if (!trace_read(&exercise->trace, exercise->trace_path, error, sizeof error)) {
        fprintf(stderr, "%s\n", error);
        return EXIT_BAD_ARGUMENTS;
    }
    return EXIT_DONE;
}

static int build(struct exercise *exercise)
{
    struct oracle_setting setting = {
        .job = &exercise->grading.job,
        .order = {.root = exercise->grading.places.root,
                  .header_path = exercise->header,
                  .shown_name = exercise->shown,
                  .lab = exercise->lab->number,
                  .other_headers = (const char *const *)exercise->others},
        .seed = exercise->grading.seed,
        .explain = true};
    oracle_open(&setting);
    const struct build *built = oracle_build(exercise->trace.needs);
    if (built->verdict != VERDICT_OK) {
        fprintf(stderr, "%s: %s\n", verdict_name(built->verdict), built->message);
        return EXIT_BAD_ARGUMENTS;
    }
    return EXIT_DONE;
}

int exercise_open(struct exercise *exercise, const struct options *options)
{
    *exercise = (struct exercise){.lab = NULL};
    if (!grading_open(&exercise->grading, options)) {
        return EXIT_INTERNAL;
    }
    int status = find_lab(exercise, options);
    if (status == EXIT_DONE) {
        status = read_trace(exercise, options);
    }
    return status == EXIT_DONE ? build(exercise) : status;
}

void exercise_close(struct exercise *exercise)
{
    oracle_close();
    trace_free(&exercise->trace);
    places_free_headers(exercise->others);
    free(exercise->header);
    free(exercise->shown);
    free(exercise->trace_path);
    if (exercise->grading.job.folder[0] != '\0') {
        grading_close(&exercise->grading);
    }
}

struct heap_options exercise_options(const struct exercise *exercise)
{
    return property_options((struct heap_options){.needs = NULL}, &exercise->trace);
}
