/* Says why a version is slower or faster than libc: where its time goes, and where it asks much
 * more or much less of the kernel. All of it is measured. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "grader/oracle/memory.h"
#include "grader/report/race_report.h"

#define SHORTEST_RUN 0.02 /* seconds */

enum {
    OUT_OF_LINE = 4,     /* so many times more or less than libc is worth a sentence */
    SMALLEST_BLOCK = 16, /* bytes: the alignment */
    KIB = 1024
};

char *count_in_words(uint64_t count)
{
    char *digits = text_of("%llu", (unsigned long long)count);
    size_t length = strlen(digits);
    char *text = allocate(length + length / 3 + 1, 1), *at = text;
    for (size_t i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            *at++ = ',';
        *at++ = digits[i];
    }
    free(digits);
    return text;
}

double race_median(const struct race *race, const double *seconds)
{
    return median(seconds, race->rounds);
}

/* "one for every 129 allocations": how often something happened; to be freed. */
static char *frequency(const struct race *race, uint64_t events)
{
    if (race->allocations == 0 || events == 0)
        return count_in_words(events);
    if (events > race->allocations)
        return text_of("%.1f for each allocation", (double)events / (double)race->allocations);
    char *every = count_in_words(race->allocations / events);
    char *text = text_of("one for every %s allocations", every);
    free(every);
    return text;
}

static bool is_out_of_line(uint64_t ours, uint64_t libc)
{
    return ours / OUT_OF_LINE > libc || libc / OUT_OF_LINE > ours;
}

/* What both asked the kernel for is only worth a sentence where they differ by much. */
static void add_events(const struct race *race, const char *what, uint64_t ours, bool all,
                       uint64_t libc, FILE *text)
{
    if (!is_out_of_line(ours, libc))
        return;
    char *often = frequency(race, ours), *libc_often = frequency(race, libc);
    fprintf(text, " %s: %s%s (libc: %s).", what, all ? "" : "at least ", often, libc_often);
    free(often);
    free(libc_often);
}

static void add_memory(const struct race *race, const struct measured_run *ours,
                       const struct measured_run *libc, FILE *text)
{
    if (!is_out_of_line(ours->peak_kib, libc->peak_kib))
        return;
    fprintf(text, " Memory: %.1f MiB (libc: %.1f MiB)", (double)ours->peak_kib / KIB,
            (double)libc->peak_kib / KIB);
    uint64_t brought = ours->page_faults * (uint64_t)sysconf(_SC_PAGESIZE) / KIB;
    uint64_t each = race->allocations > 0 ? ours->peak_kib * KIB / race->allocations : 0;
    if (brought / OUT_OF_LINE > ours->peak_kib)
        fprintf(text,
                ", but its page faults brought %.1f MiB: it goes back to the system and comes "
                "anew",
                (double)brought / KIB);
    /* No block is smaller than the alignment: with so much for each, they can't have shared it. */
    else if (each >= SMALLEST_BLOCK)
        fprintf(text, ", %llu bytes for each allocation ever made: freed blocks weren't used again",
                (unsigned long long)each);
    fputc('.', text);
}

/* The kernel's part tells of faults and calls; the rest is the program's own. The system
 * splits a time by looking now and then where the program is, so short times aren't split. */
static void add_time(const struct race *race, const struct race_entrant *ours,
                     const struct race_entrant *libc, FILE *text)
{
    double kernel = race_median(race, ours->kernel_seconds);
    double libc_kernel = race_median(race, libc->kernel_seconds);
    double seconds = race_median(race, ours->seconds);
    double libc_seconds = race_median(race, libc->seconds);
    if (seconds < SHORTEST_RUN || libc_seconds < SHORTEST_RUN)
        return;
    fprintf(text, " In the kernel it spends %.3f s (libc: %.3f s), outside %.3f s (libc: %.3f s).",
            kernel, libc_kernel, seconds - kernel, libc_seconds - libc_kernel);
}

char *race_words(const struct race *race, const struct race_entrant *entrant)
{
    const struct race_entrant *libc = &race->entrants[0];
    const struct measured_run *ours = &entrant->counts, *theirs = &libc->counts;
    struct ratio_estimate ratio = race_ratio(race, entrant, libc);
    bool equal = ratio.low <= 1 && ratio.high >= 1;
    char *words = NULL;
    size_t size;
    FILE *text = open_memstream(&words, &size);
    if (text == NULL)
        return NULL;
    fprintf(text, "%s %s libc.", entrant->name,
            equal             ? "can't be told from"
            : ratio.ratio > 1 ? "is slower than"
                              : "is faster than");
    add_time(race, entrant, libc, text);
    add_events(race, "Page faults", ours->page_faults, true, theirs->page_faults, text);
    add_events(race, "System calls", ours->system_calls, ours->all_calls_counted,
               theirs->system_calls, text);
    add_memory(race, ours, theirs, text);
    fclose(text);
    return words;
}
