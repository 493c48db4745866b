/* Shows races: a table and sentences for people, JSON for programs. */
#ifndef HEAPLAB_RACE_REPORT_H
#define HEAPLAB_RACE_REPORT_H

#include <stdio.h>

#include "grader/score/race.h"

/* race_table.c: one race, 80 columns wide, with a sentence for each version that explains it. */
bool race_table(const struct race *race, FILE *stream);
/* race_json.c: a list of races, schema "heaplab-bench/1"; `content` is a struct race_list. */
bool race_json(const void *content, FILE *stream);

/* threads_table.c: races of one lab by work and number of threads, 80 columns wide; and races of
 * libraries that take the place of libc's allocator. */
bool threads_table(const struct race_list *list, FILE *stream);
bool library_table(const struct race_list *list, FILE *stream);
/* threads_plot.c: the same races as a picture in SVG; `content` is a struct race_list. */
bool threads_plot(const void *content, FILE *stream);

/* protections_table.c: races on the same work with more and with less of it, as a table; and
 * protections_plot.c: as a picture in SVG. What stands beside libc is the first version. */
bool protections_table(const struct race_list *list, FILE *stream);
bool protections_plot(const void *content, FILE *stream);

/* threads_values.c: what tables and pictures show. All races of a list have the same entrants. */
enum { MOST_WORKS = 8, MOST_COUNTS = 8 };
struct threads_axes {
    size_t work_count, count_count;
    const char *works[MOST_WORKS];
    unsigned counts[MOST_COUNTS]; /* of threads */
};
/* Which works and numbers of threads there are, in the list's order. */
struct threads_axes threads_axes(const struct race_list *list);
/* NULL when this work wasn't done by so many threads. */
const struct race *threads_race(const struct race_list *list, const char *work, unsigned threads);
/* Each is NAN when it wasn't measured, for race NULL as well. A call takes a block or frees one. */
double threads_calls_per_second(const struct race *race, size_t entrant);
double threads_peak_mib(const struct race *race, size_t entrant);
/* How often a lock was found taken, in all works; and how often in 1,000 calls. */
double threads_contended(const struct race_list *list, unsigned threads, size_t entrant);
double threads_contended_share(const struct race_list *list, unsigned threads, size_t entrant);

/* race_table.c: digits after the point, for a column whose largest value this is. */
int decimals_for(double largest);
/* "0.45 (0.43 to 0.47)"; to be freed. */
char *ratio_in_words(struct ratio_estimate ratio);
/* "v3   not in the race:", and the sentence indented under it. */
void race_write_note(const char *name, const char *note, int name_columns, FILE *stream);

/* race_words.c: why a version is slower or faster than libc, as far as what was measured tells; to
 * be freed. */
char *race_words(const struct race *race, const struct race_entrant *entrant);
/* "89,301"; to be freed. */
char *count_in_words(uint64_t count);
/* The median of a time over all rounds. */
double race_median(const struct race *race, const double *seconds);

#endif
