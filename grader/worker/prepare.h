/* A prepared worker: started once, it forks a child for each heap, which costs far less than a new start.
 * The grader holds it stopped between two children, and traces each of them from its first instruction. */
#ifndef HEAPLAB_PREPARE_H
#define HEAPLAB_PREPARE_H

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

#define IF_CALL_THEN_TRAP(number) \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (number), 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP)

/* From here on this process can neither fork nor change its filters. */
static void give_up_preparing(void)
{
    static struct sock_filter instructions[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        IF_CALL_THEN_TRAP(SYS_clone),
        IF_CALL_THEN_TRAP(SYS_seccomp),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    static const struct sock_fprog filter = {.len = sizeof instructions / sizeof *instructions,
                                             .filter = instructions};
    if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter) != 0) {
        _exit(3);
    }
}

/* Returns in each child; the prepared worker itself stays in here until the grader ends it. */
static void prepare_children(void)
{
    signal(SIGCHLD, SIG_IGN); /* nobody waits for the children here, and none shall be left */
    while (fork() != 0) {
    }
    signal(SIGCHLD, SIG_DFL);
    give_up_preparing();
}

#endif
