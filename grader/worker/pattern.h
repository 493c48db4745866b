/* The bytes that a block is filled with, named by one number: the worker's threads and the
 * oracle must mean the same by it. */
#ifndef HEAPLAB_PATTERN_H
#define HEAPLAB_PATTERN_H

#include <stdint.h>

enum {
    PATTERN_STRETCH = 1 << 16, /* a pattern is made and compared so many bytes at a time */
    PATTERN_GIANT = 64 << 20,  /* a larger block isn't filled densely */
    PATTERN_STEP = 1 << 20
};

static inline uint64_t pattern_word(uint64_t pattern, uint64_t index)
{
    uint64_t word = (pattern + index) * 0x9E3779B97F4A7C15u;
    return word ^ (word >> 29);
}

static inline unsigned char pattern_byte(uint64_t pattern, uint64_t offset)
{
    uint64_t word = pattern_word(pattern, offset / sizeof word);
    return ((const unsigned char *)&word)[offset % sizeof word];
}

/* Where the next stretch begins. Every byte of a block is written and compared, but of a giant
 * one only the first and the last megabyte, and in between one stretch of each: gigabytes would
 * take minutes. */
static inline uint64_t pattern_next(uint64_t offset, uint64_t size)
{
    int is_dense = size <= PATTERN_GIANT || offset < PATTERN_STEP - PATTERN_STRETCH ||
                   offset + 2 * PATTERN_STEP > size;
    return offset + (is_dense ? PATTERN_STRETCH : PATTERN_STEP);
}

#endif
