/* What each of several tools makes of programs that have a mistake. */
#ifndef HEAPLAB_BUGS_REPORT_H
#define HEAPLAB_BUGS_REPORT_H

#include <stdio.h>

#include "grader/score/race.h"

enum { MOST_BUGS = 40, BUG_NAME = 40 };

/* When a mistake is noticed: the program writes a mark before it, one after it, and one when it has
 * freed its blocks. */
enum bug_moment {
    BUG_NOT_TRIED,
    BUG_NOT_REACHED, /* the program ended before the mistake */
    BUG_AT_ONCE,
    BUG_AT_FREE,
    BUG_AT_EXIT,
    BUG_NEVER,
    BUG_HANGS
};
struct bug_sight {
    enum bug_moment moment;
    char how; /* 'S' SIGSEGV, 'A' SIGABRT, 'K' another signal, 'R' a report and no signal */
};
struct bug_sight bug_sight_of(const struct measured_run *run);

struct bugs_report {
    size_t bug_count;
    char names[MOST_BUGS][BUG_NAME];
    /* Of a race that is never run: its entrants are the tools, the first is libc by itself. */
    const struct race *tools;
    struct bug_sight sights[MOST_BUGS][RACE_ENTRANTS];
    /* The price of each tool is in one of these, under the same name. */
    const struct race_list *prices;
};

/* A row for each mistake, a column for each tool; 80 columns wide. */
bool bugs_table(const struct bugs_report *report, FILE *stream);

#endif
