/* One command of a program, run to its end in the sandbox. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "grader/oracle/memory.h"
#include "grader/oracle/program.h"
#include "grader/sandbox/toolchain.h"

/* How long a command may take on libc, and how much longer on the student's malloc. */
enum {
    LIBC_SECONDS = 60,
    SECONDS_TO_START = 8,
    TIMES_SLOWER = 30,
    WALL_PER_SECOND = 2, /* a busy machine gets much longer than the processor time */
    FILE_BYTES = 256 << 20,
    FOLDER_BYTES = 512 << 20,
    ENVIRONMENT = 12,
    TEXT = 512
};
#define MEMORY_LIMIT (4ULL << 30)

const char *program_missing(const struct program *program)
{
    char path[PROGRAM_PATH];
    for (size_t i = 0; program->commands[i].arguments[0] != NULL; i++) {
        const char *name = program->commands[i].arguments[0];
        if (strchr(name, '/') == NULL && toolchain_find(name, path, sizeof path) == NULL)
            return name;
    }
    for (size_t i = 0; program->needs[i] != NULL; i++)
        if (toolchain_find(program->needs[i], path, sizeof path) == NULL)
            return program->needs[i];
    return NULL;
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static struct sandbox_limits limits_for(const struct program_limits *limits)
{
    unsigned seconds = limits->seconds > 0
                           ? SECONDS_TO_START + (unsigned)(limits->seconds * TIMES_SLOWER)
                           : LIBC_SECONDS;
    return (struct sandbox_limits){.cpu_seconds = seconds,
                                   .address_space = MEMORY_LIMIT,
                                   .file_size = FILE_BYTES,
                                   .wall_milliseconds = seconds * 1000 * WALL_PER_SECOND,
                                   .output_limit = limits->output,
                                   .folder_limit = FOLDER_BYTES};
}

/* The same for every run: only the library, and how it protects, is there or not. */
static void fill_environment(const struct program *program, const struct program_place *place,
                             const char *library, const char **environment, char *texts)
{
    size_t count = 0;
    const char *folder = place->folder;
    char *home = texts, *temporary = texts + PROGRAM_PATH, *preload = texts + 2 * PROGRAM_PATH;
    char *protection = texts + 3 * PROGRAM_PATH;
    snprintf(home, PROGRAM_PATH, "HOME=%s", folder);
    snprintf(temporary, PROGRAM_PATH, "TMPDIR=%s", folder);
    environment[count++] = "PATH=/usr/local/bin:/usr/bin:/bin";
    environment[count++] = "LC_ALL=C";
    environment[count++] = "TZ=UTC";
    environment[count++] = home;
    environment[count++] = temporary;
    for (size_t i = 0; program->environment[i] != NULL; i++)
        environment[count++] = program->environment[i];
    if (library != NULL) {
        snprintf(preload, PROGRAM_PATH, "LD_PRELOAD=%s", library);
        environment[count++] = preload;
    }
    if (library != NULL && place->protection != NULL) {
        snprintf(protection, PROGRAM_PATH, "HEAPLAB_PROTECT=%s", place->protection);
        environment[count++] = protection;
    }
    environment[count] = NULL;
}

static void fill_arguments(const struct program_command *command, const char *count,
                           const char **arguments)
{
    size_t i = 0;
    for (; command->arguments[i] != NULL; i++)
        arguments[i] = strcmp(command->arguments[i], "COUNT") == 0 ? count : command->arguments[i];
    arguments[i] = NULL;
}

static int open_input(const struct program_place *place, const char *name)
{
    char path[PROGRAM_PATH];
    snprintf(path, sizeof path, "%s/%s", place->folder, name);
    return open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
}

static void start_and_wait(struct sandbox_program *program, struct program_run *run)
{
    struct sandbox_outcome outcome;
    double begin = now();
    run->started = sandbox_run(program, &outcome);
    run->seconds = now() - begin;
    run->exited = outcome.exited;
    run->status = outcome.status;
    run->signal = outcome.signal;
    run->timed_out = outcome.timed_out;
    run->flooded = outcome.flooded;
    run->output = outcome.output;
    run->size = outcome.output_size;
}

/* What it says on descriptor 2 isn't compared: warnings name places in memory, and a student may
 * look for a mistake there. */
static bool with_descriptors(struct sandbox_program *program, int input, struct program_run *run)
{
    int complaints = memfd_create("complaints", MFD_CLOEXEC);
    const int descriptors[] = {input, -1, complaints};
    if (complaints < 0)
        return false;
    program->descriptors = descriptors;
    program->descriptor_count = 3;
    start_and_wait(program, run);
    ssize_t count = pread(complaints, run->complaint, sizeof run->complaint - 1, 0);
    run->complaint[count > 0 ? count : 0] = '\0';
    close(complaints);
    return run->started;
}

bool program_run(const struct program *program, const struct program_command *command,
                 const struct program_place *place, const char *library,
                 const struct program_limits *limits, struct program_run *run)
{
    const char *environment[ENVIRONMENT], *arguments[PROGRAM_ARGUMENTS];
    char texts[4 * PROGRAM_PATH], path[PROGRAM_PATH], count[TEXT];
    struct job folder;
    const char *name = command->arguments[0];
    *run = (struct program_run){.started = false};
    int input = command->input == NULL ? -1 : open_input(place, command->input);
    if (strchr(name, '/') != NULL)
        snprintf(path, sizeof path, "%s/%s", place->folder, name);
    else if (toolchain_find(name, path, sizeof path) == NULL)
        return false;
    snprintf(count, sizeof count, "%lu", place->count);
    snprintf(folder.folder, sizeof folder.folder, "%s", place->folder);
    fill_environment(program, place, library, environment, texts);
    fill_arguments(command, count, arguments);
    struct sandbox_program order = {.profile = command->calls_others ? SANDBOX_PROGRAM
                                                                     : SANDBOX_PROGRAM_ALONE,
                                    .job = &folder,
                                    .path = path,
                                    .arguments = arguments,
                                    .environment = environment,
                                    .limits = limits_for(limits),
                                    .huge_pages = true};
    bool started = (command->input == NULL || input >= 0) && with_descriptors(&order, input, run);
    if (input >= 0)
        close(input);
    return started;
}
