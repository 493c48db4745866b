/* Tests of the gate: which objects it admits, what it says of the others, and that no object harms
 * it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "grader/sandbox/inside.h"
#include "grader/tests/sandbox_parts.h"
#include "grader/tests/suites.h"
#include "grader/trace/trace.h"

static const struct {
    const char *text;
    const char *complaint; /* a part of it; NULL: admitted */
} objects[] = {
    {"void *my_malloc(unsigned long n) { return (void *)n; }", NULL},
    {"#include <sys/mman.h>\nvoid *my_malloc(unsigned long n) { return mmap(0, n, 3, 34, -1, 0); }",
     NULL},
    {"#include <unistd.h>\nvoid *f(void) { return sbrk(sysconf(_SC_PAGESIZE)); }", NULL},
    {"#include <stdio.h>\n#include <assert.h>\nvoid f(int n) { assert(n); fprintf(stderr, \"%d\", "
     "n); }",
     NULL},
    {"_Thread_local char mine[100]; static char table[1 << 20]; char *f(void) { return table; }",
     NULL},
    {"char *index, *link; int pool, block, heap, list;", NULL},
    {"#include <string.h>\nvoid f(char *a, char *b, int n) { memmove(a, b, n); }", NULL},
    {"unsigned long f(void) { return 0x050f050f0f34cd80; }", NULL},
    {"#include <unistd.h>\nint f(void) { return unlink(\"x\"); }", NULL},
    {"#include <stdlib.h>\nvoid *f(void) { return malloc(9); }",
     "calls malloc: in these labs you are"},
    {"#include <stdlib.h>\nvoid f(void *p) { free(p); }", "calls free: in these labs"},
    {"#include <string.h>\nchar *f(char *p) { return strdup(p); }", "it calls malloc"},
    {"void *malloc(unsigned long) __attribute__((weak)); void *f(void) { return malloc; }",
     "calls malloc"},
    {"#include <dlfcn.h>\nvoid *f(void) { return dlsym(0, \"malloc\"); }", "calls dlsym"},
    {"#include <unistd.h>\nlong f(void) { return syscall(39); }", "calls syscall"},
    {"#include <unistd.h>\nvoid f(void) { execl(\"/bin/sh\", \"sh\", 0); }", "calls execl"},
    {"#include <stdlib.h>\nvoid f(void) { system(\"true\"); }", "calls system"},
    {"#include <setjmp.h>\njmp_buf b; void f(void) { longjmp(b, 1); }", "longjmp"},
    {"#include <iconv.h>\nvoid *f(void) { return iconv_open(\"\", \"\"); }",
     "uses iconv_open, which isn't among"},
    {"void nowhere(void); void f(void) { nowhere(); }", "uses nowhere but doesn't define it"},
    {"int main(void) { return 0; }", "defines main"},
    {"long write(int a, void *b, long c) { return c; }",
     "defines write, which belongs to the C library"},
    {"int memcmp(const void *a, const void *b, unsigned long c) { return 0; }", "defines memcmp"},
    {"__attribute__((weak)) int fork(void) { return 1; }", "defines fork"},
    {"int clock_gettime(int a, void *b) { return 0; }", "defines clock_gettime"},
    {"void _start(void) {}", "defines _start, a name that is kept"},
    {"int __wrap_mmap;", "a name that is kept for the compiler"},
    {"__asm__(\".comm shared, 8\");", "common symbol"},
    {"int n; __attribute__((constructor)) void f(void) { n = 1; }", "a constructor"},
    {"int n; __attribute__((destructor)) void f(void) { n = 1; }", "a destructor"},
    {"__asm__(\".section .preinit_array,\\\"aw\\\"\\n.quad 0\\n.text\");", "a constructor"},
    {"__attribute__((section(\"odd\"))) int f;", "the section odd"},
    {"__attribute__((section(\".gnu.warning.f\"))) char f[] = \"x\";",
     "the section .gnu.warning.f"},
    {"static void *g(void) { return 0; } void *f(void) __attribute__((ifunc(\"g\")));",
     "an indirect function"},
    {"char large[65 << 20];", "more than 64 MiB"},
#if defined(__x86_64__) || defined(__i386__)
    {"void f(void) { __asm__ volatile(\"syscall\"); }", "makes a system call by an instruction"},
    {"void f(void) { __asm__ volatile(\"int $0x80\"); }", "makes a system call by an instruction"},
#endif
};

static struct job job;

static void open_job(void)
{
    open_test_job(&job);
}

static void close_job(void)
{
    job_close(&job);
}

START_TEST(object_is_judged)
{
    char path[512], message[512] = "";
    compile_test_program(&job, objects[_i].text, "-c", path, sizeof path);
    bool admitted = gate_admits(path, message, sizeof message);
    const char *complaint = objects[_i].complaint;
    if (!complaint)
        ck_assert_msg(admitted, "%s: %s", objects[_i].text, message);
    else
        ck_assert_msg(!admitted && strstr(message, complaint), "%s: %s", objects[_i].text, message);
}
END_TEST

/* Objects that nobody would make by hand: a right one with some bytes changed, or cut short. */
START_TEST(damaged_object_does_no_harm)
{
    enum { MUTATIONS = 2000 };
    char path[512], message[512], mutant[512];
    uint64_t random = 1;
    size_t size;
    compile_test_program(&job, "#include <stdio.h>\nint f(int n) { return printf(\"%d\", n); }",
                         "-c", path, sizeof path);
    char *object = file_read(path, 1 << 20, &size), *changed = malloc(size);
    snprintf(mutant, sizeof mutant, "%s/mutant.o", job.folder);
    ck_assert(object && changed);
    for (int i = 0; i < MUTATIONS; i++) {
        memcpy(changed, object, size);
        size_t length = i % 4 ? size : (size_t)random_below(&random, size);
        /* Headers hold the dangerous fields: at the front the file's, at the end the sections'. */
        size_t area = i % 3 ? size : 64;
        for (uint64_t count = 1 + random_below(&random, 8); count > 0; count--)
            changed[random_below(&random, area)] = (char)random_next(&random);
        unlink(mutant);
        ck_assert(file_write(mutant, changed, length));
        message[0] = 0;
        ck_assert(gate_admits(mutant, message, sizeof message) || message[0]);
    }
    free(object);
    free(changed);
}
END_TEST

START_TEST(no_object_at_all_is_refused)
{
    char message[512] = "";
    ck_assert(!gate_admits("/nowhere/shim.o", message, sizeof message));
    ck_assert_ptr_nonnull(strstr(message, "can't be read"));
    ck_assert(!gate_admits(job.folder, message, sizeof message));
}
END_TEST

TCase *gate_tests(void)
{
    TCase *tests = tcase_create("gate");
    tcase_set_tags(tests, STARTS_PROGRAMS);
    tcase_set_timeout(tests, 60);
    tcase_add_checked_fixture(tests, open_job, close_job);
    tcase_add_loop_test(tests, object_is_judged, 0, sizeof objects / sizeof objects[0]);
    tcase_add_test(tests, damaged_object_does_no_harm);
    tcase_add_test(tests, no_object_at_all_is_refused);
    return tests;
}
