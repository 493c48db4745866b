/* What stands between a program's calls of malloc and free and the lab's functions: in lab 6 the
 * variable HEAPLAB_PROTECT chooses among its protections.
 *
 *     canary   (or nothing) the blocks of my_malloc, with canaries
 *     guard    each block lies between guard pages. When the system has no mapping left for one:
 *              no memory
 *     all      the same, but when there are many, further ones are blocks with canaries
 *
 * A guarded block has no room for its size, nor any alignment but the usual one. So it's made
 * larger, and what the program has lies at its end:
 *
 *     no access | (unused) | struct prefix | what the program has | no access
 *                          ^ start, or a little further up
 */
#ifndef HEAPLAB_PROTECT_H
#define HEAPLAB_PROTECT_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void *shim_malloc(unsigned long bytes);
void shim_free(void *block);
void *shim_calloc(unsigned long count, unsigned long bytes);
void *shim_realloc(void *block, unsigned long bytes);
void *shim_memalign(unsigned long alignment, unsigned long bytes);
unsigned long shim_usable_size(void *block);

#if LAB_VERSION < 6
#define protection_choose() ((void)0)
#define block_take shim_malloc
#define block_give shim_free
#define block_take_zeroed shim_calloc
#define block_resize shim_realloc
#define block_take_aligned shim_memalign
#define block_room shim_usable_size
#else
void *shim_malloc_guarded(unsigned long bytes);
void shim_free_guarded(void *block);

static enum { CANARIES, GUARD_PAGES, ALL_PROTECTIONS } protection;

/* A process usually has 65,530 mappings. Where other blocks have canaries, they need some of them: an
 * arena can't be mapped when the guarded ones have taken all. */
enum { PREFIX_ALIGNMENT = 2 * sizeof(void *), GUARDED_AMONG_OTHERS = 28000 };
static size_t guarded_count;

struct prefix {
    _Alignas(PREFIX_ALIGNMENT) void *start; /* of the lab's block */
    size_t bytes;
    size_t is_guarded;
    size_t check;
};

static void protection_choose(void)
{
    const char *chosen = getenv("HEAPLAB_PROTECT");
    if (chosen != NULL && strcmp(chosen, "guard") == 0)
        protection = GUARD_PAGES;
    if (chosen != NULL && strcmp(chosen, "all") == 0)
        protection = ALL_PROTECTIONS;
}

static struct prefix *prefix_of(void *block)
{
    return (struct prefix *)block - 1;
}

static size_t check_for(const struct prefix *prefix)
{
    return ((size_t)prefix ^ (size_t)prefix->start ^ prefix->is_guarded) + prefix->bytes;
}

/* What no page guards are the bytes in front, so the prefix is looked at. Of a block that was freed
 * this look faults. */
static struct prefix prefix_checked(void *block)
{
    char message[100];
    struct prefix prefix = *prefix_of(block);
    if (prefix.check == check_for(prefix_of(block)))
        return prefix;
    int length =
        snprintf(message, sizeof message,
                 "heap corruption: in front of a guarded block, or not a block, at %p\n", block);
    if (write(STDERR_FILENO, message, (size_t)length) != length)
        abort();
    abort();
}

static void *wrapped_take(size_t alignment, size_t bytes)
{
    size_t front = alignment > sizeof(struct prefix) ? alignment : sizeof(struct prefix);
    size_t larger = front + bytes, is_guarded = 1;
    if (alignment > PREFIX_ALIGNMENT)
        larger += sizeof(struct prefix);
    if (larger < bytes || alignment > SIZE_MAX / 4) {
        errno = ENOMEM;
        return NULL;
    }
    int error = errno;
    bool is_full = protection == ALL_PROTECTIONS &&
                   __atomic_load_n(&guarded_count, __ATOMIC_RELAXED) >= GUARDED_AMONG_OTHERS;
    void *start = is_full ? NULL : shim_malloc_guarded(larger);
    if (start == NULL && protection == ALL_PROTECTIONS) {
        is_guarded = 0;
        start = shim_malloc(larger);
        errno = start == NULL ? ENOMEM : error;
    }
    if (start == NULL)
        return NULL;
    __atomic_add_fetch(&guarded_count, is_guarded, __ATOMIC_RELAXED);
    uintptr_t block = ((uintptr_t)start + larger - bytes) & -(uintptr_t)alignment;
    struct prefix *prefix = prefix_of((void *)block);
    *prefix = (struct prefix){.start = start, .bytes = bytes, .is_guarded = is_guarded};
    prefix->check = check_for(prefix);
    return (void *)block;
}

static void wrapped_give(void *block)
{
    struct prefix prefix = prefix_checked(block);
    __atomic_sub_fetch(&guarded_count, prefix.is_guarded, __ATOMIC_RELAXED);
    if (prefix.is_guarded)
        shim_free_guarded(prefix.start);
    else
        shim_free(prefix.start);
}

static void *wrapped_resize(void *block, size_t bytes)
{
    if (block == NULL)
        return wrapped_take(PREFIX_ALIGNMENT, bytes);
    size_t old = prefix_checked(block).bytes;
    void *moved = bytes == 0 ? NULL : wrapped_take(PREFIX_ALIGNMENT, bytes);
    if (moved != NULL)
        memcpy(moved, block, old < bytes ? old : bytes);
    if (moved != NULL || bytes == 0)
        wrapped_give(block);
    return moved;
}

static inline void *block_take(size_t bytes)
{
    return protection == CANARIES ? shim_malloc(bytes) : wrapped_take(PREFIX_ALIGNMENT, bytes);
}

static inline void block_give(void *block)
{
    if (protection == CANARIES)
        shim_free(block);
    else
        wrapped_give(block);
}

/* The product has been checked. */
static inline void *block_take_zeroed(size_t count, size_t bytes)
{
    if (protection == CANARIES)
        return shim_calloc(count, bytes);
    void *block = wrapped_take(PREFIX_ALIGNMENT, count * bytes);
    return block == NULL ? NULL : memset(block, 0, count * bytes);
}

static inline void *block_resize(void *block, size_t bytes)
{
    return protection == CANARIES ? shim_realloc(block, bytes) : wrapped_resize(block, bytes);
}

static inline void *block_take_aligned(size_t alignment, size_t bytes)
{
    if (protection == CANARIES || alignment == 0 || (alignment & (alignment - 1)) != 0)
        return shim_memalign(alignment, bytes);
    return wrapped_take(alignment > PREFIX_ALIGNMENT ? alignment : PREFIX_ALIGNMENT, bytes);
}

static inline size_t block_room(void *block)
{
    return protection == CANARIES ? shim_usable_size(block) : prefix_checked(block).bytes;
}
#endif

#endif
