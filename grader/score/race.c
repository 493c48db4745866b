/* Round after round, each entrant once; whoever fails is out, with a sentence that says why. */
#include "grader/score/race.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grader/oracle/memory.h"

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

void race_free(struct race *race)
{
    for (size_t i = 0; i < race->count; i++) {
        struct race_entrant *entrant = &race->entrants[i];
        free(entrant->name);
        free(entrant->program);
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

static char *why_it_exited(const struct race_entrant *entrant, const struct measured_run *run)
{
    if (entrant->open_step != NULL)
        return text_of("not implemented yet: begin at STEP %s", entrant->open_step);
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

/* NULL for a run that is in order. */
static char *what_went_wrong(const struct race *race, const struct race_entrant *entrant,
                             const struct measured_run *run)
{
    const struct measured_run *libc = &race->entrants[0].counts;
    if (run->timed_out)
        return text_of("timeout: it was ended after %.1f s of processor time; libc needs %.3f s",
                       run->seconds, libc->seconds);
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

static void run_once(struct race *race, struct race_entrant *entrant, unsigned round,
                     unsigned limit)
{
    struct measured_run run;
    struct run_order order = {.program = entrant->program,
                              .scale = race->scale,
                              .preload = entrant->preload,
                              .cpu_seconds = limit,
                              .count_calls = round == 0};
    if (!run_measured(&order, &run)) {
        entrant->note = text_of("it can't be started: %s", strerror(errno));
        return;
    }
    entrant->note = what_went_wrong(race, entrant, &run);
    if (round == 0) {
        entrant->counts = run;
    } else {
        entrant->seconds[round - 1] = run.seconds;
        entrant->kernel_seconds[round - 1] = run.kernel_seconds;
    }
}

static void count_allocations(struct race *race)
{
    struct measured_run run;
    struct run_order order = {
        .program = race->counter, .scale = race->scale, .cpu_seconds = FIRST_SECONDS};
    if (race->counter == NULL || !run_measured(&order, &run) || !run.exited)
        return;
    char *line = last_line(run.complaint);
    unsigned long long allocations;
    if (sscanf(line, "allocations %llu", &allocations) == 1)
        race->allocations = allocations;
    free(line);
}

bool race_run(struct race *race, race_progress *progress)
{
    const struct race_entrant *libc = &race->entrants[0];
    unsigned limit = FIRST_SECONDS;
    count_allocations(race);
    for (unsigned round = 0; round <= race->rounds; round++) {
        for (size_t i = 0; i < race->count; i++) {
            struct race_entrant *entrant = &race->entrants[i];
            if (entrant->note != NULL)
                continue;
            progress(race, round, entrant);
            run_once(race, entrant, round, limit);
            if (libc->note != NULL)
                return false;
            limit = LEAST_SECONDS + (unsigned)ceil(TIMES_LIBC * libc->counts.seconds);
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

struct ratio_estimate race_ratio(const struct race *race, const struct race_entrant *one,
                                 const struct race_entrant *other)
{
    return median_ratio(one->seconds, other->seconds, race->rounds, INTERVAL_SEED);
}
