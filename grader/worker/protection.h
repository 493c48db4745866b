/* Lab 6 in the worker: the calls beyond malloc's family, and what a program with a fault does. */
#ifndef HEAPLAB_WORKER_PROTECTION_H
#define HEAPLAB_WORKER_PROTECTION_H

#include "grader/worker/protocol.h"

/* The next call is the one at this place of its batch, and tells its details there. */
void worker_protection_begin(uint32_t call);
/* A block by my_malloc_cache_aligned, _page_aligned, _on_node or _guarded. */
void *worker_protection_make(const struct call *call);
/* Gives up a block, by the function that goes with how it was made. */
void worker_protection_free(const struct call *call, void *block);
/* Any other call of lab 6, on the block whose id it names. Ends the worker at one that it doesn't
 * know. */
uint64_t worker_protection_perform(const struct call *call, void *block);
/* CALL_WHOLE */
uint64_t worker_protection_torn(const struct call *call, const struct thread_state *threads);
/* How the program writes a byte beside a block. */
uint64_t worker_protection_write(void *address, uint64_t byte);

#endif
