/* Reads the comments of a trace that say what it needs besides its operations. */
#include <inttypes.h>
#include <string.h>

#include "grader/trace/reader.h"
#include "grader/trace/words.h"

enum { CPU_ANSWERS = 4, MOST_VISITORS = 64 };

/* Needs become options of a compiler, so nothing but NAME=NUMBER may pass. */
static bool is_need(const char *word)
{
    size_t length = strspn(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_");
    if (length == 0 || word[length] != '=')
        return false;
    struct number number = trace_parse_number(word + length + 1);
    return number.is_number && number.fits && !number.negative;
}

static bool read_needs(struct reader *reader, char *rest)
{
    char *needs = reader->trace->needs;
    char *word = trace_next_word(&rest);
    do {
        if (word == NULL || !is_need(word))
            return trace_refuse(reader,
                                "expected \"# needs NAME=NUMBER ...\" with NAME of A to Z and _, "
                                "found %s",
                                trace_found(word).text);
        size_t length = strlen(needs), room = TRACE_NEEDS - length;
        int added = snprintf(needs + length, room, "%s%s", length > 0 ? " " : "", word);
        if ((size_t)added >= room)
            return trace_refuse(reader, "expected at most %d characters of needs", TRACE_NEEDS - 1);
    } while ((word = trace_next_word(&rest)) != NULL);
    return true;
}

static bool read_refuse(struct reader *reader, char *rest)
{
    struct trace *trace = reader->trace;
    char *word = trace_next_word(&rest), *second = NULL;
    struct found shown = trace_found(word);
    struct number number = {.is_number = false};
    bool later = false;
    if (trace->refuse != 0)
        return trace_refuse(reader, "expected only one \"# refuse\" line in a trace");
    if (word != NULL) {
        size_t length = strlen(word);
        later = word[length - 1] == '+';
        word[length - later] = '\0';
        number = trace_parse_number(word);
        second = trace_next_word(&rest);
    }
    bool right = number.is_number && number.fits && !number.negative && number.magnitude > 0 &&
                 number.magnitude <= UINT32_MAX;
    if (!right || second != NULL)
        return trace_refuse(reader,
                            "expected \"# refuse N\" or \"# refuse N+\" with N from 1 to %" PRIu32
                            ", found %s",
                            UINT32_MAX, right ? trace_found(second).text : shown.text);
    trace->refuse = (unsigned)number.magnitude;
    trace->refuse_later = later;
    return true;
}

/* As many numbers as the form names after "# NAME", all from 0 to `highest`, and nothing else. */
static bool read_numbers(struct reader *reader, const char *form, char *rest, uint64_t highest,
                         uint64_t *values, size_t count)
{
    const char *word = trace_next_word(&rest);
    for (size_t i = 0; i < count; i++, word = trace_next_word(&rest)) {
        struct number number = {.is_number = false};
        if (word != NULL)
            number = trace_parse_number(word);
        if (!number.is_number || !number.fits || number.negative || number.magnitude > highest)
            return trace_refuse(reader,
                                "expected \"# %s\" with numbers from 0 to %" PRIu64 ", found %s",
                                form, highest, trace_found(word).text);
        values[i] = number.magnitude;
    }
    return word == NULL || trace_refuse(reader, "expected \"# %s\" and nothing after it, found %s",
                                        form, trace_found(word).text);
}

static bool read_cpus(struct reader *reader, char *rest)
{
    uint64_t value = 0;
    bool read = read_numbers(reader, "cpus N", rest, CPU_ANSWERS - 1, &value, 1);
    reader->trace->cpus = (unsigned)value;
    return read;
}

static bool read_meeting(struct reader *reader, enum meeting_kind kind, char *rest)
{
    static const char *const forms[] = {[MEETING_FORK] = "fork BEFORE DURING",
                                        [MEETING_INSPECTION] = "inspect BEFORE DURING VISITORS"};
    uint64_t values[3] = {0};
    if (!read_numbers(reader, forms[kind], rest, UINT32_MAX, values, kind == MEETING_FORK ? 2 : 3))
        return false;
    if (kind == MEETING_INSPECTION && (values[2] == 0 || values[2] > MOST_VISITORS))
        return trace_refuse(reader, "expected from 1 to %d visitors, found %" PRIu64, MOST_VISITORS,
                            values[2]);
    reader->trace->meeting = (struct meeting){kind, values[0], values[1], (unsigned)values[2]};
    return true;
}

bool trace_read_setting(struct reader *reader, char *rest)
{
    const char *word = trace_next_word(&rest);
    if (word != NULL && strcmp(word, "schedule") == 0)
        return read_numbers(reader, "schedule SEED", rest, UINT64_MAX, &reader->trace->schedule, 1);
    if (word != NULL && strcmp(word, "cpus") == 0)
        return read_cpus(reader, rest);
    if (word != NULL && strcmp(word, "race") == 0 && trace_next_word(&rest) == NULL)
        reader->trace->race = true;
    if (word != NULL && strcmp(word, "fork") == 0)
        return read_meeting(reader, MEETING_FORK, rest);
    if (word != NULL && strcmp(word, "inspect") == 0)
        return read_meeting(reader, MEETING_INSPECTION, rest);
    if (word != NULL && strcmp(word, "needs") == 0)
        return read_needs(reader, rest);
    if (word != NULL && strcmp(word, "refuse") == 0)
        return read_refuse(reader, rest);
    return true;
}
