/* Races of threads as tables: one for each number of threads, a row for each allocator. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "grader/oracle/memory.h"
#include "grader/report/race_report.h"

enum { NAME_COLUMNS = 13, COUNT_COLUMNS = 9, MILLION = 1000000 };

/* A column for each work, with its name on two lines. */
static const struct column {
    const char *work, *heading[2];
    int width;
} columns[] = {
    {"server", {"", "server"}, 7},
    {"producer, consumer", {"produce", "consume"}, 8},
    {"private churn", {"private", "churn"}, 8},
    {"false sharing", {"false", "sharing"}, 8},
};
enum { COLUMNS = sizeof columns / sizeof *columns };

static void write_headings(unsigned threads, FILE *stream)
{
    for (int line = 0; line < 2; line++) {
        char *count = text_of("%u thread%s", threads, threads == 1 ? "" : "s");
        fprintf(stream, "%-*s", NAME_COLUMNS, line == 0 ? "" : count);
        free(count);
        for (size_t i = 0; i < COLUMNS; i++)
            fprintf(stream, "%*s", columns[i].width, columns[i].heading[line]);
        fprintf(stream, "%21s%6s%*s\n", line == 0 ? "server: time of" : "libc's (95%)",
                line == 0 ? "peak" : "", COUNT_COLUMNS, line == 0 ? "lock" : "taken");
    }
}

/* A number of that many columns, or a dash where there is none. */
static void write_number(double value, int columns_wide, int decimals, FILE *stream)
{
    if (isnan(value))
        fprintf(stream, "%*s", columns_wide, "-");
    else
        fprintf(stream, "%*.*f", columns_wide, decimals, value);
}

static void write_server(const struct race *race, size_t number, FILE *stream)
{
    const struct race_entrant *entrant = &race->entrants[number], *libc = &race->entrants[0];
    if (entrant->note != NULL || number == 0) {
        fprintf(stream, "%21s%6s", number == 0 ? "1.00" : "-", number == 0 ? "1.00" : "-");
        return;
    }
    struct ratio_estimate peak = race_share(race, entrant->peak_kib, libc->peak_kib);
    char *time = ratio_in_words(race_share(race, entrant->wall_seconds, libc->wall_seconds));
    fprintf(stream, "%21s%6.*f", time, decimals_for(peak.ratio), peak.ratio);
    free(time);
}

static void write_row(const struct race_list *list, unsigned threads, size_t number, FILE *stream)
{
    const struct race *server = threads_race(list, columns[0].work, threads);
    double contended = threads_contended(list, threads, number);
    fprintf(stream, "%-*s", NAME_COLUMNS, list->races[0].entrants[number].name);
    for (size_t i = 0; i < COLUMNS; i++) {
        const struct race *race = threads_race(list, columns[i].work, threads);
        double millions = threads_calls_per_second(race, number) / MILLION;
        write_number(millions, columns[i].width, millions < 100 ? 1 : 0, stream);
    }
    write_server(server, number, stream);
    char *count = isnan(contended) ? text_of("-") : count_in_words((uint64_t)contended);
    fprintf(stream, " %*s\n", COUNT_COLUMNS - 1, count);
    free(count);
}

static bool has_row(const struct race_list *list, unsigned threads, size_t number)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->races[i].threads == threads && list->races[i].entrants[number].note == NULL)
            return true;
    return false;
}

/* The first note of each entrant that has one, with the race that it is about. */
static void write_notes(const struct race_list *list, FILE *stream)
{
    bool are_there = false;
    for (size_t i = 0; i < list->races[0].count; i++)
        for (size_t j = 0; j < list->count; j++) {
            const struct race *race = &list->races[j];
            const struct race_entrant *entrant = &race->entrants[i];
            if (entrant->note == NULL)
                continue;
            char *note =
                entrant->program == NULL || entrant->open_step != NULL
                    ? text_of("%s", entrant->note)
                    : text_of("%s, threads: %u: %s", race->work, race->threads, entrant->note);
            race_write_note(entrant->name, note, NAME_COLUMNS + 1, stream);
            free(note);
            are_there = true;
            break;
        }
    if (are_there)
        fputc('\n', stream);
}

bool threads_table(const struct race_list *list, FILE *stream)
{
    struct threads_axes axes = threads_axes(list);
    const struct race *first = &list->races[0];
    fprintf(stream,
            "Lab %d, %s: million calls a second by the clock, median of %u round%s.\n"
            "A call takes a block or frees one. Lock taken: how often a thread found a lock\n"
            "of the allocator taken, in all works together, counted in a run of its own.\n\n",
            first->lab, first->title, first->rounds, first->rounds == 1 ? "" : "s");
    for (size_t i = 0; i < axes.count_count; i++) {
        write_headings(axes.counts[i], stream);
        for (size_t j = 0; j < first->count; j++)
            if (has_row(list, axes.counts[i], j))
                write_row(list, axes.counts[i], j, stream);
        fputc('\n', stream);
    }
    write_notes(list, stream);
    return fflush(stream) == 0 && !ferror(stream);
}

static char *share_in_words(const struct race *race, const struct race_entrant *entrant,
                            const struct race_entrant *other)
{
    if (other == NULL || other == entrant)
        return text_of("%s", other == NULL ? "-" : "1.00");
    return ratio_in_words(race_share(race, entrant->wall_seconds, other->wall_seconds));
}

static void write_shares(const struct race *race, const struct race_entrant *entrant, FILE *stream)
{
    const struct race_entrant *libc = &race->entrants[0];
    struct ratio_estimate processor = race_ratio(race, entrant, libc);
    struct ratio_estimate peak = race_share(race, entrant->peak_kib, libc->peak_kib);
    char *of_libc = share_in_words(race, entrant, libc);
    char *of_mimalloc = share_in_words(race, entrant, race_named(race, "mimalloc"));
    fprintf(stream, "%-*s%8.3f%20s%20s%11.*f%8.*f\n", NAME_COLUMNS, entrant->name,
            race_median(race, entrant->wall_seconds), of_libc, of_mimalloc,
            decimals_for(processor.high), processor.ratio, decimals_for(peak.high), peak.ratio);
    free(of_libc);
    free(of_mimalloc);
}

static void write_library_headings(const struct race *race, FILE *stream)
{
    char *title =
        text_of("%s, %u thread%s", race->work, race->threads, race->threads == 1 ? "" : "s");
    fprintf(stream, "%-21s%20s%20s%11s%8s\n", title, "time of", "time of", "processor", "peak");
    fprintf(stream, "%21s%20s%20s%11s%8s\n", "seconds", "libc's (95%)", "mimalloc's (95%)", "time",
            "memory");
    free(title);
}

bool library_table(const struct race_list *list, FILE *stream)
{
    fputs("As libmalloc.so, which takes the place of libc's allocator in a program:\n\n", stream);
    for (size_t i = 0; i < list->count; i++) {
        const struct race *race = &list->races[i];
        write_library_headings(race, stream);
        for (size_t j = 0; j < race->count; j++)
            if (race->entrants[j].note == NULL)
                write_shares(race, &race->entrants[j], stream);
        fputc('\n', stream);
    }
    write_notes(list, stream);
    return fflush(stream) == 0 && !ferror(stream);
}
