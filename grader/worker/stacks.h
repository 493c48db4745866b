/* The stacks of a worker's threads: one mapping, made before any allocator runs, so that the
 * threads themselves take no memory while it is watched. */
#ifndef HEAPLAB_STACKS_H
#define HEAPLAB_STACKS_H

#include <elf.h>
#include <link.h>
#include <stddef.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <unistd.h>

#include "grader/worker/protocol.h"

#if defined(WATCHED_BY_THREAD_SANITIZER)
enum { STACK_ROOM = 2 << 20 }; /* the sanitizer keeps much for each thread */
#else
enum { STACK_ROOM = 256 << 10 };
#endif
enum { STACK_PAGE = 4096, STACK_GUARD = 4 * STACK_PAGE };

static char *stacks;
static size_t stack_bytes;

/* The C library puts a thread's own variables onto its stack. */
static size_t thread_variables_bytes(void)
{
    const ElfW(Phdr) *headers = (const ElfW(Phdr) *)getauxval(AT_PHDR);
    size_t bytes = 0, count = getauxval(AT_PHNUM);
    for (size_t i = 0; i < count; i++) {
        if (headers[i].p_type == PT_TLS) {
            bytes = headers[i].p_memsz + headers[i].p_align;
        }
    }
    return (bytes + STACK_PAGE - 1) / STACK_PAGE * STACK_PAGE;
}

static void stacks_prepare(void)
{
    stack_bytes = STACK_ROOM + thread_variables_bytes();
    stacks = mmap(NULL, stack_bytes * WORKER_THREADS, PROT_READ | PROT_WRITE,
                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (stacks == MAP_FAILED) {
        _exit(3);
    }
}

/* The lowest pages of each are a guard, so that one thread can't run over into the next one's
 * stack. */
static char *stack_of(unsigned number, size_t *size)
{
    char *stack = stacks + number * stack_bytes;
    mprotect(stack, STACK_GUARD, PROT_NONE);
    *size = stack_bytes - STACK_GUARD;
    return stack + STACK_GUARD;
}

#endif
