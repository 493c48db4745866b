/* How a worker begins and ends: as the child of a prepared one, or by itself under Valgrind or
 * ThreadSanitizer. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <unistd.h>

#include "grader/oracle/memory.h"
#include "grader/oracle/watch.h"
#include "grader/oracle/worker.h"

enum {
    ARGUMENTS = 32,
    VALGRIND_CPU_SECONDS = 600,
    VALGRIND_PATIENCE = 100,
    SANITIZER_PATIENCE = 10,
    VALGRIND_FILE_BYTES = 64 << 20
};
#define DISMISS_NANOSECONDS UINT64_C(60000000000)

static bool start_valgrind(struct worker *worker, const struct worker_order *order)
{
    const char *arguments[ARGUMENTS] = {NULL};
    size_t count = 0;
    for (; order->valgrind[count] != NULL; count++) {
        arguments[count] = order->valgrind[count];
    }
    arguments[count] = order->program;
    if (!pipes_open(&worker->pipes)) {
        return false;
    }
    int descriptors[PIPES_THEIRS];
    for (int i = 0; i < PIPES_THEIRS; i++) {
        bool is_ours = order->interactive && (i == STDOUT_FILENO || i == STDERR_FILENO);
        descriptors[i] = is_ours ? STDERR_FILENO : worker->pipes.theirs[i];
    }
    char *folder = text_of("TMPDIR=%s", order->job->folder);
    struct sandbox_program program = {
        .profile = SANDBOX_VALGRIND,
        .environment = (const char *const[]){folder, NULL},
        .job = order->job,
        .path = "/usr/bin/valgrind",
        .arguments = arguments,
        .descriptors = descriptors,
        .descriptor_count = PIPES_THEIRS,
        .limits = {.cpu_seconds = VALGRIND_CPU_SECONDS, .file_size = VALGRIND_FILE_BYTES},
    };
    worker->patience = VALGRIND_PATIENCE;
    worker->pid = sandbox_start(&program);
    free(folder);
    pipes_close_theirs(&worker->pipes);
    return worker->pid > 0;
}

/* Everything that it would print by itself, it also lets us read; a report of the second kind of
 * fault that it knows, of locks taken in changing order, would be none of a race. */
static const char sanitizer_options[] =
    "TSAN_OPTIONS=symbolize=0:detect_deadlocks=0:report_thread_leaks=0:report_signal_unsafe=0:"
    "report_destroy_locked=0:report_mutex_bugs=0:handle_segv=0:handle_sigbus=0:handle_sigfpe=0:"
    "handle_sigill=0:handle_abort=0:allow_addr2line=0:history_size=7";

/* ThreadSanitizer can't be forked and go on with threads, so each heap has a start of its own. */
static bool start_for_races(struct worker *worker, const struct worker_order *order)
{
    struct sandbox_program program = {
        .profile = SANDBOX_VALGRIND,
        .environment = (const char *const[]){sanitizer_options, NULL},
        .job = order->job,
        .path = order->program,
        .arguments = (const char *const[]){"worker", "threads", NULL},
        .descriptor_count = PIPES_THEIRS,
        .limits = {.cpu_seconds = VALGRIND_CPU_SECONDS, .file_size = VALGRIND_FILE_BYTES},
        .traced = true,
    };
    long options =
        PTRACE_O_EXITKILL | PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACECLONE;
    if (!pipes_open(&worker->pipes)) {
        return false;
    }
    program.descriptors = worker->pipes.theirs;
    worker->patience = SANITIZER_PATIENCE;
    worker->pid = sandbox_start(&program);
    worker->group = worker->pid;
    pipes_close_theirs(&worker->pipes);
    return worker->pid > 0 && ptrace(PTRACE_SETOPTIONS, worker->pid, NULL, (void *)options) == 0 &&
           ptrace(PTRACE_CONT, worker->pid, NULL, NULL) == 0;
}

static bool start_prepared(struct worker *worker, const struct worker_order *order)
{
    worker->prepared = prepared_take(order, &worker->pid, &worker->pipes);
    if (worker->prepared == NULL) {
        return false;
    }
    worker->group = prepared_group(worker->prepared);
    return true;
}

void worker_clear(struct worker *worker)
{
    *worker =
        (struct worker){.pid = -1, .pipes = {-1, -1, -1, {-1, -1, -1, -1, -1}}, .patience = 1};
}

bool worker_start(struct worker *worker, const struct worker_order *order)
{
    worker_clear(worker);
    worker->watched = order->watched;
    worker->threads = order->threads;
    worker->shown_name = order->shown_name;
    worker->job = order->job;
    snprintf(worker->program, sizeof worker->program, "%s", order->program);
    worker->log.refuse = order->refuse;
    worker->log.refuse_later = order->refuse_later;
    worker->ending.system_call = -1;
    pipes_child_events();
    if (order->valgrind != NULL) {
        return start_valgrind(worker, order);
    }
    bool started =
        order->for_races ? start_for_races(worker, order) : start_prepared(worker, order);
    if (started && worker->threads) {
        tasks_begin(worker);
    }
    return started;
}

bool worker_dismiss(struct worker *worker)
{
    uint64_t start = watch_now();
    close(worker->pipes.request);
    worker->pipes.request = -1;
    while (tracer_attend(worker) && watch_now() - start < DISMISS_NANOSECONDS) {
        pipes_await_child();
        watch_output(worker);
    }
    bool ended =
        worker->pid < 0 && worker->ending.verdict == VERDICT_EXIT && worker->ending.status == 0;
    worker_end(worker);
    return ended;
}

void worker_end(struct worker *worker)
{
    if (worker->prepared != NULL) {
        prepared_release(worker->prepared, worker->parent > 0 ? worker->parent : worker->pid,
                         worker->forked);
        worker->prepared = NULL;
    } else {
        if (worker->pid > 0 || worker->threads) {
            sandbox_end(worker->threads ? worker->group : worker->pid);
        }
        pipes_close(&worker->pipes);
    }
    worker->pid = -1;
    worker->threads = false;
    tasks_end(worker);
    free(worker->log.calls);
    worker->log.calls = NULL;
    worker->log.count = worker->log.capacity = 0;
}
