/* What pictures in SVG have in common. They can be read on white, on black and on paper. */
#ifndef HEAPLAB_SVG_H
#define HEAPLAB_SVG_H

#include <stdio.h>

/* The picture's ground, with a line in large letters and one in small ones at its top. Text has the
 * class "ink", thin lines the class "grid". The picture ends with "</svg>". */
void svg_begin(int width, int height, const char *title, const char *explanation, FILE *stream);
/* Text that may hold anything, as XML. */
void svg_text(const char *text, FILE *stream);

#endif
