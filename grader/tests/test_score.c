/* Tests of the score: points, and the statistics of timing. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "grader/score/points.h"
#include "grader/score/statistics.h"
#include "grader/tests/rubric_text.h"
#include "grader/tests/suites.h"

static struct rubric rubric;
static struct record record;

static void open_record(void)
{
    ck_assert_msg(rubric_read_text(&rubric, whole_rubric), "%s", rubric_error);
    record.lab_count = 1;
    lab_record_open(&record.labs[0], &rubric);
}

static void close_record(void)
{
    record_free(&record);
    rubric_free(&rubric);
}

static void set(const char *name, enum verdict verdict)
{
    const struct check_result result = {.verdict = verdict, .message = "m"};
    ck_assert(lab_record_set(&record.labs[0], name, &result));
}

static void set_each(const char *names, enum verdict verdict)
{
    for (char name[2] = ""; *names != '\0'; names++) {
        name[0] = *names;
        set(name, verdict);
    }
}

static const struct lab_record *total(void)
{
    lab_record_total(&record.labs[0]);
    record_total(&record);
    return &record.labs[0];
}

START_TEST(a_new_record_has_nothing_filled_in)
{
    const struct lab_record *lab = total();
    ck_assert_double_eq(lab->score, 0);
    ck_assert_double_eq(lab->max, 85); /* 15 of step 3.3 are withheld */
    ck_assert_double_eq(lab->steps[2].withheld, 15);
    ck_assert_int_eq(lab->verdict, VERDICT_NOT_IMPLEMENTED);
    ck_assert_str_eq(lab->file, "lab3_freelist/my_memory_allocator_v3.h");
    ck_assert_str_eq(lab->message, "Nothing filled in yet. Begin with step 3.1, one: open "
                                   "lab3_freelist/my_memory_allocator_v3.h and look for STEP 3.1.");
}
END_TEST

START_TEST(a_step_is_shared_by_weight)
{
    set_each("b", VERDICT_OK);
    set_each("d", VERDICT_OK);
    set_each("e", VERDICT_WRONG);
    const struct lab_record *lab = total();
    ck_assert_double_eq(lab->steps[0].score, 5);
    ck_assert_double_eq(lab->steps[0].max, 10);
    ck_assert_double_eq_tol(lab->steps[1].score, 40.0 / 3, 1e-9);
    ck_assert_double_eq(lab->score, 18.33);
    ck_assert_int_eq(lab->verdict, VERDICT_WRONG);
    ck_assert_ptr_null(lab->message);
    ck_assert_str_eq(lab->steps[1].checks[1].message, "m");
}
END_TEST

/* Step 3.2 is about d or f. */
START_TEST(a_step_without_what_it_is_about_earns_nothing)
{
    static const char *const gates[] = {"d", "f"};
    struct step_record *step = &record.labs[0].steps[1];
    memcpy(step->gates, gates, sizeof gates);
    step->gate_count = 2;
    ck_assert(!total()->steps[1].closed);
    set_each("be", VERDICT_OK);
    ck_assert(total()->steps[1].closed);
    ck_assert_double_eq(total()->steps[1].score, 0);
    ck_assert_double_eq(total()->steps[0].score, 5);
    ck_assert_int_eq(step->checks[1].verdict, VERDICT_OK);
    set_each("def", VERDICT_WRONG);
    set_each("ef", VERDICT_OK);
    ck_assert_double_eq_tol(total()->steps[1].score, 80.0 / 3, 1e-9);
    ck_assert(!step->closed);
}
END_TEST

START_TEST(an_unknown_check_is_refused)
{
    const struct check_result result = {.verdict = VERDICT_OK};
    ck_assert(!lab_record_set(&record.labs[0], "no_such_check", &result));
}
END_TEST

START_TEST(a_perfect_lab_has_all_points_exactly)
{
    set_each("abcdefghi", VERDICT_OK);
    ck_assert(lab_cost_counts(&record.labs[0], &rubric));
    const struct cost_record measured = {.ratio_to_libc = 0.41, .instructions = 7};
    lab_cost_set(&record.labs[0], &rubric, &measured);
    const struct lab_record *lab = total();
    ck_assert_double_eq(lab->score, 85);
    ck_assert_double_eq(lab->max, 85);
    ck_assert(lab->cost.measured);
    ck_assert_uint_eq(lab->cost.instructions, 7);
    ck_assert_int_eq(lab->verdict, VERDICT_OK);
    ck_assert_double_eq(record.score, 85);
}
END_TEST

/* Sevenths and thirds can't be written in binary; their sum must be 100 all the same. */
START_TEST(odd_shares_add_up_to_100)
{
    close_record();
    char text[2048] = "lab = { number = 3; name = 'n'; title = 't'; }; hints = (); steps = (";
    for (int i = 0; i < 3; i++) {
        sprintf(text + strlen(text), "%s{ step = '%d'; title = 't'; points = %s; checks = (",
                i > 0 ? "," : "", i, i == 0 ? "33.4" : "33.3");
        for (int j = 0; j < 7; j++)
            sprintf(text + strlen(text), "%s{ name = 'n%d%d'; }", j > 0 ? "," : "", i, j);
        strcat(text, "); }");
    }
    strcat(text, ");");
    ck_assert_msg(rubric_read_text(&rubric, text), "%s", rubric_error);
    record.lab_count = 1;
    lab_record_open(&record.labs[0], &rubric);
    lab_record_set_all(&record.labs[0], VERDICT_OK, NULL);
    const struct lab_record *lab = total();
    ck_assert(lab->score == 100.0);
    ck_assert(lab->max == 100.0);
}
END_TEST

START_TEST(speed_waits_for_its_steps)
{
    set_each("abcde", VERDICT_OK);
    set_each("f", VERDICT_CRASH);
    ck_assert(!lab_cost_counts(&record.labs[0], &rubric));
    ck_assert_str_eq(record.labs[0].cost.why_not, "speed counts once steps 3.1 and 3.2 pass");
    set_each("f", VERDICT_INTERNAL);
    ck_assert(lab_cost_counts(&record.labs[0], &rubric));
    ck_assert_ptr_null(record.labs[0].cost.why_not);
}
END_TEST

static const struct {
    size_t count;
    const char *after[3], *why_not;
} waits[] = {
    {1, {"3.1"}, "speed counts once step 3.1 passes"},
    {3, {"3.1", "3.2", "3.3"}, "speed counts once steps 3.1 to 3.3 pass"},
    {2, {"3.1", "3.3"}, "speed counts once steps 3.1 and 3.3 pass"},
};

START_TEST(what_speed_waits_for_is_said_in_words)
{
    rubric.cost.after_count = waits[_i].count;
    memcpy(rubric.cost.after, waits[_i].after, sizeof waits[_i].after);
    ck_assert(!lab_cost_counts(&record.labs[0], &rubric));
    ck_assert_str_eq(record.labs[0].cost.why_not, waits[_i].why_not);
}
END_TEST

static const struct {
    double ratio, points;
} tier_rows[] = {
    {0.01, 20}, {0.5, 20}, {0.500001, 15}, {0.7, 15},        {1, 8},
    {1.01, 0},  {0, 0},    {-1, 0},        {(double)NAN, 0}, {(double)INFINITY, 0},
};

START_TEST(tiers_give_points)
{
    ck_assert_double_eq(cost_points(&rubric.cost, tier_rows[_i].ratio), tier_rows[_i].points);
}
END_TEST

static const struct {
    const char *ok, *unfinished, *wrong, *internal; /* check a, when in none of them, crashes */
    enum verdict verdict;
} verdict_rows[] = {
    {"abcdefghi", "", "", "", VERDICT_OK},
    {"", "abcdefghi", "", "", VERDICT_NOT_IMPLEMENTED},
    {"abcdefgh", "i", "", "", VERDICT_NOT_IMPLEMENTED},
    {"ab", "cde", "fg", "hi", VERDICT_WRONG},
    {"ab", "", "defghi", "c", VERDICT_WRONG},
    {"abcdefgh", "", "", "i", VERDICT_INTERNAL},
    {"bcdefg", "h", "i", "", VERDICT_CRASH},
};

START_TEST(the_lab_has_the_first_real_failure)
{
    set("a", VERDICT_CRASH);
    set_each(verdict_rows[_i].ok, VERDICT_OK);
    set_each(verdict_rows[_i].unfinished, VERDICT_NOT_IMPLEMENTED);
    set_each(verdict_rows[_i].wrong, VERDICT_WRONG);
    set_each(verdict_rows[_i].internal, VERDICT_INTERNAL);
    ck_assert_int_eq(total()->verdict, verdict_rows[_i].verdict);
}
END_TEST

START_TEST(the_graders_failure_costs_nothing)
{
    set_each("abcdefgh", VERDICT_OK);
    set("i", VERDICT_INTERNAL);
    lab_cost_failed(&record.labs[0], "callgrind didn't start");
    const struct lab_record *lab = total();
    ck_assert_double_eq(lab->score, lab->max);
    ck_assert_str_eq(
        lab->steps[2].checks[2].message,
        "The grader itself failed in this check. It isn't your fault, and it costs you "
        "no points.\nm");
    ck_assert_str_eq(lab->cost.why_not, "the grader couldn't measure speed, so it counts in full: "
                                        "callgrind didn't start");
}
END_TEST

START_TEST(one_verdict_can_stop_the_whole_lab)
{
    set_each("abc", VERDICT_OK);
    lab_record_set_all(&record.labs[0], VERDICT_COMPILE_ERROR, "v3.h:7: error: expected ;");
    const struct lab_record *lab = total();
    ck_assert_double_eq(lab->score, 0);
    ck_assert_int_eq(lab->verdict, VERDICT_COMPILE_ERROR);
    ck_assert_str_eq(lab->message, "v3.h:7: error: expected ;");

    lab_record_set_all(&record.labs[0], VERDICT_INTERNAL, "no compiler");
    lab = total();
    ck_assert_double_eq(lab->score, 85);
    ck_assert_int_eq(lab->verdict, VERDICT_INTERNAL);
}
END_TEST

START_TEST(medians_need_no_order)
{
    const double values[] = {5, 1, 4, 2};
    ck_assert_double_eq(median(values, 4), 3);
    ck_assert_double_eq(median(values, 3), 4);
    ck_assert_double_eq(median(values, 1), 5);
    ck_assert_double_eq(median(values, 0), 0);
    ck_assert_double_eq(values[0], 5);
}
END_TEST

START_TEST(a_ratio_comes_with_a_repeatable_interval)
{
    double ours[13], theirs[13];
    for (int i = 0; i < 12; i++) {
        theirs[i] = 100 + i;
        ours[i] = theirs[i] * (0.4 + 0.01 * (i % 5));
    }
    ours[12] = 5, theirs[12] = 0; /* a clock that stood still says nothing */
    struct ratio_estimate first = median_ratio(ours, theirs, 13, 7);
    struct ratio_estimate again = median_ratio(ours, theirs, 13, 7);
    ck_assert(first.ratio == again.ratio && first.low == again.low && first.high == again.high);
    ck_assert_double_eq_tol(first.ratio, 0.415, 0.006);
    ck_assert(first.low >= 0.4 - 1e-9 && first.low <= first.ratio);
    ck_assert(first.high <= 0.44 + 1e-9 && first.high >= first.ratio);
    ck_assert(first.low < first.high);

    struct ratio_estimate none = median_ratio(ours, theirs, 0, 7);
    ck_assert(none.ratio == 0 && none.low == 0 && none.high == 0);
    struct ratio_estimate one = median_ratio(ours, theirs, 1, 7);
    ck_assert(one.low == one.ratio && one.high == one.ratio);
}
END_TEST

Suite *score_suite(void)
{
    Suite *suite = suite_create("score");
    suite_add_tcase(suite, rubric_tests());
    TCase *points = tcase_create("points");
    tcase_add_checked_fixture(points, open_record, close_record);
    tcase_add_test(points, a_new_record_has_nothing_filled_in);
    tcase_add_test(points, a_step_is_shared_by_weight);
    tcase_add_test(points, a_step_without_what_it_is_about_earns_nothing);
    tcase_add_test(points, an_unknown_check_is_refused);
    tcase_add_test(points, a_perfect_lab_has_all_points_exactly);
    tcase_add_test(points, odd_shares_add_up_to_100);
    tcase_add_test(points, speed_waits_for_its_steps);
    tcase_add_loop_test(points, what_speed_waits_for_is_said_in_words, 0, ROWS(waits));
    tcase_add_loop_test(points, tiers_give_points, 0, ROWS(tier_rows));
    tcase_add_loop_test(points, the_lab_has_the_first_real_failure, 0, ROWS(verdict_rows));
    tcase_add_test(points, the_graders_failure_costs_nothing);
    tcase_add_test(points, one_verdict_can_stop_the_whole_lab);
    suite_add_tcase(suite, points);

    TCase *statistics = tcase_create("statistics");
    tcase_add_test(statistics, medians_need_no_order);
    tcase_add_test(statistics, a_ratio_comes_with_a_repeatable_interval);
    suite_add_tcase(suite, statistics);
    return suite;
}
