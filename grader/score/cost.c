/* Counted cycles: instructions and cache misses under Callgrind with a fixed cache, and a fixed charge for each
 * system call and page fault, counted in a run without Valgrind. Nothing of it depends on the clock. */
#include "grader/score/cost.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grader/oracle/memory.h"
#include "grader/oracle/oracle.h"
#include "grader/oracle/property.h"
#include "grader/score/statistics.h"

enum {
    SYSTEM_CALL_CYCLES = 1000,
    PAGE_FAULT_CYCLES = 2000,
    FIRST_LEVEL_MISS_CYCLES = 10,
    LAST_LEVEL_MISS_CYCLES = 100,
    PAIRS = 12,
    EVENTS = 9, /* Ir Dr Dw I1mr D1mr D1mw ILmr DLmr DLmw */
    LINE = 512,
    WORK_SEED = 20
};

/* One allocator's run of the work. */
struct run {
    const char *program;
    struct cost_events events;
    uint64_t nanoseconds;
};

struct work {
    struct trace trace;
    struct call *calls;
    struct call_result *results;
    const char *needs;
};

static void work_open(struct work *work, const struct rubric_cost *rubric)
{
    struct generator generator = rubric->work;
    generator.seed = WORK_SEED;
    *work = (struct work){.needs = rubric->needs};
    trace_generate(&work->trace, &generator);
    snprintf(work->trace.needs, sizeof work->trace.needs, "%s", rubric->needs);
    work->calls = allocate(work->trace.count, sizeof *work->calls);
    work->results = allocate(work->trace.count, sizeof *work->results);
}

static void work_close(struct work *work)
{
    trace_free(&work->trace);
    free(work->calls);
    free(work->results);
}

static bool ask_all(struct worker *worker, struct work *work, bool measured)
{
    for (size_t i = 0; i < work->trace.count; i++) {
        work->calls[i] = call_of(&work->trace.operations[i]);
        work->calls[i].kind = measured ? work->calls[i].kind : CALL_NOTHING;
    }
    return worker_ask(worker, work->calls, work->trace.count, measured ? MODE_MEASURE : MODE_JUDGE,
                      work->results);
}

/* The addresses that came back must be those of an allocator that does the work: nothing is measured
 * that only pretends. */
static bool answers_are_sound(const struct work *work)
{
    struct live_map live;
    bool sound = true;
    live_open(&live);
    for (size_t i = 0; sound && i < work->trace.count; i++) {
        const struct operation *operation = &work->trace.operations[i];
        uint64_t address = work->results[i].address, bytes = operation->bytes;
        if (operation->kind == OP_FREE || operation->kind == OP_REALLOC) {
            live_remove(&live, operation->id);
        }
        if (operation->kind == OP_FREE) {
            continue;
        }
        if (operation->kind == OP_CALLOC) {
            bytes *= operation->extra;
        }
        sound = address != 0 && address % ALIGNMENT == 0 &&
                live_overlapped(&live, address, bytes) == NO_BLOCK;
        if (sound) {
            live_add(&live, operation->id, address, bytes, 0);
        }
    }
    live_close(&live);
    return sound;
}

static bool start(struct worker *worker, struct work *work, const struct worker_order *order)
{
    struct call init = {.kind = CALL_INIT};
    struct call_result result;
    return worker_start(worker, order) && worker_ask(worker, &init, 1, MODE_JUDGE, &result) &&
           ask_all(worker, work, false);
}

static struct worker_order plain_order(const struct run *run)
{
    return (struct worker_order){.job = oracle_current()->job,
                                 .program = run->program,
                                 .shown_name = oracle_current()->order.shown_name};
}

/* Without Valgrind: system calls as the kernel saw them, page faults as it counted them. */
static bool count_kernel_work(struct run *run, struct work *work)
{
    struct worker worker;
    struct worker_order order = plain_order(run);
    order.watched = true;
    bool done = start(&worker, work, &order);
    if (done) {
        worker.log.counting = true;
        uint64_t faults = worker_page_faults(&worker);
        done = ask_all(&worker, work, true) && answers_are_sound(work);
        run->events.page_faults = worker_page_faults(&worker) - faults;
        run->events.system_calls = worker.log.count;
    }
    worker_end(&worker);
    return done;
}

static bool time_once(struct run *run, struct work *work)
{
    struct worker worker;
    struct worker_order order = plain_order(run);
    bool done = start(&worker, work, &order);
    if (done) {
        uint64_t before = worker_cpu_time(&worker);
        done = ask_all(&worker, work, true);
        run->nanoseconds = worker_cpu_time(&worker) - before;
    }
    worker_end(&worker);
    return done;
}

bool cost_read_events(const char *text, struct cost_events *events)
{
    unsigned long long counts[EVENTS];
    if (sscanf(text, "%llu %llu %llu %llu %llu %llu %llu %llu %llu", &counts[0], &counts[1],
               &counts[2], &counts[3], &counts[4], &counts[5], &counts[6], &counts[7],
               &counts[8]) != EVENTS) {
        return false;
    }
    events->instructions = counts[0];
    events->first_level_misses = counts[3] + counts[4] + counts[5];
    events->last_level_misses = counts[6] + counts[7] + counts[8];
    return true;
}

static bool read_totals(const char *path, struct run *run)
{
    static const char heading[] = "totals: ";
    char line[LINE];
    bool found = false;
    FILE *file = fopen(path, "re");
    while (file != NULL && !found && fgets(line, sizeof line, file) != NULL) {
        found = strncmp(line, heading, sizeof heading - 1) == 0 &&
                cost_read_events(line + sizeof heading - 1, &run->events);
    }
    if (file != NULL) {
        fclose(file);
    }
    return found;
}

static bool count_cycles(struct run *run, struct work *work)
{
    static const char *const valgrind[] = {"valgrind",
                                           "-q",
                                           "--vgdb=no",
                                           "--tool=callgrind",
                                           COST_CACHE,
                                           "--toggle-collect=measured_work",
                                           "--callgrind-out-file=callgrind.out",
                                           NULL};
    struct worker worker;
    struct worker_order order = plain_order(run);
    order.valgrind = valgrind;
    char *path = text_of("%s/callgrind.out", oracle_current()->job->folder);
    remove(path);
    bool done =
        start(&worker, work, &order) && ask_all(&worker, work, true) && answers_are_sound(work);
    if (done) {
        done = worker_dismiss(&worker) && read_totals(path, run);
    } else {
        worker_end(&worker);
    }
    remove(path);
    free(path);
    return done;
}

double cost_cycles(const struct cost_events *events)
{
    return (double)events->instructions +
           FIRST_LEVEL_MISS_CYCLES * (double)events->first_level_misses +
           LAST_LEVEL_MISS_CYCLES * (double)events->last_level_misses +
           SYSTEM_CALL_CYCLES * (double)events->system_calls +
           PAGE_FAULT_CYCLES * (double)events->page_faults;
}

/* Pairs in turn, so that whatever slows the machine down slows both. */
static void measure_time(struct run *ours, struct run *libc, struct work *work,
                         struct time_record *time)
{
    double our_times[PAIRS], libc_times[PAIRS];
    size_t pairs = 0;
    for (size_t i = 0; i < PAIRS; i++) {
        if (time_once(libc, work) && time_once(ours, work)) {
            libc_times[pairs] = (double)libc->nanoseconds;
            our_times[pairs++] = (double)ours->nanoseconds;
        }
    }
    struct ratio_estimate estimate = median_ratio(our_times, libc_times, pairs, WORK_SEED);
    *time = (struct time_record){.measured = pairs > 0,
                                 .ratio_to_libc = estimate.ratio,
                                 .low = estimate.low,
                                 .high = estimate.high,
                                 .pairs = (unsigned)pairs};
}

/* The work, judged like any other trace: speed counts only for right answers. */
static bool is_right(const struct work *work, char **reason)
{
    struct heap_options options = {.fast = true};
    struct finding finding = property_run(&options, &work->trace, NULL_IS_WRONG);
    bool right = finding.verdict == VERDICT_OK;
    if (!right) {
        *reason = text_of("The measured work isn't done right: %s",
                          finding.message == NULL ? "" : finding.message);
    }
    finding_free(&finding);
    return right;
}

static enum cost_outcome measure(struct work *work, const char *libc_program,
                                 struct cost_record *cost, struct time_record *time, char **reason)
{
    struct run ours = {.program = oracle_build(work->needs)->program};
    struct run libc = {.program = libc_program};
    if (!count_kernel_work(&libc, work) || !count_cycles(&libc, work)) {
        *reason = text_of("Valgrind can't measure libc here; `make doctor` says more.");
        return COST_INTERNAL;
    }
    if (!count_kernel_work(&ours, work) || !count_cycles(&ours, work)) {
        *reason = text_of("The measured work wasn't done to its end.");
        return COST_WRONG;
    }
    double cycles = cost_cycles(&ours.events);
    *cost = (struct cost_record){.measured = true,
                                 .ratio_to_libc = cycles / cost_cycles(&libc.events),
                                 .instructions = ours.events.instructions,
                                 .syscalls = ours.events.system_calls,
                                 .page_faults = ours.events.page_faults,
                                 .cycles = cycles};
    measure_time(&ours, &libc, work, time);
    return COST_MEASURED;
}

enum cost_outcome cost_measure(const struct rubric_cost *rubric, struct cost_record *cost,
                               struct time_record *time, char **reason)
{
    struct work work;
    const struct build *libc = oracle_build_libc(BUILD_PLAIN);
    enum cost_outcome outcome;
    *reason = NULL;
    work_open(&work, rubric);
    if (!is_right(&work, reason)) {
        outcome = COST_WRONG;
    } else if (libc->verdict != VERDICT_OK) {
        *reason = text_of("libc's allocator can't be built here: %s", libc->message);
        outcome = COST_INTERNAL;
    } else {
        outcome = measure(&work, libc->program, cost, time, reason);
    }
    work_close(&work);
    return outcome;
}
