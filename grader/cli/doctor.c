/* doctor: which protections of the sandbox are active on this machine, and which checks can run. */
#include <stdio.h>

#include "grader/cli/grading.h"
#include "grader/oracle/heap.h"
#include "grader/sandbox/sandbox.h"

enum { PROTECTIONS = 32 };

static void show(bool active, const char *name, const char *what_for, const char *detail)
{
    printf("%-4s %-22s %s%s%s\n", active ? "yes" : "no", name, what_for,
           detail[0] == '\0' ? "" : ": ", detail);
}

/* Tried as a check of lab 5 does it. */
static void show_races(const struct options *options)
{
    struct grading grading;
    if (!grading_open(&grading, options)) {
        return;
    }
    struct oracle_setting setting = {.job = &grading.job, .order = {.root = grading.places.root}};
    oracle_open(&setting);
    bool can = heap_can_find_races();
    oracle_close();
    grading_close(&grading);
    show(can, "ThreadSanitizer", "races between threads are found",
         can ? "" : "its library isn't installed, or can't run here; such checks pass with a note");
}

int command_doctor(const struct options *options)
{
    struct protection list[PROTECTIONS];
    size_t count = sandbox_protections(list, PROTECTIONS);
    for (size_t i = 0; i < count; i++) {
        show(list[i].active, list[i].name, list[i].what_for, list[i].detail);
    }
    show_races(options);
    return EXIT_DONE;
}
