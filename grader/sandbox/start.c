/* Start a program that isn't trusted: a child that gives up one right after the other, then
 * executes it. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "grader/sandbox/inside.h"

enum {
    STACK_BYTES = 8 << 20,
    PROCESS_LIMIT = 64,
    PROCESS_LIMIT_WITH_THREADS = 4096 /* each of them counts, and the tracer counts them better */
};

/* Descriptors of the start itself, all closed by the execution. */
enum own_descriptor {
    PROGRAM_FILE,
    JOB_FOLDER,
    NOTHING, /* /dev/null, for 0, 1 and 2 */
    GO_READ, /* the child waits here until it is traced */
    GO_WRITE,
    ALIVE_READ, /* at its end when the child has executed the program, or failed */
    ALIVE_WRITE,
    OWN_DESCRIPTORS
};

struct launch {
    const struct sandbox_program *program;
    const struct sock_fprog *filter;
    int own[OWN_DESCRIPTORS];
    pid_t grader;
    int *failure; /* shared with the child: its errno */
};

static bool is_worker(const struct sandbox_program *program)
{
    return profile_is_worker(program->profile);
}

/* It is executed once, through its descriptor. */
static bool is_alone(const struct sandbox_program *program)
{
    return program->profile == SANDBOX_PROGRAM_ALONE;
}

/* Out of the way of the numbers that the program's descriptors get. */
static bool lift(int *descriptor)
{
    *descriptor = fcntl(*descriptor, F_DUPFD_CLOEXEC, EXECUTE_DESCRIPTOR + 1);
    return *descriptor >= 0;
}

static void close_when_executed(unsigned first)
{
    if (close_range(first, ~0U, CLOSE_RANGE_CLOEXEC) == 0)
        return;
    long limit = sysconf(_SC_OPEN_MAX);
    for (int i = (int)first; i < limit && i < 1 << 16; i++)
        fcntl(i, F_SETFD, FD_CLOEXEC);
}

static bool place_descriptors(struct launch *launch)
{
    const struct sandbox_program *program = launch->program;
    int sources[DESCRIPTOR_LIMIT];
    int count = program->descriptor_count > 3 ? (int)program->descriptor_count : 3;
    for (int i = 0; i < OWN_DESCRIPTORS; i++)
        if (!lift(&launch->own[i]))
            return false;
    for (int i = 0; i < count; i++) {
        bool given = (size_t)i < program->descriptor_count && program->descriptors[i] >= 0;
        sources[i] = given ? program->descriptors[i] : i < 3 ? launch->own[NOTHING] : -1;
        if (given && !lift(&sources[i]))
            return false;
    }
    for (int i = 0; i < count; i++) {
        if (sources[i] < 0)
            close(i);
        else if (dup2(sources[i], i) < 0)
            return false;
    }
    close_when_executed((unsigned)count);
    if (dup3(launch->own[PROGRAM_FILE], EXECUTE_DESCRIPTOR, O_CLOEXEC) < 0)
        return false;
    launch->own[PROGRAM_FILE] = EXECUTE_DESCRIPTOR;
    return true;
}

static bool limit(int resource, uint64_t soft, uint64_t hard)
{
    struct rlimit current, wanted;
    if (getrlimit((__rlimit_resource_t)resource, &current) < 0)
        return false;
    /* What we were given ourselves may be less, and can't be raised. */
    wanted.rlim_max = current.rlim_max < hard ? current.rlim_max : hard;
    wanted.rlim_cur = wanted.rlim_max < soft ? wanted.rlim_max : soft;
    return setrlimit((__rlimit_resource_t)resource, &wanted) == 0;
}

static bool set_limits(const struct sandbox_program *program)
{
    const struct sandbox_limits *limits = &program->limits;
    bool has_threads = program->profile == SANDBOX_PREPARED_THREADS ||
                       (program->profile == SANDBOX_VALGRIND && program->traced);
    uint64_t processes = has_threads ? PROCESS_LIMIT_WITH_THREADS : PROCESS_LIMIT;
    uint64_t descriptors = is_worker(program)  ? EXECUTE_DESCRIPTOR + 1
                           : is_alone(program) ? EXECUTE_DESCRIPTOR /* it can't be opened anew */
                                               : 256;
    /* One byte: unlike 0 this also keeps a core_pattern that starts a program from starting it. */
    bool done = limit(RLIMIT_CORE, 1, 1) && limit(RLIMIT_NOFILE, descriptors, descriptors) &&
                limit(RLIMIT_STACK, STACK_BYTES, STACK_BYTES);
    if (limits->cpu_seconds)
        done = done && limit(RLIMIT_CPU, limits->cpu_seconds, limits->cpu_seconds + 1);
    if (limits->file_size)
        done = done && limit(RLIMIT_FSIZE, limits->file_size, limits->file_size);
    if (user_for_programs(NULL))
        done = done && limit(RLIMIT_NPROC, processes, processes);
    if (limits->address_space)
        done = done && limit(RLIMIT_AS, limits->address_space, limits->address_space);
    return done;
}

static void default_signals(void)
{
    sigset_t none;
    for (int number = 1; number < NSIG; number++)
        signal(number, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    errno = 0;
}

static bool set_process(const struct launch *launch)
{
    umask(022);
    /* Refused in some containers; addresses then differ from run to run, and nothing else. */
    personality(ADDR_NO_RANDOMIZE);
    if (!launch->program->huge_pages)
        prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
    if (fchdir(launch->own[JOB_FOLDER]) < 0)
        return false;
    if (!user_give_up_rights())
        return false;
    /* Changing the uid would have cleared this one. */
    if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) < 0)
        return false;
    if (getppid() != launch->grader) {
        errno = ESRCH;
        return false;
    }
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
}

static bool wait_for_tracer(const struct launch *launch)
{
    char go;
    return !launch->program->traced || read(launch->own[GO_READ], &go, 1) == 1;
}

static void execute(const struct launch *launch)
{
    const struct sandbox_program *program = launch->program;
    static char *const nothing[] = {NULL};
    char *const *arguments = (char *const *)(uintptr_t)program->arguments;
    char *const *environment =
        program->environment ? (char *const *)(uintptr_t)program->environment : nothing;
    if (is_worker(program) || is_alone(program))
        syscall(SYS_execveat, EXECUTE_DESCRIPTOR, "", arguments, environment, AT_EMPTY_PATH);
    else
        execve(program->path, arguments, environment);
}

/* From the filter on, every call that isn't on the worker's list would end the child. */
static _Noreturn void run_child(struct launch *launch)
{
    setsid();
    default_signals();
    if (place_descriptors(launch) && set_process(launch) && wait_for_tracer(launch) &&
        files_confine(launch->program->profile, launch->own[JOB_FOLDER],
                      launch->own[PROGRAM_FILE]) &&
        set_limits(launch->program) && filter_load(launch->filter))
        execute(launch);
    *launch->failure = errno ? errno : EINVAL;
    _exit(127);
}

static bool seize(pid_t pid, int go)
{
    long options = PTRACE_O_EXITKILL | PTRACE_O_TRACESECCOMP | PTRACE_O_TRACEEXEC;
    return ptrace(PTRACE_SEIZE, pid, 0, options) == 0 && write(go, "g", 1) == 1;
}

/* Until the child stands in its new program; false when it ended before. */
static bool await_execution(pid_t pid)
{
    int status;
    for (;;) {
        if (waitpid(pid, &status, __WALL) < 0) {
            if (errno == EINTR)
                continue;
            return false;
        }
        if (!WIFSTOPPED(status))
            return false;
        if (status >> 8 == (SIGTRAP | PTRACE_EVENT_EXEC << 8))
            return true;
        ptrace(PTRACE_CONT, pid, 0, 0);
    }
}

static bool await_end_of_pipe(int descriptor)
{
    char nothing;
    ssize_t count;
    do
        count = read(descriptor, &nothing, 1);
    while (count < 0 && errno == EINTR);
    return count == 0;
}

static void close_descriptor(int *descriptor)
{
    if (*descriptor >= 0)
        close(*descriptor);
    *descriptor = -1;
}

static bool open_descriptors(struct launch *launch)
{
    const struct sandbox_program *program = launch->program;
    int *own = launch->own;
    own[PROGRAM_FILE] = open(program->path, O_RDONLY | O_CLOEXEC);
    own[JOB_FOLDER] = open(program->job->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    own[NOTHING] = open("/dev/null", O_RDWR | O_CLOEXEC);
    return own[PROGRAM_FILE] >= 0 && own[JOB_FOLDER] >= 0 && own[NOTHING] >= 0 &&
           pipe2(&own[GO_READ], O_CLOEXEC) == 0 && pipe2(&own[ALIVE_READ], O_CLOEXEC) == 0;
}

/* Fork and see the child through to its first instruction. */
static pid_t launch_child(struct launch *launch)
{
    *launch->failure = 0;
    launch->grader = getpid();
    /* A grader that lets nobody look into it would have a child into which it can't look itself. */
    int dumpable = prctl(PR_GET_DUMPABLE, 0, 0, 0, 0);
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
    pid_t pid = fork();
    if (pid != 0)
        prctl(PR_SET_DUMPABLE, dumpable, 0, 0, 0);
    if (pid == 0)
        run_child(launch);
    if (pid < 0)
        return -1;
    close_descriptor(&launch->own[ALIVE_WRITE]);
    bool started;
    if (!launch->program->traced)
        started = await_end_of_pipe(launch->own[ALIVE_READ]) && *launch->failure == 0;
    else
        started = seize(pid, launch->own[GO_WRITE]) && await_execution(pid);
    if (started)
        return pid;
    int failure = *launch->failure ? *launch->failure : errno ? errno : ECHILD;
    kill(pid, SIGKILL);
    waitpid(pid, NULL, __WALL);
    errno = failure;
    return -1;
}

static bool is_sound(const struct sandbox_program *program)
{
    bool needs_tracer = profile_needs_tracer(program->profile);
    return (unsigned)program->profile < SANDBOX_PROFILES && (!needs_tracer || program->traced) &&
           program->descriptor_count <= DESCRIPTOR_LIMIT;
}

pid_t sandbox_start(const struct sandbox_program *program)
{
    struct launch launch = {.program = program};
    if (!is_sound(program)) {
        errno = EINVAL;
        return -1;
    }
    memset(launch.own, -1, sizeof launch.own);
    launch.filter = filter_for(program->profile);
    if (!launch.filter)
        return -1;
    user_for_programs(NULL);
    /* Orphans of what we start become our children, so that sandbox_end can reap them. */
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    launch.failure = mmap(NULL, sizeof *launch.failure, PROT_READ | PROT_WRITE,
                          MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (launch.failure == MAP_FAILED)
        return -1;
    pid_t pid = open_descriptors(&launch) ? launch_child(&launch) : -1;
    int failure = errno;
    for (int i = 0; i < OWN_DESCRIPTORS; i++)
        close_descriptor(&launch.own[i]);
    munmap(launch.failure, sizeof *launch.failure);
    errno = failure;
    return pid;
}
