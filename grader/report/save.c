/* A new file beside the old one takes its place when all of it is written. */
#include "grader/report/save.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a file gets whose mode nobody chose; mkstemp would keep it from everybody else. */
static void give_usual_mode(int descriptor)
{
    mode_t mask = umask(0);
    umask(mask);
    fchmod(descriptor, 0666 & ~mask);
}

/* Opens the file that is written first: one beside `path`, whose name goes to *temporary, or the
 * thing itself where that is a pipe or a device, which can't be replaced. */
static FILE *open_target(const char *path, char **temporary)
{
    struct stat status;
    *temporary = NULL;
    if (stat(path, &status) == 0 && !S_ISREG(status.st_mode))
        return fopen(path, "w");

    if (asprintf(temporary, "%s.XXXXXX", path) < 0) {
        *temporary = NULL;
        return NULL;
    }
    int descriptor = mkstemp(*temporary);
    if (descriptor >= 0) {
        give_usual_mode(descriptor);
        return fdopen(descriptor, "w");
    }
    free(*temporary);
    *temporary = NULL;
    return NULL;
}

bool save_file(content_writer *write, const void *content, const char *path, char *error,
               size_t error_size)
{
    char *temporary;
    errno = 0;
    FILE *stream = open_target(path, &temporary);
    bool saved = stream != NULL && write(content, stream);
    int cause = errno;
    if (stream != NULL && fclose(stream) != 0 && saved) {
        saved = false;
        cause = errno;
    }
    if (saved && temporary != NULL && rename(temporary, path) != 0) {
        saved = false;
        cause = errno;
    }
    if (!saved) {
        snprintf(error, error_size, "The report can't be written to %s: %s.", path,
                 strerror(cause != 0 ? cause : EIO));
        if (temporary != NULL)
            unlink(temporary);
    }
    free(temporary);
    return saved;
}
