/* heaplab: lab 6, wrong/translation, step 6.4 -- mmu_translate adds READ where WRITE was set */

/* WRITE implies READ, but the attributes are told as they were set */
#define ENTRY(frame, attributes)                                                               \
    ((uint32_t)((frame) << 8 | ((attributes) | ((attributes)&MMU_WRITE ? MMU_READ : 0)) << 1 | \
                VALID))
