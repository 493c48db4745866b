/* Lab 4's allocator as a part of a later one. A later lab has a my_malloc of its own, so that of
 * my_memory_allocator_v4.h is called lab4_malloc here, and the others accordingly. What else that
 * file looks like doesn't matter. */
#ifndef HEAPLAB_LAB4_H
#define HEAPLAB_LAB4_H

/* These names may stand for something already: a still later lab renames this lab's caller. */
#pragma push_macro("init_mem_pool")
#pragma push_macro("my_malloc")
#pragma push_macro("my_free")
#pragma push_macro("my_calloc")
#pragma push_macro("my_realloc")
#pragma push_macro("my_memalign")
#pragma push_macro("my_usable_size")
#undef init_mem_pool
#undef my_malloc
#undef my_free
#undef my_calloc
#undef my_realloc
#undef my_memalign
#undef my_usable_size

#define init_mem_pool lab4_init_mem_pool
#define my_malloc lab4_malloc
#define my_free lab4_free
#define my_calloc lab4_calloc
#define my_realloc lab4_realloc
#define my_memalign lab4_memalign
#define my_usable_size lab4_usable_size

/* Some headers have these functions only where they are the chosen version. And no lab calls all of
 * them, which is no reason for a warning. */
#pragma push_macro("LAB_VERSION")
#undef LAB_VERSION
#define LAB_VERSION 4
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#include "my_memory_allocator_v4.h"
#pragma GCC diagnostic pop
#pragma pop_macro("LAB_VERSION")

#pragma pop_macro("init_mem_pool")
#pragma pop_macro("my_malloc")
#pragma pop_macro("my_free")
#pragma pop_macro("my_calloc")
#pragma pop_macro("my_realloc")
#pragma pop_macro("my_memalign")
#pragma pop_macro("my_usable_size")

#endif
