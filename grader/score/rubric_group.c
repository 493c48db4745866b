/* Reads one { group } of a rubric by a table of its keys. */
#include "grader/score/rubric_group.h"

#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static const char *const type_words[VALUE_TYPES] = {
    [VALUE_TEXT] = "a text in quotes",
    [VALUE_NUMBER] = "a number of at least 0",
    [VALUE_COUNT] = "a whole number of at least 0",
    [VALUE_LIST] = "a list ( ... )",
    [VALUE_GROUP] = "a group { ... }",
};

bool rubric_fault(const struct rubric_reader *reader, const config_setting_t *where,
                  const char *format, ...)
{
    const char *file = config_setting_source_file(where);
    unsigned line = config_setting_source_line(where);
    int used = snprintf(reader->error, reader->error_size,
                        "%s:%u: ", file != NULL ? file : reader->path, line > 0 ? line : 1);
    if (used < 0 || (size_t)used >= reader->error_size)
        return false;

    va_list arguments;
    va_start(arguments, format);
    vsnprintf(reader->error + used, reader->error_size - (size_t)used, format, arguments);
    va_end(arguments);
    return false;
}

bool rubric_number(const config_setting_t *value, double *number)
{
    switch (config_setting_type(value)) {
    case CONFIG_TYPE_INT:
    case CONFIG_TYPE_INT64:
        *number = (double)config_setting_get_int64(value);
        return true;
    case CONFIG_TYPE_FLOAT:
        *number = config_setting_get_float(value);
        return isfinite(*number);
    default:
        return false;
    }
}

bool rubric_list_fits(const struct rubric_reader *reader, const config_setting_t *list,
                      size_t limit, size_t *length)
{
    *length = (size_t)config_setting_length(list);
    if (*length <= limit)
        return true;
    return rubric_fault(reader, list, "\"%s\" has %zu entries; at most %zu are possible.",
                        config_setting_name(list), *length, limit);
}

static bool store(config_setting_t *value, enum value_type type, void *field)
{
    int written = config_setting_type(value);
    double number;
    switch (type) {
    case VALUE_TEXT:
        *(const char **)field = config_setting_get_string(value);
        return written == CONFIG_TYPE_STRING;
    case VALUE_NUMBER:
        if (!rubric_number(value, &number) || number < 0)
            return false;
        *(double *)field = number;
        return true;
    case VALUE_COUNT:
        if (written == CONFIG_TYPE_FLOAT || !rubric_number(value, &number) || number < 0)
            return false;
        *(size_t *)field = (size_t)config_setting_get_int64(value);
        return true;
    case VALUE_LIST:
        *(config_setting_t **)field = value;
        return written == CONFIG_TYPE_LIST || written == CONFIG_TYPE_ARRAY;
    default:
        *(config_setting_t **)field = value;
        return written == CONFIG_TYPE_GROUP;
    }
}

static const struct group_key *key_named(const struct group_key *keys, const char *name)
{
    for (; keys->name != NULL; keys++)
        if (strcmp(keys->name, name) == 0)
            return keys;
    return NULL;
}

static bool unknown_key(const struct rubric_reader *reader, const config_setting_t *value,
                        const char *what, const struct group_key *keys)
{
    char known[256] = "";
    for (size_t i = 0; keys[i].name != NULL; i++) {
        size_t used = strlen(known);
        snprintf(known + used, sizeof known - used, "%s%s", i == 0 ? "" : ", ", keys[i].name);
    }
    return rubric_fault(reader, value, "%s has no key \"%s\"; its keys are %s.", what,
                        config_setting_name(value), known);
}

bool rubric_group(const struct rubric_reader *reader, const config_setting_t *group,
                  const char *what, const struct group_key *keys, void *fields)
{
    if (config_setting_type(group) != CONFIG_TYPE_GROUP)
        return rubric_fault(reader, group, "%s must be %s.", what, type_words[VALUE_GROUP]);

    int length = config_setting_length(group);
    for (int i = 0; i < length; i++) {
        config_setting_t *value = config_setting_get_elem(group, (unsigned)i);
        const struct group_key *key = key_named(keys, config_setting_name(value));
        if (key == NULL)
            return unknown_key(reader, value, what, keys);
        if (!store(value, key->type, (char *)fields + key->place))
            return rubric_fault(reader, value, "\"%s\" of %s must be %s.", key->name, what,
                                type_words[key->type]);
    }
    for (; keys->name != NULL; keys++)
        if (!keys->optional && config_setting_get_member(group, keys->name) == NULL)
            return rubric_fault(reader, group, "%s needs a key \"%s\".", what, keys->name);
    return true;
}
