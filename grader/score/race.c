/* Round after round, each entrant once; whoever fails is out, with a sentence that says why. */
#include "grader/score/race.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grader/oracle/memory.h"
#include "grader/score/cost.h"

enum {
    FIRST_SECONDS = 120, /* for libc, whose time limits that of the others */
    LEAST_SECONDS = 20,
    TIMES_LIBC = 40,
    INTERVAL_SEED = 1 /* the same measurements give the same interval */
};

struct race_entrant *race_add(struct race *race, const char *name)
{
    if (race->count == RACE_ENTRANTS)
        return NULL;
    struct race_entrant *entrant = &race->entrants[race->count++];
    *entrant = (struct race_entrant){.name = text_of("%s", name)};
    return entrant;
}

static char *copy_of(const char *text)
{
    return text == NULL ? NULL : text_of("%s", text);
}

void race_add_all(struct race *race, const struct race *other)
{
    for (size_t i = 0; i < other->count; i++) {
        const struct race_entrant *known = &other->entrants[i];
        struct race_entrant *entrant = race_add(race, known->name);
        if (entrant == NULL)
            return;
        entrant->program = copy_of(known->program);
        entrant->lock_counter = copy_of(known->lock_counter);
        entrant->preload = copy_of(known->preload);
        entrant->setting = known->setting;
        entrant->tool = known->tool;
        entrant->claims_addresses = known->claims_addresses;
        entrant->open_step = copy_of(known->open_step);
        entrant->note = copy_of(known->note);
        entrant->is_version = known->is_version;
    }
    race->counter = copy_of(other->counter);
}

void race_free(struct race *race)
{
    for (size_t i = 0; i < race->count; i++) {
        struct race_entrant *entrant = &race->entrants[i];
        free(entrant->name);
        free(entrant->program);
        free(entrant->lock_counter);
        free(entrant->preload);
        free(entrant->open_step);
        free(entrant->note);
    }
    free(race->title);
    free(race->counter);
    *race = (struct race){.count = 0};
}

/* The last line that isn't empty, which is where programs say why they end. */
static char *last_line(const char *text)
{
    size_t end = strlen(text);
    while (end > 0 && text[end - 1] == '\n')
        end--;
    size_t start = end;
    while (start > 0 && text[start - 1] != '\n')
        start--;
    return text_of("%.*s", (int)(end - start), text + start);
}

char *race_open_step(const struct race_entrant *entrant)
{
    return text_of("not implemented yet: begin at STEP %s", entrant->open_step);
}

static char *why_it_exited(const struct race_entrant *entrant, const struct measured_run *run)
{
    if (entrant->open_step != NULL)
        return race_open_step(entrant);
    char *line = last_line(run->complaint);
    char *reason = *line == '\0' ? text_of("it ended with status %d", run->status)
                                 : text_of("it ended with status %d: %s", run->status, line);
    free(line);
    return reason;
}

static char *why_it_was_ended(int signal)
{
    switch (signal) {
    case SIGXFSZ:
        return text_of("output-flood: it wrote more than any benchmark does");
    case SIGKILL:
        return text_of("it was killed by the system, as happens when memory runs out");
    default:
        return text_of("crash: %s", strsignal(signal));
    }
}

/* Threads that wait for each other don't work meanwhile. */
static char *why_it_took_so_long(const struct race *race, const struct measured_run *run)
{
    double libc_seconds = race->entrants[0].counts.seconds;
    if (race->threads > 0)
        return text_of("timeout: it was ended after %.0f s, in which it worked for %.1f s; libc "
                       "needs %.3f s",
                       run->wall_seconds, run->seconds, libc_seconds);
    return text_of("timeout: it was ended after %.1f s of processor time; libc needs %.3f s",
                   run->seconds, libc_seconds);
}

/* NULL for a run that is in order. */
static char *what_went_wrong(const struct race *race, const struct race_entrant *entrant,
                             const struct measured_run *run)
{
    const struct measured_run *libc = &race->entrants[0].counts;
    if (run->timed_out)
        return why_it_took_so_long(race, run);
    if (!run->exited)
        return why_it_was_ended(run->signal);
    if (run->status != 0)
        return why_it_exited(entrant, run);
    /* The benchmark says as much with every allocator. */
    if (run->lines < libc->lines)
        return text_of("exit: it ended before the benchmark was done");
    /* The loader only warns, and goes on with libc's own. */
    if (entrant->preload != NULL && strstr(run->complaint, "cannot be preloaded") != NULL)
        return text_of("%s can't be loaded", entrant->preload);
    return NULL;
}

/* "allocations 1000", as a counter's last words. */
static uint64_t last_count(const struct measured_run *run, const char *what)
{
    char *line = last_line(run->complaint);
    size_t length = strlen(what);
    uint64_t count = strncmp(line, what, length) == 0 ? strtoull(line + length, NULL, 10) : 0;
    free(line);
    return count;
}

static void run_once(struct race *race, struct race_entrant *entrant, unsigned round,
                     unsigned limit)
{
    struct measured_run run;
    bool counts_locks = round == 0 && entrant->lock_counter != NULL;
    struct run_order order = {.program = counts_locks ? entrant->lock_counter : entrant->program,
                              .preload = entrant->preload,
                              .setting = entrant->setting,
                              .tool = entrant->tool,
                              .claims_addresses = entrant->claims_addresses,
                              .cpu_seconds = limit,
                              .count_calls = round == 0 && race->threads == 0};
    memcpy(order.arguments, race->arguments, sizeof order.arguments);
    if (!run_measured(&order, &run)) {
        entrant->note = text_of("it can't be started: %s", strerror(errno));
        return;
    }
    entrant->note = what_went_wrong(race, entrant, &run);
    if (round == 0) {
        entrant->counts = run;
        entrant->contended = counts_locks ? last_count(&run, "contended ") : 0;
    } else {
        entrant->seconds[round - 1] = run.seconds;
        entrant->kernel_seconds[round - 1] = run.kernel_seconds;
        entrant->wall_seconds[round - 1] = run.wall_seconds;
        entrant->peak_kib[round - 1] = (double)run.peak_kib;
    }
}

/* What the kernel does was counted in the run before: under Callgrind even asking for the time is a
 * system call. */
static void count_cycles(struct race *race, struct race_entrant *entrant)
{
    static const char *const callgrind[] = {"/usr/bin/valgrind",
                                            "--vgdb=no",
                                            "--tool=callgrind",
                                            COST_CACHE,
                                            "--callgrind-out-file=/dev/null",
                                            NULL};
    struct measured_run run;
    struct cost_events events = {.page_faults = entrant->counts.page_faults,
                                 .system_calls = entrant->counts.system_calls};
    struct run_order order = {.program = entrant->program,
                              .preload = entrant->preload,
                              .setting = entrant->setting,
                              .tool = callgrind,
                              .cpu_seconds = TIMES_LIBC * FIRST_SECONDS};
    memcpy(order.arguments, race->arguments, sizeof order.arguments);
    bool can_count = entrant->tool == NULL && !entrant->claims_addresses;
    if (!can_count || !entrant->counts.all_calls_counted || !run_measured(&order, &run))
        return;
    const char *counts = strstr(run.complaint, "Collected : ");
    if (run.exited && run.status == 0 && counts != NULL && cost_read_events(counts + 12, &events))
        entrant->cycles = cost_cycles(&events);
}

static void count_allocations(struct race *race)
{
    struct measured_run run;
    struct run_order order = {.program = race->counter, .cpu_seconds = FIRST_SECONDS};
    memcpy(order.arguments, race->arguments, sizeof order.arguments);
    if (race->counter != NULL && run_measured(&order, &run) && run.exited)
        race->allocations = last_count(&run, "allocations ");
}

/* Where nobody counts system calls, only locks are counted before the rounds that are timed. Libc
 * runs in any case: its time limits the others'. */
static bool sits_out(const struct race *race, const struct race_entrant *entrant, unsigned round)
{
    return race->threads > 0 && round == 0 && entrant != race->entrants &&
           entrant->lock_counter == NULL;
}

bool race_run(struct race *race, race_progress *progress)
{
    const struct race_entrant *libc = &race->entrants[0];
    unsigned limit = FIRST_SECONDS;
    count_allocations(race);
    for (unsigned round = 0; round <= race->rounds; round++) {
        for (size_t i = 0; i < race->count; i++) {
            struct race_entrant *entrant = &race->entrants[i];
            if (entrant->note != NULL || sits_out(race, entrant, round))
                continue;
            progress(race, round, entrant);
            run_once(race, entrant, round, limit);
            if (libc->note != NULL)
                return false;
            limit = LEAST_SECONDS + (unsigned)ceil(TIMES_LIBC * libc->counts.seconds);
            if (round == 0 && race->counts_cycles && entrant->note == NULL)
                count_cycles(race, entrant);
        }
    }
    return true;
}

const struct race_entrant *race_named(const struct race *race, const char *name)
{
    for (size_t i = 0; i < race->count; i++)
        if (strcmp(race->entrants[i].name, name) == 0)
            return race->entrants[i].note == NULL ? &race->entrants[i] : NULL;
    return NULL;
}

struct ratio_estimate race_share(const struct race *race, const double *one, const double *other)
{
    return median_ratio(one, other, race->rounds, INTERVAL_SEED);
}

struct ratio_estimate race_ratio(const struct race *race, const struct race_entrant *one,
                                 const struct race_entrant *other)
{
    return race_share(race, one->seconds, other->seconds);
}
