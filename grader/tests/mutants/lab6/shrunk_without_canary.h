/* heaplab: lab 6, wrong/false-alarm|wrong/missed-corruption, step 6.1 -- a block that shrinks where it is gets no new canary */

/* behind the new end is what the program wrote there */
#define SHRINK(block, old_bytes, num_bytes)                  \
    do {                                                     \
        if ((num_bytes) < (old_bytes)) {                     \
            mark *first = mark_find((uintptr_t)(block));     \
            size_t occupied = occupied_by(*front_of(block)); \
            marks_clear_end(first, block, old_bytes);        \
            marks_set_end(first, block, num_bytes);          \
            front_of(block)->num_bytes = (num_bytes);        \
            count_free(old_bytes, occupied);                 \
            count_allocation(num_bytes, occupied);           \
            trace_put(block, num_bytes);                     \
            return block;                                    \
        }                                                    \
    } while (0)
