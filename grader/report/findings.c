/* What of a record a report talks about. */
#include "grader/report/findings.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grader/report/escape.h"

void points_text(double points, char text[POINTS_TEXT])
{
    snprintf(text, POINTS_TEXT, "%.2f", points);
    size_t length = strlen(text);
    while (text[length - 1] == '0')
        length--;
    if (text[length - 1] == '.')
        length--;
    text[length] = '\0';
}

void verdict_text(const struct check_record *check, char text[VERDICT_TEXT])
{
    const char *kind = kind_name(check->kind);
    if (check->verdict == VERDICT_NOT_IMPLEMENTED)
        snprintf(text, VERDICT_TEXT, "not filled in yet");
    else
        snprintf(text, VERDICT_TEXT, "%s%s%s", verdict_name(check->verdict),
                 kind == NULL ? "" : ": ", kind == NULL ? "" : kind);
}

char *name_in_words(const char *name)
{
    char *words = escape_text(name, ESCAPE_ONE_LINE);
    for (char *letter = words; *letter != '\0'; letter++)
        if (*letter == '_')
            *letter = ' ';
    return words;
}

char *check_in_words(const struct check_record *check)
{
    return name_in_words(check->name);
}

bool check_fails(const struct check_record *check)
{
    return check->verdict != VERDICT_OK && check->verdict != VERDICT_INTERNAL;
}

bool check_is_open(const struct check_record *check, const struct report_options *options)
{
    return !check->hidden || options->show_hidden;
}

typedef bool failure_choice(const struct step_record *step, const struct check_record *check,
                            const struct report_options *options);

static bool can_be_shown(const struct step_record *step, const struct check_record *check,
                         const struct report_options *options)
{
    (void)step;
    return check_is_open(check, options);
}

static bool is_mistake_in_begun_step(const struct step_record *step,
                                     const struct check_record *check,
                                     const struct report_options *options)
{
    return check_is_open(check, options) && check->verdict != VERDICT_NOT_IMPLEMENTED &&
           step->score > 0;
}

static struct failure first_of(const struct lab_record *lab, failure_choice *is_chosen,
                               const struct report_options *options)
{
    for (size_t i = 0; i < lab->step_count; i++)
        for (size_t j = 0; j < lab->steps[i].check_count; j++) {
            const struct check_record *check = &lab->steps[i].checks[j];
            if (check_fails(check) &&
                (is_chosen == NULL || is_chosen(&lab->steps[i], check, options)))
                return (struct failure){&lab->steps[i], check};
        }
    return (struct failure){NULL, NULL};
}

/* Some labs' steps are taken in any order. What isn't written yet can wait for a mistake in what is. */
struct failure first_failure(const struct lab_record *lab, const struct report_options *options)
{
    struct failure first = first_of(lab, can_be_shown, options);
    if (first.check == NULL)
        return first_of(lab, NULL, options);
    if (first.check->verdict != VERDICT_NOT_IMPLEMENTED)
        return first;
    struct failure mistake = first_of(lab, is_mistake_in_begun_step, options);
    return mistake.check != NULL ? mistake : first;
}

bool lab_is_stopped(const struct lab_record *lab)
{
    if (lab->message == NULL || lab->message[0] == '\0' || lab->verdict == VERDICT_OK)
        return false;
    for (size_t i = 0; i < lab->step_count; i++)
        for (size_t j = 0; j < lab->steps[i].check_count; j++)
            if (lab->steps[i].checks[j].verdict != lab->verdict)
                return false;
    return true;
}

double lab_withheld(const struct lab_record *lab)
{
    double points = 0;
    for (size_t i = 0; i < lab->step_count; i++)
        points += lab->steps[i].withheld;
    return points;
}

/* As asprintf, but escaped, and "" when there is no memory. */
static char *escaped(const char *format, ...) __attribute__((format(printf, 1, 2)));
static char *escaped(const char *format, ...)
{
    char *raw = NULL;
    va_list arguments;
    va_start(arguments, format);
    int length = vasprintf(&raw, format, arguments);
    va_end(arguments);
    if (length < 0)
        return escape_text(NULL, ESCAPE_ONE_LINE);
    char *text = escape_text(raw, ESCAPE_ONE_LINE);
    free(raw);
    return text;
}

static char *next_in_lab(const struct lab_record *lab, const struct failure *found)
{
    if (lab_is_stopped(lab) && lab->verdict == VERDICT_COMPILE_ERROR)
        return escaped("make %s compile, then run: make check%d", lab->file, lab->lab);
    if (lab_is_stopped(lab) && lab->verdict == VERDICT_RULE)
        return escaped("take out of %s what the rules don't allow, then run: make check%d",
                       lab->file, lab->lab);
    bool unfinished = found->check->verdict == VERDICT_NOT_IMPLEMENTED;
    return escaped("%s step %s in %s, then run: make check%d", unfinished ? "fill in" : "repair",
                   found->step->step, lab->file, lab->lab);
}

char *next_action(const struct record *record, const struct report_options *options)
{
    bool internal = false;
    for (size_t i = 0; i < record->lab_count; i++) {
        struct failure found = first_failure(&record->labs[i], options);
        if (found.check != NULL)
            return next_in_lab(&record->labs[i], &found);
        internal |= record->labs[i].verdict == VERDICT_INTERNAL;
    }
    if (internal)
        return escaped("run this again; if the grader fails again, show this report to your "
                       "instructor.");
    for (size_t i = 0; i < record->lab_count; i++) {
        const struct cost_record *cost = &record->labs[i].cost;
        if (cost->measured && cost->score < cost->max)
            return escaped("every check passes. For more speed, see where lab %d spends its time: "
                           "make bench LAB=%d",
                           record->labs[i].lab, record->labs[i].lab);
    }
    return escaped("nothing is left to do here. Every check passes.");
}
