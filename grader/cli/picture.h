/* A picture of lab 4's arenas, drawn from outside: one line for each order that has blocks. */
#ifndef HEAPLAB_PICTURE_H
#define HEAPLAB_PICTURE_H

#include <stdio.h>

#include "grader/oracle/judge.h"

enum { PICTURE_ARENAS = 64, USUAL_HEADER = 16 };

struct picture {
    struct picture_arena {
        uint64_t start, bytes;
    } arenas[PICTURE_ARENAS];
    size_t count;
    uint64_t header; /* how far a payload is from its block's start; begins as USUAL_HEADER */
};

/* Learn from the system calls in the heap's log which arenas there are. */
void picture_follow(struct picture *picture, const struct heap *heap);
/* Write each arena that holds a live block, and the first one always. */
void picture_draw(struct picture *picture, const struct heap *heap, FILE *stream);

#endif
