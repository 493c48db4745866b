/* Looks for libraries where the loader does. */
#include "grader/score/rivals.h"

#include <elf.h>
#include <fcntl.h>
#include <glob.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "grader/oracle/memory.h"

const struct rival rivals[] = {
    {"mimalloc", {"libmimalloc.so", NULL}},
    {"jemalloc", {"libjemalloc.so", NULL}},
    {"tcmalloc", {"libtcmalloc_minimal.so", "libtcmalloc.so", NULL}},
    {NULL, {NULL}},
};

static const char *const folders[] = {"/usr/local/lib",
                                      "/usr/local/lib64",
                                      "/usr/lib/*-linux-gnu*",
                                      "/usr/lib64",
                                      "/usr/lib",
                                      "/lib64",
                                      "/lib"};
/* The name that programs are linked to comes first: it has no version, or one. */
static const char *const endings[] = {"", ".[0-9]", ".[0-9]*"};

/* What a library must have in common with our own program: its word size and byte order, and
 * its processor. */
static bool read_kind(const char *path, Elf64_Half *machine, unsigned char *kind)
{
    Elf64_Ehdr header; /* as far as the machine it is the same for 32 bits */
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    ssize_t count = file < 0 ? -1 : read(file, &header, sizeof header);
    if (file >= 0)
        close(file);
    if (count != (ssize_t)sizeof header || memcmp(header.e_ident, ELFMAG, SELFMAG) != 0)
        return false;
    *machine = header.e_machine;
    memcpy(kind, header.e_ident + EI_CLASS, 2);
    return true;
}

static bool is_for_this_processor(const char *path)
{
    Elf64_Half ours, theirs;
    unsigned char our_kind[2], their_kind[2];
    return read_kind("/proc/self/exe", &ours, our_kind) && read_kind(path, &theirs, their_kind) &&
           ours == theirs && memcmp(our_kind, their_kind, sizeof our_kind) == 0;
}

static char *first_match(const char *pattern)
{
    glob_t found;
    char *path = NULL;
    if (glob(pattern, 0, NULL, &found) != 0)
        return NULL;
    for (size_t i = 0; path == NULL && i < found.gl_pathc; i++)
        if (is_for_this_processor(found.gl_pathv[i]))
            path = text_of("%s", found.gl_pathv[i]);
    globfree(&found);
    return path;
}

static char *find_library(const char *library)
{
    char *path = NULL;
    for (size_t i = 0; path == NULL && i < sizeof endings / sizeof endings[0]; i++)
        for (size_t j = 0; path == NULL && j < sizeof folders / sizeof folders[0]; j++) {
            char *pattern = text_of("%s/%s%s", folders[j], library, endings[i]);
            path = first_match(pattern);
            free(pattern);
        }
    return path;
}

char *rival_library(const struct rival *rival)
{
    char *path = NULL;
    for (size_t i = 0; path == NULL && rival->libraries[i] != NULL; i++)
        path = find_library(rival->libraries[i]);
    return path;
}
