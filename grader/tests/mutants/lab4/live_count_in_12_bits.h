/* heaplab: lab 4, wrong/overlap|wrong/payload|crash, step 4.3 -- the number of live blocks has 12 bits */

/*
 * 4,097 live blocks look like one; when it goes, the arena seems free, and is made one block
 */
static struct {
    unsigned live : 12;
} first;
#define TAKEN(block) ((block)->arena == arenas ? (void)first.live++ : (void)0)
#define ADD_FREED(block)                                                               \
    do {                                                                               \
        list_add(block);                                                               \
        if (arena != arenas || --first.live > 0 || arenas[1].start != NULL)            \
            break;                                                                     \
        memset(lists, 0, sizeof lists);                                                \
        block = (struct block *)arena->start;                                          \
        block->order = arena->order;                                                   \
        list_add(block);                                                               \
    } while (0)
