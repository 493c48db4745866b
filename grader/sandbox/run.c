/* Run a program to its end with a limit on time and output. */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "grader/sandbox/inside.h"

enum { PIECE = 4096, TICK_MILLISECONDS = 200, FOLDERS_OPEN = 8, DISK_SECTOR = 512 };

static int64_t milliseconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Take what is in the pipe; false when there is nothing more to come, or too much came. */
static bool take_output(int pipe_end, size_t limit, struct sandbox_outcome *outcome)
{
    for (;;) {
        char *larger = realloc(outcome->output, outcome->output_size + PIECE + 1);
        if (!larger)
            return false;
        outcome->output = larger;
        ssize_t count = read(pipe_end, larger + outcome->output_size, PIECE);
        if (count < 0)
            return errno == EAGAIN || errno == EINTR;
        if (count == 0)
            return false;
        outcome->output_size += (size_t)count;
        if (outcome->output_size > limit) {
            outcome->output_size = limit;
            outcome->flooded = true;
            return false;
        }
    }
}

static uint64_t folder_room; /* what is left of the limit, while files are counted */

/* An empty file takes room as well. Not 0, which goes on, when there is none left. */
static int count_file(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    uint64_t bytes = PIECE + (uint64_t)status->st_blocks * DISK_SECTOR;
    (void)path;
    (void)place;
    if (kind == FTW_NS)
        return 0;
    if (bytes > folder_room)
        return 1;
    folder_room -= bytes;
    return 0;
}

/* No limit of the kernel's is on all files of a program together. */
static bool folder_is_full(const struct sandbox_program *program)
{
    folder_room = program->limits.folder_limit;
    return folder_room > 0 && nftw(program->job->folder, count_file, FOLDERS_OPEN, FTW_PHYS) == 1;
}

/* Until the program itself has ended; what it started may hold the pipe open for longer. */
static void watch(pid_t pid, int pipe_end, const struct sandbox_program *program,
                  struct sandbox_outcome *outcome)
{
    const struct sandbox_limits *limits = &program->limits;
    int process = (int)syscall(SYS_pidfd_open, pid, 0);
    int64_t deadline = milliseconds_now() + limits->wall_milliseconds, looked = 0;
    bool running = true, talking = true;
    while (running) {
        struct pollfd events[] = {{process, POLLIN, 0}, {talking ? pipe_end : -1, POLLIN, 0}};
        int64_t left = limits->wall_milliseconds ? deadline - milliseconds_now() : -1;
        if (limits->wall_milliseconds && left <= 0) {
            outcome->timed_out = true;
            break;
        }
        if (limits->folder_limit && (left < 0 || left > TICK_MILLISECONDS))
            left = TICK_MILLISECONDS;
        if (poll(events, 2, (int)left) < 0 && errno != EINTR)
            break;
        if (limits->folder_limit && milliseconds_now() - looked >= TICK_MILLISECONDS) {
            outcome->flooded = folder_is_full(program);
            looked = milliseconds_now();
        }
        /* The order matters: what was written before the end is in the pipe now. */
        if (events[0].revents)
            running = false;
        if (talking)
            talking = take_output(pipe_end, limits->output_limit, outcome);
        if (outcome->flooded || (!talking && process < 0))
            running = false;
    }
    if (process >= 0)
        close(process);
}

bool sandbox_run(const struct sandbox_program *program, struct sandbox_outcome *outcome)
{
    int descriptors[DESCRIPTOR_LIMIT] = {-1, -1, -1}, ends[2];
    *outcome = (struct sandbox_outcome){0};
    if (program->descriptor_count > DESCRIPTOR_LIMIT || program->traced) {
        errno = EINVAL;
        return false;
    }
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0)
        return false;
    struct sandbox_program piped = *program;
    for (size_t i = 0; i < program->descriptor_count; i++)
        descriptors[i] = program->descriptors[i];
    fcntl(ends[1], F_SETFL, 0);
    descriptors[1] = ends[1];
    if (descriptors[2] < 0)
        descriptors[2] = ends[1];
    piped.descriptors = descriptors;
    if (piped.descriptor_count < 3)
        piped.descriptor_count = 3;
    pid_t pid = sandbox_start(&piped);
    int failure = errno;
    close(ends[1]);
    if (pid > 0) {
        watch(pid, ends[0], program, outcome);
        int status = end_with_status(pid);
        outcome->exited = WIFEXITED(status);
        outcome->status = outcome->exited ? WEXITSTATUS(status) : 0;
        outcome->signal = outcome->exited ? 0 : WTERMSIG(status);
        if (outcome->output)
            outcome->output[outcome->output_size] = 0;
    }
    close(ends[0]);
    errno = failure;
    return pid > 0 && outcome->output;
}
