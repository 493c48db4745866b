/* What protections cost, as a picture in SVG: a panel each for counted cycles, time and memory, with
 * a bar for each entrant. The scale is logarithmic: from 1 to 10 is as far as from 10 to 100. */
#include <math.h>
#include <stdlib.h>

#include "grader/oracle/memory.h"
#include "grader/report/race_report.h"
#include "grader/report/svg.h"

enum {
    WIDTH = 820,
    HEAD = 80,
    LEFT = 330, /* where the scale begins: left of it are the names */
    SCALE = 400,
    ROW = 20,
    GAP = 64 /* between panels, for a title and the scale's numbers */
};

/* The scale's ends and its lines between. */
static const double steps[] = {0.5, 1, 2, 5, 10, 20, 50, 100, 200};
enum { STEPS = sizeof steps / sizeof *steps };

/* As a multiple of libc's; NAN: it wasn't measured. */
typedef double plotted_value(const struct race *race, const struct race_entrant *entrant);

static double cycles_of(const struct race *race, const struct race_entrant *entrant)
{
    double libc = race->entrants[0].cycles;
    return entrant->cycles > 0 && libc > 0 ? entrant->cycles / libc : NAN;
}

static double time_of(const struct race *race, const struct race_entrant *entrant)
{
    return race_ratio(race, entrant, &race->entrants[0]).ratio;
}

static double memory_of(const struct race *race, const struct race_entrant *entrant)
{
    return race_share(race, entrant->peak_kib, race->entrants[0].peak_kib).ratio;
}

static const struct panel {
    const char *title;
    plotted_value *value;
} panels[] = {{"Counted cycles, as a multiple of libc's", cycles_of},
              {"Processor time, as a multiple of libc's", time_of},
              {"Most memory in use, as a multiple of libc's", memory_of}};
enum { PANELS = sizeof panels / sizeof *panels };

static const char *const colours[] = {"#2f7fd6", "#d97706"}; /* by race */

static double x_of(double value)
{
    double first = log(steps[0]), last = log(steps[STEPS - 1]);
    double share = (log(value) - first) / (last - first);
    return LEFT + SCALE * fmin(fmax(share, 0), 1);
}

/* Libc itself is 1 everywhere, and needs no bar. */
static bool has_bar(const struct race *race, const struct race_entrant *entrant)
{
    return entrant != race->entrants && entrant->note == NULL;
}

static int row_count(const struct race_list *list)
{
    int rows = 0;
    for (size_t i = 0; i < list->count; i++)
        for (size_t j = 0; j < list->races[i].count; j++)
            rows += has_bar(&list->races[i], &list->races[i].entrants[j]);
    return rows;
}

static void draw_scale(const struct panel *panel, double top, double bottom, FILE *stream)
{
    fprintf(stream, "<text class=\"ink\" x=\"30\" y=\"%.1f\" font-weight=\"bold\">", top - 12);
    svg_text(panel->title, stream);
    fputs("</text>\n", stream);
    for (size_t i = 0; i < STEPS; i++)
        fprintf(stream,
                "<line class=\"grid\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n"
                "<text class=\"ink\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%g</text>\n",
                x_of(steps[i]), top, x_of(steps[i]), bottom, x_of(steps[i]), bottom + 15, steps[i]);
}

static void draw_bar(const struct race *race, const struct race_entrant *entrant, double value,
                     const char *colour, double top, FILE *stream)
{
    double from = x_of(fmin(value, 1)), to = x_of(fmax(value, 1));
    fprintf(stream, "<text class=\"ink\" x=\"%d\" y=\"%.1f\" text-anchor=\"end\">", LEFT - 10,
            top + ROW - 6.0);
    char *name = text_of("%s, %s", entrant->name, race->work);
    svg_text(name, stream);
    free(name);
    fputs("</text>\n", stream);
    if (isnan(value))
        return;
    fprintf(stream,
            "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>\n"
            "<text class=\"ink\" x=\"%.1f\" y=\"%.1f\">%.*f</text>\n",
            from, top + 3, fmax(to - from, 1), ROW - 6, colour, to + 6, top + ROW - 6.0,
            decimals_for(value), value);
}

static void draw_panel(const struct race_list *list, const struct panel *panel, double top,
                       FILE *stream)
{
    double row = top;
    draw_scale(panel, top, top + ROW * row_count(list), stream);
    for (size_t i = 0; i < list->count; i++)
        for (size_t j = 0; j < list->races[i].count; j++) {
            const struct race *race = &list->races[i];
            const struct race_entrant *entrant = &race->entrants[j];
            if (!has_bar(race, entrant))
                continue;
            draw_bar(race, entrant, panel->value(race, entrant), colours[i % 2], row, stream);
            row += ROW;
        }
}

bool protections_plot(const void *content, FILE *stream)
{
    const struct race_list *list = content;
    const struct race *first = &list->races[0];
    int height = GAP + ROW * row_count(list);
    char *title = text_of("Lab %d, %s: what each protection costs", first->lab, first->title);
    char *explanation = text_of("Median of %u round%s. The scale is logarithmic. Blue: all of the "
                                "mixed work. Orange: a part of it.",
                                first->rounds, first->rounds == 1 ? "" : "s");
    svg_begin(WIDTH, HEAD + PANELS * height, title, explanation, stream);
    for (size_t i = 0; i < PANELS; i++)
        draw_panel(list, &panels[i], HEAD + 20 + (double)i * height, stream);
    fputs("</svg>\n", stream);
    free(title);
    free(explanation);
    return fflush(stream) == 0 && !ferror(stream);
}
