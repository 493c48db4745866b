/* Medians of measurements, with how far they can be trusted. */
#ifndef HEAPLAB_STATISTICS_H
#define HEAPLAB_STATISTICS_H

#include <stddef.h>
#include <stdint.h>

/* The middle value, or the mean of the two middle ones; 0 of no values. Doesn't change `values`.
 * Running out of memory ends the program with a message. */
double median(const double *values, size_t count);

struct ratio_estimate {
    double ratio, low, high; /* low to high: a 95% interval */
};

/* The median of ours[i] / theirs[i], pairs measured one right after the other, and a bootstrap
 * interval that the same seed repeats. Pairs with a value that isn't positive are left out. */
struct ratio_estimate median_ratio(const double *ours, const double *theirs, size_t pairs,
                                   uint64_t seed);

#endif
