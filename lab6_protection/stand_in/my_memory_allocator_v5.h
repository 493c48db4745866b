/* Stands in for a lab 5 that doesn't pass its own checks, so that lab 6 is graded by itself. No
 * help with lab 5. */
#ifndef MY_MEMORY_ALLOCATOR_V5_H
#define MY_MEMORY_ALLOCATOR_V5_H

#include "mapped_blocks.h"

#endif
