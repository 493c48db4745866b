/* Races of threads as a picture in SVG: a panel for each work, one for memory and one for locks,
 * with a line for each allocator over the number of threads. It can be read on white, on black and
 * on paper. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "grader/oracle/memory.h"
#include "grader/report/race_report.h"
#include "grader/report/svg.h"

enum {
    PANELS_IN_A_ROW = 2,
    PANEL_WIDTH = 470,
    PANEL_HEIGHT = 300,
    HEAD = 70,       /* above the panels */
    LEFT = 60,       /* of the axes, in a panel */
    TITLE_LEFT = 30, /* of a panel's title, from the axes */
    TOP = 40,
    WIDTH = 270, /* of what the lines are drawn on */
    HEIGHT = 210,
    LABEL_GAP = 14, /* between the lines' names */
    MOST_PANELS = MOST_WORKS + 2,
    MILLION = 1000000
};

/* By the entrants' order. What isn't of the course has dashes. */
static const char *const colours[] = {"#8a8a8a", "#a5713a", "#d9352c", "#d97706", "#23923d",
                                      "#2f7fd6", "#9a63c9", "#c9488f", "#2b9c9c", "#7f8c2b"};
enum { COLOURS = sizeof colours / sizeof *colours };

struct panel {
    char *title;
    double values[RACE_ENTRANTS][MOST_COUNTS]; /* NAN: none */
    double largest;                            /* of the scale */
    double left, top;                          /* of what the lines are drawn on */
};

struct plot {
    const struct race_list *list;
    struct threads_axes axes;
    size_t entrant_count, panel_count;
    struct panel panels[MOST_PANELS];
};

/* The next number that isn't smaller and is easy to divide by five. */
static double round_number_above(double value)
{
    static const double steps[] = {1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10};
    double power = value > 0 ? pow(10, floor(log10(value))) : 1;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (value <= steps[i] * power)
            return steps[i] * power;
    return 10 * power;
}

static double value_of(const struct plot *plot, size_t panel, size_t entrant, unsigned threads)
{
    const struct threads_axes *axes = &plot->axes;
    const char *work = axes->works[panel < axes->work_count ? panel : 0];
    const struct race *race = threads_race(plot->list, work, threads);
    if (panel < axes->work_count)
        return threads_calls_per_second(race, entrant) / MILLION;
    if (panel == axes->work_count)
        return threads_peak_mib(race, entrant);
    return threads_contended_share(plot->list, threads, entrant);
}

static void fill_panel(struct plot *plot, size_t number)
{
    const struct threads_axes *axes = &plot->axes;
    struct panel *panel = &plot->panels[number];
    for (size_t i = 0; i < plot->entrant_count; i++)
        for (size_t j = 0; j < axes->count_count; j++) {
            double value = value_of(plot, number, i, axes->counts[j]);
            panel->values[i][j] = value;
            if (value > panel->largest)
                panel->largest = value;
        }
    panel->largest = round_number_above(panel->largest);
    size_t column = number % PANELS_IN_A_ROW, row = number / PANELS_IN_A_ROW;
    panel->left = LEFT + (double)column * PANEL_WIDTH;
    panel->top = HEAD + TOP + (double)row * PANEL_HEIGHT;
    if (number < axes->work_count)
        panel->title = text_of("%s: million calls a second", axes->works[number]);
    else if (number == axes->work_count)
        panel->title = text_of("%s: most memory in use, MiB", axes->works[0]);
    else
        panel->title = text_of("all works: a lock was taken, in 1,000 calls");
}

static double x_of(const struct plot *plot, const struct panel *panel, size_t count)
{
    double steps = (double)plot->axes.count_count - 1;
    return panel->left + (steps > 0 ? (double)count / steps : 0.5) * WIDTH;
}

static double y_of(const struct panel *panel, double value)
{
    return panel->top + HEIGHT * (1 - value / panel->largest);
}

static void draw_axes(const struct plot *plot, const struct panel *panel, FILE *stream)
{
    enum { STEPS = 5 };
    double right = panel->left + WIDTH, bottom = panel->top + HEIGHT;
    fprintf(stream, "<text class=\"ink\" x=\"%.1f\" y=\"%.1f\" font-weight=\"bold\">",
            panel->left - TITLE_LEFT, panel->top - 14);
    svg_text(panel->title, stream);
    fputs("</text>\n", stream);
    for (int i = 0; i <= STEPS; i++) {
        double value = panel->largest * i / STEPS, y = y_of(panel, value);
        fprintf(stream,
                "<line class=\"grid\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n"
                "<text class=\"ink\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">%g</text>\n",
                panel->left, y, right, y, panel->left - 6, y + 4, value);
    }
    for (size_t i = 0; i < plot->axes.count_count; i++)
        fprintf(stream,
                "<text class=\"ink\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%u</text>\n",
                x_of(plot, panel, i), bottom + 16, plot->axes.counts[i]);
    fprintf(stream,
            "<text class=\"ink\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">threads</text>\n",
            panel->left - 12, bottom + 16);
}

/* The line is broken where nothing was measured. */
static void draw_line(const struct plot *plot, const struct panel *panel, size_t entrant,
                      FILE *stream)
{
    const double *values = panel->values[entrant];
    const char *colour = colours[entrant % COLOURS];
    bool of_course = entrant == 0 || plot->list->races[0].entrants[entrant].is_version;
    for (size_t i = 0; i < plot->axes.count_count; i++) {
        double x = x_of(plot, panel, i), y = y_of(panel, values[i]);
        if (isnan(values[i]))
            continue;
        if (i > 0 && !isnan(values[i - 1]))
            fprintf(stream,
                    "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" "
                    "stroke-width=\"2\" stroke-dasharray=\"%s\"/>\n",
                    x_of(plot, panel, i - 1), y_of(panel, values[i - 1]), x, y, colour,
                    of_course ? "none" : "5 3");
        fprintf(stream, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"2.5\" fill=\"%s\"/>\n", x, y, colour);
    }
}

/* A line's name, beside its last point. */
struct label {
    size_t entrant;
    double x, y, wanted;
};

static int by_height(const void *left, const void *right)
{
    const struct label *a = left, *b = right;
    return (a->wanted > b->wanted) - (a->wanted < b->wanted);
}

static size_t find_labels(const struct plot *plot, const struct panel *panel, struct label *labels)
{
    size_t count = 0;
    for (size_t i = 0; i < plot->entrant_count; i++) {
        size_t last = plot->axes.count_count;
        while (last > 0 && isnan(panel->values[i][last - 1]))
            last--;
        if (last > 0)
            labels[count++] = (struct label){.entrant = i,
                                             .x = x_of(plot, panel, last - 1),
                                             .wanted = y_of(panel, panel->values[i][last - 1])};
    }
    qsort(labels, count, sizeof *labels, by_height);
    return count;
}

/* Names that would lie on each other move down; if that leads below the panel, all move up. */
static void move_apart(struct label *labels, size_t count, double top, double bottom)
{
    double next = top;
    for (size_t i = 0; i < count; i++) {
        labels[i].y = fmax(labels[i].wanted, next);
        next = labels[i].y + LABEL_GAP;
    }
    next = bottom;
    for (size_t i = count; i-- > 0; next = labels[i].y - LABEL_GAP)
        labels[i].y = fmin(labels[i].y, next);
}

static void draw_labels(const struct plot *plot, const struct panel *panel, FILE *stream)
{
    struct label labels[RACE_ENTRANTS];
    size_t count = find_labels(plot, panel, labels);
    move_apart(labels, count, panel->top, panel->top + HEIGHT);
    for (size_t i = 0; i < count; i++) {
        const char *colour = colours[labels[i].entrant % COLOURS];
        double x = panel->left + WIDTH + 22;
        fprintf(stream,
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" "
                "stroke-width=\"0.7\"/>\n<text x=\"%.1f\" y=\"%.1f\" fill=\"%s\">",
                labels[i].x + 4, labels[i].wanted, x - 3, labels[i].y, colour, x, labels[i].y + 4,
                colour);
        svg_text(plot->list->races[0].entrants[labels[i].entrant].name, stream);
        fputs("</text>\n", stream);
    }
}

static void write_head(const struct plot *plot, FILE *stream)
{
    const struct race *race = &plot->list->races[0];
    size_t rows = (plot->panel_count + PANELS_IN_A_ROW - 1) / PANELS_IN_A_ROW;
    char *title = text_of("Lab %d, %s", race->lab, race->title);
    char *explanation = text_of("Median of %u round%s by the clock. A call takes a block or frees "
                                "one. v0 is libc.",
                                race->rounds, race->rounds == 1 ? "" : "s");
    svg_begin(PANELS_IN_A_ROW * PANEL_WIDTH, HEAD + (int)rows * PANEL_HEIGHT, title, explanation,
              stream);
    free(title);
    free(explanation);
}

bool threads_plot(const void *content, FILE *stream)
{
    struct plot *plot = allocate(1, sizeof *plot);
    plot->list = content;
    plot->axes = threads_axes(plot->list);
    plot->entrant_count = plot->list->races[0].count;
    plot->panel_count = plot->axes.work_count + 2;
    write_head(plot, stream);
    for (size_t i = 0; i < plot->panel_count; i++) {
        struct panel *panel = &plot->panels[i];
        fill_panel(plot, i);
        draw_axes(plot, panel, stream);
        for (size_t j = 0; j < plot->entrant_count; j++)
            draw_line(plot, panel, j, stream);
        draw_labels(plot, panel, stream);
        free(panel->title);
    }
    fputs("</svg>\n", stream);
    free(plot);
    return fflush(stream) == 0 && !ferror(stream);
}
