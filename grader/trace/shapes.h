/* The shapes of generated traces that are too large to share a file. */
#ifndef HEAPLAB_TRACE_SHAPES_H
#define HEAPLAB_TRACE_SHAPES_H

#include "grader/trace/maker.h"

/* Add about so many operations of a binary-trees benchmark with nodes of the maker's size limit. */
void shape_trees(struct maker *maker, size_t operations);

/* menu.c: lab 6's calls by their letters. */
void shape_menu(struct maker *maker, size_t operations);
/* mmu.c */
void shape_mmu(struct maker *maker, size_t operations);

/* threads.c: spread the operations over so many threads; blocks then change hands now and then. */
void share_among_threads(struct trace *trace, unsigned threads, uint64_t random);

#endif
