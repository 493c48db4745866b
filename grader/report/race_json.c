/* Writes races as JSON, for programs: schema "heaplab-bench/1". */
#include <jansson.h>
#include <math.h>
#include <stdlib.h>

#include "grader/report/escape.h"
#include "grader/report/race_report.h"

enum { REAL_DIGITS = 15 };

static json_t *number(double value)
{
    return isfinite(value) ? json_real(round(value * 1e6) / 1e6) : json_null();
}

static json_t *text(const char *bytes)
{
    char *safe = escape_text(bytes, ESCAPE_LINES);
    json_t *value = json_string(safe);
    free(safe);
    return value;
}

/* What a run that isn't in the race has no numbers for is null. */
static json_t *absent_value(const struct race_entrant *entrant)
{
    return json_pack("{so sn sn sn sn sn sn sn sn sn sn sn sn so}", "name", text(entrant->name),
                     "ratio_to_libc", "low", "high", "ratio_to_mimalloc", "rounds", "seconds",
                     "peak_kib", "mapped_kib", "page_faults", "syscalls", "all_syscalls_counted",
                     "cycles", "note", text(entrant->note));
}

static json_t *run_value(const struct race *race, const struct race_entrant *entrant)
{
    if (entrant->note != NULL)
        return absent_value(entrant);
    const struct measured_run *counts = &entrant->counts;
    const struct race_entrant *mimalloc = race_named(race, "mimalloc");
    struct ratio_estimate ratio = race_ratio(race, entrant, &race->entrants[0]);
    json_t *of_mimalloc =
        mimalloc == NULL ? json_null() : number(race_ratio(race, entrant, mimalloc).ratio);
    json_t *cycles = entrant->cycles > 0 ? number(entrant->cycles) : json_null();
    return json_pack("{so so so so so si so sI sI sI sI sb so sn}", "name", text(entrant->name),
                     "ratio_to_libc", number(ratio.ratio), "low", number(ratio.low), "high",
                     number(ratio.high), "ratio_to_mimalloc", of_mimalloc, "rounds",
                     (int)race->rounds, "seconds", number(race_median(race, entrant->seconds)),
                     "peak_kib", (json_int_t)counts->peak_kib, "mapped_kib",
                     (json_int_t)counts->mapped_kib, "page_faults", (json_int_t)counts->page_faults,
                     "syscalls", (json_int_t)counts->system_calls, "all_syscalls_counted",
                     counts->all_calls_counted, "cycles", cycles, "note");
}

static json_t *share(const struct race *race, const double *ours, const double *theirs)
{
    struct ratio_estimate ratio = race_share(race, ours, theirs);
    return json_pack("{so so so}", "ratio", number(ratio.ratio), "low", number(ratio.low), "high",
                     number(ratio.high));
}

/* In a race of threads: times by the clock, and how often a lock was found taken. */
static json_t *threads_run_value(const struct race *race, size_t which)
{
    const struct race_entrant *entrant = &race->entrants[which], *libc = &race->entrants[0];
    if (entrant->note != NULL)
        return json_pack("{so sn sn sn sn sn sn sn so}", "name", text(entrant->name),
                         "time_to_libc", "time_to_mimalloc", "processor_time_to_libc",
                         "peak_to_libc", "seconds", "calls_per_second", "contended", "note",
                         text(entrant->note));
    const struct race_entrant *mimalloc = race_named(race, "mimalloc");
    json_t *to_mimalloc =
        mimalloc == NULL ? json_null() : share(race, entrant->wall_seconds, mimalloc->wall_seconds);
    json_t *contended =
        entrant->lock_counter == NULL ? json_null() : json_integer((json_int_t)entrant->contended);
    return json_pack("{so so so so so so so so sn}", "name", text(entrant->name), "time_to_libc",
                     share(race, entrant->wall_seconds, libc->wall_seconds), "time_to_mimalloc",
                     to_mimalloc, "processor_time_to_libc",
                     share(race, entrant->seconds, libc->seconds), "peak_to_libc",
                     share(race, entrant->peak_kib, libc->peak_kib), "seconds",
                     number(race_median(race, entrant->wall_seconds)), "calls_per_second",
                     number(threads_calls_per_second(race, which)), "contended", contended, "note");
}

static json_t *race_value(const struct race *race)
{
    json_t *runs = json_array();
    for (size_t i = 0; i < race->count; i++)
        json_array_append_new(runs, race->threads > 0 ? threads_run_value(race, i)
                                                      : run_value(race, &race->entrants[i]));
    json_t *value = json_pack("{si sI so}", "lab", race->lab, "allocations",
                              (json_int_t)race->allocations, "runs", runs);
    if (race->work != NULL)
        json_object_set_new(value, "work", text(race->work));
    if (race->threads > 0) {
        json_object_set_new(value, "threads", json_integer(race->threads));
        json_object_set_new(value, "rounds", json_integer(race->rounds));
    }
    return value;
}

bool race_json(const void *content, FILE *stream)
{
    const struct race_list *list = content;
    json_t *labs = json_array();
    for (size_t i = 0; i < list->count; i++)
        json_array_append_new(labs, race_value(&list->races[i]));
    json_t *root = json_pack("{ss so}", "schema", "heaplab-bench/1", "labs", labs);
    size_t flags = JSON_INDENT(2) | JSON_REAL_PRECISION(REAL_DIGITS);
    bool written = root != NULL && json_dumpf(root, stream, flags) == 0 &&
                   fputc('\n', stream) != EOF && fflush(stream) == 0;
    json_decref(root);
    return written;
}
