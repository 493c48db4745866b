/* Shows races: a table and sentences for people, JSON for programs. */
#ifndef HEAPLAB_RACE_REPORT_H
#define HEAPLAB_RACE_REPORT_H

#include <stdio.h>

#include "grader/score/race.h"

struct race_list {
    size_t count;
    struct race *races;
};

/* race_table.c: one race, 80 columns wide, with a sentence for each version that explains it. */
bool race_table(const struct race *race, FILE *stream);
/* race_json.c: a list of races, schema "heaplab-bench/1"; `content` is a struct race_list. */
bool race_json(const void *content, FILE *stream);

/* race_words.c: why a version is slower or faster than libc, as far as what was measured tells; to
 * be freed. */
char *race_words(const struct race *race, const struct race_entrant *entrant);
/* "89,301"; to be freed. */
char *count_in_words(uint64_t count);
/* The median of a time over all rounds. */
double race_median(const struct race *race, const double *seconds);

#endif
