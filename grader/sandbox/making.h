/* Something that is being built to an order, in a folder of its own in the job's: what the files
 * that compile share. */
#ifndef HEAPLAB_SANDBOX_MAKING_H
#define HEAPLAB_SANDBOX_MAKING_H

#include <stdbool.h>
#include <stddef.h>

#include "grader/sandbox/sandbox.h"

enum { PATH_SIZE = 640, HEADER_NAME = 96, NEEDS_WORDS = 1024 };

struct making {
    struct build *build;
    const struct job *job;
    const struct build_order *order;
    const char *const
        *code;       /* of a shim: the compiler's options for its kind of code, ends with NULL */
    char folder[32]; /* as seen from the job's folder */
};

/* See that there is a compiler and our own sources, and make the folder. */
bool making_begin(struct making *making);
/* Says in the build what went wrong. Returns false. */
bool making_fail(struct making *making, enum verdict verdict, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Where a file of that name is in the making's folder. */
void making_path(const struct making *making, const char *name, char *path, size_t size);
/* How the compiler names the submission's header. */
void making_header(const struct making *making, char *name, size_t size);
/* The order's needs as options: "POOL_BYTES=128 CELL_BYTES=32" becomes "-DPOOL_BYTES=128" and so on,
 * within `words`. How many there are. */
size_t making_needs(const struct making *making, char words[NEEDS_WORDS], const char **arguments,
                    size_t room);
/* Name the file as what was built, and keep it as it is: programs that run can't change it. */
bool making_keep(struct making *making, const char *name);

/* compile.c: the first half of build_worker, as far as an object that passed the gate: shim.o in the
 * folder. */
bool making_object(struct making *making);

#endif
