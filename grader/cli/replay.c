/* replay: every call of a trace with what it returned and the system calls it made; shrink: the same
 * failure from a shorter trace. */
#include <stdio.h>
#include <stdlib.h>

#include "grader/cli/answer.h"
#include "grader/cli/exercise.h"
#include "grader/cli/picture.h"
#include "grader/oracle/memory.h"
#include "grader/oracle/property.h"
#include "grader/oracle/protection.h"
#include "grader/report/escape.h"

enum {
    TEXT = 300,
    BUDDY_LAB = 4,
    DRAWN_CALLS = 100,
    SCHEDULES = 20,
    CALL_WIDTH = 24,
    LONG_CALL_WIDTH = 45 /* of lab 6 */
};

static const char *const call_names[CALL_KINDS] = {
    [CALL_MMAP] = "mmap",         [CALL_MUNMAP] = "munmap",   [CALL_BRK] = "brk",
    [CALL_MPROTECT] = "mprotect", [CALL_MADVISE] = "madvise", [CALL_MREMAP] = "mremap",
};

/* The argument that a reader wants to see: the length, or the new break. */
static void print_system_calls(struct heap *heap)
{
    for (size_t i = 0; i < heap->worker.log.count; i++) {
        const struct heap_call *call = &heap->worker.log.calls[i];
        bool failed = call->result > (uint64_t)-4096;
        if (call->call == CALL_BRK) {
            printf("  [brk%s]", failed ? " refused" : "");
        } else {
            printf("  [%s of %llu bytes%s]", call_names[call->call],
                   (unsigned long long)call->arguments[1], failed ? ", refused" : "");
        }
    }
}

static int call_width(const struct heap *heap)
{
    return heap->protection == NULL ? CALL_WIDTH : LONG_CALL_WIDTH;
}

/* The result stands in `result`; a block's name, if the call makes one, in front of it. */
static void print_call(const struct heap *heap, size_t number, const struct operation *operation,
                       const char *result)
{
    char call[TEXT];
    struct operation alone = *operation;
    int width = call_width(heap);
    alone.thread = 0; /* it stands in front of the line */
    call_text(&alone, call, sizeof call);
    if (operation_gives_block(operation)) {
        printf("%5zu  block %-4u = %-*s %s", number, operation->id, width, call, result);
    } else {
        printf("%5zu               %-*s %s", number, width, call, result);
    }
}

/* The picture of a longer trace is drawn once, at its end. */
static void after_call(struct heap *heap, struct picture *picture, bool draw)
{
    print_system_calls(heap);
    putchar('\n');
    if (picture != NULL) {
        picture_follow(picture, heap);
        if (draw) {
            picture_draw(picture, heap, stdout);
        }
    }
    heap->worker.log.count = 0;
}

/* One call and its line; false when it breaks a rule. */
static bool replay_call(struct heap *heap, size_t number, const struct operation *operation,
                        struct finding *finding)
{
    char result[TEXT] = "left out: another block begins there now, so that it would be no mistake";
    struct operation named = *operation;
    bool is_moot = heap->protection != NULL && protection_is_moot(heap, operation);
    if (heap->protection != NULL) {
        named.attributes |= protection_frees_guarded(heap, operation);
    }
    bool right = judge_batch(heap, operation, 1, NULL_IS_ALLOWED, finding);
    if (!heap->ended) {
        if (!is_moot) {
            answer_text(heap, operation, result, sizeof result);
        }
        print_call(heap, number, &named, result);
    }
    return right;
}

/* Prints call by call until the first broken rule. */
static bool replay(struct heap *heap, const struct trace *trace, struct picture *picture,
                   struct finding *finding)
{
    printf("    0               %-*s ", call_width(heap), "init_mem_pool()");
    after_call(heap, picture, true);
    for (size_t i = 0; i < trace->count; i++) {
        bool right = replay_call(heap, i + 1, &trace->operations[i], finding);
        if (!heap->ended) {
            after_call(heap, picture,
                       !right || trace->count <= DRAWN_CALLS || i + 1 == trace->count);
        }
        if (!right) {
            return false;
        }
    }
    return judge_payloads(heap, finding);
}

static void replay_calls(const struct heap_options *options, const struct exercise *exercise,
                         struct finding *finding)
{
    struct heap heap;
    struct picture picture = {.header = USUAL_HEADER};
    bool has_buddies = exercise->lab->number == BUDDY_LAB;
    if (heap_begin(&heap, options, finding)) {
        replay(&heap, &exercise->trace, has_buddies ? &picture : NULL, finding);
    }
    heap_finish(&heap);
}

struct begun {
    uint64_t stamp; /* 0: it isn't known */
    size_t number;
};

static int by_stamp(const void *one, const void *other)
{
    const struct begun *first = one, *second = other;
    uint64_t left = first->stamp == 0 ? first->number : first->stamp;
    uint64_t right = second->stamp == 0 ? second->number : second->stamp;
    return (left > right) - (left < right);
}

/* Threads can't be printed while they run. In the order in which the calls began, where that is
 * known. */
static void print_threads(const struct heap *heap, const struct trace *trace)
{
    struct begun *begun = allocate(trace->count, sizeof *begun);
    for (size_t i = 0; i < trace->count; i++) {
        begun[i] = (struct begun){heap->threaded == NULL ? 0 : heap->threaded[i].begin, i};
    }
    qsort(begun, trace->count, sizeof *begun, by_stamp);
    for (size_t i = 0; i < trace->count; i++) {
        size_t number = begun[i].number;
        const struct operation *operation = &trace->operations[number];
        char result[TEXT] = "";
        printf("thread %-2u ", operation->thread);
        if (heap->threaded != NULL && operation_gives_block(operation)) {
            distance_text(heap, heap->threaded[number].result.address, result, sizeof result);
        }
        print_call(heap, number + 1, operation, result);
        putchar('\n');
    }
}

/* What threads do to each other doesn't show each time, so several schedules are tried. */
static void replay_threads(const struct heap_options *options, const struct trace *trace,
                           struct finding *finding)
{
    struct heap_options how = *options;
    for (unsigned run = 0; run < SCHEDULES; run++, how.schedule_seed++) {
        struct heap heap;
        bool right =
            heap_begin(&heap, &how, finding) && judge_trace(&heap, trace, NULL_IS_ALLOWED, finding);
        bool is_last = !right || run + 1 == SCHEDULES;
        if (is_last) {
            print_threads(&heap, trace);
        }
        heap_finish(&heap);
        if (is_last) {
            return;
        }
        finding_free(finding);
    }
}

static void print_finding(const struct finding *finding)
{
    char *message = escape_text(finding->message, ESCAPE_LINES);
    const char *kind = kind_name(finding->kind);
    printf("\n%s%s%s\n%s\n", verdict_name(finding->verdict), kind == NULL ? "" : "/",
           kind == NULL ? "" : kind, message);
    free(message);
}

int command_replay(const struct options *options)
{
    struct exercise exercise;
    int status = exercise_open(&exercise, options);
    if (status == EXIT_DONE) {
        struct finding finding = {.verdict = VERDICT_OK};
        struct heap_options how = exercise_options(&exercise);
        printf("%s on %s\n", exercise.trace_path, exercise.shown);
        if (how.threads && !how.forks) {
            replay_threads(&how, &exercise.trace, &finding);
        } else {
            replay_calls(&how, &exercise, &finding);
        }
        if (finding.verdict == VERDICT_OK) {
            puts("\nok: no general rule is broken.");
        } else {
            print_finding(&finding);
        }
        finding_free(&finding);
    }
    exercise_close(&exercise);
    return status;
}

static int write_shortest(const struct exercise *exercise, const struct finding *finding)
{
    const char *out = exercise->grading.options->out;
    FILE *file = out == NULL ? stdout : fopen(out, "we");
    if (file == NULL) {
        fprintf(stderr, "OUT=%s: can't be written.\n", out);
        return EXIT_BAD_ARGUMENTS;
    }
    trace_write(&finding->trace, file);
    if (file != stdout) {
        fclose(file);
    }
    return EXIT_DONE;
}

int command_shrink(const struct options *options)
{
    struct exercise exercise;
    int status = exercise_open(&exercise, options);
    if (status == EXIT_DONE) {
        struct heap_options how = exercise_options(&exercise);
        struct finding finding = property_run(&how, &exercise.trace, NULL_IS_ALLOWED);
        if (finding.verdict == VERDICT_OK) {
            puts("This trace breaks no general rule, so there is nothing to shrink.");
        } else {
            struct trace whole = trace_copy(&finding.trace);
            property_shrink(&how, &whole, NULL_IS_ALLOWED, &finding);
            trace_free(&whole);
            print_finding(&finding);
            status = write_shortest(&exercise, &finding);
        }
        finding_free(&finding);
    }
    exercise_close(&exercise);
    return status;
}
