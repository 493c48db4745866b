/* The corpus: headers with a tag that says what a grading must find. */
#ifndef HEAPLAB_CORPUS_H
#define HEAPLAB_CORPUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "grader/score/record.h"

/* The tag, a header's first line:
 *     heaplab: lab 3, wrong/overlap|payload, step 3.3|3.4 -- what is wrong */
struct specimen {
    char *path; /* of the header */
    char *base; /* the rest of it, shared by all of its folder; NULL when it stands alone */
    int lab;
    char found[128]; /* "wrong/overlap|payload": any of these */
    char steps[64];  /* "3.3|3.4", or "" */
};

struct corpus {
    size_t count, capacity;
    struct specimen *specimens;
};

/* find.c: every header below grader/tests/KIND, by name. False after a sentence on stderr: a file
 * without a tag, or none at all. */
bool corpus_find(struct corpus *corpus, const char *kind);
void corpus_free(struct corpus *corpus);
/* Is the word one of those that stand between bars? */
bool corpus_names(const char *words, const char *word);

/* judge.c: grade one specimen and hold the result against its tag. Writes a first line with the lab
 * and the check that caught it first ("-" for none), then lines for the reader. */
typedef bool specimen_judge(const struct specimen *specimen, FILE *answer);
specimen_judge judge_mutant, judge_first, judge_repeated, judge_variant, judge_attack;

/* tally.c: which checks ("3 block_is_aligned") caught a mutant first, and which of the same labs
 * never did. */
struct tally {
    size_t count, capacity;
    char **names;
};
void tally_add(struct tally *tally, const char *check);
void tally_print(const struct tally *tally);
void tally_free(struct tally *tally);

#endif
