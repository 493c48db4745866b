/* What the sandbox can do on this machine, found out by trying each protection for real. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "grader/sandbox/inside.h"

/* Tried in a child, because a protection that is on stays on. Returns 0 when it works, else
 * errno. */
typedef int attempt(void);

/* How the child ended, as waitpid says it. */
static int status_of(attempt *attempted)
{
    int status = ENOSYS << 8;
    pid_t pid = fork();
    if (pid == 0)
        _exit(attempted());
    if (pid > 0)
        waitpid(pid, &status, 0);
    return status;
}

static bool explain(char *detail, size_t size, int error)
{
    snprintf(detail, size, "%s", error ? strerror(error) : "");
    return error == 0;
}

static int try_filter(void)
{
    const struct sock_fprog *filter = filter_for(SANDBOX_WORKER);
    if (!filter || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || !filter_load(filter))
        return errno;
    socket(AF_INET, SOCK_STREAM, 0);
    return EPERM; /* not reached where the filter works */
}

static bool probe_filter(char *detail, size_t size)
{
    int status = status_of(try_filter);
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS)
        return explain(detail, size, 0);
    return explain(detail, size, WIFEXITED(status) ? WEXITSTATUS(status) : ENOSYS);
}

static int try_landlock(void)
{
    int nothing = open("/dev/null", O_PATH | O_CLOEXEC);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
        !files_confine(SANDBOX_WORKER, nothing, nothing))
        return errno;
    return open("/etc/passwd", O_RDONLY | O_CLOEXEC) < 0 && errno == EACCES ? 0 : EINVAL;
}

static bool probe_landlock(char *detail, size_t size)
{
    int version = files_landlock_version();
    if (version == 0) {
        snprintf(detail, size,
                 "this kernel has no Landlock, or it is turned off: %s; the filter "
                 "still keeps a worker from opening files",
                 strerror(errno));
        return false;
    }
    int status = status_of(try_landlock);
    bool works = explain(detail, size, WIFEXITED(status) ? WEXITSTATUS(status) : ENOSYS);
    if (works)
        snprintf(detail, size, "version %d", version);
    return works;
}

static bool probe_user(char *detail, size_t size)
{
    const char *reason;
    uid_t user = user_for_programs(&reason);
    if (user)
        snprintf(detail, size, "uid %u", user);
    else
        snprintf(detail, size, "%s", reason);
    return user != 0;
}

/* What the oracle does with a worker: hold it, and look into its memory. */
static int look_at(pid_t pid)
{
    static char mark = 'm';
    char seen = 0;
    struct iovec here = {&seen, 1}, there = {&mark, 1};
    if (ptrace(PTRACE_SEIZE, pid, 0, PTRACE_O_EXITKILL | PTRACE_O_TRACESECCOMP) < 0)
        return errno;
    return process_vm_readv(pid, &here, 1, &there, 1, 0) == 1 ? 0 : errno;
}

static bool probe_tracing(char *detail, size_t size)
{
    pid_t pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
        for (;;)
            pause();
    }
    if (pid < 0)
        return explain(detail, size, errno);
    int error = look_at(pid);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, __WALL);
    return explain(detail, size, error);
}

static int try_fixed_addresses(void)
{
    return personality(ADDR_NO_RANDOMIZE) < 0 ? errno : 0;
}

static int try_small_pages(void)
{
    return prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0) < 0 ? errno : 0;
}

static int try_reaping(void)
{
    return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) < 0 ? errno : 0;
}

static bool probe_addresses(char *detail, size_t size)
{
    return explain(detail, size, WEXITSTATUS(status_of(try_fixed_addresses)));
}

static bool probe_pages(char *detail, size_t size)
{
    return explain(detail, size, WEXITSTATUS(status_of(try_small_pages)));
}

static bool probe_reaping(char *detail, size_t size)
{
    return explain(detail, size, WEXITSTATUS(status_of(try_reaping)));
}

static bool probe_static_library(char *detail, size_t size)
{
    bool found = names_is_of_libc("malloc");
    snprintf(detail, size, "%s", found ? "" : "the compiler finds no libc.a");
    return found;
}

static const struct {
    const char *name, *what_for;
    bool (*probe)(char *detail, size_t size);
} probes[] = {
    {"system-call filter", "a worker can't reach files, processes or the network", probe_filter},
    {"Landlock", "the compiler sees only its own files and the job's", probe_landlock},
    {"another user", "what is started owns nothing of yours", probe_user},
    {"tracing", "the grader watches a worker and looks into its memory", probe_tracing},
    {"process groups", "nothing that was started outlives its run", probe_reaping},
    {"fixed addresses", "a worker's addresses are the same in every run", probe_addresses},
    {"small pages", "memory is counted in pages of one size", probe_pages},
    {"static C library", "a worker needs no other file", probe_static_library},
};

size_t sandbox_protections(struct protection *list, size_t limit)
{
    size_t count = 0;
    for (; count < limit && count < sizeof probes / sizeof probes[0]; count++) {
        struct protection *protection = &list[count];
        *protection =
            (struct protection){.name = probes[count].name, .what_for = probes[count].what_for};
        protection->active = probes[count].probe(protection->detail, sizeof protection->detail);
    }
    return count;
}
