/* Looks whether the earlier lab that a lab builds on is right, and finds what stands in for it. */
#include "grader/cli/earlier.h"

#include <stdlib.h>
#include <string.h>

#include "grader/oracle/memory.h"
#include "grader/report/findings.h"

/* What the look left out, for it ends with the first check that fails, has nothing to say. */
static bool was_run(const struct check_record *check)
{
    return check->verdict != VERDICT_NOT_IMPLEMENTED || check->message[0] != '\0';
}

static struct failure find_fault(const struct lab_record *record)
{
    for (size_t i = 0; i < record->step_count; i++) {
        for (size_t j = 0; j < record->steps[i].check_count; j++) {
            const struct check_record *check = &record->steps[i].checks[j];
            if (check_fails(check) && was_run(check)) {
                return (struct failure){&record->steps[i], check};
            }
        }
    }
    return (struct failure){NULL, NULL};
}

static bool is_no_program(const struct check_record *check)
{
    return check != NULL &&
           (check->verdict == VERDICT_COMPILE_ERROR || check->verdict == VERDICT_RULE);
}

static char *sentence(const struct lab_record *record, int lab)
{
    static const char rest[] = "so this lab is graded on one that the grader brings along.";
    struct failure fault = find_fault(record);
    if (lab_is_stopped(record) || is_no_program(fault.check)) {
        return text_of("Your lab %d can't be used yet, %s See: make check%d", lab, rest, lab);
    }
    return fault.check == NULL
               ? NULL
               : text_of("Your lab %d doesn't pass its own step %s, %s See: make check%d", lab,
                         fault.step->step, rest, lab);
}

char *earlier_fault(const struct grading *grading, const struct rubric *rubric)
{
    const struct rubric_earlier *earlier = &rubric->earlier;
    struct options options = *grading->options;
    struct grading look = *grading;
    struct lab_record *record = allocate(1, sizeof *record);
    const struct lab_place *lab = places_lab(&grading->places, earlier->lab);
    options.quick = options.first_only = options.earlier_is_right = true;
    options.only_steps = earlier->steps;
    look.options = &options;
    look.with_cost = false;
    char *text = NULL;
    if (lab != NULL && grading_lab(&look, lab, record)) {
        text = sentence(record, earlier->lab);
    }
    lab_record_free(record);
    free(record);
    return text;
}

void earlier_stand_in(const struct places *places, const struct lab_place *lab,
                      const struct rubric *rubric, char **others)
{
    char *name = text_of("my_memory_allocator_v%d.h", rubric->earlier.lab);
    for (char **other = others; *other != NULL; other++) {
        const char *slash = strrchr(*other, '/');
        if (strcmp(slash == NULL ? *other : slash + 1, name) == 0) {
            free(*other);
            *other =
                text_of("%s/%s/%s/%s", places->root, lab->folder, rubric->earlier.stand_in, name);
        }
    }
    free(name);
}
