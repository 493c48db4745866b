/* Medians of measurements, with how far they can be trusted. */
#include "grader/score/statistics.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grader/trace/trace.h"

/* Enough that the interval's ends stay put in the second digit, and still a few milliseconds. */
enum { RESAMPLES = 2000 };

static double *numbers(size_t count)
{
    double *values = calloc(count > 0 ? count : 1, sizeof *values);
    if (values == NULL) {
        fputs("heaplab: there is no memory left for the statistics.\n", stderr);
        exit(3);
    }
    return values;
}

static int by_size(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static double sort_and_take_median(double *values, size_t count)
{
    if (count == 0)
        return 0;
    qsort(values, count, sizeof *values, by_size);
    return (values[(count - 1) / 2] + values[count / 2]) / 2;
}

double median(const double *values, size_t count)
{
    double *sorted = numbers(count);
    if (count > 0)
        memcpy(sorted, values, count * sizeof *sorted);
    double middle = sort_and_take_median(sorted, count);
    free(sorted);
    return middle;
}

static size_t paired_ratios(double *ratios, const double *ours, const double *theirs, size_t pairs)
{
    size_t count = 0;
    for (size_t i = 0; i < pairs; i++)
        if (isfinite(ours[i]) && isfinite(theirs[i]) && ours[i] > 0 && theirs[i] > 0)
            ratios[count++] = ours[i] / theirs[i];
    return count;
}

struct ratio_estimate median_ratio(const double *ours, const double *theirs, size_t pairs,
                                   uint64_t seed)
{
    struct ratio_estimate estimate = {0};
    double *ratios = numbers(pairs), *sample = numbers(pairs), *medians = numbers(RESAMPLES);
    size_t count = paired_ratios(ratios, ours, theirs, pairs);
    if (count > 0) {
        for (size_t i = 0; i < RESAMPLES; i++) {
            for (size_t j = 0; j < count; j++)
                sample[j] = ratios[random_below(&seed, count)];
            medians[i] = sort_and_take_median(sample, count);
        }
        qsort(medians, RESAMPLES, sizeof *medians, by_size);
        estimate.ratio = sort_and_take_median(ratios, count);
        estimate.low = medians[RESAMPLES * 25 / 1000];
        estimate.high = medians[RESAMPLES * 975 / 1000 - 1];
    }
    free(ratios);
    free(sample);
    free(medians);
    return estimate;
}
