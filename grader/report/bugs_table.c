/* Which tool notices which mistake, and what the tool costs, as a table. */
#include "grader/report/bugs_report.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "grader/oracle/memory.h"
#include "grader/report/escape.h"
#include "grader/report/lines.h"
#include "grader/report/race_report.h"

enum { BUG_COLUMNS = 27, TOOL_COLUMNS = 10 };

/* The words after the last mark are not the program's own. */
struct bug_sight bug_sight_of(const struct measured_run *run)
{
    static const enum bug_moment moments[] = {BUG_NOT_REACHED, BUG_AT_ONCE, BUG_AT_FREE,
                                              BUG_AT_EXIT};
    const char *words = run->complaint;
    size_t marks = 0;
    while (marks < 3 && words[0] == (char)('1' + marks) && words[1] == '\n') {
        marks++;
        words += 2;
    }
    if (run->timed_out)
        return (struct bug_sight){BUG_HANGS, ' '};
    if (run->exited && run->status == 0 && *words == '\0')
        return (struct bug_sight){BUG_NEVER, ' '};
    char how = run->exited              ? 'R'
               : run->signal == SIGSEGV ? 'S'
               : run->signal == SIGABRT ? 'A'
                                        : 'K';
    return (struct bug_sight){moments[marks], how};
}

/* The tools in order, and libc by itself last. */
static size_t tool_in_column(const struct bugs_report *report, size_t column)
{
    return (column + 1) % report->tools->count;
}

/* A cell of the row under way; the last one of the row ends it. */
static void write_cell(const struct bugs_report *report, size_t column, const char *text,
                       FILE *stream)
{
    bool is_last = column + 1 == report->tools->count;
    fprintf(stream, " %-*s%s", is_last ? 0 : TOOL_COLUMNS - 1, text, is_last ? "\n" : "");
}

static void write_headings(const struct bugs_report *report, FILE *stream)
{
    fprintf(stream, "%*s", BUG_COLUMNS, "");
    for (size_t i = 0; i < report->tools->count; i++) {
        size_t tool = tool_in_column(report, i);
        write_cell(report, i, tool == 0 ? "libc" : report->tools->entrants[tool].name, stream);
    }
}

static char *sight_in_words(struct bug_sight sight)
{
    static const char *const moments[] = {
        [BUG_NOT_TRIED] = "-",     [BUG_NOT_REACHED] = "fails", [BUG_AT_ONCE] = "at once",
        [BUG_AT_FREE] = "at free", [BUG_AT_EXIT] = "at exit",   [BUG_NEVER] = "never",
        [BUG_HANGS] = "hangs"};
    bool shows_how = sight.moment >= BUG_AT_ONCE && sight.moment <= BUG_AT_EXIT;
    return shows_how ? text_of("%s %c", moments[sight.moment], sight.how)
                     : text_of("%s", moments[sight.moment]);
}

static void write_bug(const struct bugs_report *report, size_t bug, FILE *stream)
{
    fprintf(stream, "%-*s", BUG_COLUMNS, report->names[bug]);
    for (size_t i = 0; i < report->tools->count; i++) {
        char *words = sight_in_words(report->sights[bug][tool_in_column(report, i)]);
        write_cell(report, i, words, stream);
        free(words);
    }
}

/* A number about a tool, as a multiple of libc's in the same race; 0: there is none. */
typedef double tool_price(const struct race *race, const struct race_entrant *tool);

static double cycles_of(const struct race *race, const struct race_entrant *tool)
{
    double libc = race->entrants[0].cycles;
    return libc > 0 ? tool->cycles / libc : 0;
}

static double time_of(const struct race *race, const struct race_entrant *tool)
{
    return race_ratio(race, tool, &race->entrants[0]).ratio;
}

static double memory_of(const struct race *race, const struct race_entrant *tool)
{
    return race_share(race, tool->peak_kib, race->entrants[0].peak_kib).ratio;
}

/* In the first race that has the tool. */
static double find_price(const struct race_list *prices, const char *tool, tool_price *price)
{
    double value = 0;
    for (size_t i = 0; value <= 0 && i < prices->count; i++) {
        const struct race_entrant *entrant = race_named(&prices->races[i], tool);
        value = entrant == NULL ? 0 : price(&prices->races[i], entrant);
    }
    return value;
}

static void write_price(const struct bugs_report *report, const char *name, tool_price *price,
                        FILE *stream)
{
    fprintf(stream, "%-*s", BUG_COLUMNS, name);
    for (size_t i = 0; i < report->tools->count; i++) {
        const char *tool = report->tools->entrants[tool_in_column(report, i)].name;
        double value = find_price(report->prices, tool, price);
        char *words = value > 0 ? text_of("%.*f", decimals_for(value), value) : text_of("-");
        write_cell(report, i, words, stream);
        free(words);
    }
}

/* Why a column is empty. */
static void write_absent(const struct race_entrant *tool, FILE *stream)
{
    static const struct line_layout layout = {.indent = 2, .width = 76, .limit = 8};
    char *reason = text_of("%s isn't here: %s", tool->name, tool->note);
    char *safe = escape_text(reason, ESCAPE_LINES);
    lines_write(stream, safe, &layout);
    free(reason);
    free(safe);
}

bool bugs_table(const struct bugs_report *report, FILE *stream)
{
    write_headings(report, stream);
    for (size_t i = 0; i < report->bug_count; i++)
        write_bug(report, i, stream);
    if (report->prices->count > 0) {
        fputs("\nThe price, as a multiple of libc's:\n", stream);
        write_price(report, "cycles, counted", cycles_of, stream);
        write_price(report, "processor time", time_of, stream);
        write_price(report, "most memory in use", memory_of, stream);
        fputs("(v6 guard with less work: more blocks would take too many mappings.)\n", stream);
    }
    fputs("\nS: SIGSEGV. A: SIGABRT, after a line on stderr. R: a report, and no signal.\n"
          "K: another signal. -: not here, or it can't be counted.\n",
          stream);
    for (size_t i = 0; i < report->tools->count; i++)
        if (report->tools->entrants[i].note != NULL)
            write_absent(&report->tools->entrants[i], stream);
    return fflush(stream) == 0 && !ferror(stream);
}
