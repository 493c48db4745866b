/* The table of report formats, the options from the environment, and writing a report to a file. */
#include "grader/report/report.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "grader/report/save.h"

const struct report_format report_formats[] = {
    {"terminal", report_terminal},
    {"json", report_json},
    {"summary", report_summary},
    {NULL, NULL},
};

const struct report_format *report_format_named(const char *name)
{
    for (const struct report_format *format = report_formats; format->name != NULL; format++)
        if (strcmp(format->name, name) == 0)
            return format;
    return NULL;
}

static bool is_switched_on(const char *variable)
{
    const char *value = getenv(variable);
    return value != NULL && value[0] != '\0' && strcmp(value, "0") != 0;
}

struct report_options report_options_for(FILE *stream)
{
    const char *no_colour = getenv("NO_COLOR");
    return (struct report_options){
        .hints = is_switched_on("HINTS"),
        .all = is_switched_on("ALL"),
        .colour = (no_colour == NULL || no_colour[0] == '\0') && isatty(fileno(stream)) == 1,
    };
}

struct order {
    report_writer *write;
    const struct record *record;
    const struct report_options *options;
};

static bool write_report(const void *content, FILE *stream)
{
    const struct order *order = content;
    return order->write(order->record, order->options, stream);
}

bool report_save(report_writer *write, const struct record *record,
                 const struct report_options *options, const char *path, char *error,
                 size_t error_size)
{
    const struct order order = {write, record, options};
    return save_file(write_report, &order, path, error, error_size);
}
