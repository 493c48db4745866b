/* heaplab: lab 6, wrong/errno|wrong/translation|crash, step 6.4 -- a region may begin in physical memory and end behind it */

/* 16 MiB - 4 KiB, and two pages of it */
#define PHYS_IS_RIGHT(phys, size) ((void)(size), (phys) < MMU_PHYS_BYTES)
