/* Build a lab's benchmark with a submission's header: a program of its own, not a worker. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "grader/sandbox/diagnostics.h"
#include "grader/sandbox/inside.h"
#include "grader/sandbox/making.h"
#include "grader/sandbox/toolchain.h"

enum { ERRORS_SIZE = 1500, ARGUMENTS = 32, COMPILER_OUTPUT = 1 << 17 };

/* A link or a pipe in the place of a header is refused here, whichever header it is. */
static bool place_header(struct making *making, const char *from, const char *shown_name)
{
    const char *name = strrchr(from, '/');
    char path[PATH_SIZE], complaint[512];
    size_t size;
    char *text = submission_read(from, shown_name, &size, complaint, sizeof complaint);
    if (!text)
        return making_fail(making, VERDICT_COMPILE_ERROR, "%s", complaint);
    making_path(making, name ? name + 1 : from, path, sizeof path);
    bool placed = file_write(path, text, size);
    free(text);
    return placed || making_fail(making, VERDICT_INTERNAL, "%s can't be copied to %s: %s.",
                                 shown_name, making->job->folder, strerror(errno));
}

static bool place_sources(struct making *making, const char *benchmark)
{
    const struct build_order *order = making->order;
    char path[PATH_SIZE];
    making_path(making, "benchmark.c", path, sizeof path);
    if (!file_copy(benchmark, path))
        return making_fail(making, VERDICT_INTERNAL, "%s can't be copied to %s: %s.", benchmark,
                           making->job->folder, strerror(errno));
    for (const char *const *other = order->other_headers; other && *other; other++)
        if (!place_header(making, *other, *other))
            return false;
    return order->lab == 0 || place_header(making, order->header_path, order->shown_name);
}

static bool explain(struct making *making, const struct sandbox_outcome *outcome)
{
    const struct build_order *order = making->order;
    char header[HEADER_NAME], errors[ERRORS_SIZE];
    making_header(making, header, sizeof header);
    struct diagnostics diagnostics = {outcome->output, header, order->shown_name,
                                      making->job->folder};
    if (order->lab == 0)
        return making_fail(making, VERDICT_INTERNAL,
                           "The benchmark doesn't compile with libc: %.400s", outcome->output);
    if (diagnostics_own(&diagnostics, errors, sizeof errors))
        return making_fail(making, VERDICT_COMPILE_ERROR, "%s doesn't compile:\n%s",
                           order->shown_name, errors);
    if (diagnostics_missing(&diagnostics, errors, sizeof errors))
        return making_fail(making, VERDICT_COMPILE_ERROR, "%s doesn't define %s.",
                           order->shown_name, errors);
    return making_fail(making, VERDICT_COMPILE_ERROR, "The benchmark doesn't compile with %s.",
                       order->shown_name);
}

/* The unit that counts, and what the linker leads to it. */
enum { COUNTER_OPTIONS = 2 };
static const char *const counters[BENCHMARK_COUNTS][COUNTER_OPTIONS + 1] = {
    [COUNT_ALLOCATIONS] = {"support/grader/worker/count_allocations.c",
                           "-Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=aligned_alloc"},
    [COUNT_CONTENDED] = {"support/grader/worker/count_contended.c",
                         "-Wl,--wrap=pthread_mutex_lock,--wrap=pthread_mutex_trylock,"
                         "--wrap=pthread_rwlock_rdlock,--wrap=pthread_rwlock_tryrdlock,"
                         "--wrap=pthread_rwlock_wrlock,--wrap=pthread_rwlock_trywrlock,"
                         "--wrap=pthread_spin_lock,--wrap=pthread_spin_trylock,"
                         "--wrap=mtx_lock,--wrap=mtx_trylock"},
    [STOP_BAD_ACCESS] = {"-fsanitize=address"}};

/* The line that the handout gives, so that a student who types it runs the same program. */
static bool compile(struct making *making, enum benchmark_count count)
{
    const char *compiler = toolchain_compiler();
    char version[32], words[NEEDS_WORDS], headers[64], source[64], program[64];
    snprintf(version, sizeof version, "-DLAB_VERSION=%d", making->order->lab);
    snprintf(headers, sizeof headers, "-I%s", making->folder);
    snprintf(source, sizeof source, "%s/benchmark.c", making->folder);
    snprintf(program, sizeof program, "%s/benchmark", making->folder);
    const char *arguments[ARGUMENTS] = {compiler,
                                        "-O2",
                                        "-pthread",
                                        "-fdiagnostics-color=never",
                                        "-Werror=implicit-function-declaration",
                                        version,
                                        headers,
                                        "-Isupport/grader/include",
                                        "-o",
                                        program,
                                        source};
    size_t given = 0;
    struct sandbox_outcome outcome;
    bool made;
    while (arguments[given])
        given++;
    given +=
        making_needs(making, words, arguments + given, ARGUMENTS - COUNTER_OPTIONS - 1 - given);
    memcpy(arguments + given, counters[count], sizeof counters[count]);
    if (!toolchain_run(making->job, compiler, arguments, COMPILER_OUTPUT, &outcome))
        made = making_fail(making, VERDICT_INTERNAL, "%s can't be started: %s.", compiler,
                           strerror(errno));
    else
        made = toolchain_succeeded(&outcome) || explain(making, &outcome);
    free(outcome.output);
    making_path(making, "benchmark", making->build->program, sizeof making->build->program);
    return made;
}

void build_benchmark(struct build *build, const struct job *job, const struct build_order *order,
                     const char *benchmark, enum benchmark_count count)
{
    struct making making = {.build = build, .job = job, .order = order};
    if (making_begin(&making) && place_sources(&making, benchmark))
        compile(&making, count);
}
