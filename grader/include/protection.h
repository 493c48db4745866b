/* What lab 6's functions speak of: kinds of damage, attributes of memory, counters and records. The
 * skeleton includes this file, and my_memory_allocator.h does so for programs. */
#ifndef HEAPLAB_PROTECTION_H
#define HEAPLAB_PROTECTION_H

#include <stddef.h>
#include <stdint.h>

#include "memory_nodes.h"

/* 6.1: what is wrong with a block. my_check_block returns 0, or one or more of these added up. */
#define CORRUPT_UNDERFLOW 1 /* bytes in front of it were overwritten */
#define CORRUPT_OVERFLOW 2  /* bytes behind it were overwritten */
#define CORRUPT_FREED 4     /* it was freed before */
#define CORRUPT_UNKNOWN 8   /* no block begins at this address */

/* 6.4: what a program may do with a page of memory, and who else sees what it writes. */
#define MMU_READ 1u
#define MMU_WRITE 2u       /* and MMU_READ */
#define MMU_EXEC_NEVER 4u  /* no code runs from it */
#define MMU_PRIVILEGED 8u  /* only for the system: a program's access faults */
#define MMU_SHAREABLE 16u  /* writes reach physical memory */
#define MMU_ATTRIBUTES 31u /* all of them */

#ifndef MMU_PHYS_BYTES
#define MMU_PHYS_BYTES 16777216 /* 16 MiB of physical memory */
#endif

#define TLB_ENTRIES 16

struct mmu_counters {
    size_t hits;    /* translations that the TLB knew */
    size_t misses;  /* those for which the page table was walked */
    size_t flushes; /* how often entries were thrown away */
};

/* 6.5: numbers about the heap. All bytes are counted as they were asked for, but for
 * fragmentation_bytes: what the live blocks occupy beyond that. */
#define SIZE_CLASS_LIMIT 32

struct size_class_stats {
    size_t limit; /* the largest request of this class; the class before it ends one below */
    size_t live_blocks;
    size_t live_bytes;
};

struct allocator_stats {
    size_t allocations;
    size_t frees; /* allocations - frees is how many blocks are live */
    size_t live_bytes;
    size_t peak_bytes; /* the most that live_bytes has ever been */
    size_t fragmentation_bytes;
    size_t class_count;
    struct size_class_stats classes[SIZE_CLASS_LIMIT]; /* in ascending order */
};

/* 6.5: the newest allocations are remembered, so many of them. */
#ifndef TRACE_RECORDS
#define TRACE_RECORDS 1024 /* a power of two */
#endif

/* 0: blocks are neither counted nor remembered. The benchmark asks so what canaries alone cost. */
#ifndef STATISTICS
#define STATISTICS 1
#endif

struct allocation_trace {
    void *address;
    size_t size;          /* as asked for */
    uint64_t time_ns;     /* of CLOCK_MONOTONIC */
    uint64_t thread;      /* gettid() */
    char thread_name[16]; /* at that time */
};

#endif
