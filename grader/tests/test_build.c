/* Tests of building a worker from a submission: what is accepted, and what a student reads when it
 * isn't. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "grader/sandbox/inside.h"
#include "grader/tests/sandbox_parts.h"
#include "grader/tests/suites.h"

enum { LARGE = (1 << 20) + 1 };

#define FUNCTIONS                                                       \
    "void init_mem_pool(void) {}\nvoid my_free(void *p) { (void)p; }\n" \
    "static void *my_malloc(int num_bytes) { (void)num_bytes; return NULL; }\n"

static struct job job;
static char header[512];

static void open_job(void)
{
    open_test_job(&job);
    snprintf(header, sizeof header, "%s/handed_in.h", job.folder);
}

static void close_job(void)
{
    job_close(&job);
}

static struct build build_lab(int lab, const char *needs)
{
    char root[512];
    struct build build;
    ck_assert_ptr_nonnull(getcwd(root, sizeof root));
    struct build_order order = {.root = root,
                                .header_path = header,
                                .shown_name = "lab1_mmap/header.h",
                                .lab = lab,
                                .needs = needs};
    build_worker(&build, &job, &order);
    return build;
}

static const struct {
    const char *text;
    enum verdict verdict;
    const char *message; /* a part of it */
} headers[] = {
    {FUNCTIONS, VERDICT_OK, NULL},
    {"\xef\xbb\xbf" FUNCTIONS "// no newline", VERDICT_OK, NULL},
    {"#define PAGE_SIZE 1<<12\r\n#define MIN(a, b) a < b ? a : b\r\n" FUNCTIONS, VERDICT_OK, NULL},
    {"int wrong = ;\n" FUNCTIONS, VERDICT_COMPILE_ERROR,
     "doesn't compile:\nlab1_mmap/header.h:1:13: error: expected expression"},
    {"", VERDICT_COMPILE_ERROR, "lab1_mmap/header.h is empty."},
    {"void init_mem_pool(void) {}\nvoid *my_malloc(int n) { return NULL; }\n",
     VERDICT_COMPILE_ERROR, "lab1_mmap/header.h doesn't define my_free."},
    {FUNCTIONS "\\\n", VERDICT_COMPILE_ERROR, "ends with a backslash"},
    {FUNCTIONS "#if 0\n", VERDICT_COMPILE_ERROR, "header.h:4"},
    {FUNCTIONS "void f(void) {\n", VERDICT_COMPILE_ERROR, "lab1_mmap/header.h"},
    {"#include \"/etc/passwd\"\n" FUNCTIONS, VERDICT_COMPILE_ERROR, "/etc/passwd"},
    {"#include \"/dev/zero\"\n" FUNCTIONS, VERDICT_COMPILE_ERROR, "/dev/zero"},
    {"#include \"my_memory_allocator_v1.h\"\n#include \"my_memory_allocator_v1.h\"\n" FUNCTIONS,
     VERDICT_COMPILE_ERROR, "header.h"},
    {"__asm__(\".section .rodata\\n.incbin \\\"/etc/passwd\\\"\\n.text\");\n" FUNCTIONS,
     VERDICT_COMPILE_ERROR, "/etc/passwd"},
    {FUNCTIONS "static char huge[3UL << 30]; char *f(void) { return huge; }\n",
     VERDICT_COMPILE_ERROR, "static"},
    {FUNCTIONS "void *f(void) { return malloc(1); }\n", VERDICT_RULE,
     "lab1_mmap/header.h calls malloc: in these labs you are writing malloc"},
    /* The loop's own names are no business of a student's. */
    {FUNCTIONS "unsigned long call_number;\n", VERDICT_OK, NULL},
    {FUNCTIONS "int main(void) { return 0; }\n", VERDICT_RULE, "main"},
};

START_TEST(header_is_built_or_explained)
{
    ck_assert(file_write(header, headers[_i].text, strlen(headers[_i].text)));
    struct build build = build_lab(1, "");
    const char *message = build.message ? build.message : "";
    ck_assert_msg(build.verdict == headers[_i].verdict, "%s: %s", verdict_name(build.verdict),
                  message);
    ck_assert_int_eq(build.verdict == VERDICT_OK, build.message == NULL);
    if (headers[_i].message)
        ck_assert_msg(strstr(message, headers[_i].message), "%s", message);
    else
        ck_assert_int_eq(access(build.program, X_OK), 0);
    ck_assert_uint_le(strlen(message), 2048);
    ck_assert_ptr_null(strstr(message, "root:"));
    free(build.message);
}
END_TEST

START_TEST(constants_reach_the_header)
{
    static const char text[] =
        "_Static_assert(POOL_BYTES == 128 && CELL_BYTES == 48, \"\");\n" FUNCTIONS;
    ck_assert(file_write(header, text, strlen(text)));
    struct build build = build_lab(1, "POOL_BYTES=128 CELL_BYTES=48");
    ck_assert_msg(build.verdict == VERDICT_OK, "%s", build.message);
    struct build other = build_lab(1, "");
    ck_assert_int_eq(other.verdict, VERDICT_COMPILE_ERROR);
    ck_assert_str_ne(build.program, other.program);
    free(other.message);
}
END_TEST

START_TEST(libc_is_version_0)
{
    struct build build = build_lab(0, "");
    ck_assert_msg(build.verdict == VERDICT_OK, "%s", build.message);
}
END_TEST

static void expect_complaint(const char *complaint)
{
    struct build build = build_lab(1, "");
    ck_assert_int_eq(build.verdict, VERDICT_COMPILE_ERROR);
    ck_assert_msg(strstr(build.message, complaint), "%s", build.message);
    ck_assert_ptr_null(strchr(build.message, '\n'));
    free(build.message);
}

START_TEST(no_plain_file_gets_one_sentence)
{
    expect_complaint("There is no lab1_mmap/header.h.");
    ck_assert_int_eq(mkdir(header, 0755), 0);
    expect_complaint("is a folder");
    ck_assert_int_eq(rmdir(header), 0);
    ck_assert_int_eq(mkfifo(header, 0644), 0);
    expect_complaint("is a named pipe");
    ck_assert_int_eq(unlink(header), 0);
    ck_assert_int_eq(symlink("/etc/passwd", header), 0);
    expect_complaint("is a link");
    ck_assert_int_eq(unlink(header), 0);
    ck_assert(file_write(header, "int a;\0int b;", 13));
    expect_complaint("its byte 7 is a zero byte");
    ck_assert_int_eq(unlink(header), 0);
    static char large[LARGE];
    memset(large, ' ', sizeof large);
    ck_assert(file_write(header, large, sizeof large));
    expect_complaint("has 1048577 bytes");
}
END_TEST

TCase *build_tests(void)
{
    TCase *tests = tcase_create("build");
    tcase_set_tags(tests, STARTS_PROGRAMS);
    tcase_set_timeout(tests, 60);
    tcase_add_checked_fixture(tests, open_job, close_job);
    tcase_add_loop_test(tests, header_is_built_or_explained, 0, sizeof headers / sizeof headers[0]);
    tcase_add_test(tests, constants_reach_the_header);
    tcase_add_test(tests, libc_is_version_0);
    tcase_add_test(tests, no_plain_file_gets_one_sentence);
    return tests;
}
