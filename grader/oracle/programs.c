/* The programs, and what is done with one: inputs, a run on libc, a run on the student's malloc. */
#include "grader/oracle/programs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "grader/oracle/memory.h"
#include "grader/oracle/oracle.h"
#include "grader/oracle/program.h"
#include "grader/oracle/property.h"
#include "grader/sandbox/toolchain.h"

enum { OUTPUT_LIMIT = 64 << 20, MORE_OUTPUT = 1 << 16, OPEN_TO_ALL = 0777 };

#define GIT "git", "--git-dir=repository"
#define TAR "tar", "--sort=name", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner"

static const struct program programs[] = {
    {.name = "sort",
     .write_inputs = inputs_of_sort,
     .count = {8000, 200000, 50000},
     .commands = {{NULL, {"sort", "--parallel=2", "lines.txt"}},
                  {NULL, {"sort", "-u", "-k", "2", "-S", "1M", "lines.txt"}}}},
    {.name = "gcc",
     .write_inputs = inputs_of_gcc,
     .needs = {"as"},
     .commands = {{NULL,
                   {"gcc", "-O2", "-I.", "-D_GNU_SOURCE", "-S", "grader/worker/loop.c"},
                   true},
                  {NULL, {"as", "loop.s", "-o", "loop.o"}},
                  {NULL, {"cat", "loop.o"}}}},
    {.name = "python3",
     .environment = {"PYTHONMALLOC=malloc", "PYTHONHASHSEED=0"},
     .write_inputs = inputs_of_python,
     .count = {30000, 1000000, 2000},
     .commands = {{NULL, {"python3", "-s", "-S", "-B", "objects.py", "COUNT"}}}},
    {.name = "sqlite3",
     .write_inputs = inputs_of_sqlite,
     .count = {4000, 100000, 4000},
     .commands = {{"join.sql", {"sqlite3", "-batch", "-init", "size.sql", ":memory:"}}}},
    {.name = "git",
     .environment = {"GIT_CONFIG_NOSYSTEM=1"},
     .write_inputs = inputs_of_git,
     .count = {40, 1500},
     .commands = {{"history", {GIT, "fast-import", "--quiet"}},
                  {NULL, {GIT, "log", "--stat", "main"}},
                  {NULL, {GIT, "gc", "--quiet"}, true},
                  {NULL, {GIT, "log", "-p", "--reverse", "main"}}}},
    {.name = "perl",
     .environment = {"PERL_HASH_SEED=0"},
     .write_inputs = inputs_of_perl,
     .count = {1500, 60000},
     .commands = {{"lines.txt", {"perl", "words.pl"}}}},
    {.name = "awk",
     .write_inputs = inputs_of_awk,
     .count = {4000, 100000},
     .commands = {{NULL, {"awk", "-f", "words.awk", "lines.txt"}}}},
    {.name = "tar",
     .needs = {"xz"},
     .write_inputs = inputs_of_tar,
     .count = {10, 400},
     .commands = {{NULL, {TAR, "-cf", "tree.tar", "tree"}},
                  {NULL, {"xz", "-1", "tree.tar"}},
                  {NULL, {"cat", "tree.tar.xz"}},
                  {NULL, {"xz", "-d", "tree.tar.xz"}},
                  {NULL, {"tar", "-xOf", "tree.tar"}}}},
    {.name = "xz-threads",
     .first_lab = FIRST_WITH_THREADS,
     .needs = {"xz"},
     .write_inputs = inputs_of_sort,
     .count = {20000, 200000},
     .commands = {{"lines.txt", {"xz", "-0", "-T2", "--block-size=128KiB"}},
                  {"lines.txt", {"xz", "-1", "-T2", "--block-size=256KiB"}}}},
    {.name = "zstd",
     .first_lab = FIRST_WITH_THREADS,
     .write_inputs = inputs_of_sort,
     .count = {40000, 400000},
     .commands = {{NULL, {"zstd", "-q", "-T2", "-B524288", "lines.txt"}},
                  {NULL, {"cat", "lines.txt.zst"}},
                  {NULL, {"zstd", "-q", "-dc", "lines.txt.zst"}}}},
    {.name = "c++",
     .first_lab = FIRST_WITH_THREADS,
     .needs = {"g++"},
     .write_inputs = inputs_of_cxx,
     .count = {3000, 100000},
     .commands = {{NULL, {"g++", "-O1", "-pthread", "threads.cpp", "-o", "threads"}, true},
                  {NULL, {"./threads", "COUNT"}}}},
    {.name = "plugin",
     .first_lab = FIRST_WITH_THREADS,
     .needs = {"gcc"},
     .write_inputs = inputs_of_plugin,
     .count = {200, 5000},
     .commands = {{NULL, {"gcc", "-shared", "-fPIC", "plugin.c", "-o", "plugin.so"}, true},
                  {NULL, {"gcc", "-pthread", "host.c", "-o", "host", "-ldl"}, true},
                  {NULL, {"./host", "COUNT"}}}},
    {.name = "edges-sizes",
     .write_inputs = inputs_of_edges,
     .count = {1, 1000},
     .takes_aligned = true,
     .commands = {{NULL, {"./edges", "sizes", "COUNT"}}}},
    {.name = "edges-codes",
     .write_inputs = inputs_of_edges,
     .count = {1, 1000},
     .takes_aligned = true,
     .commands = {{NULL, {"./edges", "codes", "COUNT"}}}},
    {.name = "edges-threads",
     .write_inputs = inputs_of_edges,
     .count = {1000, 10000},
     .commands = {{NULL, {"./edges", "threads", "COUNT"}}}},
    {.name = "edges-fork",
     .write_inputs = inputs_of_edges,
     .count = {6, 50},
     .commands = {{NULL, {"./edges", "fork", "COUNT"}}}},
};
enum { PROGRAMS = sizeof programs / sizeof *programs };

/* Made once for a submission. After a program that didn't come back no other is waited for. */
static struct {
    char job[sizeof((struct job *)0)->folder];
    int lab;
    struct build build;
    const char *stuck;
} library;

static bool build_edges(const struct job *job)
{
    const char *compiler = toolchain_compiler();
    const char *const arguments[] = {compiler, "-std=gnu17", "-D_GNU_SOURCE",
                                     "-O1",    "-pthread",   "support/grader/worker/edges.c",
                                     "-o",     "edges",      NULL};
    struct sandbox_outcome outcome;
    bool built =
        toolchain_run(job, compiler, arguments, 1 << 16, &outcome) && toolchain_succeeded(&outcome);
    free(outcome.output);
    return built;
}

static const struct build *library_of(const struct oracle_setting *setting)
{
    if (strcmp(library.job, setting->job->folder) == 0 && library.lab == setting->order.lab)
        return &library.build;
    free(library.build.message);
    library.stuck = NULL;
    library.lab = setting->order.lab;
    snprintf(library.job, sizeof library.job, "%s", setting->job->folder);
    struct build_order order = setting->order;
    order.needs = "";
    build_library(&library.build, setting->job, &order);
    if (library.build.verdict == VERDICT_OK && !build_edges(setting->job)) {
        library.build.verdict = VERDICT_INTERNAL;
        library.build.message = text_of("The compiler can't compile the grader's own edges.c.");
    }
    return &library.build;
}

static struct finding finding_of(enum verdict verdict, char *message)
{
    return (struct finding){.verdict = verdict, .message = message};
}

/* A few calls in the usual worker: what isn't written yet is told as in any other step. */
static struct finding try_allocator(const struct program *program)
{
    struct heap_options options = {.rule =
                                       "An allocator for other programs has all of its functions."};
    static const struct operation operations[] = {
        {.kind = OP_MALLOC, .id = 0, .bytes = 100},
        {.kind = OP_CALLOC, .id = 1, .bytes = 8, .extra = 9},
        {.kind = OP_REALLOC, .id = 0, .bytes = 300},
        {.kind = OP_FREE, .id = 1},
        {.kind = OP_MEMALIGN, .id = 2, .bytes = 100, .extra = 64}};
    size_t count = sizeof operations / sizeof *operations - !program->takes_aligned;
    struct trace trace = {.count = 0};
    for (size_t i = 0; i < count; i++)
        trace_add(&trace, operations[i]);
    struct finding finding = property_run(&options, &trace, NULL_IS_WRONG);
    trace_free(&trace);
    return finding;
}

static bool open_folder(const struct program *program, const struct program_place *place)
{
    return mkdir(place->folder, OPEN_TO_ALL) == 0 && chmod(place->folder, OPEN_TO_ALL) == 0 &&
           program->write_inputs(place);
}

static void close_folder(const struct program_place *place)
{
    struct job folder;
    snprintf(folder.folder, sizeof folder.folder, "%s", place->folder);
    job_close(&folder);
}

/* All commands, one after the other; `own` is NULL for a run on libc. Returns the number of the one
 * that the finding is about. */
static size_t run_commands(const struct program *program, const struct program_place *place,
                           struct program_run *libc, struct program_run *own,
                           struct finding *finding)
{
    char preload[PROGRAM_PATH];
    snprintf(preload, sizeof preload, "%s/libmalloc.so", place->folder);
    for (size_t i = 0; program->commands[i].arguments[0] != NULL; i++) {
        struct program_run *run = own == NULL ? &libc[i] : &own[i];
        struct program_limits limits = {0, OUTPUT_LIMIT};
        if (own != NULL)
            limits = (struct program_limits){libc[i].seconds, libc[i].size + MORE_OUTPUT};
        if (!program_run(program, &program->commands[i], place, own == NULL ? NULL : preload,
                         &limits, run)) {
            *finding =
                finding_of(own == NULL ? VERDICT_OK : VERDICT_INTERNAL,
                           text_of("%s%s can't be started: %s", own == NULL ? "skipped: " : "",
                                   program->name, strerror(errno)));
            return i;
        }
        if (own == NULL && (!run->exited || run->status != 0)) {
            *finding = finding_of(
                VERDICT_OK, text_of("skipped: %s doesn't run in the sandbox here%s%s",
                                    program->name, run->complaint[0] ? ": " : "", run->complaint));
            return i;
        }
        if (own != NULL && !program_compare(program->name, &libc[i], run, finding))
            return i;
    }
    return PROGRAM_COMMANDS;
}

/* Puts the inputs and the library where the student can run the same commands again. */
static char *keep_for_student(const struct program *program, size_t last,
                              const struct program_place *place)
{
    struct program_place kept = {.root = place->root,
                                 .job = place->job,
                                 .count = place->count,
                                 .protection = place->protection};
    char *build = text_of("%s/build", place->root);
    char *all = text_of("%s/programs", build);
    char *folder = text_of("%s/%s", all, program->name);
    kept.folder = folder;
    mkdir(all, OPEN_TO_ALL);
    close_folder(&kept);
    char *text = open_folder(program, &kept) &&
                         input_copy(library.build.program, build, "libmalloc.so", 0755)
                     ? program_command_text(program, last, &kept)
                     : NULL;
    char *command =
        text == NULL ? NULL : text_of("cd build/programs/%s && %s", program->name, text);
    free(text);
    free(all);
    free(folder);
    free(build);
    return command;
}

static void forget_runs(struct program_run *runs)
{
    for (size_t i = 0; i < PROGRAM_COMMANDS; i++)
        free(runs[i].output);
}

static struct finding compare(const struct program *program, const struct program_place *place)
{
    struct program_run libc[PROGRAM_COMMANDS] = {{0}}, own[PROGRAM_COMMANDS] = {{0}};
    struct finding finding = finding_of(VERDICT_OK, NULL);
    if (!open_folder(program, place))
        finding = finding_of(VERDICT_INTERNAL,
                             text_of("No inputs for %s: %s.", program->name, strerror(errno)));
    else
        run_commands(program, place, libc, NULL, &finding);
    close_folder(place);
    bool ran = finding.message == NULL;
    if (ran && !(open_folder(program, place) &&
                 input_copy(library.build.program, place->folder, "libmalloc.so", 0755)))
        finding = finding_of(VERDICT_INTERNAL,
                             text_of("No library for %s: %s.", program->name, strerror(errno)));
    if (ran && finding.message == NULL) {
        size_t last = run_commands(program, place, libc, own, &finding);
        bool differs = finding.verdict != VERDICT_OK && finding.verdict != VERDICT_INTERNAL;
        if (differs && oracle_current()->explain)
            finding.command = keep_for_student(program, last, place);
    }
    close_folder(place);
    forget_runs(libc);
    forget_runs(own);
    return finding;
}

static struct finding find_difference(const struct program *program, enum program_size size,
                                      const char *protection)
{
    const struct oracle_setting *setting = oracle_current();
    const char *missing = program_missing(program);
    if (missing != NULL)
        return finding_of(VERDICT_OK, text_of("skipped: %s isn't installed here", missing));
    struct finding finding = try_allocator(program);
    if (finding.verdict != VERDICT_OK)
        return finding;
    const struct build *build = library_of(setting);
    if (build->verdict != VERDICT_OK)
        return finding_of(build->verdict, text_of("%s", build->message));
    if (library.stuck != NULL)
        return finding_of(VERDICT_TIMEOUT, text_of("%s wasn't run, since %s didn't come back.",
                                                   program->name, library.stuck));
    char *folder = text_of("%s/programs", setting->job->folder);
    struct program_place place = {.root = setting->order.root,
                                  .job = setting->job->folder,
                                  .folder = folder,
                                  .count = program->count[size],
                                  .protection = protection};
    finding = compare(program, &place);
    if (finding.verdict == VERDICT_TIMEOUT)
        library.stuck = program->name;
    free(folder);
    return finding;
}

struct finding programs_find(const char *name, enum program_size size, const char *protection)
{
    for (size_t i = 0; i < PROGRAMS; i++)
        if (strcmp(programs[i].name, name) == 0)
            return find_difference(&programs[i], size, protection);
    return finding_of(VERDICT_INTERNAL, text_of("There is no program %s in the list.", name));
}

const char *programs_name(int lab, enum program_size size, size_t index)
{
    for (size_t i = 0; i < PROGRAMS; i++)
        if (programs[i].first_lab <= lab &&
            (size != PROGRAM_GUARDED || programs[i].count[size] > 0) && index-- == 0)
            return programs[i].name;
    return NULL;
}

void programs_run(const char *name, enum program_size size)
{
    struct finding finding = programs_find(name, size, NULL);
    if (finding.verdict != VERDICT_OK)
        heap_fail_with(finding);
    if (finding.message != NULL)
        heap_note("%s", finding.message);
    finding_free(&finding);
}
