/* Whole files in and out of memory. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "grader/sandbox/inside.h"

static char *read_open_file(int file, size_t limit, size_t *size)
{
    struct stat status;
    if (fstat(file, &status) < 0)
        return NULL;
    if (!S_ISREG(status.st_mode) || (uint64_t)status.st_size > limit) {
        errno = S_ISREG(status.st_mode) ? EFBIG : EINVAL;
        return NULL;
    }
    size_t expected = (size_t)status.st_size, done = 0;
    char *content = malloc(expected + 1);
    while (content && done < expected) {
        ssize_t count = read(file, content + done, expected - done);
        if (count <= 0)
            break; /* shorter than a moment ago: what there is, is the file */
        done += (size_t)count;
    }
    if (content)
        content[done] = 0;
    *size = done;
    return content;
}

char *file_read(const char *path, size_t limit, size_t *size)
{
    /* A FIFO must not keep us waiting. */
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (file < 0)
        return NULL;
    char *content = read_open_file(file, limit, size);
    int failure = errno;
    close(file);
    errno = failure;
    return content;
}

bool file_write(const char *path, const void *content, size_t size)
{
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644);
    if (file < 0)
        return false;
    size_t done = 0;
    while (done < size) {
        ssize_t count = write(file, (const char *)content + done, size - done);
        if (count <= 0)
            break;
        done += (size_t)count;
    }
    /* Whatever umask we run under, the compiler's own user must be able to read it; nobody changes
     * it. */
    bool readable = fchmod(file, 0444) == 0;
    return close(file) == 0 && done == size && readable;
}

bool file_copy(const char *from, const char *to)
{
    enum { LIMIT = 64 << 20 };
    size_t size;
    char *content = file_read(from, LIMIT, &size);
    bool copied = content && file_write(to, content, size);
    free(content);
    return copied;
}
