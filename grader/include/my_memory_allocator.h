/* The one header that a program includes to use an allocator of this course:
 *
 *     cc -DLAB_VERSION=3 -Igrader/include -Ilab3_freelist lab3_freelist/benchmark.c
 *
 * LAB_VERSION picks my_memory_allocator_v<LAB_VERSION>.h from the include path. Version 0 is the C
 * library's malloc. Every version has these three functions:
 *
 *     void  init_mem_pool(void);           once, before any other call
 *     void *my_malloc(size_t num_bytes);   NULL when there is no memory, and errno is ENOMEM then
 *     void  my_free(void *ptr);            my_free(NULL) does nothing
 */
#ifndef HEAPLAB_MY_MEMORY_ALLOCATOR_H
#define HEAPLAB_MY_MEMORY_ALLOCATOR_H

#ifndef LAB_VERSION
#error "Which allocator do you want? Say it when you compile, for example: cc -DLAB_VERSION=3 ..."
#endif

/* sbrk, MAP_ANONYMOUS and sched_getcpu are only declared when _GNU_SOURCE is. It goes away again
 * below, so that a file with a "#define _GNU_SOURCE" of its own compiles without a warning. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#define HEAPLAB_DEFINED_GNU_SOURCE
#endif

/* Some old functions of the C library have names that an allocator wants for itself, such as
 * "static int index". They are declared under another name here, so that these stay free. */
#define index heaplab_library_index
#define rindex heaplab_library_rindex
#define link heaplab_library_link

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <stdalign.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <unistd.h>
#if LAB_VERSION >= 5
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#endif
#if LAB_VERSION >= 6
#include <sys/prctl.h>
#include <sys/random.h>
#include <time.h>
#endif

#undef index
#undef rindex
#undef link

#ifdef HEAPLAB_DEFINED_GNU_SOURCE
#undef _GNU_SOURCE
#undef HEAPLAB_DEFINED_GNU_SOURCE
#endif

/* The sizes that the labs speak of. A build may choose others with -D. */
#ifndef MMAP_THRESHOLD
#define MMAP_THRESHOLD 131072 /* lab 1: a request of so many bytes gets a mapping of its own */
#endif
#ifndef POOL_BYTES
#define POOL_BYTES 409600000 /* labs 2 and 3: 100,000 pages of 4,096 bytes */
#endif
#ifndef CELL_BYTES
#define CELL_BYTES 32 /* lab 3 */
#endif
#ifndef ARENA_BYTES
#define ARENA_BYTES 1048576 /* lab 4: the first arena, 1 MiB */
#endif

/* Lab 5: which of its four sections is compiled. */
#define LOCKING_MUTEX 1
#define LOCKING_RWLOCK 2
#define LOCKING_PER_THREAD 3
#define LOCKING_PER_CPU 4
#ifndef LOCKING
#if LAB_VERSION == 6
#define LOCKING LOCKING_PER_THREAD /* lab 6 is built upon this one */
#else
#define LOCKING LOCKING_MUTEX
#endif
#endif

#if LAB_VERSION >= 6
#include "protection.h"
#endif

/* For a program that can't go on without the memory it asked for. */
_Noreturn static inline void out_of_mem(void)
{
    fputs("out of memory!\n", stderr);
    exit(1);
}

/* Stands in a skeleton where a step is still to be written. The grader sees ENOSYS, and calls the
 * step "not implemented" instead of wrong. */
#define NOT_IMPLEMENTED(step) ((void)(step), (void)(errno = ENOSYS))

#if LAB_VERSION == 0
#include "my_memory_allocator_v0.h"
#elif LAB_VERSION == 1
#include "my_memory_allocator_v1.h"
#elif LAB_VERSION == 2
#include "my_memory_allocator_v2.h"
#elif LAB_VERSION == 3
#include "my_memory_allocator_v3.h"
#elif LAB_VERSION == 4
#include "my_memory_allocator_v4.h"
#elif LAB_VERSION == 5
#include "my_memory_allocator_v5.h"
#elif LAB_VERSION == 6
#include "my_memory_allocator_v6.h"
#else
#error "LAB_VERSION is a number from 0 (the C library) to 6."
#endif

#endif
