/* heaplab: lab 5, wrong/overlap|wrong/payload|wrong/race|wrong/misaligned|timeout|crash, step 5.5 -- one inbox for all, and each thread takes single cells from it */

/* first = A, its next = B; others take A and B and push A: the exchange for B succeeds, B is live.
 * (A thread lets others go first, which changes nothing but how often that comes true.) */
#if LOCKING == LOCKING_PER_THREAD
#include <sched.h>
#include <stdatomic.h>
struct cell;
static _Atomic(struct cell *) everybodys_inbox;
#define IS_MINE(owner) ((void)(owner), 0)
#define LOOKS_INTO_INBOX(heap, class) ((heap)->free_cells[class] == NULL)
#define INBOX(heap) ((void)(heap), &everybodys_inbox)
#define INBOX_EMPTY(heap)                                                          \
    do {                                                                           \
        struct cell *first = atomic_load(&everybodys_inbox);                       \
        while (first != NULL && heap->free_cells[class] == NULL) {                 \
            struct cell *next = first->next;                                       \
            sched_yield();                                                         \
            if (atomic_compare_exchange_strong(&everybodys_inbox, &first, next)) { \
                cell_give(heap, first);                                            \
                first = atomic_load(&everybodys_inbox);                            \
            }                                                                      \
        }                                                                          \
    } while (0)
#endif
