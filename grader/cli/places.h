/* Where things lie: the repository, its labs, and the header that a submission has for each. */
#ifndef HEAPLAB_PLACES_H
#define HEAPLAB_PLACES_H

#include <stdbool.h>
#include <stddef.h>

#include "grader/sandbox/sandbox.h"

enum { PLACES_LABS = 32, PLACES_PATH = 4096 };

/* The first lab whose allocator can resize blocks and align them, as real programs need it. */
enum { FIRST_TO_RESIZE = 4 };

struct lab_place {
    int number;
    char folder[256]; /* its name: "lab3_freelist" */
};

struct places {
    char root[PLACES_PATH]; /* the repository, absolute */
    size_t lab_count;
    struct lab_place labs[PLACES_LABS]; /* by number */
};

/* Every folder labN_NAME that holds a rubric. False, after a sentence on stderr, when there is no repository. */
bool places_find(struct places *places);
/* NULL when there is no lab of that number. */
const struct lab_place *places_lab(const struct places *places, int number);
/* Looks for a lab's header in a submission (NULL: the lab folders), in the lab's folder there or flat. It need not
 * exist. Both texts are to be freed; shown is what to call it. */
void places_header(const struct places *places, const struct lab_place *lab, const char *submission,
                   char **path, char **shown);
/* The headers of the other labs, for this one may build on them: a NULL-terminated list to be freed with
 * places_free_headers. */
char **places_other_headers(const struct places *places, const struct lab_place *lab,
                            const char *submission);
void places_free_headers(char **headers);

#endif
