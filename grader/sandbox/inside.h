/* What the files of this folder share among themselves; nothing else includes it. */
#ifndef HEAPLAB_SANDBOX_INSIDE_H
#define HEAPLAB_SANDBOX_INSIDE_H

#include <linux/filter.h>

#include "grader/sandbox/sandbox.h"

enum {
    /* A worker is executed through this descriptor and no other, so that it can't execute again. */
    EXECUTE_DESCRIPTOR = 63,
    DESCRIPTOR_LIMIT = EXECUTE_DESCRIPTOR
};

static inline bool profile_is_worker(enum sandbox_profile profile)
{
    return profile <= SANDBOX_PREPARED_THREADS;
}

static inline bool profile_needs_tracer(enum sandbox_profile profile)
{
    return profile == SANDBOX_WORKER_TRACED || profile == SANDBOX_PREPARED_TRACED ||
           profile == SANDBOX_PREPARED_THREADS;
}

/* filter.c: the system calls of a profile as a kernel filter, made once per profile; NULL with
 * errno when libseccomp can't make it. filter_load puts it on the calling process, for good. */
const struct sock_fprog *filter_for(enum sandbox_profile profile);
bool filter_load(const struct sock_fprog *filter);

/* files.c: what Landlock version the kernel has, 0 for none. files_confine takes all files
 * away from the calling process, but for those of the profile; true as well when there is no
 * Landlock. */
int files_landlock_version(void);
bool files_confine(enum sandbox_profile profile, int job_folder, int program_file);

/* user.c: the uid and gid that programs get when we are root and may still look into their memory;
 * 0 when they keep ours, and then `why_not` (if given) says why. */
uid_t user_for_programs(const char **why_not);
/* Give up our uid, gid, groups and capabilities in the calling process, for good. */
bool user_give_up_rights(void);

/* end.c: sandbox_end, and how the program itself ended (as waitpid says it); -1 when someone else
 * has asked for that before. */
int end_with_status(pid_t pid);

/* copy.c: read a whole regular file of at most `limit` bytes, ended by a zero byte that isn't
 * counted. NULL with errno; EFBIG when it is larger. */
char *file_read(const char *path, size_t limit, size_t *size);
bool file_write(const char *path, const void *content, size_t size);
bool file_copy(const char *from, const char *to);

/* submission.c: read a student's header; NULL with one sentence in `complaint` when it is missing,
 * no plain file, too large or not text. */
char *submission_read(const char *path, const char *shown_name, size_t *size, char *complaint,
                      size_t complaint_size);

/* gate.c: as gate_admits, but tells apart: ok, rule, compile-error (a function that is defined
 * nowhere, or too much static memory), internal. An object that the compiler has made for
 * ThreadSanitizer has its marks. */
enum verdict gate_judge(const char *object_path, const char *shown_name, bool has_marks,
                        char *message, size_t message_size);

/* libc_names.c: where the static C library is, which only the compiler knows; NULL when there is
 * none. */
const char *libc_archive(void);
/* libc_names.c: does the C library define this global symbol? False for every name when its libc.a
 * can't be read; then no worker can be linked anyway. */
bool names_is_of_libc(const char *symbol);
/* names.c: may a student's header refer to this symbol? Otherwise *reason ends the sentence "it
 * calls X: ...". */
bool names_may_be_used(const char *symbol, const char **reason);
/* names.c: does ThreadSanitizer's compiler call this at each access to memory? */
bool names_are_sanitizers(const char *symbol);
/* names.c: of those, is it one that only a worker's strict filter keeps from doing harm? */
bool names_need_filter(const char *symbol);
/* names.c: of those, is it one that a memfd is made with, which is nobody's file? */
bool names_make_memory(const char *symbol);

/* support.c: the worker's trusted units. support_prepare copies our own sources into the job
 * once and has the units compiled; false with one sentence. support_objects lists the objects to
 * link, as seen from the job's folder: the units, or one in which `make` has linked them. */
bool support_prepare(const struct job *job, const char *root, enum build_kind kind, char *error,
                     size_t error_size);
size_t support_objects(const struct job *job, enum build_kind kind, const char **objects);

/* wrap.c: the linker's options that lead the student's calls of locks to our own unit. */
enum { WRAPS_LIMIT = 24 };
size_t wrap_options(const char **options);

#endif
