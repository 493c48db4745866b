/* What tables and pictures of races by work and number of threads show. */
#include <math.h>
#include <string.h>

#include "grader/report/race_report.h"

enum { KIB = 1024, CALLS_OF_A_BLOCK = 2 /* one takes it, one frees it */ };

static void add_work(struct threads_axes *axes, const char *work)
{
    for (size_t i = 0; i < axes->work_count; i++)
        if (strcmp(axes->works[i], work) == 0)
            return;
    if (axes->work_count < MOST_WORKS)
        axes->works[axes->work_count++] = work;
}

static void add_count(struct threads_axes *axes, unsigned threads)
{
    for (size_t i = 0; i < axes->count_count; i++)
        if (axes->counts[i] == threads)
            return;
    if (axes->count_count < MOST_COUNTS)
        axes->counts[axes->count_count++] = threads;
}

struct threads_axes threads_axes(const struct race_list *list)
{
    struct threads_axes axes = {.work_count = 0};
    for (size_t i = 0; i < list->count; i++) {
        add_work(&axes, list->races[i].work);
        add_count(&axes, list->races[i].threads);
    }
    return axes;
}

const struct race *threads_race(const struct race_list *list, const char *work, unsigned threads)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->races[i].threads == threads && strcmp(list->races[i].work, work) == 0)
            return &list->races[i];
    return NULL;
}

static bool was_measured(const struct race *race, size_t entrant)
{
    return race != NULL && entrant < race->count && race->entrants[entrant].note == NULL;
}

static double calls_of(const struct race *race)
{
    return (double)race->allocations * CALLS_OF_A_BLOCK;
}

double threads_calls_per_second(const struct race *race, size_t entrant)
{
    if (!was_measured(race, entrant) || race->allocations == 0)
        return NAN;
    double seconds = race_median(race, race->entrants[entrant].wall_seconds);
    return seconds > 0 ? calls_of(race) / seconds : NAN;
}

double threads_peak_mib(const struct race *race, size_t entrant)
{
    if (!was_measured(race, entrant))
        return NAN;
    return race_median(race, race->entrants[entrant].peak_kib) / KIB;
}

/* NAN as soon as it is missing for one of the works: it would be no sum. */
double threads_contended(const struct race_list *list, unsigned threads, size_t entrant)
{
    double sum = 0;
    for (size_t i = 0; i < list->count; i++) {
        const struct race *race = &list->races[i];
        if (race->threads != threads)
            continue;
        if (!was_measured(race, entrant) || race->entrants[entrant].lock_counter == NULL)
            return NAN;
        sum += (double)race->entrants[entrant].contended;
    }
    return sum;
}

double threads_contended_share(const struct race_list *list, unsigned threads, size_t entrant)
{
    double calls = 0;
    for (size_t i = 0; i < list->count; i++)
        if (list->races[i].threads == threads)
            calls += calls_of(&list->races[i]);
    return calls > 0 ? 1000 * threads_contended(list, threads, entrant) / calls : NAN;
}
