/* Each run is traced, but stops only twice: after the program was loaded and before its memory is
 * given back. What our own child did before that, in the same process, isn't counted so. */
#include "grader/score/race_run.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    WALL_PER_CPU_SECOND = 4, /* a busy machine gets much longer than the processor time */
    OUTPUT_BYTES = 1 << 16,
    CALLS_COUNTED = 50000,
    SYSTEM_CALL_STOP = SIGTRAP | 0x80
};
#define MEMORY_LIMIT (4ULL << 30)

/* What a process has used so far. */
struct usage {
    double seconds;
    uint64_t page_faults;
};

struct watch {
    pid_t pid;
    bool counting;
    uint64_t stops; /* one when a call begins, one when it is done */
    struct usage at_start, at_end;
    double limit; /* of processor time */
    struct timespec start, deadline;
    struct measured_run *run;
};

static double seconds_of(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec * 1e-6;
}

static double cpu_seconds(pid_t pid)
{
    clockid_t clock;
    struct timespec time;
    if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &time) < 0)
        return 0;
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static uint64_t page_faults(pid_t pid)
{
    char path[64], text[1024];
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *file = fopen(path, "re");
    unsigned long long minor = 0, major = 0;
    if (file == NULL)
        return 0;
    /* The program's name stands in parentheses and may hold any others. */
    const char *fields = fgets(text, sizeof text, file) ? strrchr(text, ')') : NULL;
    if (fields == NULL ||
        sscanf(fields, ") %*c %*d %*d %*d %*d %*d %*u %llu %*u %llu", &minor, &major) != 2)
        minor = major = 0;
    fclose(file);
    return minor + major;
}

/* The kernel's own ru_maxrss also knows what our child had before it executed the program. */
static void note_peaks(pid_t pid, struct measured_run *run)
{
    char path[64], line[256];
    snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
    FILE *file = fopen(path, "re");
    while (file != NULL && fgets(line, sizeof line, file)) {
        sscanf(line, "VmPeak: %" SCNu64, &run->mapped_kib);
        sscanf(line, "VmHWM: %" SCNu64, &run->peak_kib);
    }
    if (file != NULL)
        fclose(file);
}

static struct usage usage_now(pid_t pid)
{
    return (struct usage){cpu_seconds(pid), page_faults(pid)};
}

static void go_on(const struct watch *watch, pid_t thread, int signal)
{
    ptrace(watch->counting ? PTRACE_SYSCALL : PTRACE_CONT, thread, 0, (long)signal);
}

static void note_stop(struct watch *watch, pid_t thread, int status)
{
    int event = status >> 16, signal = WSTOPSIG(status);
    if (event == PTRACE_EVENT_EXIT && thread == watch->pid) {
        watch->at_end = usage_now(thread);
        note_peaks(thread, watch->run);
    }
    if (event == 0 && signal == SYSTEM_CALL_STOP && ++watch->stops >= 2 * CALLS_COUNTED)
        watch->counting = watch->run->all_calls_counted = false;
    go_on(watch, thread, event == 0 && signal != SYSTEM_CALL_STOP ? signal : 0);
}

static double seconds_since(const struct timespec *start)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - start->tv_sec) + (double)(now.tv_nsec - start->tv_nsec) * 1e-9;
}

static void note_end(struct watch *watch, int status, const struct rusage *usage)
{
    struct measured_run *run = watch->run;
    double before = watch->at_start.seconds, kernel = seconds_of(usage->ru_stime) - before;
    run->exited = WIFEXITED(status);
    run->status = run->exited ? WEXITSTATUS(status) : 0;
    run->signal = run->exited ? 0 : WTERMSIG(status);
    /* Here, unlike at the last stop, the memory has been given back, which takes time too. */
    run->seconds = seconds_of(usage->ru_utime) + seconds_of(usage->ru_stime) - before;
    /* Who ignores the first signal of the limit gets another one a second later. */
    if (run->signal == SIGXCPU || (run->signal == SIGKILL && run->seconds >= watch->limit))
        run->timed_out = true;
    run->wall_seconds = seconds_since(&watch->start);
    run->kernel_seconds = kernel > 0 ? kernel : 0; /* before its start it was all the kernel's */
    run->page_faults = watch->at_end.page_faults - watch->at_start.page_faults;
    run->system_calls = (watch->stops + 1) / 2; /* the last one, exit, is never done */
}

/* Until a child has something to tell. False when the time is over. */
static bool wait_for_news(const struct timespec *deadline)
{
    struct timespec now, left;
    sigset_t news;
    clock_gettime(CLOCK_MONOTONIC, &now);
    left.tv_sec = deadline->tv_sec - now.tv_sec;
    left.tv_nsec = deadline->tv_nsec - now.tv_nsec;
    if (left.tv_nsec < 0) {
        left.tv_sec--;
        left.tv_nsec += 1000000000;
    }
    sigemptyset(&news);
    sigaddset(&news, SIGCHLD);
    return left.tv_sec >= 0 && (sigtimedwait(&news, NULL, &left) > 0 || errno == EINTR);
}

static void watch_to_the_end(struct watch *watch)
{
    for (;;) {
        int status;
        struct rusage usage;
        /* All its threads are in its process group, and nothing else of ours is. */
        pid_t thread = wait4(-watch->pid, &status, __WALL | WNOHANG, &usage);
        if (thread < 0 && errno != EINTR)
            return;
        if (thread == 0 && !wait_for_news(&watch->deadline)) {
            watch->run->timed_out = true;
            /* It still stops once before its end, and has to be sent on from there. */
            kill(-watch->pid, SIGKILL);
            clock_gettime(CLOCK_MONOTONIC, &watch->deadline);
            watch->deadline.tv_sec++;
        }
        if (thread > 0 && WIFSTOPPED(status))
            note_stop(watch, thread, status);
        if (thread == watch->pid && !WIFSTOPPED(status)) {
            note_end(watch, status, &usage);
            return;
        }
    }
}

static void watch_program(struct watch *watch, const struct run_order *order)
{
    long events = PTRACE_O_EXITKILL | PTRACE_O_TRACEEXIT;
    sigset_t news, before;
    sigemptyset(&news);
    sigaddset(&news, SIGCHLD);
    sigprocmask(SIG_BLOCK, &news, &before);
    if (order->count_calls)
        events |= PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE;
    ptrace(PTRACE_SETOPTIONS, watch->pid, 0, events);
    clock_gettime(CLOCK_MONOTONIC, &watch->start);
    watch->deadline = watch->start;
    watch->deadline.tv_sec += (time_t)order->cpu_seconds * WALL_PER_CPU_SECOND;
    watch->at_start = usage_now(watch->pid);
    go_on(watch, watch->pid, 0);
    watch_to_the_end(watch);
    sandbox_end(watch->pid);
    sigprocmask(SIG_SETMASK, &before, NULL);
}

/* The path of what is executed; all words of its command line go to `arguments`. */
static const char *fill_arguments(const struct run_order *order, const char **arguments)
{
    size_t count = 0;
    while (order->tool != NULL && order->tool[count] != NULL && count < RUN_TOOL_WORDS) {
        arguments[count] = order->tool[count];
        count++;
    }
    arguments[count] = order->program;
    memcpy(arguments + count + 1, order->arguments, sizeof order->arguments);
    return arguments[0];
}

static pid_t start(const struct run_order *order, const struct job *folder, int output, int errors)
{
    const char *arguments[RUN_TOOL_WORDS + RUN_ARGUMENTS + 2], *environment[4] = {NULL};
    char preload[4096], temporary[sizeof folder->folder + 8];
    const int descriptors[] = {-1, output, errors};
    size_t count = 0;
    snprintf(preload, sizeof preload, "LD_PRELOAD=%s", order->preload ? order->preload : "");
    snprintf(temporary, sizeof temporary, "TMPDIR=%s", folder->folder);
    if (order->preload != NULL)
        environment[count++] = preload;
    if (order->setting != NULL)
        environment[count++] = order->setting;
    if (order->tool != NULL)
        environment[count++] = temporary;
    struct sandbox_program program = {
        .profile = SANDBOX_VALGRIND, /* threads and libraries, but no processes */
        .job = folder,
        .path = fill_arguments(order, arguments),
        .arguments = arguments,
        .environment = environment,
        .descriptors = descriptors,
        .descriptor_count = 3,
        .limits = {.cpu_seconds = order->cpu_seconds,
                   .address_space = order->claims_addresses ? 0 : MEMORY_LIMIT,
                   .file_size = OUTPUT_BYTES},
        .traced = true,
        .huge_pages = true};
    return sandbox_start(&program);
}

static unsigned count_lines(int file)
{
    char piece[4096];
    unsigned lines = 0;
    off_t place = 0;
    for (ssize_t count; (count = pread(file, piece, sizeof piece, place)) > 0; place += count)
        for (ssize_t i = 0; i < count; i++)
            lines += piece[i] == '\n';
    return lines;
}

static bool run_with_output(const struct run_order *order, const struct job *folder, int output,
                            int errors, struct measured_run *run)
{
    struct watch watch = {.counting = order->count_calls, .limit = order->cpu_seconds, .run = run};
    watch.pid = start(order, folder, output, errors);
    if (watch.pid < 0)
        return false;
    watch_program(&watch, order);
    ssize_t count = pread(errors, run->complaint, sizeof run->complaint - 1, 0);
    run->complaint[count > 0 ? count : 0] = '\0';
    run->lines = count_lines(output);
    return true;
}

bool run_measured(const struct run_order *order, struct measured_run *run)
{
    struct job folder;
    *run = (struct measured_run){.all_calls_counted = order->count_calls};
    int length = (int)(strrchr(order->program, '/') - order->program);
    snprintf(folder.folder, sizeof folder.folder, "%.*s", length, order->program);
    int output = memfd_create("output", MFD_CLOEXEC), errors = memfd_create("errors", MFD_CLOEXEC);
    /* The program makes no files: what it writes is limited in size, but not in number. A tool
     * makes some for itself. */
    if (order->tool == NULL)
        chmod(folder.folder, 0555);
    bool started =
        output >= 0 && errors >= 0 && run_with_output(order, &folder, output, errors, run);
    int failure = errno;
    chmod(folder.folder, 0755);
    if (output >= 0)
        close(output);
    if (errors >= 0)
        close(errors);
    errno = failure;
    return started;
}
