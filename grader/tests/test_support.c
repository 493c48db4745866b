/* Tests of what a worker is linked with: the units that `make` has linked to one object, when that
 * one is right, and otherwise the units by themselves. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "grader/oracle/memory.h"
#include "grader/sandbox/inside.h"
#include "grader/tests/sandbox_parts.h"
#include "grader/tests/suites.h"

enum { PATH_SIZE = 600 };

/* A folder in the place of the repository: our own sources, and the test's own build/. */
static struct job root;
static char objects[PATH_SIZE], whole[PATH_SIZE], libc_made[PATH_SIZE];

static void open_root(void)
{
    char folder[PATH_SIZE / 2], path[PATH_SIZE];
    open_test_job(&root);
    ck_assert_ptr_nonnull(getcwd(folder, sizeof folder));
    snprintf(path, sizeof path, "%s/grader", folder);
    snprintf(objects, sizeof objects, "%s/grader", root.folder);
    ck_assert_int_eq(symlink(path, objects), 0);
    static const char *const folders[] = {"build", "build/worker", "build/worker/whole"};
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        snprintf(objects, sizeof objects, "%s/%s", root.folder, folders[i]);
        ck_assert_int_eq(mkdir(objects, 0755), 0);
    }
    snprintf(whole, sizeof whole, "%.500s/plain.o", objects);
    snprintf(libc_made, sizeof libc_made, "%.500s/plain.libc", objects);
}

static void close_root(void)
{
    job_close(&root);
}

/* A worker with libc's allocator. Was it linked with an object of that name, and is it no other? */
static void expect_support(const struct job *job, const char *used, const char *unused)
{
    struct build build;
    struct build_order order = {.root = root.folder, .lab = 0, .needs = ""};
    char path[PATH_SIZE];
    build_worker(&build, job, &order);
    ck_assert_msg(build.verdict == VERDICT_OK, "%s", build.message);
    snprintf(path, sizeof path, "%s/support/%s", job->folder, used);
    ck_assert_msg(access(path, R_OK) == 0, "%s was not used", used);
    snprintf(path, sizeof path, "%s/support/%s", job->folder, unused);
    ck_assert_msg(access(path, F_OK) != 0, "%s was used", unused);
}

/* The units of a plain worker in one object. */
static void make_whole(void)
{
    struct job job;
    open_test_job(&job);
    expect_support(&job, "loop.o", "whole/plain.o"); /* nothing has been made */
    char *command =
        text_of("cd '%s/support' && gcc -r -nostdlib loop.o protection.o nodes.o -o '%s'",
                job.folder, whole);
    ck_assert_int_eq(system(command), 0);
    free(command);
    job_close(&job);
}

static void set_time(const char *path, time_t when)
{
    const struct timespec times[] = {{when, 0}, {when, 0}};
    ck_assert_int_eq(utimensat(AT_FDCWD, path, times, 0), 0);
}

static const struct {
    bool of_older_sources, of_another_libc, empty, used;
} wholes[] = {
    {false, false, false, true},
    {true, false, false, false},
    {false, true, false, false},
    {false, false, true, false},
};

START_TEST(right_whole_object_is_linked)
{
    struct job job;
    struct stat libc;
    ck_assert_int_eq(stat(libc_archive(), &libc), 0);
    make_whole();
    ck_assert(file_write(libc_made, "", 0));
    set_time(libc_made, libc.st_mtime + (wholes[_i].of_another_libc ? 1 : 0));
    if (wholes[_i].of_older_sources)
        set_time(whole, 1);
    if (wholes[_i].empty)
        ck_assert_int_eq(truncate(whole, 0), 0);
    open_test_job(&job);
    if (wholes[_i].used)
        expect_support(&job, "whole/plain.o", "loop.o");
    else
        expect_support(&job, "loop.o", "whole/plain.o");
    job_close(&job);
}
END_TEST

TCase *support_tests(void)
{
    TCase *tests = tcase_create("support");
    tcase_set_tags(tests, STARTS_PROGRAMS);
    tcase_set_timeout(tests, 60);
    tcase_add_checked_fixture(tests, open_root, close_root);
    tcase_add_loop_test(tests, right_whole_object_is_linked, 0, sizeof wholes / sizeof wholes[0]);
    return tests;
}
