/* Writes a record for a student at a terminal: what counts, what broke, and what to do next. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "grader/report/escape.h"
#include "grader/report/findings.h"
#include "grader/report/lines.h"
#include "grader/report/report.h"

enum tone { TONE_GOOD, TONE_PART, TONE_BAD, TONE_STRONG, TONES };
static const char *const tone_colours[TONES] = {
    [TONE_GOOD] = "\x1b[32m",
    [TONE_PART] = "\x1b[33m",
    [TONE_BAD] = "\x1b[31m",
    [TONE_STRONG] = "\x1b[1m",
};
static const char plain_colour[] = "\x1b[0m";

enum {
    TITLE_COLUMNS = 50,
    STEP_COLUMNS = 6,
    MARK_COLUMNS = 8,
    PAGE_WIDTH = 92,
    LISTED_FAILURES = 12
};

/* A command is pasted whole, so it is never broken. */
static const struct line_layout command_layout = {6, SIZE_MAX, 1};
static const struct line_layout message_layout = {6, PAGE_WIDTH - 6, 24};
static const struct line_layout trace_layout = {6, PAGE_WIDTH - 6, 12};
static const struct line_layout stop_layout = {2, PAGE_WIDTH - 2, 40};
static const struct line_layout internal_layout = {6, PAGE_WIDTH - 6, 6};

struct page {
    FILE *stream;
    const struct report_options *options;
};

static void toned(const struct page *page, enum tone tone, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static void toned(const struct page *page, enum tone tone, const char *format, ...)
{
    if (page->options->colour)
        fputs(tone_colours[tone], page->stream);
    va_list arguments;
    va_start(arguments, format);
    vfprintf(page->stream, format, arguments);
    va_end(arguments);
    if (page->options->colour)
        fputs(plain_colour, page->stream);
}

static void write_escaped(const struct page *page, const char *bytes,
                          const struct line_layout *layout)
{
    char *text = escape_text(bytes, ESCAPE_LINES);
    lines_write(page->stream, text, layout);
    free(text);
}

static enum tone tone_of(double score, double max)
{
    if (score >= max)
        return TONE_GOOD;
    return score > 0 ? TONE_PART : TONE_BAD;
}

static void write_score(const struct page *page, double score, double max)
{
    char got[POINTS_TEXT], most[POINTS_TEXT];
    points_text(score, got);
    points_text(max, most);
    fprintf(page->stream, "%6s of %s", got, most);
}

/* A word after the score, in a column of its own. */
static void write_mark(const struct page *page, double max, enum tone tone, const char *mark)
{
    char most[POINTS_TEXT];
    points_text(max, most);
    fprintf(page->stream, "%*s", (int)(MARK_COLUMNS - strlen(most)), "");
    toned(page, tone, "%s", mark);
}

static void write_header(const struct page *page, const struct lab_record *lab)
{
    char *title = escape_text(lab->title, ESCAPE_ONE_LINE);
    if (page->options->colour)
        fputs(tone_colours[TONE_STRONG], page->stream);
    text_pad(page->stream, title, TITLE_COLUMNS + STEP_COLUMNS + 2);
    write_score(page, lab->score, lab->max);
    if (page->options->colour)
        fputs(plain_colour, page->stream);
    if (lab_is_stopped(lab) && lab->verdict != VERDICT_NOT_IMPLEMENTED)
        write_mark(page, lab->max, TONE_BAD, verdict_name(lab->verdict));
    fputc('\n', page->stream);
    free(title);
}

/* A step passes by its checks, not by its points: all of them may be withheld. */
static const char *step_mark(const struct step_record *step, enum tone *tone)
{
    size_t failing = 0;
    for (size_t i = 0; i < step->check_count; i++)
        failing += check_fails(&step->checks[i]);
    if (step->check_count == 0) {
        *tone = TONE_STRONG;
        return "hidden";
    }
    *tone = failing == 0 ? TONE_GOOD : failing < step->check_count ? TONE_PART : TONE_BAD;
    return failing == 0 ? "ok" : failing < step->check_count ? "part" : "not yet";
}

static void write_step(const struct page *page, const struct step_record *step)
{
    char *name = escape_text(step->step, ESCAPE_ONE_LINE);
    char *title = escape_text(step->title, ESCAPE_ONE_LINE);
    enum tone tone;
    const char *mark = step_mark(step, &tone);
    fputs("  ", page->stream);
    text_pad(page->stream, name, STEP_COLUMNS);
    text_pad(page->stream, title, TITLE_COLUMNS);
    write_score(page, step->score, step->max);
    write_mark(page, step->max, tone, mark);
    fputc('\n', page->stream);
    free(name);
    free(title);
}

/* Where checks pass and nothing is earned, the student has to know why. */
static void write_gate(const struct page *page, const struct step_record *step)
{
    char *check = step->closed ? name_in_words(step->gates[0]) : NULL;
    if (check != NULL)
        fprintf(page->stream, "  %*s(its points count once this passes: %s)\n", STEP_COLUMNS, "",
                check);
    free(check);
}

static void write_steps(const struct page *page, const struct lab_record *lab)
{
    for (size_t i = 0; i < lab->step_count; i++) {
        write_step(page, &lab->steps[i]);
        write_gate(page, &lab->steps[i]);
    }
    double withheld = lab_withheld(lab);
    if (withheld > 0) {
        char points[POINTS_TEXT];
        points_text(withheld, points);
        fprintf(page->stream, "  (%s points more come from hidden checks)\n", points);
    }
}

static void write_hint(const struct page *page, const struct lab_record *lab,
                       const struct check_record *check)
{
    if (check->hint_name == NULL)
        return;
    char *name = escape_text(check->hint_name, ESCAPE_ONE_LINE);
    if (page->options->hints) {
        fprintf(page->stream, "    hint: %s\n", name);
        write_escaped(page, check->hint, &message_layout);
    } else {
        fprintf(page->stream, "    hint: %s (HINTS=1 make grade LAB=%d shows it)\n", name,
                lab->lab);
    }
    free(name);
}

/* What is known of one failure: the message, then how to see it again, then the hint. */
static void write_failure_texts(const struct page *page, const struct lab_record *lab,
                                const struct step_record *step, const struct check_record *check)
{
    if (!check_is_open(check, page->options)) {
        fputs("      This is a hidden check: it tells only in what way it failed.\n", page->stream);
        return;
    }
    if (check->verdict == VERDICT_NOT_IMPLEMENTED) {
        char *place = escape_text(lab->file, ESCAPE_ONE_LINE);
        char *name = escape_text(step->step, ESCAPE_ONE_LINE);
        fprintf(page->stream, "      Open %s and look for STEP %s.\n", place, name);
        free(place);
        free(name);
    }
    write_escaped(page, check->message, &message_layout);
    if (check->trace != NULL) {
        fputs("    the shortest trace that shows it:\n", page->stream);
        write_escaped(page, check->trace, &trace_layout);
    }
    if (check->command != NULL) {
        fputs("    run exactly this again:\n", page->stream);
        write_escaped(page, check->command, &command_layout);
    }
    write_hint(page, lab, check);
}

static void write_failure(const struct page *page, const struct lab_record *lab,
                          const struct failure *found)
{
    char verdict[VERDICT_TEXT];
    verdict_text(found->check, verdict);
    char *name = check_in_words(found->check);
    char *step = escape_text(found->step->step, ESCAPE_ONE_LINE);
    fprintf(page->stream, "\n  Step %s: ", step);
    toned(page, TONE_STRONG, "%s", name);
    toned(page, TONE_BAD, "  (%s)", verdict);
    fputc('\n', page->stream);
    free(name);
    free(step);
    write_failure_texts(page, lab, found->step, found->check);
}

static void write_failure_line(const struct page *page, const struct failure *found)
{
    char verdict[VERDICT_TEXT];
    verdict_text(found->check, verdict);
    char *name = check_in_words(found->check);
    char *step = escape_text(found->step->step, ESCAPE_ONE_LINE);
    fputs("    ", page->stream);
    text_pad(page->stream, step, STEP_COLUMNS);
    text_pad(page->stream, name, TITLE_COLUMNS);
    fprintf(page->stream, "  %s%s\n", verdict, found->check->hidden ? " (hidden)" : "");
    free(name);
    free(step);
}

/* What is counted but not listed: a wall of lines would only hide the one that matters. */
static void write_rest(const struct page *page, size_t more, size_t waiting)
{
    if (more > 0)
        fprintf(page->stream, "    and %zu more\n", more);
    if (waiting > 0)
        fprintf(page->stream, "  %zu more check%s for steps that aren't filled in yet.\n", waiting,
                waiting == 1 ? " waits" : "s wait");
}

static void list_failures(const struct page *page, const struct lab_record *lab,
                          const struct check_record *shown)
{
    size_t listed = 0, more = 0, waiting = 0;
    for (size_t i = 0; i < lab->step_count; i++)
        for (size_t j = 0; j < lab->steps[i].check_count; j++) {
            struct failure found = {&lab->steps[i], &lab->steps[i].checks[j]};
            if (!check_fails(found.check) || found.check == shown)
                continue;
            if (found.check->verdict == VERDICT_NOT_IMPLEMENTED) {
                waiting++;
            } else if (listed == LISTED_FAILURES) {
                more++;
            } else {
                fputs(listed++ > 0 ? "" : "\n  Also failing (ALL=1 shows each in full):\n",
                      page->stream);
                write_failure_line(page, &found);
            }
        }
    fputs(listed == 0 && waiting > 0 ? "\n" : "", page->stream);
    write_rest(page, more, waiting);
}

/* The first failure in full: one is what a student can repair at a time. */
static void write_failures(const struct page *page, const struct lab_record *lab)
{
    struct failure first = first_failure(lab, page->options);
    if (first.check == NULL)
        return;
    if (!page->options->all) {
        write_failure(page, lab, &first);
        list_failures(page, lab, first.check);
        return;
    }
    for (size_t i = 0; i < lab->step_count; i++)
        for (size_t j = 0; j < lab->steps[i].check_count; j++) {
            struct failure found = {&lab->steps[i], &lab->steps[i].checks[j]};
            if (check_fails(found.check))
                write_failure(page, lab, &found);
        }
}

/* A check that passes may have left something out. */
static void write_notes(const struct page *page, const struct lab_record *lab)
{
    bool any = false;
    for (size_t i = 0; i < lab->step_count; i++)
        for (size_t j = 0; j < lab->steps[i].check_count; j++) {
            const struct check_record *check = &lab->steps[i].checks[j];
            if (check->verdict != VERDICT_OK || check->message[0] == '\0' ||
                !check_is_open(check, page->options))
                continue;
            fputs(any ? "" : "\n  Not everything could be checked on this machine:\n",
                  page->stream);
            any = true;
            char *name = check_in_words(check);
            fprintf(page->stream, "    %s\n", name);
            free(name);
            write_escaped(page, check->message, &internal_layout);
        }
}

static void write_grader_failures(const struct page *page, const struct lab_record *lab)
{
    bool any = false;
    for (size_t i = 0; i < lab->step_count; i++)
        for (size_t j = 0; j < lab->steps[i].check_count; j++) {
            const struct check_record *check = &lab->steps[i].checks[j];
            if (check->verdict != VERDICT_INTERNAL)
                continue;
            fputs(any ? ""
                      : "\n  The grader's own failures cost you no points. "
                        "Please show them to your instructor:\n",
                  page->stream);
            any = true;
            char *name = check_in_words(check);
            fprintf(page->stream, "    %s\n", name);
            free(name);
            if (check_is_open(check, page->options))
                write_escaped(page, check->message, &internal_layout);
        }
}

static void write_speed(const struct page *page, const struct lab_record *lab)
{
    const struct cost_record *cost = &lab->cost;
    const struct time_record *time = &lab->time;
    char score[POINTS_TEXT], max[POINTS_TEXT];
    points_text(cost->score, score);
    points_text(cost->max, max);
    if (cost->measured || cost->why_not != NULL || time->measured)
        fputc('\n', page->stream);
    if (cost->measured) {
        fprintf(page->stream, "  speed: %.2f of libc's cycles → ", cost->ratio_to_libc);
        toned(page, tone_of(cost->score, cost->max), "%s of %s", score, max);
        fputc('\n', page->stream);
    } else if (cost->why_not != NULL) {
        char *why_not = escape_text(cost->why_not, ESCAPE_ONE_LINE);
        fprintf(page->stream, "  speed: %s of %s (%s)\n", score, max, why_not);
        free(why_not);
    }
    if (time->measured)
        fprintf(page->stream, "  time:  %.2f of libc's, between %.2f and %.2f (%u pairs of runs)\n",
                time->ratio_to_libc, time->low, time->high, time->pairs);
}

static void write_lab(const struct page *page, const struct lab_record *lab)
{
    write_header(page, lab);
    bool stopped = lab_is_stopped(lab);
    if (stopped && lab->verdict == VERDICT_INTERNAL)
        fputs(
            "  The grader itself failed here. That isn't your fault, and it costs you no points.\n"
            "  Please show this to your instructor.\n",
            page->stream);
    if (lab->message != NULL)
        write_escaped(page, lab->message, &stop_layout);
    if (lab->note != NULL)
        write_escaped(page, lab->note, &stop_layout);
    if (!stopped) {
        write_steps(page, lab);
        write_failures(page, lab);
        write_notes(page, lab);
        write_grader_failures(page, lab);
        write_speed(page, lab);
    }
    fputc('\n', page->stream);
}

bool report_terminal(const struct record *record, const struct report_options *options,
                     FILE *stream)
{
    const struct page page = {stream, options};
    for (size_t i = 0; i < record->lab_count; i++)
        write_lab(&page, &record->labs[i]);

    char score[POINTS_TEXT], max[POINTS_TEXT];
    points_text(record->score, score);
    points_text(record->max, max);
    toned(&page, TONE_STRONG, "Total: %s of %s", score, max);
    char *next = next_action(record, options);
    fprintf(stream, "\nNext: %s\n", next);
    free(next);
    return fflush(stream) == 0 && !ferror(stream);
}
