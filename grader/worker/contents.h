/* What the worker's own code writes into blocks and expects to find there. ThreadSanitizer
 * doesn't look at it, so that what it reports lies in the student's code on both sides. */
#ifndef HEAPLAB_CONTENTS_H
#define HEAPLAB_CONTENTS_H

#include <stddef.h>
#include <string.h>

#include "grader/worker/pattern.h"
#include "grader/worker/protocol.h"

#if defined(WATCHED_BY_THREAD_SANITIZER)
#define UNSEEN static __attribute__((noinline, no_sanitize("thread")))
#else
#define UNSEEN static inline
#endif

extern const char __executable_start, _end; /* the linker's: all of our own code and static data */

/* Where a block can't be, nothing is touched; the oracle will judge the address. */
static inline int contents_may_touch(const void *block, uint64_t bytes)
{
    uint64_t address = (uintptr_t)block, image = (uintptr_t)&__executable_start,
             end = (uintptr_t)&_end;
    return address % 8 == 0 && address >> 47 == 0 && bytes >> 47 == 0 &&
           (address >= end || address + bytes <= image);
}

UNSEEN uint64_t contents_stretch(uint64_t offset, uint64_t bytes)
{
    return bytes - offset < PATTERN_STRETCH ? bytes : offset + PATTERN_STRETCH;
}

/* Word by word, and byte by byte after the last whole one. */
UNSEEN void contents_fill(void *block, uint64_t bytes, uint64_t pattern)
{
    for (uint64_t at = 0; at < bytes; at = pattern_next(at, bytes)) {
        uint64_t offset = at, end = contents_stretch(at, bytes);
        for (; offset + sizeof pattern <= end; offset += sizeof pattern) {
            ((volatile uint64_t *)block)[offset / sizeof pattern] =
                pattern_word(pattern, offset / sizeof pattern);
        }
        for (; offset < end; offset++) {
            ((volatile unsigned char *)block)[offset] = pattern_byte(pattern, offset);
        }
    }
}

/* The first offset that differs, NO_DAMAGE if none does. */
UNSEEN uint64_t contents_check(const void *block, uint64_t bytes, uint64_t pattern,
                               unsigned char *found)
{
    for (uint64_t at = 0; at < bytes; at = pattern_next(at, bytes)) {
        uint64_t offset = at, end = contents_stretch(at, bytes);
        while (offset + sizeof pattern <= end &&
               ((const volatile uint64_t *)block)[offset / sizeof pattern] ==
                   pattern_word(pattern, offset / sizeof pattern)) {
            offset += sizeof pattern;
        }
        for (; offset < end; offset++) {
            *found = ((const volatile unsigned char *)block)[offset];
            if (*found != pattern_byte(pattern, offset)) {
                return offset;
            }
        }
    }
    return NO_DAMAGE;
}

UNSEEN uint64_t contents_check_zero(const void *block, uint64_t bytes, unsigned char *found)
{
    for (uint64_t at = 0; at < bytes; at = pattern_next(at, bytes)) {
        for (uint64_t offset = at, end = contents_stretch(at, bytes); offset < end; offset++) {
            *found = ((const volatile unsigned char *)block)[offset];
            if (*found != 0) {
                return offset;
            }
        }
    }
    return NO_DAMAGE;
}

#endif
