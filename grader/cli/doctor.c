/* doctor: which protections of the sandbox are active on this machine. */
#include <stdio.h>

#include "grader/cli/options.h"
#include "grader/sandbox/sandbox.h"

enum { PROTECTIONS = 32 };

int command_doctor(const struct options *options)
{
    (void)options;
    struct protection list[PROTECTIONS];
    size_t count = sandbox_protections(list, PROTECTIONS);
    for (size_t i = 0; i < count; i++) {
        printf("%-4s %-22s %s%s%s\n", list[i].active ? "yes" : "no", list[i].name, list[i].what_for,
               list[i].detail[0] == '\0' ? "" : ": ", list[i].detail);
    }
    return EXIT_DONE;
}
