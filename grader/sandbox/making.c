/* The beginning and the end of everything that is compiled: a folder, and a file that stays. */
#include "grader/sandbox/making.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "grader/sandbox/inside.h"
#include "grader/sandbox/toolchain.h"

enum { MESSAGE_SIZE = 2048 };

bool making_fail(struct making *making, enum verdict verdict, const char *format, ...)
{
    char message[MESSAGE_SIZE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    free(making->build->message);
    making->build->verdict = verdict;
    making->build->message = strdup(message);
    return false;
}

void making_path(const struct making *making, const char *name, char *path, size_t size)
{
    snprintf(path, size, "%s/%s/%s", making->job->folder, making->folder, name);
}

void making_header(const struct making *making, char *name, size_t size)
{
    snprintf(name, size, "%s/my_memory_allocator_v%d.h", making->folder, making->order->lab);
}

static bool make_folder(struct making *making)
{
    static unsigned made;
    char path[PATH_SIZE];
    uid_t user = user_for_programs(NULL);
    do {
        snprintf(making->folder, sizeof making->folder, "build-%u", ++made);
        snprintf(path, sizeof path, "%s/%s", making->job->folder, making->folder);
        errno = 0;
    } while (mkdir(path, 0755) < 0 && errno == EEXIST);
    if (errno || chmod(path, 0755) < 0 || (user && chown(path, user, user) < 0))
        return making_fail(making, VERDICT_INTERNAL, "No folder can be made in %s: %s.",
                           making->job->folder, strerror(errno));
    return true;
}

bool making_begin(struct making *making)
{
    char error[512];
    *making->build = (struct build){.verdict = VERDICT_OK};
    if (!toolchain_compiler())
        return making_fail(making, VERDICT_INTERNAL,
                           "There is no C compiler here; `make setup` installs one.");
    if (!support_prepare(making->job, making->order->root, making->order->kind, error,
                         sizeof error))
        return making_fail(making, VERDICT_INTERNAL, "%s", error);
    return make_folder(making);
}

bool making_keep(struct making *making, const char *name)
{
    char *program = making->build->program;
    making_path(making, name, program, sizeof making->build->program);
    if (chown(program, geteuid(), getegid()) == 0 && chmod(program, 0555) == 0)
        return true;
    return making_fail(making, VERDICT_INTERNAL, "%s can't be protected: %s.", program,
                       strerror(errno));
}

size_t making_needs(const struct making *making, char words[NEEDS_WORDS], const char **arguments,
                    size_t room)
{
    static const char allowed[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_=";
    const char *needs = making->order->needs ? making->order->needs : "";
    size_t count = 0;
    if (strlen(needs) >= NEEDS_WORDS / 2)
        return 0;
    while (*needs && count < room) {
        size_t length = strspn(needs, allowed);
        if (length) {
            arguments[count++] = words;
            words += sprintf(words, "-D%.*s", (int)length, needs) + 1;
        }
        needs += length;
        needs += strcspn(needs, allowed);
    }
    return count;
}
