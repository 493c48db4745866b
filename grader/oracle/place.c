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

/* The number in "PATH/HEADER:57", when it's the student's header; else 0. */
static int line_in_header(const struct worker *worker, const char *line)
{
    const char *header = file_name(worker->shown_name), *name = file_name(line);
    size_t length = strlen(header);
    bool is_header = strncmp(name, header, length) == 0 && name[length] == ':';
    return is_header ? atoi(name + length + 1) : 0;
}

/* addr2line answers with pairs of lines, a function's name and FILE:LINE; inlined frames come first. */
static void choose(struct worker *worker, char *answer)
{
    char function[FUNCTION_NAME] = "";
    for (char *line = strtok(answer, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        int number = line_in_header(worker, line);
        if (number > 0) {
            snprintf(worker->ending.place, sizeof worker->ending.place, "%.100s:%d, in %s",
                     worker->shown_name, number, function);
            return;
        }
        snprintf(function, sizeof function, "%s", line);
    }
}

static bool run_addr2line(const struct worker *worker, const uint64_t *addresses, size_t count,
                          struct sandbox_outcome *outcome)
{
    char texts[CANDIDATES][ADDRESS_TEXT];
    const char *arguments[CANDIDATES + 5] = {"addr2line", "-fi", "-e", worker->program};
    for (size_t i = 0; i < count; i++) {
        snprintf(texts[i], sizeof texts[i], "0x%llx", (unsigned long long)addresses[i]);
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
    return count > 0 && sandbox_run(&program, outcome);
}

void place_find(struct worker *worker, uint64_t instruction, uint64_t stack)
{
    uint64_t candidates[CANDIDATES];
    struct sandbox_outcome outcome;
    size_t count = oracle_current()->explain ? gather(worker, instruction, stack, candidates) : 0;
    if (run_addr2line(worker, candidates, count, &outcome)) {
        choose(worker, outcome.output);
        free(outcome.output);
    }
}

static void choose_two(const struct worker *worker, char *answer, struct place *place)
{
    char function[FUNCTION_NAME] = "";
    for (char *line = strtok(answer, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        int number = line_in_header(worker, line);
        if (number > 0 && place->line == 0) {
            place->line = number;
            snprintf(place->function, sizeof place->function, "%.60s", function);
        } else if (number > 0 && number != place->line) {
            place->called_from = number;
            return;
        }
        snprintf(function, sizeof function, "%s", line);
    }
}

bool place_of_frames(const struct worker *worker, const uint64_t *frames, size_t count,
                     struct place *place)
{
    uint64_t calls[CANDIDATES] = {0};
    struct sandbox_outcome outcome;
    size_t known = 0;
    *place = (struct place){0};
    while (known < count && known < CANDIDATES && frames[known] != 0) {
        calls[known] = frames[known] - 1;
        known++;
    }
    if (run_addr2line(worker, calls, known, &outcome)) {
        choose_two(worker, outcome.output, place);
        free(outcome.output);
    }
    return place->line > 0;
}

void place_words(const struct place *place, char *text, size_t size)
{
    if (place->called_from > 0) {
        snprintf(text, size, "line %d (%s, called in line %d)", place->line, place->function,
                 place->called_from);
    } else {
        snprintf(text, size, "line %d (%s)", place->line, place->function);
    }
}
