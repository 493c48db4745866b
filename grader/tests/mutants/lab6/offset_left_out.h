/* heaplab: lab 6, wrong/translation, step 6.4 -- mmu_translate answers with where the page begins */

/* 0x7f3a1c402a10 -> 0x30000, and 0x30a10 was right */
#define OFFSET_OF(virt) ((void)(virt), 0)
