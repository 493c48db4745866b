/* What the worker tells Valgrind's Memcheck about blocks, or the address sanitizer where it's built
 * with that; nothing at all where Valgrind's header is missing or the worker runs without it. */
#ifndef HEAPLAB_MEMCHECK_H
#define HEAPLAB_MEMCHECK_H

#include <stddef.h>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#define VALGRIND_MAKE_MEM_NOACCESS(block, bytes) ASAN_POISON_MEMORY_REGION(block, bytes)
#define VALGRIND_MAKE_MEM_DEFINED(block, bytes) ASAN_UNPOISON_MEMORY_REGION(block, bytes)
#define VALGRIND_MAKE_MEM_UNDEFINED(block, bytes) ((void)(block), (void)(bytes))
#elif __has_include(<valgrind/memcheck.h>)
#include <valgrind/memcheck.h>
#else
#define VALGRIND_MAKE_MEM_NOACCESS(block, bytes) ((void)(block), (void)(bytes))
#define VALGRIND_MAKE_MEM_DEFINED(block, bytes) ((void)(block), (void)(bytes))
#define VALGRIND_MAKE_MEM_UNDEFINED(block, bytes) ((void)(block), (void)(bytes))
#endif

static inline void memcheck_hide(void *block, size_t bytes)
{
    VALGRIND_MAKE_MEM_NOACCESS(block, bytes);
}

static inline void memcheck_show(void *block, size_t bytes)
{
    VALGRIND_MAKE_MEM_DEFINED(block, bytes);
}

static inline void memcheck_freed(void *block, size_t bytes)
{
    VALGRIND_MAKE_MEM_UNDEFINED(block, bytes);
}

#endif
