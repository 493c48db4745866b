/* What lab 6 promises, over millions of calls: no alarm in a right program, whatever its threads do, and none of
 * thousands of stray bytes unseen. The oracle judges each call, as in every check. */
#include "grader/tests/campaign/alarms.h"

#include <stdio.h>
#include <stdlib.h>

#include "grader/cli/places.h"
#include "grader/oracle/memory.h"
#include "grader/oracle/oracle.h"
#include "grader/oracle/property.h"

enum {
    LAB = 6,
    OPERATIONS = 20000, /* of one program */
    LIVE_BLOCKS = 2000,
    LARGEST_BLOCK = 5000,
    CANARY = 8 /* the lab's canaries have so many bytes on each side */
};

/* Every way to make a block, to resize it, to look at it and to free it. */
static const struct generator right_programs[] = {
    {.shape = SHAPE_MIXED, .sizes = SIZES_SMALL, .threads = 4},
    {.shape = SHAPE_MIXED, .sizes = SIZES_POWER_LAW, .threads = 4},
    {.shape = SHAPE_TREES, .sizes = SIZES_SMALL, .threads = 3},
    {.shape = SHAPE_MENU, .sizes = SIZES_POWER_LAW, .calls = "aaaacmrrffffglpokn"},
};
enum { RIGHT_PROGRAMS = sizeof right_programs / sizeof *right_programs };

static void make_right(struct trace *trace, unsigned long number)
{
    struct generator generator = right_programs[number % RIGHT_PROGRAMS];
    generator.seed = number;
    generator.operations = OPERATIONS;
    generator.live_limit = LIVE_BLOCKS;
    trace_generate(trace, &generator);
}

/* A byte just in front of or behind a block, which is then freed, resized, or looked at and freed. */
static void make_strays(struct trace *trace, unsigned long number)
{
    static const enum operation_kind ends[] = {OP_FREE, OP_REALLOC, OP_CHECK};
    uint64_t random = number;
    for (uint32_t id = 0; trace->count < OPERATIONS; id++) {
        uint64_t size = 1 + random_below(&random, LARGEST_BLOCK);
        uint64_t place = random_below(&random, 2 * (uint64_t)CANARY);
        uint64_t offset = place < CANARY ? size + place : CANARY - 1 - place;
        enum operation_kind end = ends[random_below(&random, sizeof ends / sizeof *ends)];
        trace_add(trace, (struct operation){.kind = OP_MALLOC, .id = id, .bytes = size});
        trace_add(trace, (struct operation){.kind = OP_WRITE,
                                            .id = id,
                                            .bytes = random_below(&random, 256),
                                            .extra = offset});
        trace_add(trace, (struct operation){.kind = end, .id = id, .bytes = 2 * size});
    }
}

static unsigned long strays_in(const struct trace *trace)
{
    unsigned long count = 0;
    for (size_t i = 0; i < trace->count; i++)
        count += trace->operations[i].kind == OP_WRITE;
    return count;
}

static bool run(const struct trace *trace, unsigned long number, const char *what)
{
    static const struct heap_options options = {.needs = ""};
    struct finding finding = property_run(&options, trace, NULL_IS_WRONG);
    bool right = finding.verdict == VERDICT_OK;
    if (!right)
        printf("%s %lu: %s\n", what, number, finding.message);
    finding_free(&finding);
    return right;
}

/* Programs until `wanted` of what is counted in them have run, or one went wrong; how many did. */
static unsigned long run_programs(unsigned long wanted, const char *what, const char *counted,
                                  void make(struct trace *trace, unsigned long number),
                                  unsigned long (*count)(const struct trace *trace))
{
    unsigned long done = 0, wrong = 0;
    for (unsigned long number = 1; done < wanted && wrong == 0; number++) {
        struct trace trace = {.count = 0};
        make(&trace, number);
        done += count == NULL ? trace.count : count(&trace);
        wrong += !run(&trace, number, what);
        trace_free(&trace);
    }
    printf("%lu %s, %s\n", done, counted,
           wrong == 0 ? "all judged right" : "the last program wrong");
    return wrong + (done == 0);
}

bool alarms_are_right(const char *submission, unsigned long operations, unsigned long strays)
{
    static struct places places;
    struct job job;
    char error[300];
    if (!places_find(&places) || !job_open(&job, error, sizeof error)) {
        return false;
    }
    const struct lab_place *lab = places_lab(&places, LAB);
    char *header, *shown, **others = places_other_headers(&places, lab, submission);
    places_header(&places, lab, submission, &header, &shown);
    struct oracle_setting setting = {.job = &job,
                                     .order = {.root = places.root,
                                               .header_path = header,
                                               .shown_name = shown,
                                               .lab = LAB,
                                               .other_headers = (const char *const *)others},
                                     .seed = LAB,
                                     .explain = true};
    oracle_open(&setting);
    unsigned long wrong =
        run_programs(operations, "right program", "right operations", make_right, NULL) +
        run_programs(strays, "strays", "stray bytes", make_strays, strays_in);
    oracle_close();
    places_free_headers(others);
    free(header);
    free(shown);
    job_close(&job);
    printf("%d passed, %d failed\n", wrong == 0, wrong != 0);
    return wrong == 0;
}
