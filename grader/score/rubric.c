/* Reads a lab's rubric.cfg, and refuses one that can't be scored by. */
#include "grader/score/rubric.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "grader/score/rubric_group.h"

static const double LAB_POINTS = 100;

/* A group as it stands in the file, before its lists are looked into. */
struct rubric_source {
    config_setting_t *lab, *builds, *builds_on, *steps, *hints, *cost;
};
struct earlier_source {
    size_t lab;
    const char *steps, *stand_in;
};
struct lab_source {
    size_t number;
    const char *name, *title;
};
struct step_source {
    const char *step, *title;
    double points, withheld;
    config_setting_t *checks, *hidden, *only_with;
};
struct check_source {
    const char *name, *hint;
    double weight;
};

static const struct group_key rubric_keys[] = {
    {"lab", VALUE_GROUP, false, offsetof(struct rubric_source, lab)},
    {"builds", VALUE_LIST, true, offsetof(struct rubric_source, builds)},
    {"builds_on", VALUE_GROUP, true, offsetof(struct rubric_source, builds_on)},
    {"steps", VALUE_LIST, false, offsetof(struct rubric_source, steps)},
    {"hints", VALUE_LIST, false, offsetof(struct rubric_source, hints)},
    {"cost", VALUE_GROUP, true, offsetof(struct rubric_source, cost)},
    {NULL, VALUE_TYPES, true, 0},
};
static const struct group_key lab_keys[] = {
    {"number", VALUE_COUNT, false, offsetof(struct lab_source, number)},
    {"name", VALUE_TEXT, false, offsetof(struct lab_source, name)},
    {"title", VALUE_TEXT, false, offsetof(struct lab_source, title)},
    {NULL, VALUE_TYPES, true, 0},
};
static const struct group_key earlier_keys[] = {
    {"lab", VALUE_COUNT, false, offsetof(struct earlier_source, lab)},
    {"steps", VALUE_TEXT, false, offsetof(struct earlier_source, steps)},
    {"stand_in", VALUE_TEXT, false, offsetof(struct earlier_source, stand_in)},
    {NULL, VALUE_TYPES, true, 0},
};
static const struct group_key step_keys[] = {
    {"step", VALUE_TEXT, false, offsetof(struct step_source, step)},
    {"title", VALUE_TEXT, false, offsetof(struct step_source, title)},
    {"points", VALUE_NUMBER, false, offsetof(struct step_source, points)},
    {"checks", VALUE_LIST, false, offsetof(struct step_source, checks)},
    {"hidden", VALUE_LIST, true, offsetof(struct step_source, hidden)},
    {"withheld", VALUE_NUMBER, true, offsetof(struct step_source, withheld)},
    {"only_with", VALUE_LIST, true, offsetof(struct step_source, only_with)},
    {NULL, VALUE_TYPES, true, 0},
};
static const struct group_key check_keys[] = {
    {"name", VALUE_TEXT, false, offsetof(struct check_source, name)},
    {"hint", VALUE_TEXT, true, offsetof(struct check_source, hint)},
    {"weight", VALUE_NUMBER, true, offsetof(struct check_source, weight)},
    {NULL, VALUE_TYPES, true, 0},
};
static const struct group_key hint_keys[] = {
    {"name", VALUE_TEXT, false, offsetof(struct rubric_hint, name)},
    {"text", VALUE_TEXT, false, offsetof(struct rubric_hint, text)},
    {NULL, VALUE_TYPES, true, 0},
};

static const struct rubric_hint *hint_named(const struct rubric *rubric, const char *name)
{
    for (size_t i = 0; i < rubric->hint_count; i++)
        if (strcmp(rubric->hints[i].name, name) == 0)
            return &rubric->hints[i];
    return NULL;
}

static bool read_hints(struct rubric *rubric, const struct rubric_reader *reader,
                       const config_setting_t *list)
{
    size_t length;
    if (!rubric_list_fits(reader, list, RUBRIC_HINTS, &length))
        return false;
    for (size_t i = 0; i < length; i++) {
        const config_setting_t *entry = config_setting_get_elem(list, (unsigned)i);
        struct rubric_hint hint;
        if (!rubric_group(reader, entry, "a hint", hint_keys, &hint))
            return false;
        if (hint_named(rubric, hint.name) != NULL)
            return rubric_fault(reader, entry, "The hint \"%s\" is listed twice.", hint.name);
        rubric->hints[rubric->hint_count++] = hint;
    }
    return true;
}

static bool check_is_listed(const struct rubric *rubric, const char *name)
{
    for (size_t i = 0; i < rubric->step_count; i++)
        for (size_t j = 0; j < rubric->steps[i].check_count; j++)
            if (strcmp(rubric->steps[i].checks[j].name, name) == 0)
                return true;
    return false;
}

static bool read_check(struct rubric *rubric, const struct rubric_reader *reader,
                       const config_setting_t *entry, struct rubric_check *check)
{
    struct check_source source = {.weight = 1};
    if (!rubric_group(reader, entry, "a check", check_keys, &source))
        return false;
    if (check_is_listed(rubric, source.name))
        return rubric_fault(reader, entry, "The check \"%s\" is listed twice.", source.name);
    if (source.weight <= 0)
        return rubric_fault(reader, entry, "The weight of \"%s\" must be more than 0.",
                            source.name);
    check->name = source.name;
    check->weight = source.weight;
    if (source.hint == NULL)
        return true;

    const struct rubric_hint *hint = hint_named(rubric, source.hint);
    if (hint == NULL)
        return rubric_fault(reader, entry,
                            "The check \"%s\" names the hint \"%s\", which isn't there.",
                            source.name, source.hint);
    check->hint_name = hint->name;
    check->hint = hint->text;
    return true;
}

/* Adds the checks of one list to a step that is already part of the rubric, so that a check listed
 * twice is seen within the step too. */
static bool read_checks(struct rubric *rubric, const struct rubric_reader *reader,
                        struct rubric_step *step, const config_setting_t *list, bool hidden)
{
    size_t length;
    if (!rubric_list_fits(reader, list, RECORD_CHECKS - step->check_count, &length))
        return false;
    for (size_t i = 0; i < length; i++) {
        struct rubric_check check = {.hidden = hidden};
        if (!read_check(rubric, reader, config_setting_get_elem(list, (unsigned)i), &check))
            return false;
        step->checks[step->check_count++] = check;
    }
    return true;
}

bool rubric_has_step(const struct rubric *rubric, const char *name)
{
    for (size_t i = 0; i < rubric->step_count; i++)
        if (strcmp(rubric->steps[i].step, name) == 0)
            return true;
    return false;
}

static bool read_gates(struct rubric *rubric, const struct rubric_reader *reader,
                       struct rubric_step *step, const config_setting_t *list)
{
    if (!rubric_list_fits(reader, list, RECORD_GATES, &step->gate_count))
        return false;
    for (size_t i = 0; i < step->gate_count; i++) {
        const config_setting_t *entry = config_setting_get_elem(list, (unsigned)i);
        step->gates[i] = config_setting_get_string(entry);
        if (step->gates[i] == NULL || !check_is_listed(rubric, step->gates[i]))
            return rubric_fault(reader, entry,
                                "\"only_with\" lists checks of this step and of those before it.");
    }
    return true;
}

static bool read_step(struct rubric *rubric, const struct rubric_reader *reader,
                      const config_setting_t *entry)
{
    struct step_source source = {0};
    if (!rubric_group(reader, entry, "a step", step_keys, &source))
        return false;
    if (rubric_has_step(rubric, source.step))
        return rubric_fault(reader, entry, "Step %s is listed twice.", source.step);
    if (source.hidden != NULL && source.withheld > 0)
        return rubric_fault(reader, entry,
                            "Step %s has both \"hidden\" and \"withheld\"; a handout has only "
                            "the second.",
                            source.step);

    struct rubric_step *step = &rubric->steps[rubric->step_count++];
    step->step = source.step;
    step->title = source.title;
    step->points = source.points;
    step->withheld = source.withheld;
    if (!read_checks(rubric, reader, step, source.checks, false))
        return false;
    if (source.hidden != NULL && !read_checks(rubric, reader, step, source.hidden, true))
        return false;
    if (source.only_with != NULL && !read_gates(rubric, reader, step, source.only_with))
        return false;
    if (step->check_count == 0 && step->withheld <= 0)
        return rubric_fault(reader, entry, "Step %s has no check, so nobody can earn its points.",
                            step->step);
    return true;
}

static bool read_steps(struct rubric *rubric, const struct rubric_reader *reader,
                       const config_setting_t *list)
{
    size_t length;
    bool read = rubric_list_fits(reader, list, RECORD_STEPS, &length);
    for (size_t i = 0; read && i < length; i++)
        read = read_step(rubric, reader, config_setting_get_elem(list, (unsigned)i));
    return read;
}

static bool read_builds(struct rubric *rubric, const struct rubric_reader *reader,
                        const config_setting_t *list)
{
    if (!rubric_list_fits(reader, list, RUBRIC_BUILDS, &rubric->build_count))
        return false;
    for (size_t i = 0; i < rubric->build_count; i++) {
        const config_setting_t *entry = config_setting_get_elem(list, (unsigned)i);
        rubric->builds[i] = config_setting_get_string(entry);
        if (rubric->builds[i] == NULL || strlen(rubric->builds[i]) >= TRACE_NEEDS)
            return rubric_fault(reader, entry,
                                "\"builds\" lists constants as texts, such as \"LOCKING=1\".");
    }
    return true;
}

static bool read_earlier(struct rubric *rubric, const struct rubric_reader *reader,
                         const config_setting_t *group)
{
    struct earlier_source source = {0};
    if (!rubric_group(reader, group, "\"builds_on\"", earlier_keys, &source))
        return false;
    if (source.lab == 0 || source.lab >= (size_t)rubric->lab)
        return rubric_fault(reader, group, "\"builds_on\" must name an earlier lab, from 1 to %d.",
                            rubric->lab - 1);
    rubric->earlier = (struct rubric_earlier){(int)source.lab, source.steps, source.stand_in};
    return true;
}

static bool points_add_up(const struct rubric *rubric, const struct rubric_reader *reader,
                          const config_setting_t *where)
{
    double sum = rubric->cost.points;
    for (size_t i = 0; i < rubric->step_count; i++)
        sum += rubric->steps[i].points;
    if (fabs(sum - LAB_POINTS) <= POINTS_TOLERANCE)
        return true;
    return rubric_fault(reader, where,
                        "The points of all steps and of \"cost\" add up to %g, not to %g.", sum,
                        LAB_POINTS);
}

static bool read_rubric(struct rubric *rubric, const struct rubric_reader *reader,
                        const config_setting_t *root)
{
    struct rubric_source source = {0};
    struct lab_source lab = {0};
    if (!rubric_group(reader, root, "the rubric", rubric_keys, &source) ||
        !rubric_group(reader, source.lab, "\"lab\"", lab_keys, &lab))
        return false;
    if (lab.number == 0 || lab.number > RECORD_LABS)
        return rubric_fault(reader, source.lab, "The lab's number must be 1 to %d.", RECORD_LABS);
    rubric->lab = (int)lab.number;
    rubric->name = lab.name;
    rubric->title = lab.title;
    return (source.builds == NULL || read_builds(rubric, reader, source.builds)) &&
           (source.builds_on == NULL || read_earlier(rubric, reader, source.builds_on)) &&
           read_hints(rubric, reader, source.hints) && read_steps(rubric, reader, source.steps) &&
           (source.cost == NULL || rubric_read_cost(rubric, reader, source.cost)) &&
           points_add_up(rubric, reader, source.steps);
}

static bool read_file(config_t *source, const struct rubric_reader *reader)
{
    /* A folder can be opened too, and then libconfig would end the whole program. */
    struct stat status;
    bool is_folder = stat(reader->path, &status) == 0 && S_ISDIR(status.st_mode);
    FILE *stream = is_folder ? NULL : fopen(reader->path, "r");
    if (stream == NULL) {
        snprintf(reader->error, reader->error_size, "%s can't be read: %s.", reader->path,
                 strerror(is_folder ? EISDIR : errno));
        return false;
    }
    bool read = config_read(source, stream) == CONFIG_TRUE;
    if (!read)
        snprintf(reader->error, reader->error_size, "%s:%d: %s.", reader->path,
                 config_error_line(source), config_error_text(source));
    fclose(stream);
    return read;
}

bool rubric_read(struct rubric *rubric, const char *path, char *error, size_t error_size)
{
    const struct rubric_reader reader = {path, error, error_size};
    memset(rubric, 0, sizeof *rubric);
    rubric->source = calloc(1, sizeof *rubric->source);
    if (rubric->source == NULL) {
        snprintf(error, error_size, "%s can't be read: there is no memory left.", path);
        return false;
    }
    config_init(rubric->source);
    if (read_file(rubric->source, &reader) &&
        read_rubric(rubric, &reader, config_root_setting(rubric->source)))
        return true;
    rubric_free(rubric);
    return false;
}

void rubric_free(struct rubric *rubric)
{
    if (rubric->source != NULL)
        config_destroy(rubric->source);
    free(rubric->source);
    memset(rubric, 0, sizeof *rubric);
}
