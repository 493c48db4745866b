/* debug: a trace under gdb, stopped at the failing call; valgrind: under Memcheck. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "grader/cli/exercise.h"
#include "grader/cli/requests.h"
#include "grader/oracle/memory.h"
#include "grader/oracle/property.h"

/* How many calls of the trace come up to the one to stop at: the failing one, or the last. */
static size_t calls_before(const struct exercise *exercise)
{
    struct heap_options how = exercise_options(exercise);
    struct finding finding = property_run(&how, &exercise->trace, NULL_IS_ALLOWED);
    size_t before = finding.verdict == VERDICT_OK ? exercise->trace.count : finding.trace.count;
    if (finding.verdict != VERDICT_OK && finding.message != NULL) {
        printf("%s\n", finding.message);
    }
    finding_free(&finding);
    return before;
}

/* The grader blocks SIGCHLD for itself, but gdb lives by it. */
static void default_signals(void)
{
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
    signal(SIGINT, SIG_DFL);
}

/* Where the student's code begins in a call. */
static const char *entry_of(const struct trace *trace, size_t before)
{
    static const char *const entries[] = {[OP_MALLOC] = "shim_malloc",
                                          [OP_REALLOC] = "shim_realloc",
                                          [OP_CALLOC] = "shim_calloc",
                                          [OP_MEMALIGN] = "shim_memalign",
                                          [OP_FREE] = "shim_free",
                                          [OP_FREE_NULL] = "shim_free",
                                          [OP_RESET] = "shim_reset",
                                          [OP_WRITE] = "probe_write",
                                          [OP_CACHE_ALIGNED] = "shim_malloc_cache_aligned",
                                          [OP_PAGE_ALIGNED] = "shim_malloc_page_aligned",
                                          [OP_ON_NODE] = "shim_malloc_on_node",
                                          [OP_GUARDED] = "shim_malloc_guarded",
                                          [OP_CHECK] = "shim_check_block",
                                          [OP_BAD_FREE] = "shim_free",
                                          [OP_BAD_REALLOC] = "shim_realloc",
                                          [OP_TOUCH] = "probe_read",
                                          [OP_MAP] = "shim_mmu_map",
                                          [OP_UNMAP] = "shim_mmu_unmap",
                                          [OP_CHANGE] = "shim_mmu_set_attributes",
                                          [OP_TRANSLATE] = "shim_mmu_translate",
                                          [OP_READ] = "probe_read",
                                          [OP_STORE] = "probe_store",
                                          [OP_CODE] = "probe_code",
                                          [OP_EXECUTE] = "probe_execute",
                                          [OP_CHILD_STORE] = "store_in_child"};
    size_t kind = before == 0 ? 0 : trace->operations[before - 1].kind;
    const char *entry = kind < sizeof entries / sizeof *entries ? entries[kind] : NULL;
    return entry == NULL ? "shim_init" : entry;
}

static int run_gdb(const struct exercise *exercise)
{
    int status = 0;
    size_t before = calls_before(exercise);
    const char *worker = oracle_build(exercise->trace.needs)->program;
    char *requests = text_of("%s/requests", exercise->grading.job.folder);
    char *stop = text_of("break perform if call_number == %zu",
                         requests_ahead(exercise->lab->number) - 1 + before);
    char *enter = text_of("tbreak %s", entry_of(&exercise->trace, before));
    char *run = text_of("run 3<%s 4>/dev/null", requests);
    bool written = requests_write(requests, &exercise->trace, exercise->lab->number, MODE_JUDGE);
    fflush(stdout);
    pid_t pid = written ? fork() : -1;
    if (pid == 0) {
        default_signals();
        execlp("gdb", "gdb", "-q", "-ex", stop, "-ex", run, "-ex", enter, "-ex", "continue", "-ex",
               "step", worker, (char *)NULL);
        fprintf(stderr, "gdb can't be started: %s; `make setup` installs it.\n", strerror(errno));
        _exit(EXIT_INTERNAL);
    }
    signal(SIGINT, SIG_IGN); /* Ctrl-C is gdb's */
    if (pid > 0) {
        waitpid(pid, &status, 0);
    }
    free(requests);
    free(stop);
    free(enter);
    free(run);
    return pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0 ? EXIT_DONE : EXIT_INTERNAL;
}

int command_debug(const struct options *options)
{
    struct exercise exercise;
    int status = exercise_open(&exercise, options);
    if (status == EXIT_DONE) {
        status = run_gdb(&exercise);
    }
    exercise_close(&exercise);
    return status;
}

static bool watch(struct worker *worker, const struct exercise *exercise)
{
    size_t count;
    struct call_result result;
    struct call *calls = requests_of(&exercise->trace, exercise->lab->number, &count);
    bool alive = true;
    for (size_t i = 0; alive && i < count; i++) {
        alive = worker_ask(worker, &calls[i], 1, MODE_WATCH, &result);
    }
    free(calls);
    return alive;
}

/* A static libc starts up in ways that Memcheck distrusts, all of it before main. */
static bool write_suppressions(const char *path)
{
    static const char *const kinds[] = {
        "Cond",  "Value1", "Value2", "Value4",  "Value8", "Addr1",
        "Addr2", "Addr4",  "Addr8",  "Value16", "Addr16", "Param\n   set_robust_list(head)"};
    static const char *const functions[] = {"__libc_setup_tls", "__libc_init_first"};
    FILE *file = fopen(path, "we");
    for (size_t i = 0; file != NULL && i < sizeof kinds / sizeof *kinds; i++) {
        for (size_t j = 0; j < sizeof functions / sizeof *functions; j++) {
            fprintf(file, "{\n   start\n   Memcheck:%s\n   ...\n   fun:%s\n}\n", kinds[i],
                    functions[j]);
        }
    }
    return file != NULL && fclose(file) == 0;
}

static int run_memcheck(const struct exercise *exercise)
{
    static const char *const valgrind[] = {"valgrind",
                                           "-q",
                                           "--vgdb=no",
                                           "--tool=memcheck",
                                           "--error-exitcode=9",
                                           "--suppressions=start.supp",
                                           "--track-origins=yes",
                                           "--leak-check=no",
                                           NULL};
    char *suppressions = text_of("%s/start.supp", exercise->grading.job.folder);
    bool written = write_suppressions(suppressions);
    free(suppressions);
    struct worker worker;
    struct worker_order order = {.job = &exercise->grading.job,
                                 .program = oracle_build(exercise->trace.needs)->program,
                                 .shown_name = exercise->shown,
                                 .valgrind = valgrind,
                                 .interactive = true};
    if (!written || !worker_start(&worker, &order)) {
        fprintf(stderr, "Valgrind can't be started: %s; `make setup` installs it.\n",
                strerror(errno));
        return EXIT_INTERNAL;
    }
    bool alive = watch(&worker, exercise);
    bool clean = alive && worker_dismiss(&worker);
    worker_end(&worker);
    puts(clean ? "Memcheck saw nothing wrong."
               : "Memcheck's first report above shows what your code did, and in which line.");
    return EXIT_DONE;
}

int command_valgrind(const struct options *options)
{
    struct exercise exercise;
    int status = exercise_open(&exercise, options);
    if (status == EXIT_DONE) {
        printf("%zu calls of %s under Memcheck\n", exercise.trace.count, exercise.trace_path);
        fflush(stdout);
        status = run_memcheck(&exercise);
    }
    exercise_close(&exercise);
    return status;
}
