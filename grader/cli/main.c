/* heaplab COMMAND [options]: the program behind every make target. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grader/cli/options.h"

static const struct {
    const char *name, *what;
    run_command *run;
} commands[] = {
    {"grade", "score the labs", command_grade},
    {"check", "only the checks, without speed", command_check},
    {"replay", "show each call of a trace and its result", command_replay},
    {"debug", "the same under gdb", command_debug},
    {"valgrind", "the same under Memcheck", command_valgrind},
    {"shrink", "make a failing trace as short as possible", command_shrink},
    {"libmalloc", "build a header as a malloc for other programs", command_libmalloc},
    {"programs", "run real programs on it", command_programs},
    {"bugs", "run programs with mistakes on it and under other tools", command_bugs},
    {"bench", "race the versions against libc and others", command_bench},
    {"doctor", "which protections are active on this machine", command_doctor},
};
enum { COMMANDS = sizeof commands / sizeof *commands };

/* Whoever set these meant another program: our own runs of Check must not be steered by them. */
static void forget_checks_variables(void)
{
    static const char *const variables[] = {
        "CK_RUN_SUITE",          "CK_RUN_CASE",       "CK_FORK",
        "CK_VERBOSITY",          "CK_INCLUDE_TAGS",   "CK_EXCLUDE_TAGS",
        "CK_TIMEOUT_MULTIPLIER", "CK_LOG_FILE_NAME",  "CK_XML_LOG_FILE_NAME",
        "CK_TAP_LOG_FILE_NAME",  "CK_DEFAULT_TIMEOUT"};
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        unsetenv(variables[i]);
    }
}

int main(int count, char **arguments)
{
    struct options options;
    forget_checks_variables();
    for (int i = 0; count > 1 && i < COMMANDS; i++) {
        if (strcmp(commands[i].name, arguments[1]) == 0) {
            return options_read(&options, count - 2, arguments + 2) ? commands[i].run(&options)
                                                                    : EXIT_BAD_ARGUMENTS;
        }
    }
    fputs("usage: heaplab COMMAND [options]\n", stderr);
    for (int i = 0; i < COMMANDS; i++) {
        fprintf(stderr, "  %-10s%s\n", commands[i].name, commands[i].what);
    }
    return EXIT_BAD_ARGUMENTS;
}
