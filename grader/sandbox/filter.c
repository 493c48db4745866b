/* Which system calls a program may make: one table per profile, compiled to a kernel filter. */
#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "grader/sandbox/inside.h"

/* Stands in a filter for the pid of the process that loads it, which isn't known when it is
 * made. */
enum { OWN_PID = 0x5e1f0b1d };

#define ANYHOW       \
    0,               \
    {                \
        EQUALS(0, 0) \
    }
#define WHEN(...)   \
    1,              \
    {               \
        __VA_ARGS__ \
    }
#define BOTH(...)   \
    2,              \
    {               \
        __VA_ARGS__ \
    }
#define EQUALS(argument, value)         \
    {                                   \
        argument, SCMP_CMP_EQ, value, 0 \
    }
#define DIFFERS(argument, value)        \
    {                                   \
        argument, SCMP_CMP_NE, value, 0 \
    }
#define BELOW(argument, value)          \
    {                                   \
        argument, SCMP_CMP_LT, value, 0 \
    }
#define MASKED(argument, mask, value)             \
    {                                             \
        argument, SCMP_CMP_MASKED_EQ, mask, value \
    }
#define CALL(name) SCMP_SYS(name)
#define REFUSED(error) SCMP_ACT_ERRNO(error)
#define TO_TRACER SCMP_ACT_TRACE(1)

struct rule {
    uint32_t action;
    int call;
    unsigned condition_count;
    struct scmp_arg_cmp conditions[2];
};

/* Flags of open that would change a file or make one. */
enum { WRITING = O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND };

/* What makes a clone a thread of the same process. */
#define THREAD_FLAGS ((scmp_datum_t)(CLONE_VM | CLONE_SIGHAND | CLONE_THREAD))

/* What the C library's start, printing and a well-behaved allocator need. */
static const struct rule worker_rules[] = {
    {SCMP_ACT_ALLOW, CALL(read), WHEN(EQUALS(0, 0))},
    {SCMP_ACT_ALLOW, CALL(read), WHEN(EQUALS(0, 3))},
    {SCMP_ACT_ALLOW, CALL(write), WHEN(EQUALS(0, 1))},
    {SCMP_ACT_ALLOW, CALL(write), WHEN(EQUALS(0, 2))},
    {SCMP_ACT_ALLOW, CALL(write), WHEN(EQUALS(0, 4))},
    {SCMP_ACT_ALLOW, CALL(writev), WHEN(EQUALS(0, 1))},
    {SCMP_ACT_ALLOW, CALL(writev), WHEN(EQUALS(0, 2))},
    {SCMP_ACT_ALLOW, CALL(exit), ANYHOW},
    {SCMP_ACT_ALLOW, CALL(exit_group), ANYHOW},
    {SCMP_ACT_ALLOW, CALL(rt_sigreturn), ANYHOW},
    {SCMP_ACT_ALLOW, CALL(rt_sigprocmask), ANYHOW},
    /* A refused call is a SIGSYS; nobody may catch that one and go on. The last two are glibc's
     * own. */
    {SCMP_ACT_ALLOW, CALL(rt_sigaction), WHEN(BELOW(0, SIGSYS))},
    {SCMP_ACT_ALLOW, CALL(rt_sigaction), WHEN(EQUALS(0, 32))},
    {SCMP_ACT_ALLOW, CALL(rt_sigaction), WHEN(EQUALS(0, 33))},
    {SCMP_ACT_ALLOW, CALL(sigaltstack), ANYHOW},
    {SCMP_ACT_ALLOW, CALL(tgkill), BOTH(EQUALS(0, OWN_PID), EQUALS(2, SIGABRT))},
    {SCMP_ACT_ALLOW, CALL(futex), ANYHOW},
    {SCMP_ACT_ALLOW, CALL(sched_yield), ANYHOW},
    {SCMP_ACT_ALLOW, CALL(nanosleep), ANYHOW},
    {SCMP_ACT_ALLOW, CALL(clock_nanosleep), ANYHOW},
    {SCMP_ACT_ALLOW, CALL(pause), ANYHOW},
    {SCMP_ACT_ALLOW, CALL(poll), ANYHOW},
    {SCMP_ACT_ALLOW, CALL(ppoll), ANYHOW},
    {SCMP_ACT_ALLOW, CALL(restart_syscall), ANYHOW},
    {SCMP_ACT_ALLOW, CALL(clock_gettime), ANYHOW},
    {SCMP_ACT_ALLOW, CALL(clock_getres), ANYHOW},
    {SCMP_ACT_ALLOW, CALL(gettimeofday), ANYHOW},
    {SCMP_ACT_ALLOW, CALL(time), ANYHOW},
    {SCMP_ACT_ALLOW, CALL(getpid), ANYHOW},
    {SCMP_ACT_ALLOW, CALL(gettid), ANYHOW},
    {SCMP_ACT_ALLOW, CALL(getrandom), ANYHOW},
    {SCMP_ACT_ALLOW, CALL(fstat), ANYHOW},
    {SCMP_ACT_ALLOW, CALL(prlimit64), WHEN(EQUALS(2, 0))},
    {SCMP_ACT_ALLOW, CALL(getrlimit), ANYHOW},
    {SCMP_ACT_ALLOW, CALL(sysinfo), ANYHOW},
    {SCMP_ACT_ALLOW, CALL(set_tid_address), ANYHOW},
    {SCMP_ACT_ALLOW, CALL(set_robust_list), ANYHOW},
    {SCMP_ACT_ALLOW, CALL(rseq), ANYHOW},
    {SCMP_ACT_ALLOW, CALL(arch_prctl), ANYHOW},
    {SCMP_ACT_ALLOW, CALL(uname), ANYHOW},
    {SCMP_ACT_ALLOW, CALL(getcpu), ANYHOW},
    {SCMP_ACT_ALLOW, CALL(sched_getaffinity), ANYHOW},
    {SCMP_ACT_ALLOW, CALL(mbind), ANYHOW},
    {SCMP_ACT_ALLOW, CALL(get_mempolicy), ANYHOW},
    /* Lab 6: the name of the thread for a trace; a memfd is nobody's file. */
    {SCMP_ACT_ALLOW, CALL(prctl), WHEN(EQUALS(0, PR_GET_NAME))},
    {SCMP_ACT_ALLOW, CALL(prctl), WHEN(EQUALS(0, PR_SET_NAME))},
    {SCMP_ACT_ALLOW, CALL(memfd_create), ANYHOW},
    {SCMP_ACT_ALLOW, CALL(ftruncate), ANYHOW},
    {SCMP_ACT_ALLOW, CALL(execveat), BOTH(EQUALS(0, EXECUTE_DESCRIPTOR), EQUALS(4, AT_EMPTY_PATH))},
    /* Looking at files isn't a crash, it just shows nothing. */
    {REFUSED(EACCES), CALL(newfstatat), ANYHOW},
    {REFUSED(EACCES), CALL(readlink), ANYHOW},
    {REFUSED(EACCES), CALL(readlinkat), ANYHOW},
    {REFUSED(EACCES), CALL(open), WHEN(MASKED(1, WRITING, O_RDONLY))},
    {REFUSED(EACCES), CALL(openat), WHEN(MASKED(2, WRITING, O_RDONLY))},
    {REFUSED(ENOTTY), CALL(ioctl), WHEN(EQUALS(1, TCGETS))},
    {REFUSED(ESPIPE), CALL(lseek), ANYHOW},
};

static const struct rule memory_rules[] = {
    {SCMP_ACT_ALLOW, CALL(mmap), WHEN(MASKED(2, PROT_EXEC, 0))},
    {SCMP_ACT_ALLOW, CALL(mprotect), WHEN(MASKED(2, PROT_EXEC, 0))},
    {SCMP_ACT_ALLOW, CALL(munmap), ANYHOW},
    {SCMP_ACT_ALLOW, CALL(mremap), ANYHOW},
    {SCMP_ACT_ALLOW, CALL(madvise), ANYHOW},
    {SCMP_ACT_ALLOW, CALL(brk), ANYHOW},
};

/* Here the tracer refuses memory whose contents may be run, but for the pages of lab 6's MMU. */
static const struct rule memory_rules_traced[] = {
    {TO_TRACER, CALL(mmap), ANYHOW},    {TO_TRACER, CALL(mprotect), ANYHOW},
    {TO_TRACER, CALL(munmap), ANYHOW},  {TO_TRACER, CALL(mremap), ANYHOW},
    {TO_TRACER, CALL(madvise), ANYHOW}, {TO_TRACER, CALL(brk), ANYHOW},
};

/* A prepared worker forks, and its child then refuses these to itself, before it runs any code of a
 * student. */
static const struct rule preparing_rules[] = {
    {SCMP_ACT_ALLOW, CALL(clone),
     WHEN(MASKED(0, ~(scmp_datum_t)(CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID), SIGCHLD))},
    {SCMP_ACT_ALLOW, CALL(seccomp), ANYHOW},
};

/* glibc asks for clone3, whose flags no filter can see, and is content with clone. */
static const struct rule thread_rules[] = {
    {SCMP_ACT_ALLOW, CALL(clone), WHEN(MASKED(0, THREAD_FLAGS, THREAD_FLAGS))},
    {REFUSED(ENOSYS), CALL(clone3), ANYHOW},
};

/* Compilers are large and their calls change with every version, so here what they never need is
 * refused. Without setsid and setpgid all that they start stays in one process group, which one
 * signal ends. */
static const struct rule toolchain_rules[] = {
    {REFUSED(EPERM), CALL(setsid), ANYHOW},
    {REFUSED(EPERM), CALL(setpgid), ANYHOW},
    {REFUSED(EPERM), CALL(socket), ANYHOW},
    {REFUSED(EPERM), CALL(socketpair), ANYHOW},
    {REFUSED(EPERM), CALL(connect), ANYHOW},
    {REFUSED(EPERM), CALL(bind), ANYHOW},
    {REFUSED(EPERM), CALL(ptrace), ANYHOW},
    {REFUSED(EPERM), CALL(process_vm_readv), ANYHOW},
    {REFUSED(EPERM), CALL(process_vm_writev), ANYHOW},
    {REFUSED(EPERM), CALL(pidfd_getfd), ANYHOW},
    {REFUSED(EPERM), CALL(unshare), ANYHOW},
    {REFUSED(EPERM), CALL(setns), ANYHOW},
    {REFUSED(EPERM), CALL(mount), ANYHOW},
    {REFUSED(EPERM), CALL(chroot), ANYHOW},
    {REFUSED(EPERM), CALL(bpf), ANYHOW},
    {REFUSED(EPERM), CALL(perf_event_open), ANYHOW},
    {REFUSED(EPERM), CALL(userfaultfd), ANYHOW},
    {REFUSED(EPERM), CALL(io_uring_setup), ANYHOW},
    {REFUSED(EPERM), CALL(open_by_handle_at), ANYHOW},
    {REFUSED(EPERM), CALL(keyctl), ANYHOW},
    {REFUSED(EPERM), CALL(add_key), ANYHOW},
    {REFUSED(EPERM), CALL(request_key), ANYHOW},
    /* These outlive the program that made them. */
    {REFUSED(EPERM), CALL(shmget), ANYHOW},
    {REFUSED(EPERM), CALL(msgget), ANYHOW},
    {REFUSED(EPERM), CALL(semget), ANYHOW},
    {REFUSED(EPERM), CALL(mq_open), ANYHOW},
    {REFUSED(EPERM), CALL(kill), WHEN(DIFFERS(0, OWN_PID))},
    {REFUSED(EPERM), CALL(tkill), ANYHOW},
};

/* With a student's malloc: executed anew without it, the program would work on libc's. */
static const struct rule alone_rules[] = {
    {REFUSED(EPERM), CALL(execve), ANYHOW},
    {REFUSED(EPERM), CALL(execveat), WHEN(DIFFERS(0, EXECUTE_DESCRIPTOR))},
};

/* Under Valgrind the student's code makes its calls through the same filter: threads, but no
 * processes. Valgrind gives up when it can't delete two files of its own, so that call seems to
 * work and does nothing. */
static const struct rule valgrind_rules[] = {
    {REFUSED(0), CALL(unlink), ANYHOW},
    {REFUSED(EPERM), CALL(fork), ANYHOW},
    {REFUSED(EPERM), CALL(vfork), ANYHOW},
    {REFUSED(EPERM), CALL(clone), WHEN(MASKED(0, CLONE_THREAD, 0))},
    {REFUSED(ENOSYS), CALL(clone3), ANYHOW},
    {REFUSED(EPERM), CALL(tgkill), WHEN(DIFFERS(0, OWN_PID))},
    {REFUSED(EPERM), CALL(rt_sigqueueinfo), ANYHOW},
    {REFUSED(EPERM), CALL(rt_tgsigqueueinfo), ANYHOW},
    {REFUSED(EPERM), CALL(pidfd_open), ANYHOW},
};

/* Calls that change what is there already; refused under Valgrind whatever their arguments. Opening
 * files to write is needed for its results, and is left to Landlock. */
static const int file_changing_calls[] = {
    CALL(creat),     CALL(openat2),   CALL(unlinkat), CALL(rename),   CALL(renameat),
    CALL(renameat2), CALL(link),      CALL(linkat),   CALL(symlink),  CALL(symlinkat),
    CALL(mkdir),     CALL(mkdirat),   CALL(rmdir),    CALL(mknod),    CALL(mknodat),
    CALL(chmod),     CALL(fchmod),    CALL(fchmodat), CALL(chown),    CALL(fchown),
    CALL(fchownat),  CALL(lchown),    CALL(truncate), CALL(setxattr), CALL(lsetxattr),
    CALL(fsetxattr), CALL(utimensat), CALL(utime),    CALL(utimes),   CALL(futimesat),
};

static bool add_rules(scmp_filter_ctx context, const struct rule *rules, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int result = seccomp_rule_add_array(context, rules[i].action, rules[i].call,
                                            rules[i].condition_count, rules[i].conditions);
        /* A call that this architecture doesn't have needs no rule. */
        if (result < 0 && result != -EDOM && result != -EINVAL) {
            errno = -result;
            return false;
        }
    }
    return true;
}

#define ADD_RULES(context, table) add_rules(context, table, sizeof(table) / sizeof(table)[0])

static bool add_valgrind_rules(scmp_filter_ctx context)
{
    for (size_t i = 0; i < sizeof file_changing_calls / sizeof file_changing_calls[0]; i++) {
        struct rule rule = {REFUSED(EPERM), file_changing_calls[i], ANYHOW};
        if (!add_rules(context, &rule, 1))
            return false;
    }
    return ADD_RULES(context, valgrind_rules);
}

static bool add_rules_of(scmp_filter_ctx context, enum sandbox_profile profile)
{
    switch (profile) {
    case SANDBOX_WORKER:
        return ADD_RULES(context, worker_rules) && ADD_RULES(context, memory_rules);
    case SANDBOX_WORKER_TRACED:
        return ADD_RULES(context, worker_rules) && ADD_RULES(context, memory_rules_traced);
    case SANDBOX_PREPARED:
        return ADD_RULES(context, worker_rules) && ADD_RULES(context, memory_rules) &&
               ADD_RULES(context, preparing_rules);
    case SANDBOX_PREPARED_TRACED:
        return ADD_RULES(context, worker_rules) && ADD_RULES(context, memory_rules_traced) &&
               ADD_RULES(context, preparing_rules);
    case SANDBOX_PREPARED_THREADS:
        return ADD_RULES(context, worker_rules) && ADD_RULES(context, memory_rules) &&
               ADD_RULES(context, preparing_rules) && ADD_RULES(context, thread_rules);
    case SANDBOX_VALGRIND:
        return ADD_RULES(context, toolchain_rules) && add_valgrind_rules(context);
    case SANDBOX_PROGRAM_ALONE:
        return ADD_RULES(context, toolchain_rules) && ADD_RULES(context, alone_rules);
    default:
        return ADD_RULES(context, toolchain_rules);
    }
}

/* libseccomp writes a finished filter to a descriptor only. */
static struct sock_filter *export_filter(scmp_filter_ctx context, size_t *size)
{
    struct sock_filter *instructions = NULL;
    struct stat status;
    int file = memfd_create("filter", MFD_CLOEXEC);
    if (file < 0)
        return NULL;
    int result = seccomp_export_bpf(context, file);
    if (result == 0 && fstat(file, &status) == 0 && status.st_size > 0) {
        *size = (size_t)status.st_size;
        instructions = malloc(*size);
        if (instructions && pread(file, instructions, *size, 0) != status.st_size) {
            free(instructions);
            instructions = NULL;
        }
    }
    close(file);
    return instructions;
}

const struct sock_fprog *filter_for(enum sandbox_profile profile)
{
    static struct sock_fprog made[SANDBOX_PROFILES];
    if (made[profile].filter)
        return &made[profile];
    scmp_filter_ctx context =
        seccomp_init(profile_is_worker(profile) ? SCMP_ACT_TRAP : SCMP_ACT_ALLOW);
    if (!context) {
        errno = ENOMEM;
        return NULL;
    }
    size_t size = 0;
    struct sock_filter *instructions = NULL;
    if (add_rules_of(context, profile))
        instructions = export_filter(context, &size);
    seccomp_release(context);
    if (!instructions)
        return NULL;
    made[profile].filter = instructions;
    made[profile].len = (unsigned short)(size / sizeof *instructions);
    return &made[profile];
}

bool filter_load(const struct sock_fprog *filter)
{
    /* The caller is a fresh child: what it changes here is its own copy. */
    for (size_t i = 0; i < filter->len; i++)
        if (filter->filter[i].k == OWN_PID)
            filter->filter[i].k = (uint32_t)getpid();
    /* Without SPEC_ALLOW older kernels slow the program down, and its time is what we measure. */
    unsigned flags = SECCOMP_FILTER_FLAG_SPEC_ALLOW;
    if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, filter) == 0)
        return true;
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, filter) == 0;
}
