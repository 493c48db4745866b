/* A worker's memory seen from outside: copies through process_vm_readv, and /proc's list of mappings. */
#include "grader/oracle/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>

enum {
    STRETCH = PATTERN_STRETCH,
    SPANS = 256,       /* blocks in one transfer, and ... */
    TOGETHER = 1 << 18 /* ... their bytes */
};

static void *or_end(void *memory)
{
    if (memory == NULL) {
        fputs("heaplab: the grader itself is out of memory\n", stderr);
        exit(3);
    }
    return memory;
}

void *allocate(size_t count, size_t size)
{
    return or_end(calloc(count > 0 ? count : 1, size));
}

void *allocate_again(void *old, size_t count, size_t size)
{
    return or_end(reallocarray(old, count > 0 ? count : 1, size));
}

char *text_of(const char *format, ...)
{
    char *text = NULL;
    va_list arguments;
    va_start(arguments, format);
    int length = vasprintf(&text, format, arguments);
    va_end(arguments);
    return or_end(length < 0 ? NULL : text);
}

bool memory_read(pid_t pid, uint64_t address, void *to, size_t size)
{
    struct iovec here = {to, size};
    struct iovec there = {(void *)(uintptr_t)address, size};
    return size == 0 || process_vm_readv(pid, &here, 1, &there, 1, 0) == (ssize_t)size;
}

bool memory_write(pid_t pid, uint64_t address, const void *from, size_t size)
{
    struct iovec here = {(void *)(uintptr_t)from, size};
    struct iovec there = {(void *)(uintptr_t)address, size};
    return size == 0 || process_vm_writev(pid, &here, 1, &there, 1, 0) == (ssize_t)size;
}

/* The pattern's bytes from `offset` on, which is a multiple of a word. */
static void pattern_fill(unsigned char *to, uint64_t offset, size_t size, uint64_t pattern)
{
    uint64_t index = offset / sizeof index;
    for (size_t done = 0; done < size; done += sizeof index, index++) {
        uint64_t word = pattern_word(pattern, index);
        memcpy(to + done, &word, size - done < sizeof word ? size - done : sizeof word);
    }
}

static size_t stretch_at(uint64_t offset, uint64_t size)
{
    return size - offset < STRETCH ? (size_t)(size - offset) : STRETCH;
}

bool pattern_write(pid_t pid, uint64_t address, uint64_t size, uint64_t pattern)
{
    static unsigned char bytes[STRETCH];
    for (uint64_t offset = 0; offset < size; offset = pattern_next(offset, size)) {
        size_t length = stretch_at(offset, size);
        pattern_fill(bytes, offset, length, pattern);
        if (!memory_write(pid, address + offset, bytes, length)) {
            return false;
        }
    }
    return true;
}

static size_t first_difference(const unsigned char *one, const unsigned char *other, size_t size)
{
    size_t at = 0;
    if (memcmp(one, other, size) == 0) {
        return size;
    }
    while (one[at] == other[at]) {
        at++;
    }
    return at;
}

/* Compares with the pattern, or with zeros when there is none. */
static uint64_t compare(pid_t pid, uint64_t address, uint64_t size, const uint64_t *pattern,
                        unsigned char *found, bool *readable)
{
    static unsigned char expected[STRETCH], got[STRETCH];
    *readable = true;
    for (uint64_t offset = 0; offset < size; offset = pattern_next(offset, size)) {
        size_t length = stretch_at(offset, size);
        if (!memory_read(pid, address + offset, got, length)) {
            *readable = false;
            return 0;
        }
        if (pattern != NULL) {
            pattern_fill(expected, offset, length, *pattern);
        } else {
            memset(expected, 0, length);
        }
        size_t at = first_difference(expected, got, length);
        if (at < length) {
            *found = got[at];
            return offset + at;
        }
    }
    return size;
}

uint64_t pattern_check(pid_t pid, uint64_t address, uint64_t size, uint64_t pattern,
                       unsigned char *found, bool *readable)
{
    return compare(pid, address, size, &pattern, found, readable);
}

uint64_t zero_check(pid_t pid, uint64_t address, uint64_t size, unsigned char *found)
{
    bool readable;
    return compare(pid, address, size, NULL, found, &readable);
}

/* As many spans as fit into one transfer; 0 when the first alone is too large for it. */
static size_t spans_together(const struct span *spans, size_t count)
{
    size_t together = 0, bytes = 0;
    while (together < count && together < SPANS && bytes + spans[together].size <= TOGETHER) {
        bytes += (size_t)spans[together++].size;
    }
    return together;
}

/* Lays the spans out one behind the other in `bytes`, here, and where they are, there. */
static size_t gather(const struct span *spans, size_t count, struct iovec *there)
{
    size_t bytes = 0;
    for (size_t i = 0; i < count; i++) {
        there[i] = (struct iovec){(void *)(uintptr_t)spans[i].address, (size_t)spans[i].size};
        bytes += (size_t)spans[i].size;
    }
    return bytes;
}

static unsigned char expected_bytes[TOGETHER], found_bytes[TOGETHER];

static void fill_expected(const struct span *spans, size_t count)
{
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        pattern_fill(expected_bytes + at, 0, (size_t)spans[i].size, spans[i].pattern);
        at += (size_t)spans[i].size;
    }
}

static bool write_together(pid_t pid, const struct span *spans, size_t count)
{
    struct iovec there[SPANS], here = {expected_bytes, gather(spans, count, there)};
    fill_expected(spans, count);
    return here.iov_len == 0 ||
           process_vm_writev(pid, &here, 1, there, count, 0) == (ssize_t)here.iov_len;
}

static bool check_together(pid_t pid, const struct span *spans, size_t count)
{
    struct iovec there[SPANS], here = {found_bytes, gather(spans, count, there)};
    fill_expected(spans, count);
    return here.iov_len == 0 ||
           (process_vm_readv(pid, &here, 1, there, count, 0) == (ssize_t)here.iov_len &&
            memcmp(expected_bytes, found_bytes, here.iov_len) == 0);
}

static bool write_alone(pid_t pid, const struct span *span)
{
    return pattern_write(pid, span->address, span->size, span->pattern);
}

static bool check_alone(pid_t pid, const struct span *span)
{
    unsigned char found;
    bool readable;
    return pattern_check(pid, span->address, span->size, span->pattern, &found, &readable) ==
           span->size;
}

/* All together as far as that goes; one by one where it doesn't, to find the first that fails. */
static size_t transfer(pid_t pid, const struct span *spans, size_t count,
                       bool (*together)(pid_t, const struct span *, size_t),
                       bool (*alone)(pid_t, const struct span *))
{
    for (size_t at = 0; at < count;) {
        size_t length = spans_together(spans + at, count - at);
        if (length > 0 && together(pid, spans + at, length)) {
            at += length;
            continue;
        }
        for (length = length > 0 ? length : 1; length > 0; length--, at++) {
            if (!alone(pid, &spans[at])) {
                return at;
            }
        }
    }
    return count;
}

size_t patterns_write(pid_t pid, const struct span *spans, size_t count)
{
    return transfer(pid, spans, count, write_together, write_alone);
}

size_t patterns_check(pid_t pid, const struct span *spans, size_t count)
{
    return transfer(pid, spans, count, check_together, check_alone);
}

/* One line of /proc/PID/maps:  start-end rwxp offset device inode   name */
static bool parse_mapping(const char *line, struct mapping *mapping, char *name, size_t name_size)
{
    char permissions[5] = "";
    unsigned long start, end, inode;
    int name_at = 0;
    if (sscanf(line, "%lx-%lx %4s %*x %*x:%*x %lu %n", &start, &end, permissions, &inode,
               &name_at) < 4) {
        return false;
    }
    snprintf(name, name_size, "%.*s", (int)strcspn(line + name_at, "\n"), line + name_at);
    *mapping = (struct mapping){.start = start,
                                .end = end,
                                .readable = permissions[0] == 'r',
                                .writable = permissions[1] == 'w',
                                .executable = permissions[2] == 'x',
                                .is_private = permissions[3] == 'p',
                                .anonymous = inode == 0 && name[0] != '[',
                                .program_break = strcmp(name, "[heap]") == 0};
    return true;
}

void mappings_walk(pid_t pid, mapping_visit *visit, void *context)
{
    char path[32], line[512], name[256];
    snprintf(path, sizeof path, "/proc/%d/maps", (int)pid);
    FILE *maps = fopen(path, "re");
    if (maps == NULL) {
        return;
    }
    struct mapping mapping;
    while (fgets(line, sizeof line, maps) != NULL) {
        if (parse_mapping(line, &mapping, name, sizeof name) && !visit(&mapping, name, context)) {
            break;
        }
    }
    fclose(maps);
}

struct search {
    uint64_t address;
    const char *name;
    struct mapping found;
};

static bool holds(const struct mapping *mapping, const char *name, void *context)
{
    struct search *search = context;
    bool match = search->name != NULL
                     ? strcmp(name, search->name) == 0
                     : mapping->start <= search->address && search->address < mapping->end;
    if (match) {
        search->found = *mapping;
    }
    return !match;
}

struct mapping mapping_of(pid_t pid, uint64_t address)
{
    struct search search = {.address = address};
    mappings_walk(pid, holds, &search);
    return search.found;
}

struct mapping mapping_named(pid_t pid, const char *name)
{
    struct search search = {.name = name};
    mappings_walk(pid, holds, &search);
    return search.found;
}
