/* heaplab: lab 6, wrong/statistics, step 6.5 -- my_trace copies the ring from its first place on */

/* | turn 1024 | turn 1025 | turn 2 | turn 3 |      after the first round that's no order */
#define FIRST_TURN(end, wanted) ((end) > (wanted) ? (end) - (end) % TRACE_RECORDS : 0)
#define IS_STILL(place, turn)                             \
    ((turn) < atomic_load(&next_turn)                     \
         ? atomic_load(&(place)->state) == 2 * (turn) + 2 \
         : atomic_load(&(place)->state) == 2 * ((turn)-TRACE_RECORDS) + 2)
#define INSERTED_AT(out, count, record) ((void)(record), (count))
