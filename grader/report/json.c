/* Writes a record as JSON, for programs: schema "heaplab/1". */
#include <jansson.h>
#include <math.h>
#include <stdlib.h>

#include "grader/report/escape.h"
#include "grader/report/findings.h"
#include "grader/report/report.h"

/* 15 digits give back every decimal number as it was written: 83.3, not 83.299999999999997. */
enum { REAL_DIGITS = 15 };

/* A number without the noise of adding thirds; JSON has no word for what isn't finite. */
static json_t *number(double value)
{
    return isfinite(value) ? json_real(round(value * 1e6) / 1e6) : json_null();
}

static json_t *text_or_null(const char *bytes)
{
    if (bytes == NULL)
        return json_null();
    char *text = escape_text(bytes, ESCAPE_LINES);
    json_t *value = json_string(text);
    free(text);
    return value;
}

static json_t *text(const char *bytes)
{
    return text_or_null(bytes == NULL ? "" : bytes);
}

static json_t *word_or_null(const char *word)
{
    return word == NULL ? json_null() : json_string(word);
}

static void put(json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, value) == 0)
        return;
    fputs("heaplab: there is no memory left for the report.\n", stderr);
    exit(3);
}

static json_t *check_value(const struct check_record *check, const struct report_options *options)
{
    bool open = check_is_open(check, options);
    json_t *value = json_object();
    put(value, "name", text(check->name));
    put(value, "verdict", word_or_null(verdict_name(check->verdict)));
    put(value, "kind", word_or_null(kind_name(check->kind)));
    put(value, "score", number(check->score));
    put(value, "max", number(check->max));
    put(value, "hidden", json_boolean(check->hidden));
    put(value, "message", text(open ? check->message : NULL));
    put(value, "trace", text_or_null(open ? check->trace : NULL));
    put(value, "command", text_or_null(open ? check->command : NULL));
    put(value, "hint_name", text_or_null(open ? check->hint_name : NULL));
    put(value, "hint", text_or_null(open ? check->hint : NULL));
    return value;
}

static json_t *step_value(const struct step_record *step, const struct report_options *options)
{
    json_t *value = json_object(), *checks = json_array();
    for (size_t i = 0; i < step->check_count; i++)
        json_array_append_new(checks, check_value(&step->checks[i], options));
    put(value, "step", text(step->step));
    put(value, "title", text(step->title));
    put(value, "score", number(step->score));
    put(value, "max", number(step->max));
    put(value, "withheld", number(step->withheld));
    put(value, "closed", json_boolean(step->closed));
    put(value, "checks", checks);
    return value;
}

static json_t *cost_value(const struct cost_record *cost)
{
    if (!cost->measured)
        return json_null();
    json_t *value = json_object();
    put(value, "score", number(cost->score));
    put(value, "max", number(cost->max));
    put(value, "ratio_to_libc", number(cost->ratio_to_libc));
    put(value, "instructions", json_integer((json_int_t)cost->instructions));
    put(value, "syscalls", json_integer((json_int_t)cost->syscalls));
    put(value, "page_faults", json_integer((json_int_t)cost->page_faults));
    put(value, "cycles", number(cost->cycles));
    return value;
}

/* The points for speed, which are part of the lab's maximum when nothing was measured too. */
static json_t *speed_value(const struct cost_record *cost)
{
    if (cost->max <= 0)
        return json_null();
    json_t *value = json_object();
    put(value, "score", number(cost->score));
    put(value, "max", number(cost->max));
    put(value, "why_not", text_or_null(cost->why_not));
    return value;
}

static json_t *time_value(const struct time_record *time)
{
    if (!time->measured)
        return json_null();
    json_t *value = json_object();
    put(value, "ratio_to_libc", number(time->ratio_to_libc));
    put(value, "low", number(time->low));
    put(value, "high", number(time->high));
    put(value, "pairs", json_integer((json_int_t)time->pairs));
    return value;
}

static json_t *lab_value(const struct lab_record *lab, const struct report_options *options)
{
    json_t *value = json_object(), *steps = json_array();
    for (size_t i = 0; i < lab->step_count; i++)
        json_array_append_new(steps, step_value(&lab->steps[i], options));
    put(value, "lab", json_integer(lab->lab));
    put(value, "name", text(lab->name));
    put(value, "title", text(lab->title));
    put(value, "file", text_or_null(lab->file));
    put(value, "score", number(lab->score));
    put(value, "max", number(lab->max));
    put(value, "verdict", word_or_null(verdict_name(lab->verdict)));
    put(value, "message", text(lab->message));
    put(value, "note", text_or_null(lab->note));
    put(value, "steps", steps);
    put(value, "cost", cost_value(&lab->cost));
    put(value, "speed", speed_value(&lab->cost));
    put(value, "time", time_value(&lab->time));
    return value;
}

bool report_json(const struct record *record, const struct report_options *options, FILE *stream)
{
    json_t *root = json_object(), *labs = json_array();
    for (size_t i = 0; i < record->lab_count; i++)
        json_array_append_new(labs, lab_value(&record->labs[i], options));
    put(root, "schema", json_string("heaplab/1"));
    put(root, "score", number(record->score));
    put(root, "max", number(record->max));
    put(root, "seed", text(record->seed));
    put(root, "submission", text_or_null(record->submission));
    put(root, "labs", labs);
    bool written = json_dumpf(root, stream, JSON_INDENT(2) | JSON_REAL_PRECISION(REAL_DIGITS)) == 0;
    json_decref(root);
    return written && fputc('\n', stream) != EOF && fflush(stream) == 0;
}
