/* Prepared workers: one start of a program serves many heaps. A prepared worker forks a child for each, and is
 * held stopped right after the fork until that child is done with. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#include "grader/oracle/memory.h"
#include "grader/oracle/watch.h"
#include "grader/oracle/worker.h"

enum { CPU_SECONDS = 600 }; /* the kernel's own limit for a whole worker; the watch is far below */
#define FORK_NANOSECONDS UINT64_C(20000000000)
static const uint64_t address_space = UINT64_C(4) << 30;

struct prepared {
    pid_t pid;
    struct pipes pipes;
    char *program;
    bool watched, threads;
    bool busy;
    struct prepared *next;
};

static struct prepared *all;

static void end(struct prepared *prepared)
{
    if (prepared->pid > 0) {
        sandbox_end(prepared->pid);
    }
    pipes_close(&prepared->pipes);
    free(prepared->program);
    free(prepared);
}

void prepared_end_all(void)
{
    while (all != NULL) {
        struct prepared *next = all->next;
        end(all);
        all = next;
    }
}

static enum sandbox_profile profile_of(const struct worker_order *order)
{
    if (order->threads) {
        return SANDBOX_PREPARED_THREADS;
    }
    return order->watched ? SANDBOX_PREPARED_TRACED : SANDBOX_PREPARED;
}

static bool start(struct prepared *prepared, const struct worker_order *order)
{
    const char *threads = order->threads ? "threads" : NULL;
    struct sandbox_program program = {
        .profile = profile_of(order),
        .job = order->job,
        .path = order->program,
        .arguments = (const char *const[]){"worker", "prepared", threads, NULL},
        .descriptors = prepared->pipes.theirs,
        .descriptor_count = PIPES_THEIRS,
        .limits = {.cpu_seconds = CPU_SECONDS,
                   .address_space = address_space + order->extra_address_space},
        .traced = true,
    };
    long options = PTRACE_O_EXITKILL | PTRACE_O_TRACESECCOMP | PTRACE_O_TRACESYSGOOD |
                   PTRACE_O_TRACEFORK | PTRACE_O_TRACECLONE;
    prepared->pid = sandbox_start(&program);
    if (prepared->pid < 0) {
        return false;
    }
    return ptrace(PTRACE_SETOPTIONS, prepared->pid, NULL, (void *)options) == 0;
}

static struct prepared *find_idle(const struct worker_order *order)
{
    for (struct prepared *prepared = all; prepared != NULL; prepared = prepared->next) {
        if (!prepared->busy && prepared->watched == order->watched &&
            prepared->threads == order->threads && strcmp(prepared->program, order->program) == 0) {
            return prepared;
        }
    }
    struct prepared *made = allocate(1, sizeof *made);
    made->program = text_of("%s", order->program);
    made->watched = order->watched;
    made->threads = order->threads;
    made->pid = -1;
    if (!pipes_open(&made->pipes) || !start(made, order)) {
        int failure = errno;
        end(made);
        errno = failure;
        return NULL;
    }
    made->next = all;
    all = made;
    return made;
}

/* Waits for a stop of `pid`; false when it ended, or takes longer than any machine would need. */
static bool await_stop(pid_t pid, int *status)
{
    uint64_t start = watch_now();
    while (watch_now() - start < FORK_NANOSECONDS) {
        pid_t found = waitpid(pid, status, __WALL | WNOHANG);
        if (found == pid) {
            return WIFSTOPPED(*status);
        }
        if (found < 0) {
            return false;
        }
        pipes_await_child();
    }
    errno = ETIMEDOUT;
    return false;
}

/* Lets the prepared worker run until it has forked. Its own start makes system calls, and it's told
 * of the last child's end: neither is of interest. */
static pid_t fork_child(struct prepared *prepared)
{
    unsigned long child = 0;
    int status;
    do {
        if (ptrace(PTRACE_CONT, prepared->pid, NULL, NULL) != 0 ||
            !await_stop(prepared->pid, &status)) {
            return -1;
        }
    } while (status >> 16 != PTRACE_EVENT_FORK);
    if (ptrace(PTRACE_GETEVENTMSG, prepared->pid, NULL, &child) != 0 ||
        !await_stop((pid_t)child, &status) || ptrace(PTRACE_CONT, (pid_t)child, NULL, NULL) != 0) {
        return -1;
    }
    return (pid_t)child;
}

static void forget(struct prepared *prepared)
{
    struct prepared **link = &all;
    while (*link != prepared) {
        link = &(*link)->next;
    }
    *link = prepared->next;
    end(prepared);
}

struct prepared *prepared_take(const struct worker_order *order, pid_t *child, struct pipes *pipes)
{
    pipes_child_events();
    struct prepared *prepared = find_idle(order);
    if (prepared == NULL) {
        return NULL;
    }
    *child = fork_child(prepared);
    if (*child < 0) {
        int failure = errno;
        forget(prepared);
        errno = failure;
        return NULL;
    }
    prepared->busy = true;
    *pipes = prepared->pipes;
    return prepared;
}

pid_t prepared_group(const struct prepared *prepared)
{
    return prepared->pid;
}

static bool all_reaped(const pid_t *pids, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (pids[i] > 0) {
            return false;
        }
    }
    return true;
}

/* A process is reaped after its threads, so all in the group are waited for until these
 * processes are gone. */
static void reap(const struct prepared *prepared, pid_t *pids, size_t count)
{
    int status;
    while (!all_reaped(pids, count)) {
        pid_t found = waitpid(-prepared->pid, &status, __WALL);
        if (found < 0 || found == prepared->pid) {
            return; /* none is left, or the prepared worker itself has ended */
        }
        for (size_t i = 0; i < count && !WIFSTOPPED(status); i++) {
            pids[i] = pids[i] == found ? 0 : pids[i];
        }
    }
}

void prepared_release(struct prepared *prepared, pid_t child, pid_t grandchild)
{
    pid_t pids[] = {child, grandchild};
    for (size_t i = 0; i < sizeof pids / sizeof *pids; i++) {
        if (pids[i] > 0) {
            kill(pids[i], SIGKILL);
        }
    }
    reap(prepared, pids, sizeof pids / sizeof *pids);
    pipes_drain(&prepared->pipes);
    prepared->busy = false;
}
