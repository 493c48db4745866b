/* Reads a trace or a CS:APP .rep file, and says in one sentence where and why it can't. */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>

#include "grader/trace/reader.h"
#include "grader/trace/words.h"

enum { OPERATION_LIMIT = 10000000, REP_HEADER_LINES = 4, FIELD_LIMIT = 4 };

enum destination { TO_THREAD, TO_ID, TO_BYTES, TO_EXTRA, TO_ATTRIBUTES };
struct field {
    const char *name;
    enum destination destination;
    bool may_be_negative;
    uint64_t highest;
};
static const struct field thread_field = {"T", TO_THREAD, false, TRACE_THREADS - 1};
static const struct field id_field = {"ID", TO_ID, false, ID_LIMIT - 1};
static const struct field pointer_field = {"ID", TO_ID, false, PLACES_END - 1};
static const struct field bytes_field = {"BYTES", TO_BYTES, false, UINT64_MAX};
static const struct field count_field = {"COUNT", TO_EXTRA, false, UINT64_MAX};
static const struct field align_field = {"ALIGN", TO_EXTRA, false, UINT64_MAX};
static const struct field offset_field = {"OFFSET", TO_EXTRA, true, INT64_MAX};
static const struct field byte_field = {"BYTE", TO_BYTES, false, UINT8_MAX};
static const struct field node_field = {"NODE", TO_EXTRA, true, INT32_MAX};
static const struct field virt_field = {"VIRT", TO_ID, false, TRACE_RANGE - 1};
static const struct field phys_field = {"PHYS", TO_EXTRA, false, UINT64_MAX};
static const struct field attributes_field = {"ATTRIBUTES", TO_ATTRIBUTES, false, UINT8_MAX};

struct form {
    enum operation_kind kind;
    const char *text;
    const struct field *fields[FIELD_LIMIT];
};
static const struct form forms[] = {
    {OP_MALLOC, "a ID BYTES", {&id_field, &bytes_field}},
    {OP_FREE, "f ID", {&id_field}},
    {OP_REALLOC, "r ID BYTES", {&id_field, &bytes_field}},
    {OP_CALLOC, "c ID COUNT BYTES", {&id_field, &count_field, &bytes_field}},
    {OP_MEMALIGN, "m ID ALIGN BYTES", {&id_field, &align_field, &bytes_field}},
    {OP_WRITE, "w ID OFFSET BYTE", {&id_field, &offset_field, &byte_field}},
    {OP_FREE_NULL, "n", {NULL}},
    {OP_RESET, "z", {NULL}},
    {OP_CACHE_ALIGNED, "l ID BYTES", {&id_field, &bytes_field}},
    {OP_PAGE_ALIGNED, "p ID BYTES", {&id_field, &bytes_field}},
    {OP_ON_NODE, "o ID NODE BYTES", {&id_field, &node_field, &bytes_field}},
    {OP_GUARDED, "g ID BYTES", {&id_field, &bytes_field}},
    {OP_CHECK, "k ID OFFSET", {&pointer_field, &offset_field}},
    {OP_BAD_FREE, "b ID OFFSET", {&pointer_field, &offset_field}},
    {OP_BAD_REALLOC, "e ID OFFSET BYTES", {&pointer_field, &offset_field, &bytes_field}},
    {OP_TOUCH, "t ID OFFSET", {&pointer_field, &offset_field}},
    {OP_MAP,
     "M VIRT BYTES PHYS ATTRIBUTES",
     {&virt_field, &bytes_field, &phys_field, &attributes_field}},
    {OP_UNMAP, "D VIRT BYTES", {&virt_field, &bytes_field}},
    {OP_CHANGE, "A VIRT BYTES ATTRIBUTES", {&virt_field, &bytes_field, &attributes_field}},
    {OP_TRANSLATE, "L VIRT", {&virt_field}},
    {OP_READ, "R VIRT", {&virt_field}},
    {OP_STORE, "W VIRT BYTE", {&virt_field, &byte_field}},
    {OP_CODE, "C VIRT", {&virt_field}},
    {OP_EXECUTE, "X VIRT", {&virt_field}},
    {OP_CHILD_STORE, "B VIRT BYTE", {&virt_field, &byte_field}},
};
enum { FORM_COUNT = sizeof forms / sizeof forms[0] };

/* A file's name and words may hold anything; a message is one line of text. */
static void make_printable(char *text)
{
    for (; *text != '\0'; text++)
        if (iscntrl((unsigned char)*text))
            *text = '?';
}

bool trace_refuse(struct reader *reader, const char *format, ...)
{
    char reason[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(reason, sizeof reason, format, arguments);
    va_end(arguments);
    if (reader->error_size == 0)
        return false;
    if (reader->line_number > 0)
        snprintf(reader->error, reader->error_size, "%s:%lu: %s", reader->name, reader->line_number,
                 reason);
    else
        snprintf(reader->error, reader->error_size, "%s: %s", reader->name, reason);
    make_printable(reader->error);
    return false;
}

static bool in_range(const struct field *field, struct number number)
{
    if (!number.fits)
        return false;
    if (!number.negative || number.magnitude == 0)
        return number.magnitude <= field->highest;
    return field->may_be_negative && number.magnitude <= field->highest + 1;
}

static bool read_field(struct reader *reader, const char *form, const struct field *field,
                       const char *word, struct operation *operation)
{
    struct number number = {.is_number = false};
    if (word != NULL)
        number = trace_parse_number(word);
    if (!number.is_number)
        return trace_refuse(reader, "expected \"%s\" with a number for %s, found %s", form,
                            field->name, trace_found(word).text);
    if (!in_range(field, number) && field->may_be_negative)
        return trace_refuse(
            reader, "expected \"%s\" with %s from -%" PRIu64 " to %" PRIu64 ", found %s", form,
            field->name, field->highest + 1, field->highest, trace_found(word).text);
    if (!in_range(field, number))
        return trace_refuse(reader, "expected \"%s\" with %s from 0 to %" PRIu64 ", found %s", form,
                            field->name, field->highest, trace_found(word).text);

    uint64_t value = number.negative ? 0 - number.magnitude : number.magnitude;
    switch (field->destination) {
    case TO_THREAD:
        operation->thread = (unsigned)value;
        break;
    case TO_ID:
        operation->id = (uint32_t)value;
        break;
    case TO_BYTES:
        operation->bytes = value;
        break;
    case TO_EXTRA:
        operation->extra = value;
        break;
    case TO_ATTRIBUTES:
        operation->attributes = (uint32_t)value;
        break;
    }
    return true;
}

/* What a program with a fault may speak of is more than a live block, and to free one is no fault. */
static bool refuse_pointer(struct reader *reader, const char *form, uint32_t id)
{
    static const char *const states[] = {[BLOCK_NEVER_MADE] = "was never made",
                                         [BLOCK_NULL] = "is NULL",
                                         [BLOCK_LIVE] = "is live, so that this is no mistake"};
    enum block_state state = trace_live_state(&reader->blocks, id);
    return trace_refuse(
        reader, "expected \"%s\" with the ID of a block that %s, but block %" PRIu32 " %s", form,
        state == BLOCK_LIVE ? "is gone, or an OFFSET other than 0" : "was made", id, states[state]);
}

static bool check_block(struct reader *reader, const char *form, const struct operation *operation)
{
    uint32_t id = operation->id;
    if (trace_live_allows(&reader->blocks, operation))
        return true;
    if (operation_only_points(operation))
        return refuse_pointer(reader, form, id);
    if (operation_makes(operation))
        return trace_refuse(
            reader, "expected \"%s\" with a new ID, but block %" PRIu32 " is still live", form, id);
    bool never = trace_live_state(&reader->blocks, id) == BLOCK_NEVER_MADE;
    return trace_refuse(reader,
                        "expected \"%s\" with the ID of a live block, but block %" PRIu32 " %s",
                        form, id, never ? "was never made" : "is gone already");
}

/* A call may be wrong in many ways, but what it would change is all the program's. */
static bool check_range(struct reader *reader, const char *form, const struct operation *operation)
{
    bool is_call =
        operation->kind == OP_MAP || operation->kind == OP_UNMAP || operation->kind == OP_CHANGE;
    bool is_code = operation->kind == OP_CODE || operation->kind == OP_EXECUTE;
    if (is_code && operation->id % TRACE_CODE != 0)
        return trace_refuse(reader, "expected \"%s\" with a multiple of %d for VIRT", form,
                            TRACE_CODE);
    if (!is_call || operation->bytes <= TRACE_RANGE - operation->id)
        return true;
    return trace_refuse(reader, "expected \"%s\" with VIRT + BYTES of at most %d", form,
                        TRACE_RANGE);
}

static const struct form *form_named(const char *word)
{
    for (size_t i = 0; word != NULL && i < FORM_COUNT; i++)
        if (word[0] == (char)forms[i].kind && word[1] == '\0')
            return &forms[i];
    return NULL;
}

static bool read_operation(struct reader *reader, char *word, char *rest)
{
    struct operation operation = {0};
    if (word[0] == '@') {
        if (!read_field(reader, "@T OPERATION", &thread_field, word + 1, &operation))
            return false;
        word = trace_next_word(&rest);
    }
    const struct form *form = form_named(word);
    if (form == NULL)
        return trace_refuse(reader, "expected an operation (a letter such as a, f or r), found %s",
                            trace_found(word).text);
    operation.kind = form->kind;
    for (size_t i = 0; i < FIELD_LIMIT && form->fields[i] != NULL; i++)
        if (!read_field(reader, form->text, form->fields[i], trace_next_word(&rest), &operation))
            return false;
    const char *extra = trace_next_word(&rest);
    if (extra != NULL)
        return trace_refuse(reader, "expected \"%s\" and nothing after it, found %s", form->text,
                            trace_found(extra).text);
    if (!check_range(reader, form->text, &operation) ||
        !check_block(reader, form->text, &operation))
        return false;
    if (reader->trace->count == OPERATION_LIMIT)
        return trace_refuse(reader, "expected at most %d operations in a trace", OPERATION_LIMIT);
    trace_live_apply(&reader->blocks, &operation);
    trace_add(reader->trace, operation);
    return true;
}

/* The values only help CS:APP's own driver, and its versions disagree on their order. */
static bool read_header_number(struct reader *reader, const char *word, char *rest)
{
    if (word != NULL && trace_parse_number(word).is_number)
        word = trace_next_word(&rest);
    else if (word == NULL)
        word = "";
    if (word != NULL)
        return trace_refuse(reader,
                            "expected number %u of the %d that a .rep file begins with "
                            "(heap size, ids, operations, weight), one a line, found %s",
                            reader->header_number, REP_HEADER_LINES,
                            word[0] == '\0' ? "the end of the file" : trace_found(word).text);
    reader->header_number = (reader->header_number + 1) % (REP_HEADER_LINES + 1);
    return true;
}

static bool is_rep_name(const char *name)
{
    size_t length = strlen(name);
    return length >= 4 && strcmp(name + length - 4, ".rep") == 0;
}

static bool read_text(struct reader *reader)
{
    static const char byte_order_mark[] = "\xef\xbb\xbf";
    char *rest = reader->line;
    if (reader->line_number == 1 && strncmp(rest, byte_order_mark, strlen(byte_order_mark)) == 0)
        rest += strlen(byte_order_mark);
    char *word = trace_next_word(&rest);
    if (word == NULL)
        return *rest != '#' || trace_read_setting(reader, rest + 1);
    if (!reader->begun && isdigit((unsigned char)word[0]))
        reader->header_number = 1;
    reader->begun = true;
    if (reader->header_number > 0)
        return read_header_number(reader, word, rest);
    return read_operation(reader, word, rest);
}

enum line_result { LINE_TEXT, LINE_NONE, LINE_REFUSED };

static enum line_result next_line(struct reader *reader)
{
    size_t length = 0;
    int character;
    reader->line_number++;
    while ((character = getc_unlocked(reader->stream)) != EOF && character != '\n') {
        if (character == '\0') {
            trace_refuse(reader, "expected text, found a byte of value 0");
            return LINE_REFUSED;
        }
        if (length == LINE_LIMIT) {
            trace_refuse(reader, "expected a line of at most %d characters", LINE_LIMIT);
            return LINE_REFUSED;
        }
        reader->line[length++] = (char)character;
    }
    reader->line[length] = '\0';
    if (ferror(reader->stream)) {
        trace_refuse(reader, "expected a file that can be read, found: %s", strerror(errno));
        return LINE_REFUSED;
    }
    return character == EOF && length == 0 ? LINE_NONE : LINE_TEXT;
}

static bool read_lines(struct reader *reader)
{
    enum line_result result;
    while ((result = next_line(reader)) == LINE_TEXT)
        if (!read_text(reader))
            return false;
    if (result == LINE_REFUSED)
        return false;
    if (reader->header_number > 0)
        return read_header_number(reader, NULL, NULL);
    return true;
}

bool trace_parse(struct trace *trace, const char *name, FILE *stream, char *error,
                 size_t error_size)
{
    *trace = (struct trace){0};
    struct reader reader = {.trace = trace,
                            .name = name,
                            .stream = stream,
                            .error = error,
                            .error_size = error_size,
                            .header_number = is_rep_name(name) ? 1 : 0};
    trace_live_start(&reader.blocks, ID_LIMIT);
    bool well_formed = read_lines(&reader);
    trace_live_end(&reader.blocks);
    if (!well_formed)
        trace_free(trace);
    return well_formed;
}

bool trace_read(struct trace *trace, const char *path, char *error, size_t error_size)
{
    *trace = (struct trace){0};
    struct reader reader = {.name = path, .error = error, .error_size = error_size};
    struct stat status;
    if (stat(path, &status) != 0)
        return trace_refuse(&reader, "expected a trace file, found: %s", strerror(errno));
    if (!S_ISREG(status.st_mode))
        return trace_refuse(&reader, "expected a trace file, found %s",
                            S_ISDIR(status.st_mode) ? "a folder"
                                                    : "something that is no plain file");
    FILE *stream = fopen(path, "re");
    if (stream == NULL)
        return trace_refuse(&reader, "expected a file that can be read, found: %s",
                            strerror(errno));
    bool well_formed = trace_parse(trace, path, stream, error, error_size);
    fclose(stream);
    return well_formed;
}
