/* Verdicts and kinds: the same words in messages, in the JSON and in the tags of the corpus. */
#ifndef HEAPLAB_VERDICT_H
#define HEAPLAB_VERDICT_H

enum verdict {
    VERDICT_OK,
    VERDICT_NOT_IMPLEMENTED,
    VERDICT_COMPILE_ERROR,
    VERDICT_RULE,
    VERDICT_WRONG,
    VERDICT_CRASH,
    VERDICT_EXIT,
    VERDICT_TIMEOUT,
    VERDICT_OUT_OF_MEMORY,
    VERDICT_OUTPUT_FLOOD,
    VERDICT_TAMPERED,
    VERDICT_INTERNAL,
    VERDICT_COUNT
};

/* In what way a VERDICT_WRONG is wrong. */
enum kind {
    KIND_NONE,
    KIND_NULL,
    KIND_NOT_NULL,
    KIND_MISALIGNED,
    KIND_OVERLAP,
    KIND_OUT_OF_HEAP,
    KIND_PAYLOAD,
    KIND_NOT_ZEROED,
    KIND_NOT_REUSED,
    KIND_LEAK,
    KIND_COST,
    KIND_UNSAFE,
    KIND_ERRNO,
    KIND_PLACEMENT,
    KIND_MISSED_CORRUPTION,
    KIND_FALSE_ALARM,
    KIND_RACE,
    KIND_INSPECTION,
    KIND_REPORT,
    KIND_TRANSLATION,
    KIND_STATISTICS,
    KIND_COUNT
};

/* "wrong", "overlap"; the name of KIND_NONE is NULL. */
const char *verdict_name(enum verdict verdict);
const char *kind_name(enum kind kind);
/* VERDICT_COUNT or KIND_COUNT when there is no such word. */
enum verdict verdict_named(const char *name);
enum kind kind_named(const char *name);

#endif
