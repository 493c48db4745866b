/* Lab 5's allocator as a part of a later one. A later lab has a my_malloc of its own, so that of
 * my_memory_allocator_v5.h is called lab5_malloc here, and the others accordingly. What else that
 * file looks like doesn't matter. Which of its four sections it is says LOCKING, as in lab 5. */
#ifndef HEAPLAB_LAB5_H
#define HEAPLAB_LAB5_H

#define init_mem_pool lab5_init_mem_pool
#define my_malloc lab5_malloc
#define my_free lab5_free
#define my_calloc lab5_calloc
#define my_realloc lab5_realloc
#define my_memalign lab5_memalign
#define my_usable_size lab5_usable_size
#define my_heap_inspect lab5_heap_inspect

/* Some headers have these functions only where they are the chosen version. And no lab calls all of
 * them, which is no reason for a warning. */
#pragma push_macro("LAB_VERSION")
#undef LAB_VERSION
#define LAB_VERSION 5
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#include "my_memory_allocator_v5.h"
#pragma GCC diagnostic pop
#pragma pop_macro("LAB_VERSION")

#undef init_mem_pool
#undef my_malloc
#undef my_free
#undef my_calloc
#undef my_realloc
#undef my_memalign
#undef my_usable_size
#undef my_heap_inspect

#endif
