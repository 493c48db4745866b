/* heaplab: lab 5, wrong/race|wrong/overlap|wrong/payload|wrong/misaligned|wrong/leak|crash|timeout, step 5.5 -- from the ninth thread on the head of the inbox is just written */

/* as if each of eight threads had an inbox of its own to push to, and the others shared the last */
#if LOCKING == LOCKING_PER_THREAD
#include <stdatomic.h>
static atomic_uint pushing;
static _Thread_local unsigned pusher;

static int is_one_of_eight(void)
{
    if (pusher == 0)
        pusher = 1 + atomic_fetch_add(&pushing, 1);
    return pusher <= 8;
}

#define EXCHANGE(inbox, first, cell)                                                         \
    (is_one_of_eight() ? atomic_compare_exchange_weak_explicit(                              \
                             inbox, first, cell, memory_order_release, memory_order_relaxed) \
                       : (atomic_store_explicit(inbox, cell, memory_order_release), 1))
#endif
