/* Stands in for a lab 4 that doesn't pass its own checks, so that lab 5 is graded by itself. No
 * help with lab 4. */
#ifndef MY_MEMORY_ALLOCATOR_V4_H
#define MY_MEMORY_ALLOCATOR_V4_H

#include "mapped_blocks.h"

#endif
