/* Names of functions that a student's header may call, and of those that it may not, with the
 * reason. */
#include <stdio.h>
#include <string.h>

#include "grader/sandbox/inside.h"

/* Many of these are of no use to an allocator, and the kernel's filter stops a worker that makes
 * such a call: then the student sees which call it was, and where. Refused here is only what works
 * without the kernel. */
static const char *const usable[] = {
    /* strings and numbers */
    "memcpy", "memmove", "memset", "memcmp", "memchr", "memrchr", "memmem", "mempcpy", "strlen",
    "strnlen", "strcmp", "strncmp", "strcpy", "strncpy", "stpcpy", "strcat", "strncat", "strchr",
    "strrchr", "strstr", "strtol", "strtoul", "strtoll", "strtoull", "strerror", "bcmp", "bzero",
    "explicit_bzero", "abs", "labs", "llabs", "ffs", "ffsl", "ffsll", "atoi", "atol", "qsort",
    "bsearch", "rand", "srand", "random", "srandom", "rand_r", "isprint", "__ctype_b_loc",
    "toupper", "tolower",
    /* memory of the system */
    "mmap", "mmap64", "munmap", "mprotect", "mremap", "madvise", "posix_madvise", "msync", "mlock",
    "munlock", "mincore", "sbrk", "brk", "getpagesize", "sysconf", "mbind", "get_mempolicy",
    "getauxval",
    /* printing */
    "printf", "fprintf", "dprintf", "vprintf", "vfprintf", "vdprintf", "sprintf", "snprintf",
    "vsprintf", "vsnprintf", "puts", "putchar", "putc", "fputs", "fputc", "fwrite", "perror",
    "fflush", "setvbuf", "setbuf", "setlinebuf", "fileno", "putchar_unlocked", "stdin", "stdout",
    "stderr", "_IO_putc", "__overflow",
    /* ends and errors */
    "__errno_location", "__assert_fail", "__assert_perror_fail", "__assert", "abort", "exit",
    "_exit", "_Exit", "quick_exit", "at_quick_exit", "atexit", "__cxa_atexit", "on_exit", "getenv",
    "secure_getenv",
    /* time */
    "clock_gettime", "clock_getres", "clock", "time", "gettimeofday", "nanosleep",
    "clock_nanosleep", "sleep", "usleep", "pause", "alarm",
    /* threads */
    "pthread_create", "pthread_join", "pthread_detach", "pthread_exit", "pthread_self",
    "pthread_equal", "pthread_once", "pthread_atfork", "__register_atfork", "pthread_mutex_init",
    "pthread_mutex_destroy", "pthread_mutex_lock", "pthread_mutex_trylock", "pthread_mutex_unlock",
    "pthread_mutexattr_init", "pthread_mutexattr_settype", "pthread_mutexattr_destroy",
    "pthread_rwlock_init", "pthread_rwlock_destroy", "pthread_rwlock_rdlock",
    "pthread_rwlock_wrlock", "pthread_rwlock_tryrdlock", "pthread_rwlock_trywrlock",
    "pthread_rwlock_unlock", "pthread_spin_init", "pthread_spin_destroy", "pthread_spin_lock",
    "pthread_spin_trylock", "pthread_spin_unlock", "pthread_cond_init", "pthread_cond_destroy",
    "pthread_cond_wait", "pthread_cond_timedwait", "pthread_cond_signal", "pthread_cond_broadcast",
    "pthread_key_create", "pthread_key_delete", "pthread_getspecific", "pthread_setspecific",
    "pthread_getname_np", "pthread_setname_np", "sched_getcpu", "sched_yield", "getcpu", "prctl",
    "call_once", "mtx_init", "mtx_lock", "mtx_unlock", "mtx_trylock", "mtx_destroy", "tss_create",
    "tss_get", "tss_set",
    /* about the process */
    "getpid", "getppid", "gettid", "getuid", "geteuid", "getgid", "getrandom", "getrlimit", "write",
    "writev", "sched_getaffinity",
    /* what compilers call by themselves */
    "_GLOBAL_OFFSET_TABLE_", "__stack_chk_fail", "__stack_chk_guard", "__tls_get_addr",
    "___tls_get_addr", "__popcountdi2", "__popcountsi2", "__clzdi2", "__clzsi2", "__ctzdi2",
    "__ctzsi2", "__ffsdi2", "__bswapdi2", "__paritydi2", "__multi3", "__udivti3", "__umodti3",
    "__divti3", "__modti3", "__udivmodti4", "__udivdi3", "__umoddi3", "__divdi3", "__moddi3",
    "__muldi3", "__ashldi3", "__lshrdi3", "__mulvdi3", "__muloti4", "__aeabi_uidiv",
    "__aeabi_uidivmod", "__aeabi_idiv", "__aeabi_uldivmod", "__aeabi_read_tp",
    "__aeabi_unwind_cpp_pr0"};

/* Processes, files, sockets and the environment. Only a worker's filter makes them harmless, so an
 * allocator that is loaded into other programs does without. */
static const char *const left_to_filter[] = {
    /* the environment */
    "setenv", "unsetenv", "putenv", "clearenv", "environ", "__environ",
    /* processes */
    "kill", "killpg", "raise", "tgkill", "pthread_kill", "fork", "vfork", "_Fork", "clone", "wait",
    "waitpid", "daemon", "setsid", "setpgid", "ptrace", "process_vm_readv", "process_vm_writev",
    "setrlimit", "prlimit",
    /* files and sockets */
    "read", "readv", "pread", "pwrite", "open", "open64", "openat", "openat64", "creat", "close",
    "lseek", "lseek64", "dup", "dup2", "dup3", "pipe", "pipe2", "fcntl", "fcntl64", "ioctl",
    "fopen", "fopen64", "fdopen", "freopen", "fclose", "fread", "fgets", "fgetc", "getc", "fseek",
    "ftell", "rewind", "feof", "ferror", "stat", "fstat", "lstat", "stat64", "fstat64", "access",
    "unlink", "unlinkat", "remove", "rename", "renameat", "symlink", "symlinkat", "link", "linkat",
    "readlink", "mkdir", "rmdir", "mknod", "mkfifo", "chmod", "fchmod", "chown", "truncate",
    "ftruncate", "fallocate", "posix_fallocate", "chdir", "getcwd", "opendir", "readdir",
    "closedir", "shm_open", "shm_unlink", "shmget", "shmat", "memfd_create", "socket", "socketpair",
    "connect", "bind", "listen", "accept", "send", "sendto", "recv", "inet_pton", "htons", "htonl",
    "sched_setaffinity", "setpriority", "nice", "setitimer", "mkstemp", "tmpfile", "sync", "fsync",
    "poll", "select"};

#define YOURS "in these labs you are writing malloc, so take memory from mmap, sbrk or your pool"
#define NO_LOADING "an allocator loads no other code"
#define NO_PROGRAMS "an allocator starts no other program"
#define NO_JUMPS "an allocator returns to its caller, it doesn't jump out of a function"
#define NO_HANDLERS "signals tell the grader where a program crashed, so they stay as they are"

static const struct {
    const char *name, *reason;
} refused[] = {
    {"malloc", YOURS},
    {"calloc", YOURS},
    {"realloc", YOURS},
    {"reallocarray", YOURS},
    {"free", YOURS},
    {"cfree", YOURS},
    {"memalign", YOURS},
    {"posix_memalign", YOURS},
    {"aligned_alloc", YOURS},
    {"valloc", YOURS},
    {"pvalloc", YOURS},
    {"malloc_usable_size", YOURS},
    {"malloc_trim", YOURS},
    {"mallopt", YOURS},
    {"mallinfo", YOURS},
    {"mallinfo2", YOURS},
    {"malloc_stats", YOURS},
    {"malloc_info", YOURS},
    {"__libc_malloc", YOURS},
    {"__libc_calloc", YOURS},
    {"__libc_realloc", YOURS},
    {"__libc_free", YOURS},
    {"__libc_memalign", YOURS},
    {"__libc_valloc", YOURS},
    {"__libc_pvalloc", YOURS},
    {"strdup", "it calls malloc; " YOURS},
    {"strndup", "it calls malloc; " YOURS},
    {"__strdup", "it calls malloc; " YOURS},
    {"asprintf", "it calls malloc; " YOURS},
    {"vasprintf", "it calls malloc; " YOURS},
    {"getline", "it calls malloc; " YOURS},
    {"getdelim", "it calls malloc; " YOURS},
    {"open_memstream", "it calls malloc; " YOURS},
    {"tsearch", "it calls malloc; " YOURS},
    {"hcreate", "it calls malloc; " YOURS},
    {"__obstack_begin", "it calls malloc; " YOURS},
    {"_obstack_begin", "it calls malloc; " YOURS},
    {"dlopen", NO_LOADING},
    {"dlsym", NO_LOADING},
    {"dlvsym", NO_LOADING},
    {"dladdr", NO_LOADING},
    {"dlmopen", NO_LOADING},
    {"dl_iterate_phdr", NO_LOADING},
    {"syscall", "call the function that belongs to the system call, such as mmap, by its name"},
    {"execl", NO_PROGRAMS},
    {"execle", NO_PROGRAMS},
    {"execlp", NO_PROGRAMS},
    {"execv", NO_PROGRAMS},
    {"execve", NO_PROGRAMS},
    {"execveat", NO_PROGRAMS},
    {"execvp", NO_PROGRAMS},
    {"execvpe", NO_PROGRAMS},
    {"fexecve", NO_PROGRAMS},
    {"system", NO_PROGRAMS},
    {"popen", NO_PROGRAMS},
    {"posix_spawn", NO_PROGRAMS},
    {"posix_spawnp", NO_PROGRAMS},
    {"setjmp", NO_JUMPS},
    {"_setjmp", NO_JUMPS},
    {"__sigsetjmp", NO_JUMPS},
    {"longjmp", NO_JUMPS},
    {"_longjmp", NO_JUMPS},
    {"siglongjmp", NO_JUMPS},
    {"setcontext", NO_JUMPS},
    {"swapcontext", NO_JUMPS},
    {"makecontext", NO_JUMPS},
    {"signal", NO_HANDLERS},
    {"sigaction", NO_HANDLERS},
    {"sigprocmask", NO_HANDLERS},
    {"pthread_sigmask", NO_HANDLERS},
    {"sigaltstack", NO_HANDLERS},
    {"sysv_signal", NO_HANDLERS},
    {"__sysv_signal", NO_HANDLERS},
    {"bsd_signal", NO_HANDLERS},
};

/* Valgrind has to write its results, so only Landlock keeps what runs under it from writing other
 * files. */
static const char *const writing[] = {"open",    "open64",  "openat",   "openat64",
                                      "creat",   "fopen",   "fopen64",  "freopen",
                                      "tmpfile", "mkstemp", "truncate", "shm_open"};

static bool is_among(const char *const *names, size_t count, const char *symbol)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], symbol) == 0)
            return true;
    return false;
}

#define IS_AMONG(names, symbol) is_among(names, sizeof(names) / sizeof(names)[0], symbol)

/* "__printf_chk" and "__isoc99_sscanf" are what a hardened build calls for printf and sscanf. */
static const char *without_hardening(const char *symbol, char *plain, size_t size)
{
    size_t length = strlen(symbol);
    if (strncmp(symbol, "__isoc", 6) == 0 && length > 9)
        return symbol + 9;
    if (length < 7 || length > size || strncmp(symbol, "__", 2) != 0 ||
        strcmp(symbol + length - 4, "_chk") != 0)
        return symbol;
    snprintf(plain, size, "%.*s", (int)(length - 6), symbol + 2);
    return plain;
}

bool names_need_filter(const char *symbol)
{
    char plain[64];
    return IS_AMONG(left_to_filter, symbol) ||
           IS_AMONG(left_to_filter, without_hardening(symbol, plain, sizeof plain));
}

bool names_make_memory(const char *symbol)
{
    static const char *const calls[] = {"memfd_create", "ftruncate", "close"};
    return IS_AMONG(calls, symbol);
}

bool names_are_sanitizers(const char *symbol)
{
    static const char *const calls[] = {"init",       "func_",     "read",   "write",
                                        "unaligned_", "volatile_", "atomic", "mem"};
    static const char prefix[] = "__tsan_";
    size_t length = sizeof prefix - 1;
    if (strncmp(symbol, prefix, length) != 0)
        return false;
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
        if (strncmp(symbol + length, calls[i], strlen(calls[i])) == 0)
            return true;
    return false;
}

bool names_may_be_used(const char *symbol, const char **reason)
{
    *reason = NULL;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        if (strcmp(refused[i].name, symbol) == 0)
            *reason = refused[i].reason;
    if (IS_AMONG(writing, symbol) && files_landlock_version() == 0)
        *reason = "this machine has no Landlock, which would keep its files safe";
    char plain[64];
    return !*reason && (IS_AMONG(usable, symbol) || names_need_filter(symbol) ||
                        IS_AMONG(usable, without_hardening(symbol, plain, sizeof plain)));
}
