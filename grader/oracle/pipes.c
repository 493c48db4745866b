/* The pipes between the grader and a worker. */
#include "grader/oracle/pipes.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

enum { WAIT_MILLISECONDS = 20 };

static void close_one(int *descriptor)
{
    if (*descriptor >= 0) {
        close(*descriptor);
        *descriptor = -1;
    }
}

/* Our end never blocks; the worker's does. */
static bool open_one(int *ours, int *theirs, bool reading)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
        return false;
    }
    *ours = reading ? ends[0] : ends[1];
    *theirs = reading ? ends[1] : ends[0];
    return fcntl(*ours, F_SETFL, O_NONBLOCK) == 0;
}

bool pipes_open(struct pipes *pipes)
{
    *pipes = (struct pipes){-1, -1, -1, {-1, -1, -1, -1, -1}};
    if (open_one(&pipes->request, &pipes->theirs[WORKER_REQUEST_FD], false) &&
        open_one(&pipes->reply, &pipes->theirs[WORKER_REPLY_FD], true) &&
        open_one(&pipes->output, &pipes->theirs[STDOUT_FILENO], true)) {
        pipes->theirs[STDERR_FILENO] = fcntl(pipes->theirs[STDOUT_FILENO], F_DUPFD_CLOEXEC, 0);
        if (pipes->theirs[STDERR_FILENO] >= 0) {
            return true;
        }
    }
    pipes_close(pipes);
    return false;
}

void pipes_close_theirs(struct pipes *pipes)
{
    for (int i = 0; i < PIPES_THEIRS; i++) {
        close_one(&pipes->theirs[i]);
    }
}

void pipes_close(struct pipes *pipes)
{
    close_one(&pipes->request);
    close_one(&pipes->reply);
    close_one(&pipes->output);
    pipes_close_theirs(pipes);
}

static void drain(int descriptor)
{
    char rest[4096];
    struct pollfd wait = {descriptor, POLLIN, 0};
    while (descriptor >= 0 && poll(&wait, 1, 0) == 1 && (wait.revents & POLLIN) != 0 &&
           read(descriptor, rest, sizeof rest) > 0) {
    }
}

void pipes_drain(struct pipes *pipes)
{
    drain(pipes->theirs[WORKER_REQUEST_FD]);
    drain(pipes->reply);
    drain(pipes->output);
}

int pipes_child_events(void)
{
    static int descriptor = -1;
    if (descriptor < 0) {
        sigset_t set;
        sigemptyset(&set);
        sigaddset(&set, SIGCHLD);
        sigprocmask(SIG_BLOCK, &set, NULL);
        descriptor = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
        signal(SIGPIPE, SIG_IGN);
    }
    return descriptor;
}

void pipes_await_child(void)
{
    struct signalfd_siginfo event;
    struct pollfd wait = {pipes_child_events(), POLLIN, 0};
    poll(&wait, 1, WAIT_MILLISECONDS);
    while (read(pipes_child_events(), &event, sizeof event) > 0) {
    }
}
