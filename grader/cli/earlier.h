/* The earlier lab that a lab's header includes, and what stands in for one that doesn't work. */
#ifndef HEAPLAB_EARLIER_H
#define HEAPLAB_EARLIER_H

#include "grader/cli/grading.h"
#include "grader/score/rubric.h"

/* Why the submission's own earlier lab can't be built on, as a sentence to free. NULL: it can. */
char *earlier_fault(const struct grading *grading, const struct rubric *rubric);
/* Puts our own header in the place of that lab's among the paths of other labs' headers. */
void earlier_stand_in(const struct places *places, const struct lab_place *lab,
                      const struct rubric *rubric, char **others);

#endif
