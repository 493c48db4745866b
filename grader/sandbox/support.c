/* The trusted half of a worker: our own sources and the compiled loop, put into a job once. */
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "grader/sandbox/inside.h"
#include "grader/sandbox/toolchain.h"

enum { PATH_SIZE = 1024 };

static bool is_source(const char *name)
{
    const char *suffix = strrchr(name, '.');
    return suffix && (strcmp(suffix, ".h") == 0 || strcmp(suffix, ".c") == 0);
}

static bool copy_sources(const char *from, const char *to)
{
    DIR *folder = opendir(from);
    if (!folder)
        return false;
    bool copied = true;
    for (struct dirent *entry; copied && (entry = readdir(folder));) {
        char source[PATH_SIZE + NAME_MAX + 2], target[PATH_SIZE + NAME_MAX + 2];
        snprintf(source, sizeof source, "%s/%s", from, entry->d_name);
        snprintf(target, sizeof target, "%s/%s", to, entry->d_name);
        if (is_source(entry->d_name))
            copied = file_copy(source, target);
    }
    closedir(folder);
    return copied;
}

/* The loop that `make` has compiled will do, unless its source is younger. */
static bool copy_compiled_loop(const char *root, const char *target)
{
    char object[PATH_SIZE], source[PATH_SIZE];
    struct stat object_status, source_status;
    snprintf(object, sizeof object, "%s/build/worker/loop.o", root);
    snprintf(source, sizeof source, "%s/grader/worker/loop.c", root);
    return stat(object, &object_status) == 0 && stat(source, &source_status) == 0 &&
           object_status.st_mtime >= source_status.st_mtime && file_copy(object, target);
}

static bool compile_loop(const struct job *job, const char *target)
{
    const char *compiler = toolchain_compiler();
    const char *const arguments[] = {compiler,
                                     "-std=gnu17",
                                     "-D_GNU_SOURCE",
                                     "-O2",
                                     "-g",
                                     "-fno-pie",
                                     "-fno-omit-frame-pointer",
                                     "-Isupport",
                                     "-c",
                                     "support/grader/worker/loop.c",
                                     "-o",
                                     "loop.o",
                                     NULL};
    char made[PATH_SIZE];
    struct sandbox_outcome outcome;
    bool compiled =
        toolchain_run(job, compiler, arguments, 1 << 16, &outcome) && toolchain_succeeded(&outcome);
    free(outcome.output);
    snprintf(made, sizeof made, "%s/loop.o", job->folder);
    return compiled && rename(made, target) == 0;
}

bool support_prepare(const struct job *job, const char *root, char *error, size_t error_size)
{
    static const char *const folders[] = {"support", "support/grader", "support/grader/include",
                                          "support/grader/worker"};
    char path[PATH_SIZE], source[PATH_SIZE];
    snprintf(path, sizeof path, "%s/support/loop.o", job->folder);
    if (access(path, R_OK) == 0)
        return true;
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        snprintf(path, sizeof path, "%s/%s", job->folder, folders[i]);
        snprintf(source, sizeof source, "%s/%s", root, folders[i] + strlen("support"));
        if (mkdir(path, 0755) < 0 || chmod(path, 0755) < 0 ||
            (i >= 2 && !copy_sources(source, path))) {
            snprintf(error, error_size, "The grader's own files (%s) can't be copied to %s.",
                     source, path);
            return false;
        }
    }
    snprintf(path, sizeof path, "%s/support/loop.o", job->folder);
    if (copy_compiled_loop(root, path) || compile_loop(job, path))
        return true;
    snprintf(error, error_size, "The compiler can't compile the grader's own worker/loop.c.");
    return false;
}
