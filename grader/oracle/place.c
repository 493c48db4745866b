/* Finds the student's line for a stopped worker: the innermost frame whose code came from the
 * student's header, by the debug information of the program. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grader/oracle/memory.h"
#include "grader/oracle/oracle.h"
#include "grader/oracle/worker.h"

enum { STACK_WORDS = 2048, CANDIDATES = 48, ADDRESS_TEXT = 20, FUNCTION_NAME = 100 };

struct image {
    uint64_t start, end;
    const char *program;
};

static bool is_code_of_program(const struct mapping *mapping, const char *name, void *context)
{
    struct image *image = context;
    if (mapping->executable && name[0] == '/') {
        image->start = mapping->start;
        image->end = mapping->end;
        return false;
    }
    return true;
}

/* Every word of the stack that points into the program's code may be a return address. The line of
 * a call is that of the byte before it. */
static size_t gather(struct worker *worker, uint64_t instruction, uint64_t stack,
                     uint64_t *candidates)
{
    static uint64_t words[STACK_WORDS];
    struct image image = {0, 0, worker->program};
    struct mapping mapping = mapping_of(worker->pid, stack);
    size_t count = 0, size = sizeof words;
    mappings_walk(worker->pid, is_code_of_program, &image);
    if (instruction >= image.start && instruction < image.end) {
        candidates[count++] = instruction;
    }
    if (mapping.end - stack < size) {
        size = (size_t)(mapping.end - stack);
    }
    if (mapping.start == 0 || !memory_read(worker->pid, stack, words, size)) {
        return count;
    }
    for (size_t i = 0; i < size / sizeof *words && count < CANDIDATES; i++) {
        if (words[i] > image.start && words[i] < image.end) {
            candidates[count++] = words[i] - 1;
        }
    }
    return count;
}

static const char *file_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

/* addr2line answers with pairs of lines, a function's name and FILE:LINE; inlined frames come first. */
static void choose(struct worker *worker, char *answer)
{
    const char *header = file_name(worker->shown_name);
    char function[FUNCTION_NAME] = "";
    for (char *line = strtok(answer, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        const char *name = file_name(line);
        size_t length = strlen(header);
        if (strncmp(name, header, length) == 0 && name[length] == ':') {
            snprintf(worker->ending.place, sizeof worker->ending.place, "%.100s:%d, in %s",
                     worker->shown_name, atoi(name + length + 1), function);
            return;
        }
        snprintf(function, sizeof function, "%s", line);
    }
}

void place_find(struct worker *worker, uint64_t instruction, uint64_t stack)
{
    uint64_t candidates[CANDIDATES];
    char texts[CANDIDATES][ADDRESS_TEXT];
    const char *arguments[CANDIDATES + 5] = {"addr2line", "-fi", "-e", worker->program};
    size_t count = oracle_current()->explain ? gather(worker, instruction, stack, candidates) : 0;
    for (size_t i = 0; i < count; i++) {
        snprintf(texts[i], sizeof texts[i], "0x%llx", (unsigned long long)candidates[i]);
        arguments[4 + i] = texts[i];
    }
    arguments[4 + count] = NULL;
    struct sandbox_program program = {
        .profile = SANDBOX_TOOLCHAIN,
        .job = worker->job,
        .path = "/usr/bin/addr2line",
        .arguments = arguments,
        .limits = {.cpu_seconds = 5, .wall_milliseconds = 30000, .output_limit = 1 << 16},
    };
    struct sandbox_outcome outcome;
    if (count > 0 && sandbox_run(&program, &outcome)) {
        choose(worker, outcome.output);
        free(outcome.output);
    }
}
