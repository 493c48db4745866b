/* A worker's memory, looked at and written from outside; and the grader's own memory. */
#ifndef HEAPLAB_MEMORY_H
#define HEAPLAB_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "grader/oracle/heap.h"
#include "grader/worker/pattern.h"

/* Like calloc and reallocarray, but the grader ends with a message when there is no memory. */
void *allocate(size_t count, size_t size);
void *allocate_again(void *old, size_t count, size_t size);
/* A text made by printf, to be freed. */
char *text_of(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* False when part of the range isn't mapped (or, for writing, is read-only). */
bool memory_read(pid_t pid, uint64_t address, void *to, size_t size);
bool memory_write(pid_t pid, uint64_t address, const void *from, size_t size);

/* Fill a block with the bytes that `pattern` names. */
bool pattern_write(pid_t pid, uint64_t address, uint64_t size, uint64_t pattern);
/* Many blocks at once, for a system call each would cost more than all the rest. */
struct span {
    uint64_t address, size, pattern;
};
/* The first span that can't be written; count if all can. */
size_t patterns_write(pid_t pid, const struct span *spans, size_t count);
/* The first span that doesn't hold its pattern, which pattern_check then tells more of; count if all do. */
size_t patterns_check(pid_t pid, const struct span *spans, size_t count);
/* Compare up to size bytes with a pattern. Returns the first offset that differs, size if none does;
 * *found is then the byte there. An unreadable block differs at offset 0 with *readable false. */
uint64_t pattern_check(pid_t pid, uint64_t address, uint64_t size, uint64_t pattern,
                       unsigned char *found, bool *readable);
/* The first offset of a byte that isn't 0; size if none. */
uint64_t zero_check(pid_t pid, uint64_t address, uint64_t size, unsigned char *found);

/* The mapping that holds the address; start is 0 when none does. */
struct mapping mapping_of(pid_t pid, uint64_t address);
/* Walks all mappings; stops when visit returns false. */
typedef bool mapping_visit(const struct mapping *mapping, const char *name, void *context);
void mappings_walk(pid_t pid, mapping_visit *visit, void *context);
/* The stack's mapping. */
struct mapping mapping_named(pid_t pid, const char *name);

#endif
