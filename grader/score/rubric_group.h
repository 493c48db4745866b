/* Reads one { group } of a rubric by a table of its keys, so that each fault has one place to be
 * said in. */
#ifndef HEAPLAB_RUBRIC_GROUP_H
#define HEAPLAB_RUBRIC_GROUP_H

#include <libconfig.h>
#include <stdbool.h>

#include "grader/score/rubric.h"
#include <stddef.h>

#define POINTS_TOLERANCE 1e-6 /* ten steps of 0.1 must count as 1 */

/* What a value must be, and the type of the field that it is stored in. */
enum value_type {
    VALUE_TEXT,   /* const char *       */
    VALUE_NUMBER, /* double, at least 0 */
    VALUE_COUNT,  /* size_t             */
    VALUE_LIST,   /* config_setting_t * */
    VALUE_GROUP,  /* config_setting_t * */
    VALUE_TYPES
};

struct group_key {
    const char *name; /* NULL ends the table */
    enum value_type type;
    bool optional; /* when missing, the field keeps what the caller put there */
    size_t place;  /* offset of the field */
};

struct rubric_reader {
    const char *path;
    char *error;
    size_t error_size;
};

/* Writes "FILE:LINE: sentence" for a place in the rubric; always returns false. */
bool rubric_fault(const struct rubric_reader *reader, const config_setting_t *where,
                  const char *format, ...) __attribute__((format(printf, 3, 4)));
/* Fills the fields of `fields` that the table names. False, with the fault said, for an unknown or
 * missing key and for a value of another type; `what` names the group in that sentence. */
bool rubric_group(const struct rubric_reader *reader, const config_setting_t *group,
                  const char *what, const struct group_key *keys, void *fields);
/* How many elements a list has; false when they are more than the grader has room for. */
bool rubric_list_fits(const struct rubric_reader *reader, const config_setting_t *list,
                      size_t limit, size_t *length);
/* The value as a number, whichever way it is written; false when it is none. */
bool rubric_number(const config_setting_t *value, double *number);

bool rubric_has_step(const struct rubric *rubric, const char *name);
/* Reads the group "cost" of a rubric whose steps are known. */
bool rubric_read_cost(struct rubric *rubric, const struct rubric_reader *reader,
                      const config_setting_t *group);

#endif
