/* A trace: a list of heap operations. Tests send traces, generators make them, a failure is shrunk
 * to a shorter one, and benchmarks, debuggers and replays run them. */
#ifndef HEAPLAB_TRACE_H
#define HEAPLAB_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* The value is the operation's letter in a trace file. */
enum operation_kind {
    OP_MALLOC = 'a',    /* a ID BYTES        */
    OP_FREE = 'f',      /* f ID              */
    OP_REALLOC = 'r',   /* r ID BYTES        */
    OP_CALLOC = 'c',    /* c ID COUNT BYTES  */
    OP_MEMALIGN = 'm',  /* m ID ALIGN BYTES  */
    OP_WRITE = 'w',     /* w ID OFFSET BYTE  a stray write by the program */
    OP_FREE_NULL = 'n', /* n                 my_free(NULL) */
    OP_RESET = 'z',     /* z                 my_reset_pool: every block is gone */
    /* Lab 6. Blocks of these are freed by OP_FREE like all others: */
    OP_CACHE_ALIGNED = 'l', /* l ID BYTES    my_malloc_cache_aligned */
    OP_PAGE_ALIGNED = 'p',  /* p ID BYTES    my_malloc_page_aligned */
    OP_ON_NODE = 'o',       /* o ID NODE BYTES */
    OP_GUARDED = 'g',       /* g ID BYTES    my_malloc_guarded; its free is my_free_guarded */
    /* What a program with a fault does. The ID may be of a block that is freed already: */
    OP_CHECK = 'k',       /* k ID OFFSET       my_check_block(block + OFFSET) */
    OP_BAD_FREE = 'b',    /* b ID OFFSET       my_free(block + OFFSET), which is no block */
    OP_BAD_REALLOC = 'e', /* e ID OFFSET BYTES my_realloc of the same */
    OP_TOUCH = 't',       /* t ID OFFSET       the program reads a byte there */
    /* The MMU. VIRT counts from the beginning of a range that the program has reserved. */
    OP_MAP = 'M',        /* M VIRT BYTES PHYS ATTRIBUTES */
    OP_UNMAP = 'D',      /* D VIRT BYTES */
    OP_CHANGE = 'A',     /* A VIRT BYTES ATTRIBUTES */
    OP_TRANSLATE = 'L',  /* L VIRT */
    OP_READ = 'R',       /* R VIRT            the program reads a byte, */
    OP_STORE = 'W',      /* W VIRT BYTE       writes one, */
    OP_CODE = 'C',       /* C VIRT            writes a function that does nothing, */
    OP_EXECUTE = 'X',    /* X VIRT            calls it, */
    OP_CHILD_STORE = 'B' /* B VIRT BYTE       forks, and the child writes a byte */
};

/* IDs from here on are no blocks, but places that no allocator gave to a program; the worker knows
 * them by the same numbers. */
enum foreign_place {
    PLACE_STACK = (1 << 20) - 5,
    PLACE_STATIC,  /* the program's own data */
    PLACE_CODE,    /* a function */
    PLACE_MAPPING, /* memory that the program mapped for itself */
    PLACE_NULL,
    PLACES_END
};

enum {
    TRACE_THREADS = 1088,
    TRACE_NEEDS = 256,
    TRACE_RANGE = 1 << 20, /* bytes of the range that the program has reserved for the MMU */
    TRACE_CODE = 16        /* a function there begins at a multiple of this, and is no longer */
};

struct operation {
    enum operation_kind kind;
    unsigned thread; /* which thread runs it, 0 ... TRACE_THREADS - 1 */
    uint32_t id;     /* names the block; an id may be used again once its block is freed. VIRT */
    uint32_t attributes; /* OP_MAP, OP_CHANGE */
    uint64_t bytes;      /* bytes asked for; of OP_CALLOC: of one element; of a write: the byte */
    uint64_t extra;      /* count; alignment; offset and node (two's complement); PHYS */
};

/* What happens beside the calls of a trace, or of a part of it: the calls in front of that part
 * come before. */
enum meeting_kind { MEETING_NONE, MEETING_FORK, MEETING_INSPECTION };
struct meeting {
    enum meeting_kind kind;
    uint64_t before, during; /* calls */
    unsigned visitors;       /* threads that inspect the heap */
};

/* What a trace needs besides its operations stands in its comments, so that one file is enough
 * to run a failure again:
 *     # needs POOL_BYTES=128 CELL_BYTES=32     constants to compile the allocator with
 *     # refuse 2                               the 2nd request for memory fails ("2+": and all later ones)
 *     # schedule 17                            the seed by which threads stand still now and then
 *     # cpus 2                                 what sched_getcpu answers: see enum cpu_answer
 *     # race                                   ThreadSanitizer looks on
 *     # fork 120 400                           after 120 calls, fork beside the next 400
 *     # inspect 120 400 2                      the same: two threads inspect the heap
 */
struct trace {
    struct operation *operations;
    size_t count, capacity;
    char needs[TRACE_NEEDS]; /* "POOL_BYTES=128 CELL_BYTES=32", or "" */
    unsigned refuse;         /* the request for memory that is refused, counted from 1; 0: none */
    bool refuse_later;       /* and all later ones */
    uint64_t schedule;       /* a seed; 0: threads stand still nowhere by themselves */
    unsigned cpus;
    bool race;
    struct meeting meeting;
};

/* Add one operation at the end. Running out of memory ends the program with a message. */
void trace_add(struct trace *trace, struct operation operation);
void trace_free(struct trace *trace);
struct trace trace_copy(const struct trace *trace);
/* Whether it names any thread but thread 0. */
bool trace_has_threads(const struct trace *trace);
/* Whether it is one of the MMU's, and so names no block but an address. */
bool operation_is_of_mmu(const struct operation *operation);
/* One more than the largest id used. */
uint32_t trace_id_limit(const struct trace *trace);

/* read.c: read a trace or a CS:APP .rep file. On failure returns false, leaves *trace empty and
 * writes one sentence with file, line and what was expected to `error`. A trace is refused when it
 * frees, writes or resizes a block that it never made, or makes one whose id is still live. */
bool trace_read(struct trace *trace, const char *path, char *error, size_t error_size);
bool trace_parse(struct trace *trace, const char *name, FILE *stream, char *error,
                 size_t error_size);

/* write.c: the same format; what is written is read back equal. operation_text writes one line
 * without the newline. */
void trace_write(const struct trace *trace, FILE *stream);
void operation_text(const struct operation *operation, char *text, size_t size);

/* generate.c: traces from a seed; the same seed gives the same trace on every machine. */
enum size_distribution {
    SIZES_SMALL /* 1 ... 128 */,
    SIZES_POWER_LAW /* 1 ... 64 KiB */,
    SIZES_LARGE /* up to 1 MiB */,
    SIZES_FIXED /* all of size_limit */
};
enum trace_shape {
    SHAPE_RANDOM,
    SHAPE_LIFO,
    SHAPE_FIFO,
    SHAPE_SAWTOOTH,
    SHAPE_REALLOC,
    SHAPE_EXHAUST,
    SHAPE_TREES,
    SHAPE_MIXED, /* every call of lab 4 */
    SHAPE_MENU,  /* the generator's calls, with faults of the program among them */
    SHAPE_MMU
};
struct generator {
    enum trace_shape shape;
    enum size_distribution sizes;
    uint64_t seed;
    size_t operations; /* about how many */
    size_t live_limit; /* at most so many blocks at a time; 0: a limit that suits the shape */
    size_t live_bytes; /* at most so many live bytes; 0: no limit */
    size_t size_limit; /* no request is larger; 0: as the distribution says */
    unsigned threads;  /* so many of them share the work; 0 and 1: there is one */
    const char *calls; /* SHAPE_MENU: letters; one that stands there twice comes twice as often */
};
void trace_generate(struct trace *trace, const struct generator *generator);
/* A small repeatable random source (splitmix64). */
uint64_t random_next(uint64_t *state);
uint64_t random_below(uint64_t *state, uint64_t limit);

/* enumerate.c: call visit with every sequence of `length` operations "malloc(bytes)" and "free one
 * of the live blocks" in which at most `live_limit` mallocs are unanswered by a free. Every shorter
 * sequence is the beginning of one of these. Stops early and returns false when visit does. */
typedef bool trace_visit(const struct trace *trace, void *context);
bool trace_enumerate(size_t length, size_t live_limit, size_t bytes, trace_visit *visit,
                     void *context);

/* shrink.c: replaces *trace by a shorter one for which `fails` still holds: first whole stretches of
 * operations go (delta debugging, each candidate kept well-formed), then sizes and ids get smaller.
 * Stops when nothing can go or when milliseconds are over. Returns how many candidates it tried. */
typedef bool trace_fails(const struct trace *trace, void *context);
size_t trace_shrink(struct trace *trace, trace_fails *fails, void *context, unsigned milliseconds);

#endif
