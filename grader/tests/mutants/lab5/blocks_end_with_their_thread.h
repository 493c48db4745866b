/* heaplab: lab 5, wrong/payload|wrong/overlap|wrong/leak|wrong/race|crash|timeout, step 5.3 -- a slab is cut anew when its thread has ended */

/* | slab | live | live | fresh      ->      | slab | fresh */
#define END_HEAP(heap)                                                         \
    do {                                                                       \
        struct heap *ended = (heap);                                           \
        for (unsigned class = 0; class < CLASSES; class ++)                    \
            if (!is_large(ended->fresh[class]))                                \
                slab_make((char *)slab_of(ended->fresh[class]), ended, class); \
        idle_put(ended);                                                       \
    } while (0)
