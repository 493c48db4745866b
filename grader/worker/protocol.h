/* The frames between the grader and a worker: a request names a batch of operations and a number
 * nobody can guess; the reply repeats the number and says what each call returned. */
#ifndef HEAPLAB_PROTOCOL_H
#define HEAPLAB_PROTOCOL_H

#include <stdint.h>

enum {
    WORKER_REQUEST_FD = 3,
    WORKER_REPLY_FD = 4,
    BATCH_LIMIT = 1 << 20,     /* operations in one request */
    WORKER_ID_LIMIT = 1 << 20, /* block ids are below this */
    ERRNO_BEFORE = 4095        /* what errno is set to before each call */
};

/* Calls that are no trace operation; their kinds lie beside the letters of trace.h. */
enum worker_call {
    CALL_INIT = 'I', /* init_mem_pool; must come first. address: 1 if my_malloc takes an int */
    CALL_NOTHING =
        'N', /* no call at all; brings the loop's own tables into memory before it is measured */
    CALL_USABLE_SIZE = 'U', /* my_usable_size; address: the size */
};

enum request_mode {
    MODE_JUDGE = 0, /* only call; the grader looks at memory from outside */
    MODE_MEASURE =
        1, /* also touch each block as a program would: fill it when made, read it when freed */
    MODE_WATCH = 2 /* under Memcheck: live blocks are off limits to the allocator */
};

struct request {
    uint64_t number;
    uint32_t count;
    uint32_t mode;
};

struct call {
    uint8_t kind;
    uint8_t thread;
    uint16_t unused;
    uint32_t id;
    uint64_t bytes;
    uint64_t extra;
};

struct reply {
    uint64_t number;
    uint32_t count;
    uint32_t unused;
};

struct call_result {
    uint64_t address;
    int32_t error; /* errno after the call */
    uint32_t unused;
};

#endif
