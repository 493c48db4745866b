/* A deadlock in words: who waits where, for a lock that who has held since where. */
#include <stdio.h>
#include <stdlib.h>

#include "grader/oracle/memory.h"
#include "grader/oracle/worker.h"

enum { TEXT = 120, SHOWN = 2 };

static void text_of_place(const struct worker *worker, const struct lock_place *lock, char *text)
{
    struct place place;
    if (place_of_frames(worker, lock->from, sizeof lock->from / sizeof *lock->from, &place)) {
        place_words(&place, text, TEXT);
    } else {
        snprintf(text, TEXT, "a line that can't be found");
    }
}

static const struct lock_place *find_held(const struct thread_state *state, uint64_t lock)
{
    for (unsigned i = 0; i < HELD_LOCKS; i++) {
        if (state->held[i].lock == lock) {
            return &state->held[i];
        }
    }
    return NULL;
}

static unsigned find_holder(const struct thread_state *threads, uint64_t lock)
{
    unsigned holder = 0;
    while (holder < WORKER_THREADS && find_held(&threads[holder], lock) == NULL) {
        holder++;
    }
    return holder;
}

/* "thread 1 waits for a lock in line 120 (my_free); thread 2 has held that lock since line 97
 * (my_malloc)" */
static void wait_text(const struct worker *worker, const struct thread_state *threads,
                      unsigned waiter, unsigned holder, char *text)
{
    char waits[TEXT], since[TEXT], owner[TEXT] = "it has held that lock itself";
    text_of_place(worker, &threads[waiter].wanted, waits);
    int used = snprintf(text, 3 * TEXT, "thread %u waits for a lock in %s", waiter, waits);
    if (holder == WORKER_THREADS) {
        return;
    }
    text_of_place(worker, find_held(&threads[holder], threads[waiter].wanted.lock), since);
    if (holder != waiter) {
        snprintf(owner, sizeof owner, "thread %u has held that lock", holder);
    }
    snprintf(text + used, (size_t)(3 * TEXT - used), "; %s since %s", owner, since);
}

/* From a thread that waits to the one that it waits for, as far as that one waits itself: the
 * last ones shown are the knot, if there is one. */
static void chain_text(const struct worker *worker, const struct thread_state *threads,
                       unsigned waiter, char *text, size_t size)
{
    char line[3 * TEXT];
    size_t used = 0;
    for (unsigned shown = 0; shown < SHOWN && used < size && waiter < WORKER_THREADS &&
                             threads[waiter].wanted.lock != 0;
         shown++) {
        unsigned holder = find_holder(threads, threads[waiter].wanted.lock);
        wait_text(worker, threads, waiter, holder, line);
        used += (size_t)snprintf(text + used, size - used, "%s%s", shown > 0 ? "\n          " : "",
                                 line);
        if (holder == waiter) {
            return;
        }
        waiter = holder;
    }
}

/* Best one that waits for itself, or for another that waits. */
static unsigned choose_waiter(const struct thread_state *threads)
{
    unsigned chosen = WORKER_THREADS;
    for (unsigned i = 0; i < WORKER_THREADS; i++) {
        if (threads[i].wanted.lock == 0) {
            continue;
        }
        unsigned holder = find_holder(threads, threads[i].wanted.lock);
        if (holder < WORKER_THREADS && threads[holder].wanted.lock != 0 &&
            find_holder(threads, threads[holder].wanted.lock) == i) {
            return i;
        }
        chosen = chosen == WORKER_THREADS ? i : chosen;
    }
    return chosen;
}

void locks_text(const struct worker *worker, char *text, size_t size)
{
    struct thread_state *threads = tasks_states(worker);
    text[0] = '\0';
    if (threads != NULL) {
        chain_text(worker, threads, choose_waiter(threads), text, size);
    }
    free(threads);
}
