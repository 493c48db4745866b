/* From a submission to a worker: look at the file, compile it, look at the object, link it. What
 * goes wrong on the way is told in one sentence, with the compiler's own first errors. */
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

enum { ERRORS_SIZE = 1500, ARGUMENTS = 64, CODE_OPTIONS = 8, COMPILER_OUTPUT = 1 << 17 };

static bool place_headers(struct making *making)
{
    const struct build_order *order = making->order;
    char path[PATH_SIZE], complaint[512];
    size_t size;
    if (order->lab == 0)
        return true;
    char *text =
        submission_read(order->header_path, order->shown_name, &size, complaint, sizeof complaint);
    if (!text)
        return making_fail(making, VERDICT_COMPILE_ERROR, "%s", complaint);
    char header[HEADER_NAME];
    making_header(making, header, sizeof header);
    snprintf(path, sizeof path, "%s/%s", making->job->folder, header);
    bool placed = file_write(path, text, size);
    free(text);
    for (const char *const *other = order->other_headers; placed && other && *other; other++) {
        const char *name = strrchr(*other, '/');
        /* One that can't be read is left out: the compiler will say so if this lab needs it. */
        text = submission_read(*other, *other, &size, complaint, sizeof complaint);
        if (text) {
            making_path(making, name ? name + 1 : *other, path, sizeof path);
            placed = file_write(path, text, size) || errno == EEXIST;
            free(text);
        }
    }
    return placed || making_fail(making, VERDICT_INTERNAL, "The headers can't be copied to %s: %s.",
                                 making->job->folder, strerror(errno));
}

static bool run_compiler(struct making *making, struct sandbox_outcome *outcome)
{
    const struct build_order *order = making->order;
    const char *compiler = toolchain_compiler(), *arguments[ARGUMENTS];
    char words[NEEDS_WORDS], version[32], folder[64], object[64], files[64];
    char header[HEADER_NAME], names[PATH_SIZE];
    snprintf(version, sizeof version, "-DLAB_VERSION=%d", order->lab);
    snprintf(folder, sizeof folder, "-I%s", making->folder);
    snprintf(object, sizeof object, "%s/shim.o", making->folder);
    snprintf(files, sizeof files, "-Wa,--MD,%s/assembled", making->folder);
    making_header(making, header, sizeof header);
    snprintf(names, sizeof names, "-ffile-prefix-map=%s=%s", header,
             order->shown_name ? order->shown_name : header);
    const char *const always[] = {compiler,
                                  "-std=gnu17",
                                  "-O2",
                                  "-gdwarf-4", /* of version 5, addr2line 2.40 loses files */
                                  "-fno-omit-frame-pointer",
                                  "-fno-common",
                                  "-H",
                                  "-fdiagnostics-color=never",
                                  "-Werror=implicit-function-declaration",
                                  version,
                                  folder,
                                  "-Isupport",
                                  "-Isupport/grader/include",
                                  names,
                                  files,
                                  "-o",
                                  object,
                                  "-c",
                                  "support/grader/worker/shim.c"};
    size_t count = sizeof always / sizeof always[0];
    memcpy(arguments, always, sizeof always);
    for (size_t i = 0; i < CODE_OPTIONS && making->code[i]; i++)
        arguments[count++] = making->code[i];
    if (toolchain_is_clang()) {
        arguments[count++] = "-ferror-limit=5";
        arguments[count++] = "-fno-caret-diagnostics";
        /* Clang's own assembler can't say which files it read. */
        arguments[count++] = "-fno-integrated-as";
    } else {
        arguments[count++] = "-fmax-errors=5";
        /* Of two functions that are the same, gcc keeps one, and forgets its lines. */
        arguments[count++] = "-fno-ipa-icf";
        arguments[count++] = "-fmax-include-depth=20";
    }
    count += making_needs(making, words, arguments + count, ARGUMENTS - 1 - count);
    arguments[count] = NULL;
    return toolchain_run(making->job, compiler, arguments, COMPILER_OUTPUT, outcome);
}

/* The assembler's own list of files, a rule like those of make: its input lies in the job, and the
 * C file that the input came from is named there too. */
static bool assembled_foreign(struct making *making, char *name, size_t size)
{
    char path[PATH_SIZE];
    size_t length;
    making_path(making, "assembled", path, sizeof path);
    char *rule = file_read(path, 1 << 16, &length), *rest = NULL;
    if (!rule)
        return false;
    bool found = false;
    char *word = strtok_r(rule, " \\\n", &rest); /* the target */
    while (!found && (word = strtok_r(NULL, " \\\n", &rest))) {
        found = strncmp(word, making->job->folder, strlen(making->job->folder)) != 0 &&
                strcmp(word, "shim.c") != 0;
        snprintf(name, size, "%s", word);
    }
    free(rule);
    return found;
}

/* Where even libc's allocator can't be built, the compiler is at fault and not the submission. */
static bool compiler_works(const struct making *making)
{
    static bool worked;
    const struct build_order plain = {.root = making->order->root, .lab = 0, .needs = ""};
    struct build build;
    if (worked || making->order->lab == 0)
        return worked;
    build_worker(&build, making->job, &plain);
    free(build.message);
    worked = build.verdict == VERDICT_OK;
    return worked;
}

static bool explain_without_own_errors(struct making *making, const struct diagnostics *diagnostics,
                                       const struct sandbox_outcome *outcome)
{
    const char *shown = making->order->shown_name;
    char text[256];
    if (strstr(outcome->output, "nested depth"))
        return making_fail(making, VERDICT_COMPILE_ERROR,
                           "%s includes itself, or other files, over and over without end.", shown);
    if (outcome->flooded)
        return making_fail(
            making, VERDICT_COMPILE_ERROR,
            "The compiler has more to say about %s than anybody could read, and was stopped.",
            shown);
    if (diagnostics_missing(diagnostics, text, sizeof text))
        return making_fail(making, VERDICT_COMPILE_ERROR, "%s doesn't define %s.", shown, text);
    if (!outcome->exited || outcome->timed_out || outcome->status > 1 ||
        !diagnostics_elsewhere(diagnostics, text, sizeof text) || strstr(text, "Killed signal") ||
        strstr(text, "internal compiler error"))
        return making_fail(
            making, compiler_works(making) ? VERDICT_COMPILE_ERROR : VERDICT_INTERNAL,
            "The compiler gave up on %s: it takes more memory or time than any header "
            "for this lab needs.",
            shown);
    if (strncmp(text, "Error: ", 7) == 0)
        return making_fail(making, VERDICT_COMPILE_ERROR,
                           "%s has assembler code that doesn't assemble.\n%s", shown, text);
    return making_fail(
        making, VERDICT_COMPILE_ERROR,
        "%s leaves something open: the compiler found the mistake only after its end. Look "
        "for a missing brace, parenthesis or semicolon, and for a macro that changes a word "
        "of C.\n%s: at its end: %s",
        shown, shown, text);
}

static bool explain_failure(struct making *making, const struct diagnostics *diagnostics,
                            const struct sandbox_outcome *outcome)
{
    char errors[ERRORS_SIZE], other[256];
    if (making->order->lab == 0)
        return making_fail(making, VERDICT_INTERNAL, "The compiler doesn't work here: %.400s",
                           outcome->output);
    if (diagnostics_earlier(diagnostics, other, sizeof other))
        return making_fail(making, VERDICT_COMPILE_ERROR,
                           "%s is built on an earlier lab's header, which doesn't compile.\n%s",
                           making->order->shown_name, other);
    if (!diagnostics_own(diagnostics, errors, sizeof errors))
        return explain_without_own_errors(making, diagnostics, outcome);
    bool more = diagnostics_elsewhere(diagnostics, other, sizeof other);
    return making_fail(
        making, VERDICT_COMPILE_ERROR, "%s doesn't compile:\n%s%s", making->order->shown_name,
        errors, more ? "\n(Errors in other files that follow from these are left out.)" : "");
}

static bool compile(struct making *making)
{
    struct sandbox_outcome outcome;
    char foreign[256];
    if (!run_compiler(making, &outcome)) {
        free(outcome.output);
        return making_fail(making, VERDICT_INTERNAL, "%s can't be started: %s.",
                           toolchain_compiler(), strerror(errno));
    }
    char header[HEADER_NAME];
    making_header(making, header, sizeof header);
    struct diagnostics diagnostics = {outcome.output, header, making->order->shown_name,
                                      making->job->folder};
    bool compiled = toolchain_succeeded(&outcome);
    if (diagnostics_foreign(&diagnostics, foreign, sizeof foreign) ||
        assembled_foreign(making, foreign, sizeof foreign))
        compiled =
            making_fail(making, VERDICT_COMPILE_ERROR,
                        "%s takes in the file %s, which is neither a standard header nor part of "
                        "this lab. What the compiler said is withheld.",
                        making->order->shown_name, foreign);
    else if (!compiled)
        explain_failure(making, &diagnostics, &outcome);
    free(outcome.output);
    return compiled;
}

static bool pass_gate(struct making *making)
{
    char path[PATH_SIZE], complaint[512];
    if (making->order->lab == 0)
        return true;
    making_path(making, "shim.o", path, sizeof path);
    enum verdict verdict =
        gate_judge(path, making->order->shown_name, making->order->kind != BUILD_PLAIN, complaint,
                   sizeof complaint);
    return verdict == VERDICT_OK || making_fail(making, verdict, "%s", complaint);
}

/* What can still be wrong with an object that passed the gate. */
static bool explain_link(struct making *making, const char *output)
{
    const char *shown = making->order->lab == 0 ? "libc's allocator" : making->order->shown_name;
    const char *name = strstr(output, "multiple definition of `");
    if (name) {
        name += strlen("multiple definition of `");
        return making_fail(making, VERDICT_RULE,
                           "%s defines %.*s, a name that the grader's own part of the program has.",
                           shown, (int)strcspn(name, "'\n"), name);
    }
    if (strstr(output, "relocation truncated"))
        return making_fail(making, VERDICT_COMPILE_ERROR,
                           "%s has more static memory than a program can hold.", shown);
    if (strstr(output, "cannot find -lc"))
        return making_fail(making, VERDICT_INTERNAL,
                           "The C library's static version (libc.a) isn't installed here.");
    if (strstr(output, "cannot find") && strstr(output, "tsan"))
        return making_fail(making, VERDICT_INTERNAL,
                           "ThreadSanitizer's library isn't installed here.");
    return making_fail(making, compiler_works(making) ? VERDICT_COMPILE_ERROR : VERDICT_INTERNAL,
                       "%s can't be linked to a program.", shown);
}

/* The worker is static, and nothing in it moves between two runs; ThreadSanitizer's can't be. */
static size_t link_arguments(const struct making *making, const char *object,
                             const char **arguments)
{
    enum build_kind kind = making->order->kind;
    size_t count = 0;
    arguments[count++] = toolchain_compiler();
    arguments[count++] = kind == BUILD_RACES ? "-fsanitize=thread" : "-static";
    arguments[count++] = "-no-pie";
    arguments[count++] = "-Wl,-z,noexecstack";
    if (kind != BUILD_PLAIN)
        count += wrap_options(arguments + count);
    arguments[count++] = object;
    return count + support_objects(making->job, kind, arguments + count);
}

static bool link_worker(struct making *making)
{
    const char *arguments[ARGUMENTS];
    char object[64], target[64];
    snprintf(object, sizeof object, "%s/shim.o", making->folder);
    snprintf(target, sizeof target, "%s/worker", making->folder);
    size_t count = link_arguments(making, object, arguments);
    arguments[count++] = "-lpthread";
    arguments[count++] = "-o";
    arguments[count++] = target;
    arguments[count] = NULL;
    struct sandbox_outcome outcome;
    if (!toolchain_run(making->job, arguments[0], arguments, COMPILER_OUTPUT, &outcome)) {
        free(outcome.output);
        return making_fail(making, VERDICT_INTERNAL, "%s can't be started: %s.", arguments[0],
                           strerror(errno));
    }
    bool linked = toolchain_succeeded(&outcome) || explain_link(making, outcome.output);
    free(outcome.output);
    return linked && making_keep(making, "worker");
}

/* It passes the gate once more, for the twin may have run since. */
static bool take_from_twin(struct making *making)
{
    const char *twin = making->order->twin;
    char from[PATH_SIZE], to[PATH_SIZE];
    if (!twin)
        return false;
    snprintf(from, sizeof from, "%.*s/shim.o", (int)(strrchr(twin, '/') - twin), twin);
    making_path(making, "shim.o", to, sizeof to);
    return file_copy(from, to);
}

bool making_object(struct making *making)
{
    return making_begin(making) &&
           (take_from_twin(making) || (place_headers(making) && compile(making))) &&
           pass_gate(making);
}

void build_worker(struct build *build, const struct job *job, const struct build_order *order)
{
    static const char *const code[] = {"-fno-pie", NULL};
    /* A call in front of each access to memory. No header may find out, or turn it off. */
    static const char *const code_with_marks[] = {"-fno-pie",
                                                  "-fsanitize=thread",
                                                  "-Wno-tsan",
                                                  "-U__SANITIZE_THREAD__",
                                                  "-Dno_sanitize(...)=",
                                                  "-D__no_sanitize__(...)=",
                                                  "-Dno_sanitize_thread=",
                                                  "-D__no_sanitize_thread__=",
                                                  NULL};
    struct making making = {.build = build,
                            .job = job,
                            .order = order,
                            .code = order->kind == BUILD_PLAIN ? code : code_with_marks};
    if (making_object(&making))
        link_worker(&making);
}
