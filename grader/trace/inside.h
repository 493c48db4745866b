/* What the files of this folder share and no other folder needs: memory that can't be refused, and
 * which blocks are live while a trace is walked. */
#ifndef HEAPLAB_TRACE_INSIDE_H
#define HEAPLAB_TRACE_INSIDE_H

#include "grader/trace/trace.h"

/* Ids of files and generated traces are below this: a worker's table of blocks has a fixed size. */
enum { ID_LIMIT = PLACE_STACK }; /* ids from there on are no blocks */

/* Zeroed memory for `count` things of `size` bytes, at least one. Running out of memory ends the
 * program with a message. */
void *trace_memory(size_t count, size_t size);
_Noreturn void trace_out_of_memory(void);

enum block_state {
    BLOCK_NEVER_MADE,
    BLOCK_GONE,
    BLOCK_LIVE,
    BLOCK_NULL /* after "r ID 0": the id stands for NULL, which may be freed or resized again */
};

/* Marks grow with each era, so that forgetting all blocks costs nothing, however many there are. */
struct live_blocks {
    uint64_t *marks;
    uint64_t era, first; /* the first one of this trace */
};

/* For ids below id_limit; trace_live_end gives the memory back. */
void trace_live_start(struct live_blocks *blocks, uint32_t id_limit);
void trace_live_end(struct live_blocks *blocks);
/* From here on no block is live, as after OP_RESET. */
void trace_live_forget(struct live_blocks *blocks);
/* Another trace begins. */
void trace_live_restart(struct live_blocks *blocks);
enum block_state trace_live_state(const struct live_blocks *blocks, uint32_t id);
/* Whether it makes sense now: it makes a block whose id isn't live, or uses one that is. */
bool trace_live_allows(const struct live_blocks *blocks, const struct operation *operation);
/* Take note of an operation that is allowed. */
void trace_live_apply(struct live_blocks *blocks, const struct operation *operation);
/* Whether the operation is about one block, and so its id means something. */
bool operation_has_block(const struct operation *operation);
/* Whether the operation starts a block of its own: malloc, calloc, memalign, and lab 6's. */
bool operation_makes(const struct operation *operation);
/* Whether it needs no more of its block than an address: the block may be gone. */
bool operation_only_points(const struct operation *operation);

#endif
