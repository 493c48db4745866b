/* The words and numbers that a line of a trace file is made of. */
#ifndef HEAPLAB_TRACE_WORDS_H
#define HEAPLAB_TRACE_WORDS_H

#include <stdbool.h>
#include <stdint.h>

/* The next word of a line, ended by a zero in place, or NULL at the end or at a comment; *rest then
 * is where the line goes on. */
char *trace_next_word(char **rest);

/* A decimal number or 0x and hexadecimal digits, a minus sign before it or not. */
struct number {
    bool is_number; /* false: the word is something else */
    bool fits;      /* false: 64 bits don't hold it */
    bool negative;
    uint64_t magnitude;
};
struct number trace_parse_number(const char *word);

enum { FOUND_LIMIT = 40 /* characters of a wrong word that a message repeats */ };
struct found {
    char text[FOUND_LIMIT + 8];
};
/* A word as a message shows it, in quotes; NULL stands for the end of the line. */
struct found trace_found(const char *word);

#endif
