/* heaplab: lab 1, wrong/placement, step 1.3 -- MMAP_THRESHOLD itself is small */

/*
 *           MMAP_THRESHOLD - 1   MMAP_THRESHOLD   + 1
 * due       break                mapping          mapping
 * here      break                break            mapping
 */
#define IS_LARGE(num_bytes) ((num_bytes) > MMAP_THRESHOLD)
