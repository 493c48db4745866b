/* What may be wrong with the allocator in faulty.h. A request for memory on a node that isn't there
 * says which: so many bytes as the fault's number, and KEPT times what else there is to say. */
#ifndef FAULTS_H
#define FAULTS_H

enum { NODE_OF_FAULTS = 1022, KEPT = 1000 };

enum fault {
    NONE,
    SEES_NOTHING,  /* my_check_block and my_free find no damage */
    ALWAYS_ALARMS, /* they find some in each block */
    WRONG_KIND,    /* an overflow is called an underflow */
    REPORTS_TWICE,
    REPORTS_NULL,     /* the handler gets NULL in place of the pointer */
    FORGETS_FREES,    /* what was freed is called unknown */
    RESIZES_FREED,    /* my_realloc of a freed block makes a new one */
    NO_GUARD,         /* my_malloc_guarded is my_malloc */
    NO_ROOM_IN_FRONT, /* in front of each guarded block is the guard */
    KEEPS_FREED,      /* my_free_guarded does nothing */
    SHORT_QUARANTINE, /* a freed guarded block can be read again once so many more have been made */
    SHARES_LINES,
    TRANSLATES_BESIDE, /* to the next byte */
    ADMITS_ALL,        /* a call of the MMU that is refused returns 0 */
    WRONG_ERROR,
    NEVER_FLUSHES, /* as far as the counters say */
    NEVER_HITS,
    FORBIDS_WRITING, /* to each mapping */
    ALLOWS_ALL,      /* even to run code */
    SHARES_NOTHING,
    COUNTS_ONE_MORE,
    CRASHES_IN_FREE,
    MAKES_CODE,    /* memory that may be run, outside the MMU's range */
    MOVES_CODE,    /* from that range to another place */
    FORKS_AT_FORK, /* once more, when the worker forks */
    GOES_ON,       /* after the default report */
    LEAVES         /* the program by exit instead of a signal */
};

#endif
