/* A race as a table: a row for each allocator, in the same order for every lab. */
#include <stdlib.h>
#include <string.h>

#include "grader/oracle/memory.h"
#include "grader/report/escape.h"
#include "grader/report/lines.h"
#include "grader/report/race_report.h"

enum { NAME_COLUMNS = 9, TABLE_COLUMNS = 77, KIB = 1024 };

static const struct line_layout sentence_layout = {.indent = 2, .width = 76, .limit = 8};

/* As many digits as fit: nobody needs hundredths of a hundred. */
int decimals_for(double largest)
{
    return largest < 10 ? 2 : largest < 100 ? 1 : 0;
}

char *ratio_in_words(struct ratio_estimate ratio)
{
    int decimals = decimals_for(ratio.high);
    return text_of("%.*f (%.*f to %.*f)", decimals, ratio.ratio, decimals, ratio.low, decimals,
                   ratio.high);
}

static char *share_of(const struct race *race, const struct race_entrant *entrant,
                      const struct race_entrant *other, bool with_interval)
{
    if (other == NULL || other == entrant)
        return text_of("%s", other == NULL ? "" : "1.00");
    struct ratio_estimate ratio = race_ratio(race, entrant, other);
    if (!with_interval)
        return text_of("%.*f", decimals_for(ratio.high), ratio.ratio);
    return ratio_in_words(ratio);
}

static void write_row(const struct race *race, const struct race_entrant *entrant, FILE *stream)
{
    const struct measured_run *counts = &entrant->counts;
    char *libc = share_of(race, entrant, &race->entrants[0], true);
    char *mimalloc = share_of(race, entrant, race_named(race, "mimalloc"), false);
    char *faults = count_in_words(counts->page_faults);
    char *calls = count_in_words(counts->system_calls);
    fprintf(stream, "%-*s%-20s%11s%8.3f%6.1f/%-5.0f%9s%s%*s\n", NAME_COLUMNS, entrant->name, libc,
            mimalloc, race_median(race, entrant->seconds), (double)counts->peak_kib / KIB,
            (double)counts->mapped_kib / KIB, faults, counts->all_calls_counted ? "  " : " >", 8,
            calls);
    free(libc);
    free(mimalloc);
    free(faults);
    free(calls);
}

void race_write_note(const char *name, const char *note, int name_columns, FILE *stream)
{
    struct line_layout layout = {
        .indent = name_columns, .width = TABLE_COLUMNS - (size_t)name_columns, .limit = 8};
    char *safe = escape_text(note, ESCAPE_LINES);
    fprintf(stream, "%-*snot in the race:\n", name_columns, name);
    lines_write(stream, safe, &layout);
    free(safe);
}

static void write_words(const struct race *race, FILE *stream)
{
    for (size_t i = 1; i < race->count; i++) {
        const struct race_entrant *entrant = &race->entrants[i];
        if (!entrant->is_version || entrant->note != NULL)
            continue;
        char *words = race_words(race, entrant);
        lines_write(stream, words, &sentence_layout);
        free(words);
    }
}

bool race_table(const struct race *race, FILE *stream)
{
    bool against_mimalloc = race_named(race, "mimalloc") != NULL;
    fprintf(stream,
            "Lab %d, %s: processor time as a share of libc's (v0), median of %u round%s\n\n",
            race->lab, race->title, race->rounds, race->rounds == 1 ? "" : "s");
    fprintf(stream, "%-*s%-20s%11s%8s%12s%9s%10s\n", NAME_COLUMNS, "", "of libc (95%)",
            against_mimalloc ? "of mimalloc" : "", "seconds", "MiB/mapped", "faults", "syscalls");
    for (size_t i = 0; i < race->count; i++)
        if (race->entrants[i].note == NULL)
            write_row(race, &race->entrants[i], stream);
    for (size_t i = 0; i < race->count; i++)
        if (race->entrants[i].note != NULL)
            race_write_note(race->entrants[i].name, race->entrants[i].note, NAME_COLUMNS, stream);
    fputc('\n', stream);
    write_words(race, stream);
    fputc('\n', stream);
    return fflush(stream) == 0 && !ferror(stream);
}
