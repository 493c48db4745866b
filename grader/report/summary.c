/* Writes a record as Markdown, for the step summary of a CI run. What a submission produced stands
 * only in fenced blocks, whose fence is longer than any in the text; the rest is spelled so that no
 * character of it means anything to Markdown or HTML. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "grader/report/escape.h"
#include "grader/report/findings.h"
#include "grader/report/lines.h"
#include "grader/report/report.h"

enum { SHORTEST_FENCE = 3 };

/* A step summary may have 1 MiB in all, so that no text may fill it alone. */
static const struct line_layout block_layout = {0, 200, 40};

/* Text within a line. Punctuation goes as numbers; a space of no width after what could begin
 * a link or a mention keeps GitHub from making one once the numbers have been read. */
static void write_inline(FILE *stream, const char *bytes)
{
    char *text = escape_text(bytes, ESCAPE_ONE_LINE);
    for (const char *letter = text; *letter != '\0'; letter++) {
        if (ispunct((unsigned char)*letter))
            fprintf(stream, "&#%d;", *letter);
        else
            fputc(*letter, stream);
        bool ends_www = *letter == '.' && letter > text && tolower(letter[-1]) == 'w';
        if (strchr("@:#", *letter) != NULL || ends_www)
            fputs("&#8203;", stream);
    }
    free(text);
}

static size_t longest_run(const char *text, char letter)
{
    size_t longest = 0, run = 0;
    for (; *text != '\0'; text++) {
        run = *text == letter ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    return longest;
}

static void write_fence(FILE *stream, size_t length)
{
    for (size_t i = 0; i < length; i++)
        fputc('`', stream);
}

/* A block of text as it is, under a title of our own. */
static void write_block(FILE *stream, const char *title, const char *bytes)
{
    if (bytes == NULL || bytes[0] == '\0')
        return;
    char *text = escape_text(bytes, ESCAPE_LINES);
    size_t longest = longest_run(text, '`');
    size_t fence = longest < SHORTEST_FENCE ? SHORTEST_FENCE : longest + 1;
    fputs(title, stream);
    write_fence(stream, fence);
    fputs("text\n", stream);
    lines_write(stream, text, &block_layout);
    write_fence(stream, fence);
    fputs("\n\n", stream);
    free(text);
}

static void write_score(FILE *stream, double score, double max)
{
    char got[POINTS_TEXT], most[POINTS_TEXT];
    points_text(score, got);
    points_text(max, most);
    fprintf(stream, "%s of %s", got, most);
}

static void write_step(FILE *stream, const struct step_record *step)
{
    size_t passing = 0;
    for (size_t i = 0; i < step->check_count; i++)
        passing += !check_fails(&step->checks[i]);
    fputs("| ", stream);
    write_inline(stream, step->step);
    fputs(" | ", stream);
    write_inline(stream, step->title);
    fprintf(stream, " | %zu of %zu | ", passing, step->check_count);
    write_score(stream, step->score, step->max);
    fputs(" |\n", stream);
}

static void write_table(FILE *stream, const struct lab_record *lab)
{
    const struct cost_record *cost = &lab->cost;
    fputs("| Step | | Checks | Points |\n|---|---|---|---|\n", stream);
    for (size_t i = 0; i < lab->step_count; i++)
        write_step(stream, &lab->steps[i]);
    if (cost->max > 0) {
        fputs("| Speed | ", stream);
        if (cost->measured)
            fprintf(stream, "%.2f of libc's cycles", cost->ratio_to_libc);
        else
            write_inline(stream, cost->why_not);
        fputs(" | | ", stream);
        write_score(stream, cost->score, cost->max);
        fputs(" |\n", stream);
    }
    fputc('\n', stream);
    double withheld = lab_withheld(lab);
    if (withheld > 0) {
        char points[POINTS_TEXT];
        points_text(withheld, points);
        fprintf(stream, "%s points more come from hidden checks.\n\n", points);
    }
}

static void write_hint(FILE *stream, const struct check_record *check,
                       const struct report_options *options)
{
    if (check->hint_name == NULL)
        return;
    fputs("Hint: ", stream);
    write_inline(stream, check->hint_name);
    fputs("\n\n", stream);
    if (options->hints)
        write_block(stream, "", check->hint);
}

static void write_failure(FILE *stream, const struct failure *found,
                          const struct report_options *options)
{
    const struct check_record *check = found->check;
    char verdict[VERDICT_TEXT];
    verdict_text(check, verdict);
    char *name = check_in_words(check);
    fputs("**Step ", stream);
    write_inline(stream, found->step->step);
    fputs(": ", stream);
    write_inline(stream, name);
    fprintf(stream, "** (%s)\n\n", verdict);
    free(name);
    if (!check_is_open(check, options)) {
        fputs("This is a hidden check: it tells only in what way it failed.\n\n", stream);
        return;
    }
    write_block(stream, "", check->message);
    write_block(stream, "The shortest trace that shows it:\n\n", check->trace);
    write_block(stream, "Run exactly this again:\n\n", check->command);
    write_hint(stream, check, options);
}

static void write_failures(FILE *stream, const struct lab_record *lab,
                           const struct report_options *options)
{
    struct failure first = first_failure(lab, options);
    if (!options->all) {
        if (first.check != NULL)
            write_failure(stream, &first, options);
        return;
    }
    for (size_t i = 0; i < lab->step_count; i++)
        for (size_t j = 0; j < lab->steps[i].check_count; j++) {
            struct failure found = {&lab->steps[i], &lab->steps[i].checks[j]};
            if (check_fails(found.check))
                write_failure(stream, &found, options);
        }
}

static void write_grader_failures(FILE *stream, const struct lab_record *lab)
{
    size_t count = 0;
    for (size_t i = 0; i < lab->step_count; i++)
        for (size_t j = 0; j < lab->steps[i].check_count; j++)
            count += lab->steps[i].checks[j].verdict == VERDICT_INTERNAL;
    if (count > 0)
        fprintf(stream,
                "The grader itself failed in %zu check%s. That costs no points; please tell the "
                "instructor.\n\n",
                count, count == 1 ? "" : "s");
}

/* Where checks pass and nothing is earned, the student has to know why. */
static void write_gates(FILE *stream, const struct lab_record *lab)
{
    for (size_t i = 0; i < lab->step_count; i++) {
        const struct step_record *step = &lab->steps[i];
        if (!step->closed)
            continue;
        fputs("The points of step ", stream);
        write_inline(stream, step->step);
        fputs(" count once this passes: ", stream);
        char *check = name_in_words(step->gates[0]);
        write_inline(stream, check);
        fputs("\n\n", stream);
        free(check);
    }
}

static void write_lab(FILE *stream, const struct lab_record *lab,
                      const struct report_options *options)
{
    fputs("### ", stream);
    write_inline(stream, lab->title);
    fputs(": ", stream);
    write_score(stream, lab->score, lab->max);
    bool stopped = lab_is_stopped(lab);
    if (stopped && lab->verdict != VERDICT_NOT_IMPLEMENTED)
        fprintf(stream, " (%s)", verdict_name(lab->verdict));
    fputs("\n\n", stream);
    write_table(stream, lab);
    write_gates(stream, lab);
    if (stopped && lab->verdict == VERDICT_NOT_IMPLEMENTED) {
        write_inline(stream, lab->message);
        fputs("\n\n", stream);
    } else {
        write_block(stream, "", lab->message);
    }
    if (lab->note != NULL)
        write_block(stream, "", lab->note);
    if (!stopped)
        write_failures(stream, lab, options);
    write_grader_failures(stream, lab);
}

bool report_summary(const struct record *record, const struct report_options *options, FILE *stream)
{
    fputs("## heaplab: ", stream);
    write_score(stream, record->score, record->max);
    fputs("\n\n", stream);
    if (record->submission != NULL) {
        fputs("Submission: ", stream);
        write_inline(stream, record->submission);
        fputs("\n\n", stream);
    }
    for (size_t i = 0; i < record->lab_count; i++)
        write_lab(stream, &record->labs[i], options);

    char *next = next_action(record, options);
    fputs("Next: ", stream);
    write_inline(stream, next);
    fputc('\n', stream);
    free(next);
    return fflush(stream) == 0 && !ferror(stream);
}
