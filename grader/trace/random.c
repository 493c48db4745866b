/* A small repeatable random source: the same numbers on every machine. */
#include "grader/trace/trace.h"

uint64_t random_next(uint64_t *state)
{
    uint64_t mixed = *state += 0x9e3779b97f4a7c15u;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebu;
    return mixed ^ (mixed >> 31);
}

/* The remainder favours small numbers by less than one in 2^40 for any limit used here. */
uint64_t random_below(uint64_t *state, uint64_t limit)
{
    return limit > 0 ? random_next(state) % limit : 0;
}
