/* The grader as the worker's tracer: counts and refuses its system calls for memory, follows its
 * threads, and learns from the kernel by which signal, at which address, a worker died. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "grader/oracle/memory.h"
#include "grader/oracle/watch.h"
#include "grader/oracle/worker.h"

enum { STACK_REACH = 1 << 16, NO_CALL = -1, MAX_ERRNO = 4096 };

static const struct {
    long number;
    enum memory_call call;
} watched_calls[] = {
    {SYS_mmap, CALL_MMAP},         {SYS_munmap, CALL_MUNMAP},   {SYS_brk, CALL_BRK},
    {SYS_mprotect, CALL_MPROTECT}, {SYS_madvise, CALL_MADVISE}, {SYS_mremap, CALL_MREMAP},
};

static int watched_call(uint64_t number)
{
    for (size_t i = 0; i < sizeof watched_calls / sizeof *watched_calls; i++) {
        if ((uint64_t)watched_calls[i].number == number) {
            return (int)watched_calls[i].call;
        }
    }
    return NO_CALL;
}

static void resume(struct worker *worker, int request, int signal)
{
    ptrace((enum __ptrace_request)request, worker->at, NULL, (void *)(intptr_t)signal);
}

static void record(struct call_log *log, const struct heap_call *call)
{
    log->failed = log->failed || call->result > (uint64_t)-MAX_ERRNO;
    if (log->count == log->capacity) {
        log->capacity = log->capacity == 0 ? 64 : log->capacity * 2;
        log->calls = allocate_again(log->calls, log->capacity, sizeof *log->calls);
    }
    log->calls[log->count++] = *call;
}

/* Whether a call asks the system for memory: mmap, mremap, and a break that moves up. */
static bool asks_for_memory(struct worker *worker, const struct heap_call *call)
{
    struct call_log *log = &worker->log;
    if (call->call == CALL_BRK && log->program_break == 0) {
        log->program_break = mapping_named(worker->pid, "[heap]").end;
    }
    return call->call == CALL_MMAP || call->call == CALL_MREMAP ||
           (call->call == CALL_BRK && call->arguments[0] > log->program_break);
}

static bool is_refused(struct worker *worker, const struct heap_call *call)
{
    struct call_log *log = &worker->log;
    if (!log->counting || !asks_for_memory(worker, call)) {
        return false;
    }
    log->asked++;
    return log->refuse != 0 &&
           (log->asked == log->refuse || (log->refuse_later && log->asked > log->refuse));
}

/* The kernel refuses a larger break by answering with the old one, so a refused brk asks for 0. Its caller
 * relies on its registers, so the argument is put back afterwards. */
static void refuse(struct worker *worker, struct heap_call *call)
{
    worker->log.refused++;
    worker->log.failed = true;
    if (call->call == CALL_BRK) {
        registers_set_argument(worker->pid, 0);
        worker->log.pending = *call;
        worker->log.argument_replaced = true;
        resume(worker, PTRACE_SYSCALL, 0);
        return;
    }
    registers_refuse(worker->pid, -ENOMEM);
    call->result = (uint64_t)-ENOMEM;
    record(&worker->log, call);
    resume(worker, PTRACE_CONT, 0);
}

/* Memory whose contents may be run: only in the range where lab 6 maps pages, and it stays there. */
static bool makes_code(const struct worker *worker, const struct heap_call *call)
{
    uint64_t start = call->arguments[0], size = call->arguments[1];
    uint64_t window = worker->window, end = window + WINDOW_BYTES;
    bool is_inside = window != 0 && start >= window && start < end && size <= end - start;
    if (call->call == CALL_MREMAP) {
        return window != 0 && start < end && start + (size > 0 ? size : 1) > window;
    }
    bool has_protection = call->call == CALL_MMAP || call->call == CALL_MPROTECT;
    return has_protection && call->arguments[2] & PROT_EXEC && !is_inside;
}

static bool refused_by_sandbox(struct worker *worker, long system_call)
{
    struct machine_state state;
    worker->ending.verdict = VERDICT_CRASH;
    worker->ending.signal = SIGSYS;
    worker->ending.system_call = system_call;
    if (registers_read(worker->at, &state)) {
        place_find(worker, state.instruction, state.stack);
    }
    return false;
}

static bool system_call_begins(struct worker *worker)
{
    struct __ptrace_syscall_info info;
    memset(&info, 0, sizeof info);
    ptrace(PTRACE_GET_SYSCALL_INFO, worker->pid, (void *)sizeof info, &info);
    int which = watched_call(info.seccomp.nr);
    if (info.op != PTRACE_SYSCALL_INFO_SECCOMP || which == NO_CALL) {
        resume(worker, PTRACE_CONT, 0);
        return true;
    }
    struct heap_call call = {.call = (enum memory_call)which};
    memcpy(call.arguments, info.seccomp.args, sizeof call.arguments);
    if (makes_code(worker, &call)) {
        return refused_by_sandbox(worker, (long)info.seccomp.nr);
    }
    if (is_refused(worker, &call)) {
        refuse(worker, &call);
        return true;
    }
    worker->log.pending = call;
    resume(worker, PTRACE_SYSCALL, 0);
    return true;
}

static void system_call_ends(struct worker *worker)
{
    struct call_log *log = &worker->log;
    struct __ptrace_syscall_info info;
    memset(&info, 0, sizeof info);
    ptrace(PTRACE_GET_SYSCALL_INFO, worker->pid, (void *)sizeof info, &info);
    if (log->argument_replaced) {
        registers_set_argument(worker->pid, log->pending.arguments[0]);
        log->argument_replaced = false;
    }
    if (info.op == PTRACE_SYSCALL_INFO_EXIT) {
        log->pending.result = (uint64_t)info.exit.rval;
        if (info.exit.rval == -ENOMEM) {
            log->limit_reached = true;
        }
        if (log->pending.call == CALL_BRK) {
            log->program_break = log->pending.result;
        }
        if (log->counting) {
            record(log, &log->pending);
        }
    }
    resume(worker, PTRACE_CONT, 0);
}

static bool says_an_address(int signal)
{
    return signal == SIGSEGV || signal == SIGBUS;
}

/* A fault just around the stack pointer, and outside the stack's mapping, is a stack that grew too far. */
static bool is_stack_overflow(const struct worker *worker, uint64_t address, uint64_t stack)
{
    struct mapping mapping = mapping_named(worker->pid, "[stack]");
    bool near_pointer = address + STACK_REACH >= stack && address <= stack + STACK_REACH;
    bool below_stack = address < mapping.start && stack < mapping.start + STACK_REACH;
    if (worker->at != worker->pid) { /* of another thread: it ends in pages nobody may touch */
        struct mapping guard = mapping_of(worker->pid, address);
        return near_pointer && guard.start != 0 && !guard.readable;
    }
    return address < mapping.start && (near_pointer || below_stack);
}

static void crashed(struct worker *worker, int signal)
{
    struct ending *ending = &worker->ending;
    struct machine_state state = {0, 0};
    siginfo_t info;
    memset(&info, 0, sizeof info);
    ptrace(PTRACE_GETSIGINFO, worker->at, NULL, &info);
    registers_read(worker->at, &state);
    ending->verdict = VERDICT_CRASH;
    ending->signal = signal;
    if (signal == SIGSYS) {
        ending->system_call = info.si_syscall;
        if (info.si_syscall == SYS_tgkill) { /* abort() and raise() signal their own thread */
            ending->signal = SIGABRT;
        }
    }
    if (signal == SIGXCPU) {
        ending->verdict = VERDICT_TIMEOUT;
    }
    if (says_an_address(signal)) {
        ending->has_fault_address = info.si_code != SI_KERNEL;
        ending->fault_address = (uint64_t)(uintptr_t)info.si_addr;
        ending->stack_overflow = ending->has_fault_address &&
                                 is_stack_overflow(worker, ending->fault_address, state.stack);
    }
    place_find(worker, state.instruction, state.stack);
}

static bool is_fatal(int signal)
{
    static const int fatal[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGSYS, SIGTRAP, SIGXCPU};
    for (size_t i = 0; i < sizeof fatal / sizeof *fatal; i++) {
        if (fatal[i] == signal) {
            return true;
        }
    }
    return false;
}

/* The access was the program's own, of which lab 6's checks want to know where it ends: the worker takes
 * the signal. A jump to a page of the MMU ends where it jumped to. */
static bool is_probe(const struct worker *worker, int signal)
{
    struct machine_state state;
    if (worker->probe_end == 0 || !says_an_address(signal) || !registers_read(worker->at, &state)) {
        return false;
    }
    return (state.instruction >= worker->probe_begin && state.instruction < worker->probe_end) ||
           (state.instruction >= worker->window &&
            state.instruction < worker->window + WINDOW_BYTES);
}

/* A child that ran before its parent's stop was seen may have ended by now, and is gone. */
static bool is_still_there(pid_t child)
{
    siginfo_t info;
    return waitid(P_PID, (id_t)child, &info, WEXITED | WSTOPPED | WNOHANG | WNOWAIT | __WALL) == 0;
}

/* A process of its own is nothing that an allocator starts; only a check may ask for one. */
static bool forked(struct worker *worker, pid_t child)
{
    if (worker->may_fork && !is_still_there(child)) {
        worker->may_fork = false;
        resume(worker, PTRACE_CONT, 0);
        return true;
    }
    tasks_add(worker, child);
    if (worker->may_fork) {
        worker->may_fork = false;
        worker->forked = child;
        resume(worker, PTRACE_CONT, 0);
        return true;
    }
    return refused_by_sandbox(worker, SYS_clone);
}

static bool event_stopped(struct worker *worker, int event)
{
    unsigned long id = 0;
    bool is_thread = event == PTRACE_EVENT_CLONE, is_fork = event == PTRACE_EVENT_FORK;
    if ((is_thread || is_fork) && ptrace(PTRACE_GETEVENTMSG, worker->at, NULL, &id) == 0) {
        if (is_fork) {
            return forked(worker, (pid_t)id);
        }
        if (!tasks_add(worker, (pid_t)id)) {
            return watch_end(worker, VERDICT_CRASH, "it starts threads without end");
        }
    }
    resume(worker, PTRACE_CONT, 0);
    return true;
}

static bool stopped(struct worker *worker, int status)
{
    int event = status >> 16;
    int signal = WSTOPSIG(status);
    if (event == PTRACE_EVENT_SECCOMP) {
        return system_call_begins(worker);
    }
    if (signal == (SIGTRAP | 0x80)) {
        system_call_ends(worker);
    } else if (event != 0) {
        return event_stopped(worker, event);
    } else if (is_fatal(signal) && !is_probe(worker, signal)) {
        crashed(worker, signal);
        return false;
    } else {
        worker->faults += is_fatal(signal) && worker->at == worker->pid; /* not of a child */
        resume(worker, PTRACE_CONT, signal);
    }
    return true;
}

static void ended(struct worker *worker, int status)
{
    worker->pid = -1;
    worker->ending.system_call = -1;
    if (WIFEXITED(status)) {
        worker->ending.verdict = VERDICT_EXIT;
        worker->ending.status = WEXITSTATUS(status);
    } else {
        worker->ending.signal = WTERMSIG(status);
        worker->ending.verdict =
            WTERMSIG(status) == SIGKILL ? VERDICT_OUT_OF_MEMORY : VERDICT_CRASH;
    }
}

bool tracer_attend(struct worker *worker)
{
    int status;
    pid_t which = worker->threads ? -worker->group : worker->pid;
    while ((worker->at = waitpid(which, &status, WNOHANG | __WALL)) > 0) {
        if (WIFSTOPPED(status)) {
            if (!stopped(worker, status)) {
                return false;
            }
            continue;
        }
        if (worker->at == worker->pid) {
            ended(worker, status);
            return false;
        }
        tasks_remove(worker, worker->at);
        if (worker->at == worker->forked) { /* it only had to write one byte */
            worker->forked = 0;
        }
    }
    return true;
}

/* Waits for this thread's next stop. False when there is none, or when it has ended. */
static bool stop(struct worker *worker, pid_t id)
{
    int status;
    if (ptrace(PTRACE_INTERRUPT, id, NULL, NULL) != 0 || waitpid(id, &status, __WALL) != id) {
        return false;
    }
    if (!WIFSTOPPED(status) && id == worker->pid) {
        worker->pid = -1;
    }
    return WIFSTOPPED(status);
}

static void find_place(struct worker *worker, pid_t id)
{
    struct machine_state state;
    if (registers_read(id, &state)) {
        place_find(worker, state.instruction, state.stack);
    }
}

/* Of many threads, the first that is in the student's code. */
void tracer_interrupt(struct worker *worker)
{
    if (!worker->threads) {
        if (stop(worker, worker->pid)) {
            find_place(worker, worker->pid);
        }
        return;
    }
    for (size_t i = 0; i < worker->tasks.count && worker->ending.place[0] == '\0'; i++) {
        if (stop(worker, worker->tasks.ids[i])) {
            find_place(worker, worker->tasks.ids[i]);
        }
    }
}
