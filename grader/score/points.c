/* Turns what the checks found into points. */
#include "grader/score/points.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char internal_message[] =
    "The grader itself failed in this check. It isn't your fault, and it costs you no points.";

static char *text_format(const char *format, ...) __attribute__((format(printf, 1, 2)));
static char *text_format(const char *format, ...)
{
    char *text;
    va_list arguments;
    va_start(arguments, format);
    int length = vasprintf(&text, format, arguments);
    va_end(arguments);
    if (length < 0) {
        fputs("heaplab: there is no memory left for the record of this grading.\n", stderr);
        exit(3);
    }
    return text;
}

/* Replaces a text of the record; NULL stays NULL. */
static void text_set(char **place, const char *text)
{
    char *copy = text == NULL ? NULL : text_format("%s", text);
    free(*place);
    *place = copy;
}

static void open_step(struct step_record *step, const struct rubric_step *source)
{
    double weights = source->withheld;
    for (size_t i = 0; i < source->check_count; i++)
        weights += source->checks[i].weight;

    text_set(&step->step, source->step);
    text_set(&step->title, source->title);
    step->withheld = source->points * source->withheld / weights;
    step->check_count = source->check_count;
    for (size_t i = 0; i < source->check_count; i++) {
        struct check_record *check = &step->checks[i];
        text_set(&check->name, source->checks[i].name);
        text_set(&check->message, "");
        text_set(&check->hint_name, source->checks[i].hint_name);
        text_set(&check->hint, source->checks[i].hint);
        check->verdict = VERDICT_NOT_IMPLEMENTED;
        check->hidden = source->checks[i].hidden;
        check->max = source->points * source->checks[i].weight / weights;
    }
}

static struct check_record *check_named(struct lab_record *lab, const char *name)
{
    for (size_t i = 0; i < lab->step_count; i++)
        for (size_t j = 0; j < lab->steps[i].check_count; j++)
            if (strcmp(lab->steps[i].checks[j].name, name) == 0)
                return &lab->steps[i].checks[j];
    return NULL;
}

void lab_record_open(struct lab_record *lab, const struct rubric *rubric)
{
    memset(lab, 0, sizeof *lab);
    lab->lab = rubric->lab;
    text_set(&lab->name, rubric->name);
    text_set(&lab->title, rubric->title);
    lab->file =
        text_format("lab%d_%s/my_memory_allocator_v%d.h", rubric->lab, rubric->name, rubric->lab);
    lab->verdict = VERDICT_NOT_IMPLEMENTED;
    lab->step_count = rubric->step_count;
    for (size_t i = 0; i < rubric->step_count; i++) {
        open_step(&lab->steps[i], &rubric->steps[i]);
        lab->steps[i].gate_count = rubric->steps[i].gate_count;
        for (size_t j = 0; j < rubric->steps[i].gate_count; j++)
            lab->steps[i].gates[j] = check_named(lab, rubric->steps[i].gates[j])->name;
    }
    lab->cost.max = rubric->cost.points;
}

static void set_check(struct check_record *check, const struct check_result *result)
{
    bool internal = result->verdict == VERDICT_INTERNAL;
    const char *message = result->message == NULL ? "" : result->message;
    check->verdict = result->verdict;
    check->kind = result->kind;
    check->score = result->verdict == VERDICT_OK || internal ? check->max : 0;
    free(check->message);
    check->message =
        internal ? text_format("%s%s%s", internal_message, message[0] == '\0' ? "" : "\n", message)
                 : text_format("%s", message);
    text_set(&check->trace, result->trace);
    text_set(&check->command, result->command);
}

bool lab_record_set(struct lab_record *lab, const char *name, const struct check_result *result)
{
    struct check_record *check = check_named(lab, name);
    if (check == NULL)
        return false;
    set_check(check, result);
    return true;
}

void lab_record_set_all(struct lab_record *lab, enum verdict verdict, const char *message)
{
    const struct check_result result = {.verdict = verdict};
    for (size_t i = 0; i < lab->step_count; i++)
        for (size_t j = 0; j < lab->steps[i].check_count; j++)
            set_check(&lab->steps[i].checks[j], &result);
    text_set(&lab->message, message);
    if (verdict == VERDICT_INTERNAL)
        lab_cost_failed(lab, NULL);
}

static bool passes(const struct check_record *check)
{
    return check->verdict == VERDICT_OK || check->verdict == VERDICT_INTERNAL;
}

static const struct step_record *step_named(const struct lab_record *lab, const char *name)
{
    for (size_t i = 0; i < lab->step_count; i++)
        if (strcmp(lab->steps[i].step, name) == 0)
            return &lab->steps[i];
    return NULL;
}

static bool step_passes(const struct step_record *step)
{
    for (size_t i = 0; i < step->check_count; i++)
        if (!passes(&step->checks[i]))
            return false;
    return true;
}

/* "step 3.1 passes", "steps 3.1 to 3.4 pass", "steps 3.1 and 3.3 pass". */
static char *steps_in_words(const struct lab_record *lab, const struct rubric_cost *cost)
{
    size_t count = cost->after_count;
    if (count == 1)
        return text_format("step %s passes", cost->after[0]);

    bool in_a_row = count > 2;
    for (size_t i = 1; i < count; i++)
        in_a_row &= step_named(lab, cost->after[i]) == step_named(lab, cost->after[i - 1]) + 1;
    if (in_a_row)
        return text_format("steps %s to %s pass", cost->after[0], cost->after[count - 1]);

    char *words = text_format("steps %s", cost->after[0]);
    for (size_t i = 1; i < count; i++) {
        bool last = i + 1 == count;
        char *longer = text_format("%s%s%s%s", words, last ? " and " : ", ", cost->after[i],
                                   last ? " pass" : "");
        free(words);
        words = longer;
    }
    return words;
}

bool lab_cost_counts(struct lab_record *lab, const struct rubric *rubric)
{
    const struct rubric_cost *cost = &rubric->cost;
    bool counts = true;
    for (size_t i = 0; i < cost->after_count; i++)
        counts &= step_passes(step_named(lab, cost->after[i]));

    text_set(&lab->cost.why_not, NULL);
    if (!counts) {
        char *words = steps_in_words(lab, cost);
        lab->cost.why_not = text_format("speed counts once %s", words);
        free(words);
    }
    return counts && cost->points > 0;
}

double cost_points(const struct rubric_cost *cost, double ratio)
{
    if (!isfinite(ratio) || ratio <= 0)
        return 0;
    for (size_t i = 0; i < cost->tier_count; i++)
        if (ratio <= cost->tiers[i].ratio)
            return cost->tiers[i].points;
    return 0;
}

void lab_cost_set(struct lab_record *lab, const struct rubric *rubric,
                  const struct cost_record *measured)
{
    text_set(&lab->cost.why_not, NULL);
    lab->cost = *measured;
    lab->cost.measured = true;
    lab->cost.why_not = NULL;
    lab->cost.max = rubric->cost.points;
    lab->cost.score = cost_points(&rubric->cost, measured->ratio_to_libc);
}

void lab_cost_failed(struct lab_record *lab, const char *reason)
{
    lab->cost.measured = false;
    lab->cost.score = lab->cost.max;
    free(lab->cost.why_not);
    lab->cost.why_not = text_format("the grader couldn't measure speed, so it counts in full%s%s",
                                    reason == NULL ? "" : ": ", reason == NULL ? "" : reason);
}

/* The first failure that is more than an empty function; a failure of the grader only where the
 * student's code has none. */
static enum verdict lab_verdict(const struct lab_record *lab)
{
    bool unfinished = false, internal = false;
    for (size_t i = 0; i < lab->step_count; i++)
        for (size_t j = 0; j < lab->steps[i].check_count; j++) {
            enum verdict verdict = lab->steps[i].checks[j].verdict;
            if (verdict == VERDICT_NOT_IMPLEMENTED)
                unfinished = true;
            else if (verdict == VERDICT_INTERNAL)
                internal = true;
            else if (verdict != VERDICT_OK)
                return verdict;
        }
    if (unfinished)
        return VERDICT_NOT_IMPLEMENTED;
    return internal ? VERDICT_INTERNAL : VERDICT_OK;
}

static bool nothing_is_filled_in(const struct lab_record *lab)
{
    for (size_t i = 0; i < lab->step_count; i++)
        for (size_t j = 0; j < lab->steps[i].check_count; j++)
            if (lab->steps[i].checks[j].verdict != VERDICT_NOT_IMPLEMENTED)
                return false;
    return lab->step_count > 0;
}

static double rounded(double points)
{
    return round(points * 100) / 100;
}

/* What a step is about: without that, the rest would be earned by work for another step. */
static void close_step(struct lab_record *lab, struct step_record *step)
{
    step->closed = false;
    for (size_t i = 0; i < step->gate_count; i++)
        if (passes(check_named(lab, step->gates[i])))
            return;
    for (size_t i = 0; step->gate_count > 0 && i < step->check_count; i++)
        if (step->checks[i].verdict == VERDICT_OK) {
            step->checks[i].score = 0;
            step->closed = true;
        }
}

void lab_record_total(struct lab_record *lab)
{
    double score = lab->cost.score, max = lab->cost.max;
    for (size_t i = 0; i < lab->step_count; i++) {
        struct step_record *step = &lab->steps[i];
        step->score = step->max = 0;
        close_step(lab, step);
        for (size_t j = 0; j < step->check_count; j++) {
            step->score += step->checks[j].score;
            step->max += step->checks[j].max;
        }
        score += step->score;
        max += step->max;
    }
    lab->score = rounded(score);
    lab->max = rounded(max);
    lab->verdict = lab_verdict(lab);
    if (lab->message == NULL && nothing_is_filled_in(lab))
        lab->message =
            text_format("Nothing filled in yet. Begin with step %s, %s: open %s "
                        "and look for STEP %s.",
                        lab->steps[0].step, lab->steps[0].title, lab->file, lab->steps[0].step);
}

void record_total(struct record *record)
{
    record->score = record->max = 0;
    for (size_t i = 0; i < record->lab_count; i++) {
        record->score = rounded(record->score + record->labs[i].score);
        record->max = rounded(record->max + record->labs[i].max);
    }
}
