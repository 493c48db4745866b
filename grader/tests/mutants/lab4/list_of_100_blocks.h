/* heaplab: lab 4, wrong/not-reused, step 4.3 -- a list has room for 100 blocks */

/* free_blocks[order][100]: the 101st is lost, and its buddy never merges again */
#define ADD_FREED(block)                                                               \
    do {                                                                               \
        int length = 0;                                                                \
        for (struct block *at = lists[(block)->order]; at != NULL; at = at->next)      \
            length++;                                                                  \
        if (length < 100)                                                              \
            list_add(block);                                                           \
    } while (0)
