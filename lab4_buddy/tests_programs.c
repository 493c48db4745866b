/* The public checks of libmalloc.so: lab 4's allocator as malloc for programs that know nothing of
 * it. */
#include "grader/oracle/heap.h"
#include "grader/oracle/programs.h"

START_TEST(usable_bytes_are_the_programs)
{
    programs_run("edges-sizes", PROGRAM_SMALL);
}
END_TEST

START_TEST(bad_requests_get_their_error)
{
    programs_run("edges-codes", PROGRAM_SMALL);
}
END_TEST

START_TEST(threads_come_and_go)
{
    programs_run("edges-threads", PROGRAM_SMALL);
}
END_TEST

START_TEST(child_of_a_threaded_program_has_a_heap)
{
    programs_run("edges-fork", PROGRAM_SMALL);
}
END_TEST

START_TEST(awk_prints_the_same)
{
    programs_run("awk", PROGRAM_SMALL);
}
END_TEST

START_TEST(sort_prints_the_same)
{
    programs_run("sort", PROGRAM_SMALL);
}
END_TEST

START_TEST(perl_prints_the_same)
{
    programs_run("perl", PROGRAM_SMALL);
}
END_TEST

START_TEST(python_prints_the_same)
{
    programs_run("python3", PROGRAM_SMALL);
}
END_TEST

START_TEST(sqlite_answers_the_same)
{
    programs_run("sqlite3", PROGRAM_SMALL);
}
END_TEST

START_TEST(gcc_makes_the_same_object_file)
{
    programs_run("gcc", PROGRAM_SMALL);
}
END_TEST

START_TEST(tar_makes_the_same_archive)
{
    programs_run("tar", PROGRAM_SMALL);
}
END_TEST

START_TEST(git_tells_the_same_history)
{
    programs_run("git", PROGRAM_SMALL);
}
END_TEST
