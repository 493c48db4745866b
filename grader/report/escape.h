/* Makes text that a submission may have produced safe to show: valid UTF-8, and nothing in it that
 * moves a cursor, colours a screen or turns the direction of writing. */
#ifndef HEAPLAB_ESCAPE_H
#define HEAPLAB_ESCAPE_H

enum escape_shape { ESCAPE_LINES, ESCAPE_ONE_LINE };

/* The text with each unsafe byte as "\x1b", tabs as spaces, and newlines kept or (ESCAPE_ONE_LINE)
 * as spaces; "" for NULL. Free it. Running out of memory ends the program with a message. */
char *escape_text(const char *bytes, enum escape_shape shape);

#endif
