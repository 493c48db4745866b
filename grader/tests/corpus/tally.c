/* Which checks earn their place: those that catch some mutant first. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grader/oracle/memory.h"
#include "grader/oracle/oracle.h"
#include "grader/tests/corpus/corpus.h"

enum { LABS = 100 };

void tally_add(struct tally *tally, const char *check)
{
    if (tally->count == tally->capacity) {
        tally->capacity = tally->capacity == 0 ? 64 : tally->capacity * 2;
        tally->names = allocate_again(tally->names, tally->capacity, sizeof *tally->names);
    }
    tally->names[tally->count++] = text_of("%s", check);
}

/* Whether a name begins so, and is that whole when it ends with a check's own. */
static bool has(const struct tally *tally, int lab, const char *check)
{
    char *name = text_of("%d %s", lab, check);
    bool found = false;
    for (size_t i = 0; i < tally->count && !found; i++) {
        found = *check == '\0' ? strncmp(tally->names[i], name, strlen(name)) == 0
                               : strcmp(tally->names[i], name) == 0;
    }
    free(name);
    return found;
}

static void print_idle(const struct check_entry *entry, void *context)
{
    if (!has(context, entry->lab, entry->test->name)) {
        printf("      lab %d: %s\n", entry->lab, entry->test->name);
    }
}

void tally_print(const struct tally *tally)
{
    puts("checks that catch no mutant first:");
    for (int lab = 0; lab < LABS; lab++) {
        if (has(tally, lab, "")) {
            oracle_walk_checks(lab, print_idle, (void *)(uintptr_t)tally);
        }
    }
}

void tally_free(struct tally *tally)
{
    for (size_t i = 0; i < tally->count; i++) {
        free(tally->names[i]);
    }
    free(tally->names);
}
