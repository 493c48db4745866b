/* Tests of how one lab is graded where its header comes in several builds, and includes the header
 * of an earlier lab. */
#include "grader/tests/suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "grader/cli/grading.h"
#include "grader/oracle/memory.h"
#include "grader/sandbox/inside.h"

enum { LAB = 5, EARLIER = 4, LATER = 6, HEADER_BYTES = 1 << 20 };

static struct places places;
static struct lab_record record;
static char folder[] = "/tmp/heaplab-grading-XXXXXX";

static char *header_in_folder(int lab)
{
    return text_of("%s/my_memory_allocator_v%d.h", folder, lab);
}

/* Copies a file of the repository to where the submission has its header of this lab, with a text
 * in front of it. */
static void submit(int lab, const char *before, char *source)
{
    size_t size;
    char *from = text_of("%s/%s", places.root, source), *to = header_in_folder(lab);
    char *text = file_read(from, HEADER_BYTES, &size);
    ck_assert_msg(text != NULL, "%s", from);
    unlink(to); /* what was there before */
    char *whole = text_of("%s%.*s", before, (int)size, text);
    ck_assert(file_write(to, whole, strlen(whole)));
    free(whole);
    free(text);
    free(to);
    free(from);
    free(source);
}

static void submit_solution(int lab)
{
    submit(lab, "", text_of("solutions/my_memory_allocator_v%d.h", lab));
}

static void submit_lab_5(const char *before)
{
    submit(LAB, before, text_of("grader/tests/mutants/lab5/base.h"));
}

static void open_submission(void)
{
    ck_assert(places_find(&places));
    strcpy(folder + strlen(folder) - 6, "XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    for (int lab = 1; lab <= EARLIER; lab++)
        submit_solution(lab);
    unsetenv("CK_RUN_SUITE"); /* it was meant for us, not for the checks in here */
}

static void close_submission(void)
{
    for (int lab = 1; lab <= LATER; lab++) {
        char *path = header_in_folder(lab);
        unlink(path);
        free(path);
    }
    rmdir(folder);
    lab_record_free(&record);
}

/* The checks of one step, and how many of them found this. Its name begins with its lab's number. */
static size_t grade_step(const char *step, enum verdict verdict)
{
    int lab = atoi(step);
    struct options options = {
        .submission = folder, .lab = lab, .quick = true, .only_steps = step, .has_seed = true};
    struct grading grading;
    size_t found = 0;
    ck_assert(grading_open(&grading, &options));
    grading.with_cost = false;
    ck_assert(grading_lab(&grading, places_lab(&grading.places, lab), &record));
    grading_close(&grading);
    for (size_t i = 0; i < record.step_count; i++)
        for (size_t j = 0;
             strcmp(record.steps[i].step, step) == 0 && j < record.steps[i].check_count; j++) {
            const struct check_record *check = &record.steps[i].checks[j];
            ck_assert_msg(check->verdict == verdict, "%s: %s", check->name, check->message);
            found++;
        }
    return found;
}

START_TEST(right_earlier_lab_is_built_on)
{
    submit_lab_5("");
    ck_assert_uint_gt(grade_step("5.1", VERDICT_OK), 0);
    ck_assert_ptr_null(record.note);
}
END_TEST

/* One that isn't written yet, one that doesn't compile, one that fails, none. */
static const struct {
    const char *before, *source, *note;
} earlier[] = {
    {"", "lab4_buddy/my_memory_allocator_v4.h", "can't be used yet"},
    {"int wrong(;\n", "grader/tests/mutants/lab4/base.h", "can't be used yet"},
    {"#define ADD_HALF(block, upper) (list_add(upper), list_add(upper))\n",
     "grader/tests/mutants/lab4/base.h", "doesn't pass its own step 4."},
    {NULL, NULL, "can't be used yet"},
};
enum { EARLIER_ONES = sizeof earlier / sizeof earlier[0] };

START_TEST(another_earlier_lab_stands_in)
{
    submit_lab_5("");
    if (earlier[_i].source == NULL) {
        char *path = header_in_folder(EARLIER);
        unlink(path);
        free(path);
    } else {
        submit(EARLIER, earlier[_i].before, text_of("%s", earlier[_i].source));
    }
    ck_assert_uint_gt(grade_step("5.1", VERDICT_OK), 0);
    ck_assert_ptr_nonnull(record.note);
    ck_assert_msg(strstr(record.note, earlier[_i].note) != NULL, "%s", record.note);
}
END_TEST

/* Lab 6 builds on some of lab 5's steps; those in front of them aren't looked at. */
static const struct {
    const char *source, *note;
} earlier_of_6[] = {
    {"lab5_threads/my_memory_allocator_v5.h", "can't be used yet"},
    {"solutions/my_memory_allocator_v5.h", NULL},
};

START_TEST(later_lab_asks_for_the_steps_that_it_needs)
{
    submit(LATER, "", text_of("grader/tests/mutants/lab6/base.h"));
    submit(LAB, "", text_of("%s", earlier_of_6[_i].source));
    ck_assert_uint_gt(grade_step("6.3", VERDICT_OK), 0);
    ck_assert_int_eq(record.note == NULL, earlier_of_6[_i].note == NULL);
    ck_assert_msg(record.note == NULL || strstr(record.note, earlier_of_6[_i].note) != NULL, "%s",
                  record.note);
}
END_TEST

START_TEST(build_that_fails_takes_nothing_from_others)
{
    submit_lab_5("#define TAKE_LOCK() this_is_not_declared\n");
    ck_assert_uint_gt(grade_step("5.1", VERDICT_COMPILE_ERROR), 0);
    ck_assert_ptr_null(record.message);
    lab_record_free(&record);
    ck_assert_uint_gt(grade_step("5.2", VERDICT_OK), 0);
}
END_TEST

START_TEST(fault_in_all_builds_is_told_once)
{
    submit_lab_5("int wrong(;\n");
    grade_step("5.1", VERDICT_COMPILE_ERROR);
    ck_assert_ptr_nonnull(record.message);
    ck_assert_int_eq(record.verdict, VERDICT_COMPILE_ERROR);
}
END_TEST

Suite *grading_suite(void)
{
    Suite *suite = suite_create("grading");
    TCase *labs = tcase_create("labs");
    tcase_set_tags(labs, STARTS_PROGRAMS);
    tcase_add_checked_fixture(labs, open_submission, close_submission);
    tcase_set_timeout(labs, 240);
    tcase_add_test(labs, right_earlier_lab_is_built_on);
    tcase_add_loop_test(labs, another_earlier_lab_stands_in, 0, EARLIER_ONES);
    tcase_add_loop_test(labs, later_lab_asks_for_the_steps_that_it_needs, 0,
                        sizeof earlier_of_6 / sizeof *earlier_of_6);
    tcase_add_test(labs, build_that_fails_takes_nothing_from_others);
    tcase_add_test(labs, fault_in_all_builds_is_told_once);
    suite_add_tcase(suite, labs);
    return suite;
}
