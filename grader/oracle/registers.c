/* The registers of a stopped worker: the only part of the oracle that differs between processors. */
#include <elf.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>

#include "grader/oracle/worker.h"

static bool get(pid_t pid, int set, void *registers, size_t size)
{
    struct iovec area = {registers, size};
    return ptrace(PTRACE_GETREGSET, pid, (void *)(uintptr_t)set, &area) == 0;
}

static bool put(pid_t pid, int set, void *registers, size_t size)
{
    struct iovec area = {registers, size};
    return ptrace(PTRACE_SETREGSET, pid, (void *)(uintptr_t)set, &area) == 0;
}

#if defined(__x86_64__)

bool registers_read(pid_t pid, struct machine_state *state)
{
    struct user_regs_struct registers;
    if (!get(pid, NT_PRSTATUS, &registers, sizeof registers)) {
        return false;
    }
    *state = (struct machine_state){registers.rip, registers.rsp};
    return true;
}

bool registers_refuse(pid_t pid, int64_t result)
{
    struct user_regs_struct registers;
    if (!get(pid, NT_PRSTATUS, &registers, sizeof registers)) {
        return false;
    }
    registers.orig_rax = (unsigned long long)-1;
    registers.rax = (unsigned long long)result;
    return put(pid, NT_PRSTATUS, &registers, sizeof registers);
}

bool registers_set_argument(pid_t pid, uint64_t argument)
{
    struct user_regs_struct registers;
    if (!get(pid, NT_PRSTATUS, &registers, sizeof registers)) {
        return false;
    }
    registers.rdi = argument;
    return put(pid, NT_PRSTATUS, &registers, sizeof registers);
}

#elif defined(__aarch64__)

bool registers_read(pid_t pid, struct machine_state *state)
{
    struct user_regs_struct registers;
    if (!get(pid, NT_PRSTATUS, &registers, sizeof registers)) {
        return false;
    }
    *state = (struct machine_state){registers.pc, registers.sp};
    return true;
}

bool registers_refuse(pid_t pid, int64_t result)
{
    struct user_regs_struct registers;
    int skipped = -1;
    if (!get(pid, NT_PRSTATUS, &registers, sizeof registers)) {
        return false;
    }
    registers.regs[0] = (unsigned long long)result;
    return put(pid, NT_ARM_SYSTEM_CALL, &skipped, sizeof skipped) &&
           put(pid, NT_PRSTATUS, &registers, sizeof registers);
}

bool registers_set_argument(pid_t pid, uint64_t argument)
{
    struct user_regs_struct registers;
    if (!get(pid, NT_PRSTATUS, &registers, sizeof registers)) {
        return false;
    }
    registers.regs[0] = argument;
    return put(pid, NT_PRSTATUS, &registers, sizeof registers);
}

#else
#error "heaplab's oracle knows the registers of x86-64 and 64-bit Arm; add yours here"
#endif
