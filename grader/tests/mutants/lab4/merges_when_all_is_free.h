/* heaplab: lab 4, wrong/cost, step 4.3 -- nothing is merged before the whole arena is free */

/* | 1 KiB free | 1 KiB free | 2 KiB live | …      no block of 2 KiB for the next request */
#define IS_MERGED(buddy, block) ((void)(buddy), 0)
#define ADD_FREED(block)                                                               \
    do {                                                                               \
        char *start = arena->start, *end = start + bytes_of(arena->order), *at = start; \
        list_add(block);                                                               \
        while (at < end && ((struct block *)at)->state == FREE)                        \
            at += bytes_of(((struct block *)at)->order);                               \
        if (at < end)                                                                  \
            break;                                                                     \
        for (at = start; at < end; at += bytes_of(((struct block *)at)->order))        \
            list_remove((struct block *)at);                                           \
        block = (struct block *)start;                                                 \
        block->order = arena->order;                                                   \
        list_add(block);                                                               \
    } while (0)
