/* What a compiler printed, and how much of it a student may and should see. Only lines about the
 * student's own header are passed on: text of any other file stays here. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <limits.h>

#include "grader/sandbox/diagnostics.h"

enum { SHOWN_LINES = 24 };
#define HEADER_BEGINS "my_memory_allocator_v"

struct line {
    const char *start;
    size_t length;
};

enum line_kind {
    LINE_OTHER,
    LINE_CODE, /* the source line and the caret under it */
    LINE_ERROR,
    LINE_NOTE,
    LINE_WARNING
};

static bool next_line(const char **rest, struct line *line)
{
    if (!**rest)
        return false;
    const char *end = strchr(*rest, '\n');
    line->start = *rest;
    line->length = end ? (size_t)(end - *rest) : strlen(*rest);
    *rest += line->length + (end ? 1 : 0);
    return true;
}

static bool starts_with(struct line line, const char *prefix)
{
    return strncmp(line.start, prefix, strlen(prefix)) == 0;
}

/* Where a message's text begins: behind "FILE:LINE:COLUMN: error: ", as gcc, clang and as
 * write it. */
static const char *find_message(struct line line, enum line_kind *kind)
{
    static const struct {
        const char *word;
        enum line_kind kind;
    } words[] = {{": fatal error: ", LINE_ERROR}, {": error: ", LINE_ERROR},
                 {": Error: ", LINE_ERROR},       {": note: ", LINE_NOTE},
                 {": Fatal error: ", LINE_ERROR}, {": warning: ", LINE_WARNING}};
    const char *first = NULL;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        const char *found = memmem(line.start, line.length, words[i].word, strlen(words[i].word));
        if (found && (!first || found < first)) {
            first = found;
            *kind = words[i].kind;
        }
    }
    return first ? first + 2 : NULL;
}

static enum line_kind kind_of(struct line line)
{
    enum line_kind kind = LINE_OTHER;
    if (line.length && line.start[0] == ' ' && !starts_with(line, "                 from "))
        return LINE_CODE;
    find_message(line, &kind);
    return kind;
}

static bool is_own(const struct diagnostics *diagnostics, struct line line)
{
    size_t length = strlen(diagnostics->own_path);
    return starts_with(line, diagnostics->own_path) && line.start[length] == ':';
}

/* Appends one line; false when it doesn't fit whole. */
static bool append(char *text, size_t size, const char *name, const char *start, size_t length)
{
    size_t used = strlen(text);
    if (used + strlen(name) + length + 2 > size)
        return false;
    snprintf(text + used, size - used, "%s%s%.*s", used ? "\n" : "", name, (int)length, start);
    return true;
}

/* A message in the student's own lines, under the name that the student knows. */
static bool append_own(const struct diagnostics *diagnostics, char *text, size_t size,
                       struct line line, enum line_kind kind)
{
    size_t skip = kind == LINE_CODE ? 0 : strlen(diagnostics->own_path);
    return append(text, size, skip ? diagnostics->shown_name : "", line.start + skip,
                  line.length - skip);
}

/* An error elsewhere has its place taken off; it is shown when a note of it is about the student's
 * lines. */
static bool append_bare(char *text, size_t size, struct line line)
{
    enum line_kind kind = LINE_OTHER;
    const char *message = find_message(line, &kind);
    return append(text, size, "", message, line.length - (size_t)(message - line.start));
}

bool diagnostics_own(const struct diagnostics *diagnostics, char *text, size_t size)
{
    const char *rest = diagnostics->output;
    struct line line, elsewhere = {NULL, 0};
    bool error_seen = false, shown = false, fits = true;
    text[0] = 0;
    for (int lines = 0; fits && lines < SHOWN_LINES && next_line(&rest, &line);) {
        enum line_kind kind = kind_of(line);
        if (kind == LINE_ERROR || kind == LINE_WARNING) {
            error_seen = kind == LINE_ERROR;
            elsewhere = is_own(diagnostics, line) ? (struct line){NULL, 0} : line;
        }
        if (kind == LINE_ERROR || kind == LINE_WARNING || kind == LINE_NOTE)
            shown = error_seen && is_own(diagnostics, line);
        if (kind == LINE_OTHER || !shown)
            continue;
        if (elsewhere.start)
            fits = append_bare(text, size, elsewhere);
        elsewhere.start = NULL;
        fits = fits && append_own(diagnostics, text, size, line, kind);
        lines++;
    }
    return text[0] != 0;
}

/* The header of another lab lies beside the student's own one. */
static const char *earlier_header(const struct diagnostics *diagnostics, struct line line)
{
    const char *own_name = strrchr(diagnostics->own_path, '/');
    size_t folder = own_name ? (size_t)(own_name + 1 - diagnostics->own_path) : 0;
    const char *name = line.start + folder;
    bool is_beside = strncmp(line.start, diagnostics->own_path, folder) == 0 &&
                     strncmp(name, HEADER_BEGINS, strlen(HEADER_BEGINS)) == 0;
    return is_beside && !is_own(diagnostics, line) ? name : NULL;
}

bool diagnostics_earlier(const struct diagnostics *diagnostics, char *text, size_t size)
{
    const char *rest = diagnostics->output;
    struct line line;
    while (next_line(&rest, &line)) {
        enum line_kind kind = LINE_OTHER;
        if (!find_message(line, &kind) || kind != LINE_ERROR)
            continue;
        const char *name = earlier_header(diagnostics, line);
        if (name)
            snprintf(text, size, "%.*s", (int)(line.length - (size_t)(name - line.start)), name);
        return name;
    }
    return false;
}

/* The next error that isn't in the student's own lines. */
static const char *next_elsewhere(const struct diagnostics *diagnostics, const char **rest,
                                  struct line *line)
{
    while (next_line(rest, line)) {
        enum line_kind kind = LINE_OTHER;
        const char *message = find_message(*line, &kind);
        if (message && kind == LINE_ERROR && !is_own(diagnostics, *line))
            return message;
    }
    return NULL;
}

bool diagnostics_elsewhere(const struct diagnostics *diagnostics, char *text, size_t size)
{
    const char *rest = diagnostics->output;
    struct line line;
    const char *message = next_elsewhere(diagnostics, &rest, &line);
    if (message)
        snprintf(text, size, "%.*s", (int)(line.length - (size_t)(message - line.start)), message);
    return message;
}

/* The first 'name' in quotes. */
static bool quoted_name(const char *message, char *name, size_t size)
{
    const char *open = strchr(message, '\'');
    const char *close = open ? strchr(open + 1, '\'') : NULL;
    if (!close || (size_t)(close - open) > size)
        return false;
    snprintf(name, size, "%.*s", (int)(close - open - 1), open + 1);
    return true;
}

bool diagnostics_missing(const struct diagnostics *diagnostics, char *name, size_t size)
{
    const char *rest = diagnostics->output, *message;
    struct line line;
    while ((message = next_elsewhere(diagnostics, &rest, &line))) {
        size_t length = line.length - (size_t)(message - line.start);
        if ((memmem(message, length, "undeclared", 10) ||
             memmem(message, length, "implicit declaration", 20)) &&
            quoted_name(message, name, size))
            return true;
    }
    return false;
}

static bool belongs(const char *path, const char *folder)
{
    static const char *const toolchain[] = {
        "/usr/include/",       "/usr/lib/",       "/usr/lib64/",       "/usr/lib32/",
        "/usr/local/include/", "/usr/local/lib/", "/usr/local/lib64/", "/lib/"};
    size_t length = strlen(folder);
    if (strncmp(path, folder, length) == 0 && path[length] == '/')
        return true;
    for (size_t i = 0; i < sizeof toolchain / sizeof toolchain[0]; i++)
        if (strncmp(path, toolchain[i], strlen(toolchain[i])) == 0)
            return true;
    return false;
}

/* Compares real places, so that "/usr/include/../../etc" is what it is. */
static bool is_foreign(const char *named, const char *folder)
{
    char joined[2 * PATH_MAX], real_path[PATH_MAX], real_folder[PATH_MAX];
    snprintf(joined, sizeof joined, "%s%s%s", *named == '/' ? "" : folder, *named == '/' ? "" : "/",
             named);
    if (!realpath(folder, real_folder))
        return true;
    return !realpath(joined, real_path) || !belongs(real_path, real_folder);
}

bool diagnostics_foreign(const struct diagnostics *diagnostics, char *path, size_t size)
{
    const char *rest = diagnostics->output;
    struct line line;
    while (next_line(&rest, &line)) {
        size_t dots = strspn(line.start, ".");
        /* After the included files gcc lists those without include guards; they have no dots. */
        if (dots == 0 || dots + 1 >= line.length || line.start[dots] != ' ')
            continue;
        snprintf(path, size, "%.*s", (int)(line.length - dots - 1), line.start + dots + 1);
        if (is_foreign(path, diagnostics->folder))
            return true;
    }
    return false;
}
