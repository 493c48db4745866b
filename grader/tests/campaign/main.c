/* Writes traces for a campaign, as files that a worker reads by itself:
 *     campaign LAB COUNT FOLDER
 * They come from the generator, one seed after another and each shape that suits the lab. Or asks whether lab 6's
 * alarms are right:
 *     campaign alarms SUBMISSION|- OPERATIONS STRAY_BYTES */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grader/cli/places.h"
#include "grader/cli/requests.h"
#include "grader/tests/campaign/alarms.h"

enum { OPERATIONS = 400, LIVE_BYTES = 1 << 19 };

static const enum trace_shape shapes[] = {SHAPE_RANDOM, SHAPE_LIFO,    SHAPE_FIFO, SHAPE_SAWTOOTH,
                                          SHAPE_TREES,  SHAPE_REALLOC, SHAPE_MIXED};
enum { ALL_SHAPES = sizeof shapes / sizeof *shapes, WITHOUT_RESIZING = ALL_SHAPES - 2 };

static bool write_trace(int lab, unsigned number, const char *folder)
{
    char path[4096];
    struct trace trace;
    struct generator generator = {
        .shape = shapes[number % (lab < FIRST_TO_RESIZE ? WITHOUT_RESIZING : ALL_SHAPES)],
        .sizes = number % 2 == 0 ? SIZES_POWER_LAW : SIZES_SMALL,
        .seed = number,
        .operations = OPERATIONS,
        .live_bytes = LIVE_BYTES};
    trace_generate(&trace, &generator);
    snprintf(path, sizeof path, "%s/%u", folder, number);
    bool written = requests_write(path, &trace, lab, MODE_WATCH);
    if (!written)
        perror(path);
    trace_free(&trace);
    return written;
}

int main(int count, char **arguments)
{
    if (count == 5 && strcmp(arguments[1], "alarms") == 0) {
        const char *submission = strcmp(arguments[2], "-") == 0 ? NULL : arguments[2];
        bool right = alarms_are_right(submission, strtoul(arguments[3], NULL, 10),
                                      strtoul(arguments[4], NULL, 10));
        return right ? EXIT_SUCCESS : EXIT_FAILURE;
    }
    if (count != 4) {
        fputs("usage: campaign LAB COUNT FOLDER | alarms SUBMISSION|- OPERATIONS STRAY_BYTES\n",
              stderr);
        return EXIT_FAILURE;
    }
    int lab = atoi(arguments[1]);
    unsigned traces = (unsigned)atoi(arguments[2]);
    for (unsigned number = 1; number <= traces; number++)
        if (!write_trace(lab, number, arguments[3]))
            return EXIT_FAILURE;
    return EXIT_SUCCESS;
}
