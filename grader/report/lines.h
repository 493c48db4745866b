/* Lays out text that is already escaped: indented, wrapped, cut after some lines, padded. */
#ifndef HEAPLAB_LINES_H
#define HEAPLAB_LINES_H

#include <stddef.h>
#include <stdio.h>

struct line_layout {
    int indent;
    size_t width; /* columns for the text itself */
    size_t limit; /* rows; then "... N more lines" */
};

/* Writes each line of the text, broken at spaces where it's too wide. */
void lines_write(FILE *stream, const char *text, const struct line_layout *layout);
/* How many columns a text takes, a character each. */
size_t text_columns(const char *text);
/* Writes a text in one line, filled up with spaces to so many columns. */
void text_pad(FILE *stream, const char *text, size_t columns);

#endif
