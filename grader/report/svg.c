/* What pictures in SVG have in common. */
#include "grader/report/svg.h"

#include <stdlib.h>

#include "grader/report/escape.h"

void svg_text(const char *text, FILE *stream)
{
    char *safe = escape_text(text, ESCAPE_ONE_LINE);
    for (const char *at = safe; *at != '\0'; at++) {
        if (*at == '&')
            fputs("&amp;", stream);
        else if (*at == '<')
            fputs("&lt;", stream);
        else if (*at == '>')
            fputs("&gt;", stream);
        else
            fputc(*at, stream);
    }
    free(safe);
}

/* A reader that knows no style sheets still finds a white ground and dark lines. */
void svg_begin(int width, int height, const char *title, const char *explanation, FILE *stream)
{
    fprintf(stream,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
            "viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">\n"
            "<style>.paper{fill:#fff}.ink{fill:#222}.grid{stroke:#999;stroke-width:.4}\n"
            "@media screen and (prefers-color-scheme: dark)"
            "{.paper{fill:#161616}.ink{fill:#ddd}}</style>\n"
            "<rect class=\"paper\" width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n",
            width, height, width, height, width, height);
    fputs("<text class=\"ink\" x=\"30\" y=\"32\" font-size=\"17\">", stream);
    svg_text(title, stream);
    fputs("</text>\n<text class=\"ink\" x=\"30\" y=\"54\">", stream);
    svg_text(explanation, stream);
    fputs("</text>\n", stream);
}
