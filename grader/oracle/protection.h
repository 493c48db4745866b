/* What lab 6 must notice: the oracle's own notes on each block, on what the program did beside it and
 * on the MMU, and the judgement of each report, answer and fault by them. */
#ifndef HEAPLAB_ORACLE_PROTECTION_H
#define HEAPLAB_ORACLE_PROTECTION_H

#include "grader/oracle/judge.h"

enum site_state {
    SITE_NEVER,
    SITE_LIVE,
    SITE_GONE,
    SITE_UNCERTAIN /* damaged when it was given up: it may have been kept or freed */
};

/* Bytes beside a block that a program may damage: the canary in front, and the one behind with the
 * slack of a guarded block. */
enum { CANARY = 8, SLACK = 16, BESIDE = CANARY + SLACK, UNWRITTEN = -1, GONE_LISTS = 1 << 12 };

struct site {
    enum site_state state;
    enum operation_kind maker;
    uint64_t address, size;
    uint64_t guarded_before; /* how many guarded blocks had been made when it was freed */
    int16_t original[BESIDE], current[BESIDE];
};

/* Where a block was that is gone, by whatever name. */
struct gone {
    uint64_t address, guarded_before;
    size_t made_before; /* blocks, when it was freed */
    bool was_guarded;
    uint32_t next; /* in its list: the number + 1; 0 at the end */
};

struct ranges {
    struct range {
        uint64_t start, end;
    } * list;
    size_t count, capacity;
};

struct page;

struct mmu {
    uint64_t page_bytes, physical_bytes;
    struct page *pages;       /* of the window */
    unsigned char **physical; /* by page; NULL: all zero */
    struct mmu_counters before;
    uint64_t last_page; /* translated last, and nothing else of the MMU since; or NO_PAGE */
};
#define NO_PAGE UINT64_MAX

struct protected_heap {
    uint64_t address;    /* of the worker's struct details */
    struct details head; /* all of it but the answers to calls, as it was at the start */
    struct detail of_call[DETAILS_LIMIT];
    struct site *sites; /* by id */
    uint32_t capacity;
    struct gone *gone;
    uint32_t gone_count, gone_capacity;
    uint32_t gone_lists[GONE_LISTS]; /* by address */
    uint64_t guarded_made;
    uint64_t reports; /* of all calls that were judged */
    uint64_t allocations, frees, live_bytes, peak_bytes;
    struct ranges made;      /* where blocks have been, one after another */
    struct ranges uncertain; /* where they are or aren't, after a report */
    struct mmu mmu;
};

enum judgement { IS_WRONG, IS_JUDGED, IS_LIKE_ALL /* the rules for all labs come next */ };

/* Before init_mem_pool, and after it. */
bool protection_begin(struct heap *heap, struct finding *finding);
bool protection_take_reports(struct heap *heap, struct finding *finding);
void protection_end(struct heap *heap);
/* The details of the batch that has just come back; false when they can't be read. */
bool protection_fetch(struct heap *heap, size_t count, struct finding *finding);
/* Bytes of the worker's struct details; false when they are gone. */
bool protection_read(struct heap *heap, size_t from, void *to, size_t size,
                     struct finding *finding);
/* The answer to one operation of it. */
enum judgement protection_judge(struct heap *heap, const struct operation *operation, size_t number,
                                const struct call_result *result, struct finding *finding);
/* A free that my_free_guarded is for. */
bool protection_frees_guarded(struct heap *heap, const struct operation *operation);
/* Where a block was, another one has come since: to free that would be no mistake. */
bool protection_is_moot(struct heap *heap, const struct operation *operation);
/* A block came, and lies where it may. */
void protection_made(struct heap *heap, const struct operation *operation, uint64_t address);
/* It was freed, or moved elsewhere. */
void protection_gave_up(struct heap *heap, uint32_t id);
/* From here on nobody knows what lies there. */
void protection_leave_open(struct heap *heap, uint64_t address, uint64_t size);
/* Threads made right calls only: no report may have come. */
bool protection_is_silent(struct heap *heap, struct finding *finding);
/* Whether it lies on no cache line of a block that has its lines for itself. */
bool protection_keeps_lines(struct heap *heap, const struct operation *operation, uint64_t address,
                            struct finding *finding);

/* sites.c, for protection.c */
struct site *protection_site(struct heap *heap, uint32_t id);
bool protection_is_guarded(const struct site *site);
/* What the program has done to the bytes beside it: CORRUPT_UNDERFLOW, CORRUPT_OVERFLOW. */
int protection_damage(const struct site *site);
/* Whether the address lies in or near one of these, from number `first` on. */
bool ranges_hold(const struct ranges *ranges, size_t first, uint64_t address);
/* The block that began there and is gone, with no other begun there since; or NULL. */
const struct gone *protection_gone_at(const struct heap *heap, uint64_t pointer);

/* mmu.c */
void mmu_open(struct mmu *mmu, const char *needs);
void mmu_close(struct mmu *mmu);
bool mmu_judge(struct heap *heap, const struct operation *operation, const struct detail *detail,
               const struct call_result *result, struct finding *finding);

/* "CORRUPT_UNDERFLOW | CORRUPT_OVERFLOW", "nothing". */
void corruption_text(int kinds, char *text, size_t size);

#endif
