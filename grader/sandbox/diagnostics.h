/* What a compiler printed, and how much of it a student may and should see. */
#ifndef HEAPLAB_DIAGNOSTICS_H
#define HEAPLAB_DIAGNOSTICS_H

#include <stdbool.h>
#include <stddef.h>

struct diagnostics {
    const char *output;     /* all that the compiler printed */
    const char *own_path;   /* the student's header as the compiler names it */
    const char *shown_name; /* what to call it instead */
    const char *folder;     /* the job's; the compiler ran there */
};

/* The errors in the student's own lines, with the lines of code and the notes that belong to them,
 * written to `text`. False when there is none. */
bool diagnostics_own(const struct diagnostics *diagnostics, char *text, size_t size);
/* The first error, if it is in the header of another lab, as "my_memory_allocator_v4.h:28:9: error: ...". */
bool diagnostics_earlier(const struct diagnostics *diagnostics, char *text, size_t size);
/* The first error elsewhere, without its place. False when there is none. */
bool diagnostics_elsewhere(const struct diagnostics *diagnostics, char *text, size_t size);
/* The first name that an error elsewhere calls undeclared: a function that the lab asks for and the
 * student's header doesn't have. False when there is none. */
bool diagnostics_missing(const struct diagnostics *diagnostics, char *name, size_t size);
/* The first file that was opened (-H) and belongs neither to the compiler nor to the job, written
 * to `path`. False when there is none. */
bool diagnostics_foreign(const struct diagnostics *diagnostics, char *path, size_t size);

#endif
