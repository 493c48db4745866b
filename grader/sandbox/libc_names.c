/* Which global symbols the C library has, read from the index at the start of libc.a. */
#include <ar.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grader/sandbox/inside.h"
#include "grader/sandbox/toolchain.h"

enum { ARCHIVE_LIMIT = 64 << 20, PATH_SIZE = 512 };

static int compare_names(const void *one, const void *other)
{
    return strcmp(*(const char *const *)one, *(const char *const *)other);
}

static size_t big_endian(const unsigned char *bytes)
{
    return (size_t)bytes[0] << 24 | (size_t)bytes[1] << 16 | (size_t)bytes[2] << 8 | bytes[3];
}

/* The index is the archive's first member: a count, as many offsets, as many names. */
static const char **read_index(char *archive, size_t size, size_t *count)
{
    struct ar_hdr *header = (struct ar_hdr *)(void *)(archive + SARMAG);
    size_t start = SARMAG + sizeof *header;
    if (size < start + 4 || memcmp(archive, ARMAG, SARMAG) != 0 ||
        memcmp(header->ar_name, "/ ", 2) != 0)
        return NULL;
    *count = big_endian((unsigned char *)archive + start);
    if (*count > (size - start - 4) / 5)
        return NULL;
    char *name = archive + start + 4 + 4 * *count, *end = archive + size;
    const char **names = malloc((*count + 1) * sizeof *names);
    for (size_t i = 0; names && i < *count; i++) {
        char *zero = memchr(name, 0, (size_t)(end - name));
        if (!zero) {
            *count = i;
            break;
        }
        names[i] = name;
        name = zero + 1;
    }
    return names;
}

static bool ask_compiler(char *path, size_t size)
{
    char error[256];
    struct job job;
    struct sandbox_outcome outcome = {0};
    const char *compiler = toolchain_compiler();
    const char *const arguments[] = {compiler, "-print-file-name=libc.a", NULL};
    if (!compiler || !job_open(&job, error, sizeof error))
        return false;
    bool found = toolchain_run(&job, compiler, arguments, size - 1, &outcome) &&
                 toolchain_succeeded(&outcome) && outcome.output[0] == '/';
    if (found)
        snprintf(path, size, "%.*s", (int)strcspn(outcome.output, "\n"), outcome.output);
    free(outcome.output);
    job_close(&job);
    return found;
}

const char *libc_archive(void)
{
    static char path[PATH_SIZE];
    static bool asked, found;
    if (!asked)
        found = ask_compiler(path, sizeof path);
    asked = true;
    return found ? path : NULL;
}

bool names_is_of_libc(const char *symbol)
{
    /* Old names that nobody means when an allocator has them; my_memory_allocator.h keeps them
     * free. */
    static const char *const free_names[] = {"index", "rindex", "link"};
    static bool asked;
    static const char **names;
    static size_t count;
    if (!asked) {
        size_t size;
        const char *path = libc_archive();
        char *archive = path ? file_read(path, ARCHIVE_LIMIT, &size) : NULL;
        names = archive ? read_index(archive, size, &count) : NULL;
        if (names)
            qsort(names, count, sizeof *names, compare_names);
        asked = true;
    }
    for (size_t i = 0; i < sizeof free_names / sizeof free_names[0]; i++)
        if (strcmp(free_names[i], symbol) == 0)
            return false;
    return names && bsearch(&symbol, names, count, sizeof *names, compare_names);
}
