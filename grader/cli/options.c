/* Options come as --lab 3 or, from make, as LAB=3 in the environment; the command line wins. */
#include "grader/cli/options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef bool option_reader(struct options *options, const char *text);

static bool read_lab(struct options *options, const char *text)
{
    char *end;
    long lab = strtol(text, &end, 10);
    options->lab = (int)lab;
    return *text != '\0' && *end == '\0' && lab >= 1 && lab <= 99;
}

static bool read_seed(struct options *options, const char *text)
{
    char *end;
    errno = 0;
    options->seed = strtoull(text, &end, 0);
    options->has_seed = true;
    return *text != '\0' && *text != '-' && *end == '\0' && errno == 0;
}

static bool read_minimum(struct options *options, const char *text)
{
    char *end;
    options->minimum = strtod(text, &end);
    options->has_minimum = true;
    return *text != '\0' && *end == '\0' && options->minimum >= 0;
}

static bool read_submission(struct options *options, const char *text)
{
    options->submission = text;
    return true;
}

static bool read_json(struct options *options, const char *text)
{
    options->json = text;
    return true;
}

static bool read_summary(struct options *options, const char *text)
{
    options->summary = text;
    return true;
}

static bool read_trace(struct options *options, const char *text)
{
    options->trace = text;
    return true;
}

static bool read_out(struct options *options, const char *text)
{
    options->out = text;
    return true;
}

static bool read_svg(struct options *options, const char *text)
{
    options->svg = text;
    return true;
}

static bool read_protection(struct options *options, const char *text)
{
    static const char *const known[] = {"canary", "guard", "all"};
    options->protection = text;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i], text) == 0)
            return true;
    return false;
}

static bool read_speed(struct options *options, const char *text)
{
    options->time_scored = strcmp(text, "time") == 0;
    return options->time_scored || strcmp(text, "cycles") == 0;
}

static bool read_show_hidden(struct options *options, const char *text)
{
    options->show_hidden = strcmp(text, "1") == 0;
    return true;
}

static const struct {
    const char *flag, *variable, *what;
    option_reader *read;
} table[] = {
    {"--lab", "LAB", "a lab's number, such as 3", read_lab},
    {"--submission", "SUBMISSION", "a folder with headers", read_submission},
    {"--json", "JSON", "a file's name", read_json},
    {"--summary", "SUMMARY", "a file's name", read_summary},
    {"--seed", "SEED", "a whole number that isn't negative", read_seed},
    {"--min", "MIN", "a number of points", read_minimum},
    {"--trace", "TRACE", "a trace's file name", read_trace},
    {"--out", "OUT", "a file's name", read_out},
    {"--svg", "SVG", "a file's name", read_svg},
    {"--protect", "PROTECT", "canary, guard or all", read_protection},
    {"--speed", "SPEED", "cycles or time", read_speed},
    {"--show-hidden", "SHOW_HIDDEN", "0 or 1", read_show_hidden},
};
enum { OPTIONS = sizeof table / sizeof *table };

static bool take(struct options *options, int which, const char *name, const char *text)
{
    if (table[which].read(options, text)) {
        return true;
    }
    fprintf(stderr, "%s=%s: expected %s.\n", name, text, table[which].what);
    return false;
}

static int find(const char *flag)
{
    for (int which = 0; which < OPTIONS; which++) {
        if (strcmp(table[which].flag, flag) == 0) {
            return which;
        }
    }
    return -1;
}

static bool from_environment(struct options *options)
{
    for (int which = 0; which < OPTIONS; which++) {
        const char *text = getenv(table[which].variable);
        if (text != NULL && *text != '\0' && !take(options, which, table[which].variable, text)) {
            return false;
        }
    }
    return true;
}

bool options_read(struct options *options, int count, char **arguments)
{
    *options = (struct options){.lab = 0};
    if (!from_environment(options)) {
        return false;
    }
    for (int i = 0; i < count; i += 2) {
        int which = find(arguments[i]);
        if (which < 0) {
            fprintf(stderr, "%s: no such option; these are known:", arguments[i]);
            for (which = 0; which < OPTIONS; which++) {
                fprintf(stderr, " %s", table[which].flag);
            }
            fputs("\n", stderr);
            return false;
        }
        if (i + 1 == count) {
            fprintf(stderr, "%s: expected %s after it.\n", arguments[i], table[which].what);
            return false;
        }
        if (!take(options, which, arguments[i], arguments[i + 1])) {
            return false;
        }
    }
    return true;
}
