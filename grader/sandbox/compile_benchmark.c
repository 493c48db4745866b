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
#include "grader/sandbox/toolchain.h"

enum { PATH_SIZE = 640, MESSAGE_SIZE = 2048, ERRORS_SIZE = 1500, COMPILER_OUTPUT = 1 << 17 };

struct making {
    struct build *build;
    const struct job *job;
    const struct build_order *order;
    bool counting;
    char folder[32]; /* this program's own, in the job's */
};

static bool __attribute__((format(printf, 3, 4)))
fail(struct making *making, enum verdict verdict, const char *format, ...)
{
    char message[MESSAGE_SIZE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    making->build->verdict = verdict;
    making->build->message = strdup(message);
    return false;
}

static void in_folder(const struct making *making, const char *name, char *path, size_t size)
{
    snprintf(path, size, "%s/%s/%s", making->job->folder, making->folder, name);
}

static bool make_folder(struct making *making)
{
    static unsigned made;
    char path[PATH_SIZE];
    uid_t user = user_for_programs(NULL);
    snprintf(making->folder, sizeof making->folder, "benchmark-%u", ++made);
    in_folder(making, "", path, sizeof path);
    if (mkdir(path, 0755) < 0 || chmod(path, 0755) < 0 || (user && chown(path, user, user) < 0))
        return fail(making, VERDICT_INTERNAL, "No folder can be made in %s: %s.",
                    making->job->folder, strerror(errno));
    return true;
}

/* A link or a pipe in the place of a header is refused here, whichever header it is. */
static bool place_header(struct making *making, const char *from, const char *shown_name)
{
    const char *name = strrchr(from, '/');
    char path[PATH_SIZE], complaint[512];
    size_t size;
    char *text = submission_read(from, shown_name, &size, complaint, sizeof complaint);
    if (!text)
        return fail(making, VERDICT_COMPILE_ERROR, "%s", complaint);
    in_folder(making, name ? name + 1 : from, path, sizeof path);
    bool placed = file_write(path, text, size);
    free(text);
    return placed || fail(making, VERDICT_INTERNAL, "%s can't be copied to %s: %s.", shown_name,
                          making->job->folder, strerror(errno));
}

static bool place_sources(struct making *making, const char *benchmark)
{
    const struct build_order *order = making->order;
    char path[PATH_SIZE];
    in_folder(making, "benchmark.c", path, sizeof path);
    if (!file_copy(benchmark, path))
        return fail(making, VERDICT_INTERNAL, "%s can't be copied to %s: %s.", benchmark,
                    making->job->folder, strerror(errno));
    for (const char *const *other = order->other_headers; other && *other; other++)
        if (!place_header(making, *other, *other))
            return false;
    return order->lab == 0 || place_header(making, order->header_path, order->shown_name);
}

static bool explain(struct making *making, const struct sandbox_outcome *outcome)
{
    const struct build_order *order = making->order;
    char header[96], errors[ERRORS_SIZE];
    snprintf(header, sizeof header, "%s/my_memory_allocator_v%d.h", making->folder, order->lab);
    struct diagnostics diagnostics = {outcome->output, header, order->shown_name,
                                      making->job->folder};
    if (order->lab == 0)
        return fail(making, VERDICT_INTERNAL, "The benchmark doesn't compile with libc: %.400s",
                    outcome->output);
    if (diagnostics_own(&diagnostics, errors, sizeof errors))
        return fail(making, VERDICT_COMPILE_ERROR, "%s doesn't compile:\n%s", order->shown_name,
                    errors);
    if (diagnostics_missing(&diagnostics, errors, sizeof errors))
        return fail(making, VERDICT_COMPILE_ERROR, "%s doesn't define %s.", order->shown_name,
                    errors);
    return fail(making, VERDICT_COMPILE_ERROR, "The benchmark doesn't compile with %s.",
                order->shown_name);
}

static void add_counter(const char **arguments)
{
    static const char *const counter[] = {
        "support/grader/worker/count_allocations.c",
        "-Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=aligned_alloc", NULL};
    while (*arguments)
        arguments++;
    memcpy(arguments, counter, sizeof counter);
}

/* The line that the handout gives, so that a student who types it runs the same program. */
static bool compile(struct making *making)
{
    const char *compiler = toolchain_compiler();
    char version[32], headers[64], source[64], program[64];
    snprintf(version, sizeof version, "-DLAB_VERSION=%d", making->order->lab);
    snprintf(headers, sizeof headers, "-I%s", making->folder);
    snprintf(source, sizeof source, "%s/benchmark.c", making->folder);
    snprintf(program, sizeof program, "%s/benchmark", making->folder);
    const char *arguments[24] = {compiler,
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
    struct sandbox_outcome outcome;
    bool made;
    if (making->counting)
        add_counter(arguments);
    if (!toolchain_run(making->job, compiler, arguments, COMPILER_OUTPUT, &outcome))
        made =
            fail(making, VERDICT_INTERNAL, "%s can't be started: %s.", compiler, strerror(errno));
    else
        made = toolchain_succeeded(&outcome) || explain(making, &outcome);
    free(outcome.output);
    in_folder(making, "benchmark", making->build->program, sizeof making->build->program);
    return made;
}

static bool prepare(struct making *making)
{
    char error[512];
    if (!toolchain_compiler())
        return fail(making, VERDICT_INTERNAL,
                    "There is no C compiler here; `make setup` installs one.");
    return support_prepare(making->job, making->order->root, error, sizeof error) ||
           fail(making, VERDICT_INTERNAL, "%s", error);
}

void build_benchmark(struct build *build, const struct job *job, const struct build_order *order,
                     const char *benchmark, bool counting)
{
    struct making making = {.build = build, .job = job, .order = order, .counting = counting};
    *build = (struct build){.verdict = VERDICT_OK};
    if (prepare(&making) && make_folder(&making) && place_sources(&making, benchmark))
        compile(&making);
}
