/* Reads what a rubric says of speed: the measured work, and how many points a ratio is worth. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "grader/score/rubric_group.h"

struct cost_source {
    double points;
    config_setting_t *after, *tiers;
    const char *shape, *sizes, *needs;
    size_t operations, size_limit, live_limit, live_bytes;
};

static const struct group_key cost_keys[] = {
    {"points", VALUE_NUMBER, false, offsetof(struct cost_source, points)},
    {"after", VALUE_LIST, false, offsetof(struct cost_source, after)},
    {"shape", VALUE_TEXT, false, offsetof(struct cost_source, shape)},
    {"operations", VALUE_COUNT, false, offsetof(struct cost_source, operations)},
    {"sizes", VALUE_TEXT, false, offsetof(struct cost_source, sizes)},
    {"size_limit", VALUE_COUNT, true, offsetof(struct cost_source, size_limit)},
    {"live_limit", VALUE_COUNT, true, offsetof(struct cost_source, live_limit)},
    {"live_bytes", VALUE_COUNT, true, offsetof(struct cost_source, live_bytes)},
    {"needs", VALUE_TEXT, true, offsetof(struct cost_source, needs)},
    {"tiers", VALUE_LIST, false, offsetof(struct cost_source, tiers)},
    {NULL, VALUE_TYPES, true, 0},
};

static const char *const shape_names[] = {
    [SHAPE_RANDOM] = "random",     [SHAPE_LIFO] = "lifo",       [SHAPE_FIFO] = "fifo",
    [SHAPE_SAWTOOTH] = "sawtooth", [SHAPE_REALLOC] = "realloc", [SHAPE_EXHAUST] = "exhaust",
    [SHAPE_TREES] = "trees",       [SHAPE_MIXED] = "mixed",     NULL,
};
static const char *const size_names[] = {
    [SIZES_SMALL] = "small",
    [SIZES_POWER_LAW] = "power_law",
    [SIZES_LARGE] = "large",
    [SIZES_FIXED] = "fixed",
    NULL,
};

static bool word_index(const struct rubric_reader *reader, const config_setting_t *group,
                       const char *key, const char *const *words, unsigned *index)
{
    const config_setting_t *value = config_setting_get_member(group, key);
    const char *word = config_setting_get_string(value);
    char known[128] = "";
    for (*index = 0; words[*index] != NULL; ++*index) {
        if (strcmp(words[*index], word) == 0)
            return true;
        size_t used = strlen(known);
        snprintf(known + used, sizeof known - used, "%s%s", used == 0 ? "" : ", ", words[*index]);
    }
    return rubric_fault(reader, value, "\"%s\" is no word for \"%s\"; the words are %s.", word, key,
                        known);
}

static bool read_after(struct rubric *rubric, const struct rubric_reader *reader,
                       const config_setting_t *list)
{
    struct rubric_cost *cost = &rubric->cost;
    if (!rubric_list_fits(reader, list, RECORD_STEPS, &cost->after_count))
        return false;
    for (size_t i = 0; i < cost->after_count; i++) {
        const config_setting_t *entry = config_setting_get_elem(list, (unsigned)i);
        cost->after[i] = config_setting_get_string(entry);
        if (cost->after[i] == NULL)
            return rubric_fault(reader, entry, "\"after\" lists steps as texts, such as \"3.1\".");
        if (!rubric_has_step(rubric, cost->after[i]))
            return rubric_fault(reader, entry, "\"after\" names step %s, which isn't there.",
                                cost->after[i]);
    }
    return true;
}

static bool read_tier(const struct rubric_reader *reader, const config_setting_t *entry,
                      struct rubric_tier *tier)
{
    int type = config_setting_type(entry);
    if ((type == CONFIG_TYPE_LIST || type == CONFIG_TYPE_ARRAY) &&
        config_setting_length(entry) == 2 &&
        rubric_number(config_setting_get_elem(entry, 0), &tier->ratio) &&
        rubric_number(config_setting_get_elem(entry, 1), &tier->points) && tier->points >= 0)
        return true;
    return rubric_fault(reader, entry, "A tier is a ratio and its points, such as (0.50, 20.0).");
}

static bool read_tiers(struct rubric_cost *cost, const struct rubric_reader *reader,
                       const config_setting_t *list)
{
    if (!rubric_list_fits(reader, list, RUBRIC_TIERS, &cost->tier_count))
        return false;
    if (cost->tier_count == 0)
        return rubric_fault(reader, list, "\"tiers\" is empty, so nobody can earn the points.");
    for (size_t i = 0; i < cost->tier_count; i++) {
        const config_setting_t *entry = config_setting_get_elem(list, (unsigned)i);
        struct rubric_tier *tier = &cost->tiers[i];
        if (!read_tier(reader, entry, tier))
            return false;
        if (i == 0 && fabs(tier->points - cost->points) > POINTS_TOLERANCE)
            return rubric_fault(
                reader, entry, "The first tier must give all %g points of \"cost\".", cost->points);
        if (i > 0 && (tier->ratio <= tier[-1].ratio || tier->points >= tier[-1].points))
            return rubric_fault(reader, entry,
                                "The tiers must go from fast to slow: ratios up, points down.");
    }
    return true;
}

bool rubric_read_cost(struct rubric *rubric, const struct rubric_reader *reader,
                      const config_setting_t *group)
{
    struct cost_source source = {.needs = ""};
    unsigned shape, sizes;
    if (!rubric_group(reader, group, "\"cost\"", cost_keys, &source) ||
        !word_index(reader, group, "shape", shape_names, &shape) ||
        !word_index(reader, group, "sizes", size_names, &sizes))
        return false;
    if (sizes == SIZES_FIXED && source.size_limit == 0)
        return rubric_fault(reader, group, "Sizes \"fixed\" need a \"size_limit\" of at least 1.");
    if (source.operations == 0)
        return rubric_fault(reader, group, "\"operations\" must be at least 1.");
    if (strlen(source.needs) >= TRACE_NEEDS)
        return rubric_fault(reader, group, "\"needs\" is longer than %d bytes.", TRACE_NEEDS - 1);

    struct rubric_cost *cost = &rubric->cost;
    cost->points = source.points;
    cost->needs = source.needs;
    cost->work = (struct generator){.shape = (enum trace_shape)shape,
                                    .sizes = (enum size_distribution)sizes,
                                    .operations = source.operations,
                                    .live_limit = source.live_limit,
                                    .live_bytes = source.live_bytes,
                                    .size_limit = source.size_limit};
    return read_after(rubric, reader, source.after) && read_tiers(cost, reader, source.tiers);
}
