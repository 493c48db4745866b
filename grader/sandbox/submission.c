/* The first look at what a student handed in: is there a plain text file at all? */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "grader/sandbox/inside.h"

enum { SUBMISSION_LIMIT = 1 << 20 };

static const char *what_it_is(mode_t mode)
{
    if (S_ISLNK(mode))
        return "a link to another file";
    if (S_ISDIR(mode))
        return "a folder";
    if (S_ISFIFO(mode))
        return "a named pipe";
    if (S_ISSOCK(mode))
        return "a socket";
    return "a device";
}

static bool __attribute__((format(printf, 3, 4)))
complain(char *complaint, size_t size, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(complaint, size, format, arguments);
    va_end(arguments);
    return false;
}

static bool is_plain_file(const char *path, const char *shown, char *complaint, size_t size)
{
    struct stat status;
    if (lstat(path, &status) < 0) {
        if (errno == ENOENT || errno == ENOTDIR)
            return complain(complaint, size, "There is no %s.", shown);
        return complain(complaint, size, "%s can't be read: %s.", shown, strerror(errno));
    }
    if (!S_ISREG(status.st_mode))
        return complain(complaint, size, "%s is %s; it must be a file that holds your code.", shown,
                        what_it_is(status.st_mode));
    if (status.st_size > SUBMISSION_LIMIT)
        return complain(complaint, size,
                        "%s has %lld bytes; a header for these labs has at most %d.", shown,
                        (long long)status.st_size, SUBMISSION_LIMIT);
    return true;
}

/* The compiler only warns of this one, but then the next line of any program is lost. */
static bool ends_with_backslash(const char *text, size_t size)
{
    while (size > 0 && strchr(" \t\r\n", text[size - 1]))
        size--;
    return size > 0 && text[size - 1] == '\\';
}

static bool is_text(const char *text, size_t size, const char *shown, char *complaint,
                    size_t complaint_size)
{
    if (size == 0)
        return complain(complaint, complaint_size, "%s is empty.", shown);
    const char *zero = memchr(text, 0, size);
    if (zero)
        return complain(complaint, complaint_size,
                        "%s isn't plain text: its byte %zu is a zero byte. Save it as UTF-8.",
                        shown, (size_t)(zero - text) + 1);
    if (ends_with_backslash(text, size))
        return complain(complaint, complaint_size,
                        "The last line of %s ends with a backslash, which joins it to a next line "
                        "that isn't there.",
                        shown);
    return true;
}

char *submission_read(const char *path, const char *shown_name, size_t *size, char *complaint,
                      size_t complaint_size)
{
    if (!is_plain_file(path, shown_name, complaint, complaint_size))
        return NULL;
    char *text = file_read(path, SUBMISSION_LIMIT, size);
    if (!text) {
        complain(complaint, complaint_size, "%s can't be read: %s.", shown_name, strerror(errno));
        return NULL;
    }
    if (is_text(text, *size, shown_name, complaint, complaint_size))
        return text;
    free(text);
    return NULL;
}
