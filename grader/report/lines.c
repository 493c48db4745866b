/* Lays out text that is already escaped. */
#include "grader/report/lines.h"

#include <stdbool.h>
#include <string.h>

static bool begins_character(char byte)
{
    return ((unsigned char)byte & 0xc0) != 0x80;
}

size_t text_columns(const char *text)
{
    size_t columns = 0;
    for (; *text != '\0'; text++)
        columns += begins_character(*text);
    return columns;
}

void text_pad(FILE *stream, const char *text, size_t columns)
{
    size_t used = text_columns(text);
    fputs(text, stream);
    for (; used < columns; used++)
        fputc(' ', stream);
}

/* How many bytes of the line go on one row: all that fit, or up to the last space among them. */
static size_t row_length(const char *line, size_t length, size_t width)
{
    size_t columns = 0, space = 0;
    for (size_t i = 0; i < length; i++) {
        if (!begins_character(line[i]))
            continue;
        if (columns == width)
            return space > 0 ? space : i;
        columns++;
        /* Spaces that a line begins with are its indentation, no place to break. */
        if (line[i] == ' ' && strspn(line, " ") < i)
            space = i;
    }
    return length;
}

static void write_rest_count(FILE *stream, const char *rest, int indent)
{
    size_t lines = 1;
    for (const char *end = strchr(rest, '\n'); end != NULL && end[1] != '\0';
         end = strchr(end + 1, '\n'))
        lines++;
    fprintf(stream, "%*s… %zu more line%s\n", indent, "", lines, lines == 1 ? "" : "s");
}

void lines_write(FILE *stream, const char *text, const struct line_layout *layout)
{
    for (size_t row = 0; *text != '\0'; row++) {
        if (row == layout->limit) {
            write_rest_count(stream, text, layout->indent);
            return;
        }
        size_t line = strcspn(text, "\n");
        size_t length = row_length(text, line, layout->width);
        if (length == 0)
            fputc('\n', stream);
        else
            fprintf(stream, "%*s%.*s\n", layout->indent, "", (int)length, text);
        text += length;
        if (length < line)
            text += strspn(text, " ");
        if (*text == '\n')
            text++;
    }
}
