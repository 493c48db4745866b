/* Tests of starting programs that aren't trusted: what they may do, and that nothing of them
 * stays. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "grader/sandbox/inside.h"
#include "grader/sandbox/toolchain.h"
#include "grader/tests/sandbox_parts.h"
#include "grader/tests/suites.h"

/* One program for all tests; its first argument says what to try. */
static const char probe_text[] =
    "#include <assert.h>\n#include <errno.h>\n#include <fcntl.h>\n#include <signal.h>\n"
    "#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n#include <sys/mman.h>\n"
    "#include <sys/socket.h>\n#include <sys/wait.h>\n#include <unistd.h>\n"
    "static __attribute__((noinline)) int deep(volatile char *above) {\n"
    "    volatile char here[4096]; here[0] = above[0]; return deep(here) + here[0]; }\n"
    "static int answer(const char *word, char **arguments) {\n"
    "    char *none[] = {NULL}, start = 0;\n"
    "    if (!strcmp(word, \"print\")) return fputs(\"err\\n\", stderr), puts(\"out\"), 7;\n"
    "    if (!strcmp(word, \"abort\")) abort();\n"
    "    if (!strcmp(word, \"assert\")) assert(arguments == NULL);\n"
    "    if (!strcmp(word, \"malloc\")) return malloc(1 << 20) == NULL;\n"
    "    if (!strcmp(word, \"read-file\")) return open(\"/etc/passwd\", O_RDONLY) < 0 ? errno : "
    "0;\n"
    "    if (!strcmp(word, \"write-file\")) return open(\"x\", O_WRONLY | O_CREAT, 0600) < 0;\n"
    "    if (!strcmp(word, \"unlink\")) return unlink(\"x\");\n"
    "    if (!strcmp(word, \"files\")) for (int number = 0;; number++) {\n"
    "        char name[16]; sprintf(name, \"%d\", number);\n"
    "        close(open(name, O_WRONLY | O_CREAT, 0600)); }\n"
    "    if (!strcmp(word, \"socket\")) return socket(AF_INET, SOCK_STREAM, 0) < 0 ? errno : 0;\n"
    "    if (!strcmp(word, \"fork\")) return fork() < 0;\n"
    "    if (!strcmp(word, \"kill\")) return kill(getpid(), 0);\n"
    "    if (!strcmp(word, \"execve\")) return execve(\"/bin/true\", arguments, none);\n"
    "    if (!strcmp(word, \"execveat\")) return execveat(63, \"\", arguments, none, "
    "AT_EMPTY_PATH) < 0 ? errno : 0;\n"
    "    if (!strcmp(word, \"code\")) return mmap(0, 4096, 7, MAP_PRIVATE | MAP_ANON, -1, 0) == "
    "MAP_FAILED;\n"
    "    if (!strcmp(word, \"catch-refusals\")) return signal(SIGSYS, SIG_IGN) == SIG_ERR;\n"
    "    if (!strcmp(word, \"memory\")) return malloc(1UL << 30) == NULL;\n"
    "    if (!strcmp(word, \"stack\")) return deep(&start);\n"
    "    if (!strcmp(word, \"loop\")) for (;;);\n"
    "    if (!strcmp(word, \"pause\")) pause();\n"
    "    if (!strcmp(word, \"flood\")) for (;;) puts(\"flood\");\n"
    "    if (!strcmp(word, \"environment\")) return environ && environ[0];\n"
    "    if (!strcmp(word, \"descriptors\")) {\n"
    "        for (int i = 0; i < 200; i++) if (fcntl(i, F_GETFD) >= 0) printf(\"%d \", i);\n"
    "        return 0; }\n"
    "    if (!strcmp(word, \"daemon\")) {\n"
    "        if (fork() == 0) { setsid(); if (fork() == 0) { printf(\"%d\\n\", getpid());\n"
    "            fflush(stdout); for (;;) pause(); } _exit(0); }\n"
    "        return wait(NULL), 0; }\n"
    "    return 99; }\n"
    "int main(int count, char **arguments) {\n"
    "    return count > 1 ? answer(arguments[1], arguments) : 98; }\n";

static struct job job;
static char probe[512];

void open_test_job(struct job *opened)
{
    char error[512];
    ck_assert_msg(job_open(opened, error, sizeof error), "%s", error);
}

void compile_test_program(const struct job *in, const char *text, const char *flag, char *path,
                          size_t size)
{
    char source[512], compiler[256];
    struct sandbox_outcome outcome;
    snprintf(source, sizeof source, "%s/source.c", in->folder);
    unlink(source);
    ck_assert(file_write(source, text, strlen(text)));
    ck_assert_ptr_nonnull(toolchain_find("gcc", compiler, sizeof compiler));
    const char *const arguments[] = {compiler,   "-std=gnu17", "-D_GNU_SOURCE", "-O1", "-w", flag,
                                     "source.c", "-o",         "made",          NULL};
    ck_assert(toolchain_run(in, compiler, arguments, 1 << 16, &outcome));
    ck_assert_msg(toolchain_succeeded(&outcome), "%s", outcome.output);
    free(outcome.output);
    snprintf(path, size, "%s/made", in->folder);
}

static void make_probe(void)
{
    open_test_job(&job);
    compile_test_program(&job, probe_text, "-static", probe, sizeof probe);
}

static void remove_probe(void)
{
    job_close(&job);
}

static const char *arguments[3] = {"probe", NULL, NULL};

static struct sandbox_program probing(enum sandbox_profile profile, const char *word)
{
    arguments[1] = word;
    return (struct sandbox_program){.profile = profile,
                                    .job = &job,
                                    .path = probe,
                                    .arguments = arguments,
                                    .limits = {2, 256 << 20, 1 << 20, 20000, 1 << 16}};
}

static struct sandbox_outcome run(const struct sandbox_program *program)
{
    struct sandbox_outcome outcome;
    ck_assert_msg(sandbox_run(program, &outcome), "%s", strerror(errno));
    return outcome;
}

static const struct {
    enum sandbox_profile profile;
    const char *word;
    int status, signal;
} expectations[] = {
    {SANDBOX_WORKER, "print", 7, 0},
    {SANDBOX_WORKER, "abort", 0, SIGABRT},
    {SANDBOX_WORKER, "assert", 0, SIGABRT},
    {SANDBOX_WORKER, "malloc", 0, 0},
    {SANDBOX_WORKER, "environment", 0, 0},
    {SANDBOX_WORKER, "read-file", EACCES, 0},
    {SANDBOX_WORKER, "write-file", 0, SIGSYS},
    {SANDBOX_WORKER, "unlink", 0, SIGSYS},
    {SANDBOX_WORKER, "socket", 0, SIGSYS},
    {SANDBOX_WORKER, "fork", 0, SIGSYS},
    {SANDBOX_WORKER, "kill", 0, SIGSYS},
    {SANDBOX_WORKER, "execve", 0, SIGSYS},
    {SANDBOX_WORKER, "execveat", EBADF, 0},
    {SANDBOX_WORKER, "code", 0, SIGSYS},
    {SANDBOX_WORKER, "catch-refusals", 0, SIGSYS},
    {SANDBOX_WORKER, "memory", 1, 0},
    {SANDBOX_WORKER, "stack", 0, SIGSEGV},
    {SANDBOX_WORKER, "loop", 0, SIGXCPU},
    {SANDBOX_TOOLCHAIN, "socket", EPERM, 0},
    {SANDBOX_TOOLCHAIN, "environment", 0, 0},
    {SANDBOX_TOOLCHAIN, "write-file", 0, 0},
    {SANDBOX_TOOLCHAIN, "execve", 0, 0},
    {SANDBOX_VALGRIND, "fork", 1, 0},
    {SANDBOX_VALGRIND, "unlink", 0, 0},
    {SANDBOX_PROGRAM, "execve", 0, 0},
    {SANDBOX_PROGRAM_ALONE, "print", 7, 0},
    {SANDBOX_PROGRAM_ALONE, "execve", 255, 0},
    {SANDBOX_PROGRAM_ALONE, "execveat", EBADF, 0},
};

START_TEST(program_may_do_what_its_profile_says)
{
    struct sandbox_program program = probing(expectations[_i].profile, expectations[_i].word);
    if (strcmp(program.arguments[1], "loop") == 0)
        program.limits.cpu_seconds = 1;
    struct sandbox_outcome outcome = run(&program);
    const char *word = expectations[_i].word;
    ck_assert_msg(outcome.signal == expectations[_i].signal, "%s: signal %d", word, outcome.signal);
    ck_assert_msg(outcome.status == expectations[_i].status, "%s: status %d", word, outcome.status);
    free(outcome.output);
}
END_TEST

START_TEST(both_outputs_are_gathered)
{
    struct sandbox_program program = probing(SANDBOX_WORKER, "print");
    struct sandbox_outcome outcome = run(&program);
    ck_assert_str_eq(outcome.output, "err\nout\n");
    free(outcome.output);
}
END_TEST

START_TEST(files_of_others_are_closed_to_the_toolchain)
{
    struct sandbox_program program = probing(SANDBOX_TOOLCHAIN, "read-file");
    struct sandbox_outcome outcome = run(&program);
    ck_assert_int_eq(outcome.status, files_landlock_version() ? EACCES : 0);
    free(outcome.output);
}
END_TEST

START_TEST(unlink_under_valgrind_removes_nothing)
{
    char path[600];
    snprintf(path, sizeof path, "%s/x", job.folder);
    ck_assert(access(path, F_OK) == 0 || file_write(path, "", 0));
    struct sandbox_program program = probing(SANDBOX_VALGRIND, "unlink");
    struct sandbox_outcome outcome = run(&program);
    ck_assert_int_eq(access(path, F_OK), 0);
    free(outcome.output);
}
END_TEST

START_TEST(flood_is_cut)
{
    struct sandbox_program program = probing(SANDBOX_WORKER, "flood");
    program.limits.output_limit = 1000;
    struct sandbox_outcome outcome = run(&program);
    ck_assert(outcome.flooded && !outcome.timed_out);
    ck_assert_uint_eq(outcome.output_size, 1000);
    free(outcome.output);
}
END_TEST

START_TEST(flood_of_files_is_cut)
{
    struct sandbox_program program = probing(SANDBOX_PROGRAM_ALONE, "files");
    program.limits.cpu_seconds = 20; /* far more than until the first look */
    program.limits.folder_limit = 8 << 20;
    struct sandbox_outcome outcome = run(&program);
    ck_assert(outcome.flooded && !outcome.timed_out);
    ck_assert_int_eq(outcome.signal, SIGKILL);
    free(outcome.output);
}
END_TEST

START_TEST(program_that_waits_for_ever_is_ended)
{
    struct sandbox_program program = probing(SANDBOX_WORKER, "pause");
    program.limits.wall_milliseconds = 20;
    struct sandbox_outcome outcome = run(&program);
    ck_assert(outcome.timed_out && !outcome.flooded);
    ck_assert_int_eq(outcome.signal, SIGKILL);
    free(outcome.output);
}
END_TEST

START_TEST(daemon_does_not_outlive_its_run_and_others_do)
{
    struct sandbox_program other = probing(SANDBOX_WORKER, "pause");
    pid_t bystander = sandbox_start(&other);
    ck_assert_int_gt(bystander, 0);
    struct sandbox_program program = probing(SANDBOX_TOOLCHAIN, "daemon");
    struct sandbox_outcome outcome = run(&program);
    /* The daemon may be ended before it says who it is. */
    pid_t daemon = (pid_t)strtol(outcome.output, NULL, 10);
    if (daemon > 0)
        ck_assert(kill(daemon, 0) < 0 && errno == ESRCH);
    ck_assert_int_eq(waitpid(bystander, NULL, WNOHANG), 0);
    sandbox_end(bystander);
    ck_assert(waitpid(bystander, NULL, WNOHANG) < 0 && errno == ECHILD);
    sandbox_end(bystander);
    free(outcome.output);
}
END_TEST

START_TEST(only_named_descriptors_are_open)
{
    int extra = dup(STDERR_FILENO), high = fcntl(STDERR_FILENO, F_DUPFD, 150), ends[2];
    ck_assert_int_eq(pipe(ends), 0);
    /* 4 takes the place of the other end of the same pipe, whatever their numbers are. */
    const int descriptors[] = {-1, -1, -1, ends[1], ends[0], -1, extra};
    struct sandbox_program program = probing(SANDBOX_TOOLCHAIN, "descriptors");
    program.descriptors = descriptors;
    program.descriptor_count = 7;
    struct sandbox_outcome outcome = run(&program);
    ck_assert_str_eq(outcome.output, "0 1 2 3 4 6 ");
    free(outcome.output);
    close(extra);
    close(high);
    close(ends[0]);
    close(ends[1]);
}
END_TEST

/* Lets the program go on to its next stop; the pid's status. */
static int next_stop(pid_t pid, int signal)
{
    int status;
    ck_assert_int_eq(ptrace(PTRACE_CONT, pid, 0, signal), 0);
    ck_assert_int_eq(waitpid(pid, &status, __WALL), pid);
    return status;
}

START_TEST(traced_worker_stops_at_each_call_for_memory)
{
    struct sandbox_program program = probing(SANDBOX_WORKER_TRACED, "malloc");
    program.traced = true;
    pid_t pid = sandbox_start(&program);
    ck_assert_msg(pid > 0, "%s", strerror(errno));
    int status = next_stop(pid, 0), calls = 0;
    for (; WIFSTOPPED(status); calls++) {
        ck_assert_int_eq(status >> 8, SIGTRAP | PTRACE_EVENT_SECCOMP << 8);
        status = next_stop(pid, 0);
    }
    ck_assert_int_gt(calls, 2);
    ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    sandbox_end(pid);
}
END_TEST

START_TEST(tracer_sees_which_call_was_refused)
{
    struct sandbox_program program = probing(SANDBOX_WORKER_TRACED, "socket");
    siginfo_t information;
    program.traced = true;
    pid_t pid = sandbox_start(&program);
    int status = next_stop(pid, 0);
    while (status >> 8 == (SIGTRAP | PTRACE_EVENT_SECCOMP << 8))
        status = next_stop(pid, 0);
    ck_assert(WIFSTOPPED(status) && WSTOPSIG(status) == SIGSYS);
    ck_assert_int_eq(ptrace(PTRACE_GETSIGINFO, pid, 0, &information), 0);
    ck_assert_int_eq(information.si_syscall, SYS_socket);
    sandbox_end(pid);
    ck_assert(kill(pid, 0) < 0 && errno == ESRCH);
}
END_TEST

START_TEST(what_cannot_start_says_why)
{
    struct sandbox_program program = probing(SANDBOX_WORKER, "print");
    program.path = "/nowhere/at/all";
    ck_assert(sandbox_start(&program) < 0 && errno == ENOENT);
    char text[600];
    snprintf(text, sizeof text, "%s/source.c", job.folder);
    program.path = text;
    ck_assert(sandbox_start(&program) < 0 && (errno == EACCES || errno == ENOEXEC));
    program = probing(SANDBOX_WORKER_TRACED, "print");
    ck_assert(sandbox_start(&program) < 0 && errno == EINVAL);
    ck_assert(waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD);
}
END_TEST

START_TEST(job_leaves_nothing_behind)
{
    struct job made;
    char path[600];
    open_test_job(&made);
    snprintf(path, sizeof path, "%s/sub", made.folder);
    ck_assert_int_eq(mkdir(path, 0755), 0);
    snprintf(path, sizeof path, "%s/sub/link", made.folder);
    ck_assert_int_eq(symlink(probe, path), 0);
    snprintf(path, sizeof path, "%s", made.folder);
    job_close(&made);
    ck_assert(access(path, F_OK) < 0 && errno == ENOENT);
    ck_assert_int_eq(access(probe, X_OK), 0);
}
END_TEST

START_TEST(every_protection_says_why_it_is_off)
{
    struct protection list[32];
    size_t count = sandbox_protections(list, 32);
    ck_assert_uint_gt(count, 5);
    for (size_t i = 0; i < count; i++)
        ck_assert_msg(list[i].active || list[i].detail[0], "%s", list[i].name);
    ck_assert_uint_eq(sandbox_protections(list, 1), 1);
}
END_TEST

START_TEST(words_and_values_agree)
{
    for (int i = 0; i < VERDICT_COUNT; i++)
        ck_assert_int_eq(verdict_named(verdict_name((enum verdict)i)), i);
    for (int i = KIND_NONE + 1; i < KIND_COUNT; i++)
        ck_assert_int_eq(kind_named(kind_name((enum kind)i)), i);
    ck_assert_ptr_null(kind_name(KIND_NONE));
    ck_assert_int_eq(verdict_named("perfect"), VERDICT_COUNT);
    ck_assert_int_eq(kind_named(""), KIND_COUNT);
}
END_TEST

Suite *sandbox_suite(void)
{
    Suite *suite = suite_create("sandbox");
    TCase *programs = tcase_create("programs");
    tcase_set_tags(programs, STARTS_PROGRAMS);
    tcase_set_timeout(programs, 60);
    tcase_add_unchecked_fixture(programs, make_probe, remove_probe);
    tcase_add_loop_test(programs, program_may_do_what_its_profile_says, 0,
                        sizeof expectations / sizeof expectations[0]);
    tcase_add_test(programs, both_outputs_are_gathered);
    tcase_add_test(programs, files_of_others_are_closed_to_the_toolchain);
    tcase_add_test(programs, unlink_under_valgrind_removes_nothing);
    tcase_add_test(programs, flood_is_cut);
    tcase_add_test(programs, flood_of_files_is_cut);
    tcase_add_test(programs, program_that_waits_for_ever_is_ended);
    tcase_add_test(programs, daemon_does_not_outlive_its_run_and_others_do);
    tcase_add_test(programs, only_named_descriptors_are_open);
    tcase_add_test(programs, traced_worker_stops_at_each_call_for_memory);
    tcase_add_test(programs, tracer_sees_which_call_was_refused);
    tcase_add_test(programs, what_cannot_start_says_why);
    tcase_add_test(programs, job_leaves_nothing_behind);
    tcase_add_test(programs, every_protection_says_why_it_is_off);
    tcase_add_test(programs, words_and_values_agree);
    suite_add_tcase(suite, programs);
    suite_add_tcase(suite, gate_tests());
    suite_add_tcase(suite, build_tests());
    suite_add_tcase(suite, support_tests());
    return suite;
}
