/* What protections cost, as a table: cycles, time and memory beside libc and the lab before. */
#include <stdlib.h>

#include "grader/oracle/memory.h"
#include "grader/report/race_report.h"

enum { NAME_COLUMNS = 15, COUNT_COLUMNS = 6, TIME_COLUMNS = 20, MEMORY_COLUMNS = 7, KIB = 1024 };

/* The first two entrants are what the others are compared to. */
enum { COMPARED = 2 };

/* A dash where either has none. */
static void write_share(double one, double other, int columns, FILE *stream)
{
    if (one > 0 && other > 0)
        fprintf(stream, "%*.*f", columns, decimals_for(one / other), one / other);
    else
        fprintf(stream, "%*s", columns, "-");
}

static void write_time(const struct race *race, const struct race_entrant *entrant,
                       const struct race_entrant *other, FILE *stream)
{
    char *time = entrant == other      ? text_of("1.00")
                 : other->note != NULL ? text_of("-")
                                       : ratio_in_words(race_ratio(race, entrant, other));
    fprintf(stream, "%*s", TIME_COLUMNS, time);
    free(time);
}

static void write_row(const struct race *race, const struct race_entrant *entrant, FILE *stream)
{
    const struct race_entrant *others = race->entrants;
    double peak = race_median(race, entrant->peak_kib);
    fprintf(stream, "%-*s", NAME_COLUMNS, entrant->name);
    for (size_t i = 0; i < COMPARED; i++)
        write_share(entrant->cycles, others[i].cycles, COUNT_COLUMNS, stream);
    for (size_t i = 0; i < COMPARED; i++)
        write_time(race, entrant, &others[i], stream);
    fprintf(stream, "%*.1f", MEMORY_COLUMNS, peak / KIB);
    write_share(peak, others[1].note == NULL ? race_median(race, others[1].peak_kib) : 0,
                COUNT_COLUMNS, stream);
    fputc('\n', stream);
}

static void write_race(const struct race *race, FILE *stream)
{
    fprintf(stream, "%s\n%*s%*s%*s\n", race->work, NAME_COLUMNS + 2 * COUNT_COLUMNS, "cycles",
            2 * TIME_COLUMNS, "processor time", MEMORY_COLUMNS + COUNT_COLUMNS, "memory");
    fprintf(stream, "%*s%*s%*s%*s%*s%*s\n", NAME_COLUMNS + COUNT_COLUMNS, "of v0", COUNT_COLUMNS,
            "of v5", TIME_COLUMNS, "of v0's (95%)", TIME_COLUMNS, "of v5's (95%)", MEMORY_COLUMNS,
            "MiB", COUNT_COLUMNS, "of v5");
    for (size_t i = 0; i < race->count; i++)
        if (race->entrants[i].note == NULL)
            write_row(race, &race->entrants[i], stream);
    for (size_t i = 0; i < race->count; i++)
        if (race->entrants[i].note != NULL)
            race_write_note(race->entrants[i].name, race->entrants[i].note, NAME_COLUMNS + 2,
                            stream);
    fputc('\n', stream);
}

bool protections_table(const struct race_list *list, FILE *stream)
{
    const struct race *first = &list->races[0];
    fprintf(stream,
            "Lab %d, %s: the same work with each protection, median of %u round%s.\n"
            "Cycles are counted, as for the score: two runs hardly differ in them.\n\n",
            first->lab, first->title, first->rounds, first->rounds == 1 ? "" : "s");
    for (size_t i = 0; i < list->count; i++)
        write_race(&list->races[i], stream);
    return fflush(stream) == 0 && !ferror(stream);
}
