/* replay: every call of a trace with what it returned and the system calls it made; shrink: the same
 * failure from a shorter trace. */
#include <stdio.h>
#include <stdlib.h>

#include "grader/cli/exercise.h"
#include "grader/cli/picture.h"
#include "grader/oracle/memory.h"
#include "grader/oracle/property.h"
#include "grader/report/escape.h"

enum { TEXT = 300, BUDDY_LAB = 4, DRAWN_CALLS = 100 };

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

static void print_call(struct heap *heap, size_t number, const struct operation *operation)
{
    char call[TEXT], result[TEXT] = "";
    call_text(operation, call, sizeof call);
    if (operation->kind != OP_FREE && operation->kind != OP_FREE_NULL &&
        operation->kind != OP_RESET && operation->kind != OP_WRITE) {
        distance_text(heap, heap->last.address, result, sizeof result);
        printf("%5zu  block %-4u = %-24s %s", number, operation->id, call, result);
    } else {
        printf("%5zu               %-24s", number, call);
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

/* Prints call by call until the first broken rule. */
static bool replay(struct heap *heap, const struct trace *trace, struct picture *picture,
                   struct finding *finding)
{
    printf("    0               %-24s", "init_mem_pool()");
    after_call(heap, picture, true);
    for (size_t i = 0; i < trace->count; i++) {
        bool right = judge_batch(heap, &trace->operations[i], 1, NULL_IS_ALLOWED, finding);
        if (!heap->ended) {
            print_call(heap, i + 1, &trace->operations[i]);
            after_call(heap, picture,
                       !right || trace->count <= DRAWN_CALLS || i + 1 == trace->count);
        }
        if (!right) {
            return false;
        }
    }
    return judge_payloads(heap, finding);
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
        struct heap heap;
        struct finding finding;
        struct picture picture = {.header = USUAL_HEADER};
        struct heap_options how = exercise_options(&exercise);
        printf("%s on %s\n", exercise.trace_path, exercise.shown);
        if (heap_begin(&heap, &how, &finding) &&
            replay(&heap, &exercise.trace, exercise.lab->number == BUDDY_LAB ? &picture : NULL,
                   &finding)) {
            puts("\nok: no general rule is broken.");
        } else {
            print_finding(&finding);
        }
        finding_free(&finding);
        heap_finish(&heap);
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
