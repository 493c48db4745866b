/* heaplab: lab 6, wrong/translation, step 6.4 -- what a region held is gone with the region */

/* map, write, unmap, map: zeros */
#define BEFORE_UNMAP(virt, size) madvise(virt, size, MADV_REMOVE)
