/* The trusted half of a worker: our own sources and the units compiled from them, put into a job
 * once. */
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

struct unit {
    const char *source; /* in grader/worker, without .c; NULL ends a list */
    const char *object; /* without .o */
    const char *path;   /* as seen from the job's folder */
    bool for_races;
};

#define UNIT(name)                              \
    {                                           \
        name, name, "support/" name ".o", false \
    }
#define UNIT_FOR_RACES(name)                                \
    {                                                       \
        name, "race/" name, "support/race/" name ".o", true \
    }

static const struct unit plain_units[] = {UNIT("loop"), UNIT("protection"), UNIT("nodes"), {0}};
static const struct unit threaded_units[] = {
    UNIT("loop"),     UNIT("protection"), UNIT("nodes"),  UNIT("threads"),  UNIT("calls"),
    UNIT("schedule"), UNIT("locks"),      UNIT("visits"), UNIT("accesses"), {0}};
static const struct unit race_units[] = {UNIT_FOR_RACES("loop"),  UNIT_FOR_RACES("protection"),
                                         UNIT_FOR_RACES("nodes"), UNIT_FOR_RACES("threads"),
                                         UNIT_FOR_RACES("calls"), UNIT_FOR_RACES("schedule"),
                                         UNIT_FOR_RACES("locks"), UNIT_FOR_RACES("visits"),
                                         UNIT_FOR_RACES("race"),  {0}};

/* What a worker of each kind is linked with: one object, in which `make` has linked the units and
 * what they need of libc, or else the units. */
static const struct {
    const struct unit *units;
    const char *whole; /* as seen from the job's folder; NULL where there is none */
} supports[] = {
    [BUILD_PLAIN] = {plain_units, "support/whole/plain.o"},
    [BUILD_THREADS] = {threaded_units, "support/whole/threads.o"},
    [BUILD_RACES] = {race_units, NULL},
};

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

/* What `make` has compiled will do, unless its source is younger. */
static bool is_up_to_date(const char *root, const struct unit *unit, const char *object)
{
    char source[PATH_SIZE];
    struct stat object_status, source_status;
    snprintf(source, sizeof source, "%s/grader/worker/%s.c", root, unit->source);
    return stat(object, &object_status) == 0 && stat(source, &source_status) == 0 &&
           object_status.st_mtime >= source_status.st_mtime;
}

static bool copy_compiled(const char *root, const struct unit *unit, const char *target)
{
    char object[PATH_SIZE];
    snprintf(object, sizeof object, "%s/build/worker/%s.o", root, unit->object);
    return is_up_to_date(root, unit, object) && file_copy(object, target);
}

/* Parts of two versions of libc make no program. The one that `make` has seen has left its time in
 * a file beside the object. */
static bool is_of_this_libc(const char *object)
{
    char seen[PATH_SIZE + 8];
    struct stat seen_status, status;
    const char *archive = libc_archive();
    snprintf(seen, sizeof seen, "%.*s.libc", (int)(strlen(object) - strlen(".o")), object);
    return archive && stat(archive, &status) == 0 && stat(seen, &seen_status) == 0 &&
           seen_status.st_mtime == status.st_mtime;
}

static bool copy_whole(const struct job *job, const char *root, enum build_kind kind)
{
    char object[PATH_SIZE], target[PATH_SIZE];
    struct stat status;
    if (!supports[kind].whole)
        return false;
    snprintf(target, sizeof target, "%s/%s", job->folder, supports[kind].whole);
    snprintf(object, sizeof object, "%s/build/worker/%s", root,
             supports[kind].whole + strlen("support/"));
    for (const struct unit *unit = supports[kind].units; unit->source; unit++)
        if (!is_up_to_date(root, unit, object))
            return false;
    return stat(object, &status) == 0 && status.st_size > 0 && is_of_this_libc(object) &&
           file_copy(object, target);
}

static bool compile_unit(const struct job *job, const struct unit *unit, const char *target)
{
    const char *compiler = toolchain_compiler();
    char source[PATH_SIZE];
    snprintf(source, sizeof source, "support/grader/worker/%s.c", unit->source);
    const char *const arguments[] = {compiler,
                                     "-std=gnu17",
                                     "-D_GNU_SOURCE",
                                     "-O2",
                                     "-g",
                                     "-fno-pie",
                                     "-fno-omit-frame-pointer",
                                     "-Isupport",
                                     "-c",
                                     source,
                                     "-o",
                                     "unit.o",
                                     unit->for_races ? "-fsanitize=thread" : NULL,
                                     "-DWATCHED_BY_THREAD_SANITIZER",
                                     NULL};
    char made[PATH_SIZE];
    struct sandbox_outcome outcome;
    bool compiled =
        toolchain_run(job, compiler, arguments, 1 << 16, &outcome) && toolchain_succeeded(&outcome);
    free(outcome.output);
    snprintf(made, sizeof made, "%s/unit.o", job->folder);
    return compiled && rename(made, target) == 0;
}

static bool prepare_sources(const struct job *job, const char *root, char *error, size_t error_size)
{
    static const struct {
        const char *name;
        bool has_sources;
    } folders[] = {{"support", false},
                   {"support/race", false},
                   {"support/whole", false},
                   {"support/grader", false},
                   {"support/grader/include", true},
                   {"support/grader/worker", true}};
    char path[PATH_SIZE], source[PATH_SIZE];
    snprintf(path, sizeof path, "%s/%s", job->folder, folders[0].name);
    if (access(path, R_OK) == 0)
        return true;
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        snprintf(path, sizeof path, "%s/%s", job->folder, folders[i].name);
        snprintf(source, sizeof source, "%s/%s", root, folders[i].name + strlen("support"));
        if (mkdir(path, 0755) < 0 || chmod(path, 0755) < 0 ||
            (folders[i].has_sources && !copy_sources(source, path))) {
            snprintf(error, error_size, "The grader's own files (%s) can't be copied to %s.",
                     source, path);
            return false;
        }
    }
    return true;
}

static bool prepare_unit(const struct job *job, const char *root, const struct unit *unit)
{
    char path[PATH_SIZE];
    snprintf(path, sizeof path, "%s/support/%s.o", job->folder, unit->object);
    return access(path, R_OK) == 0 || copy_compiled(root, unit, path) ||
           compile_unit(job, unit, path);
}

static bool has_whole(const struct job *job, enum build_kind kind)
{
    char path[PATH_SIZE];
    if (!supports[kind].whole)
        return false;
    snprintf(path, sizeof path, "%s/%s", job->folder, supports[kind].whole);
    return access(path, R_OK) == 0;
}

bool support_prepare(const struct job *job, const char *root, enum build_kind kind, char *error,
                     size_t error_size)
{
    if (!prepare_sources(job, root, error, error_size))
        return false;
    if (has_whole(job, kind) || copy_whole(job, root, kind))
        return true;
    for (const struct unit *unit = supports[kind].units; unit->source; unit++)
        if (!prepare_unit(job, root, unit)) {
            snprintf(error, error_size, "The compiler can't compile the grader's own worker/%s.c.",
                     unit->source);
            return false;
        }
    return true;
}

size_t support_objects(const struct job *job, enum build_kind kind, const char **objects)
{
    size_t count = 0;
    if (has_whole(job, kind)) {
        objects[count++] = supports[kind].whole;
        return count;
    }
    for (const struct unit *unit = supports[kind].units; unit->source; unit++)
        objects[count++] = unit->path;
    return count;
}
