/* Canaries, guards and wrong pointers: what must be reported or must fault, and what must not. */
#include "grader/oracle/protection.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "grader/oracle/memory.h"
#include "grader/oracle/oracle.h"

enum {
    TEXT = 300,
    LINE = 64,
    QUARANTINE = 50 /* a freed guarded block faults until so many more have been made */
};

void corruption_text(int kinds, char *text, size_t size)
{
    static const char *const names[] = {"CORRUPT_UNDERFLOW", "CORRUPT_OVERFLOW", "CORRUPT_FREED",
                                        "CORRUPT_UNKNOWN"};
    size_t used = 0;
    snprintf(text, size, "%s", kinds == 0 ? "0" : "");
    for (unsigned i = 0; i < sizeof names / sizeof *names && used < size; i++) {
        if (kinds & 1 << i) {
            used +=
                (size_t)snprintf(text + used, size - used, "%s%s", used > 0 ? " | " : "", names[i]);
        }
    }
    if (kinds >> 4 != 0 && used < size) {
        snprintf(text + used, size - used, "%s%d", used > 0 ? " | " : "", kinds & ~15);
    }
}

static uint64_t with_slack(const struct site *site)
{
    uint64_t size = site->size > 0 ? site->size : 1;
    return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

/* Its site in `original`, or BESIDE when the byte isn't the canary's. */
static unsigned beside(const struct site *site, int64_t offset)
{
    uint64_t end = protection_is_guarded(site) ? with_slack(site) : site->size + CANARY;
    if (offset >= -CANARY && offset < 0) {
        return (unsigned)(offset + CANARY);
    }
    if (offset >= (int64_t)site->size && offset < (int64_t)end) {
        return CANARY + (unsigned)(offset - (int64_t)site->size);
    }
    return BESIDE;
}

/* What may be said of a pointer: one of two answers, or anything. */
struct expected {
    int one, other;
    bool anything;
};

static struct expected only(int kinds)
{
    return (struct expected){kinds, kinds, false};
}

/* Another block may have had the address since, as a part of it. */
static struct expected expected_of_gone(const struct heap *heap, const struct gone *gone)
{
    bool is_covered = ranges_hold(&heap->protection->made, gone->made_before, gone->address);
    uint64_t since = heap->protection->guarded_made - gone->guarded_before;
    if (gone->was_guarded && since >= QUARANTINE) {
        return (struct expected){.anything = true};
    }
    return is_covered ? (struct expected){CORRUPT_FREED, CORRUPT_UNKNOWN, false}
                      : only(CORRUPT_FREED);
}

static struct expected expected_at(struct heap *heap, uint64_t pointer)
{
    if (pointer == 0) {
        return only(0);
    }
    uint32_t below = live_below(&heap->live, pointer);
    if (below != NO_BLOCK) {
        const struct site *site = protection_site(heap, below);
        if (protection_is_guarded(site) && pointer < site->address + with_slack(site)) {
            return (struct expected){.anything = true};
        }
        if (pointer == site->address) {
            return only(protection_damage(site));
        }
    }
    if (ranges_hold(&heap->protection->uncertain, 0, pointer)) {
        return (struct expected){.anything = true};
    }
    const struct gone *gone = protection_gone_at(heap, pointer);
    return gone == NULL ? only(CORRUPT_UNKNOWN) : expected_of_gone(heap, gone);
}

static bool is_as_expected(struct expected expected, int kinds)
{
    return expected.anything || kinds == expected.one || kinds == expected.other;
}

/* Wrong in one of three ways: nobody noticed, nothing was wrong, or it was called something else. */
static enum kind kind_of_mistake(struct expected expected, int kinds)
{
    if (kinds == 0) {
        return KIND_MISSED_CORRUPTION;
    }
    return expected.one == 0 ? KIND_FALSE_ALARM : KIND_REPORT;
}

static enum judgement judge_check(struct heap *heap, const struct operation *operation,
                                  uint64_t pointer, int kinds, struct finding *finding)
{
    struct expected expected = expected_at(heap, pointer);
    if (is_as_expected(expected, kinds)) {
        return IS_JUDGED;
    }
    char call[TEXT], right[TEXT], got[TEXT];
    enum kind kind = kind_of_mistake(expected, kinds);
    call_text(operation, call, sizeof call);
    corruption_text(expected.one, right, sizeof right);
    corruption_text(kinds, got, sizeof got);
    find(finding, kind, general_rule(kind), right, "%s returned %s", call, got);
    return IS_WRONG;
}

/* What a call that may report had to say about the pointer it was given. */
static bool judge_report(const struct operation *operation, const struct detail *detail,
                         struct expected expected, uint64_t pointer, struct finding *finding)
{
    int kinds = detail->reports == 0 ? 0 : detail->reported_kind;
    bool is_once =
        detail->reports == 0 || (detail->reports == 1 && detail->reported_block == pointer);
    if (is_as_expected(expected, kinds) && (is_once || expected.anything)) {
        return true;
    }
    char call[TEXT], kind_words[TEXT / 2], right[TEXT], got[TEXT / 2];
    enum kind kind = kind_of_mistake(expected, kinds);
    call_text(operation, call, sizeof call);
    corruption_text(expected.one, kind_words, sizeof kind_words);
    corruption_text(kinds, got, sizeof got);
    if (expected.one == 0) {
        snprintf(right, sizeof right, "no report: the program did nothing wrong");
    } else {
        snprintf(right, sizeof right, "one report of %s, with the pointer as it was passed",
                 kind_words);
    }
    if (detail->reports == 0) {
        return find(finding, kind, general_rule(kind), right, "%s reported nothing", call);
    }
    return find(finding, kind, general_rule(kind), right,
                "%s called the handler %u time%s with %s and %s pointer", call, detail->reports,
                detail->reports == 1 ? "" : "s", got,
                detail->reported_block == pointer ? "that" : "another");
}

/* Whether the program's access at this offset has to fault; -1: it may. */
static int has_to_fault(const struct heap *heap, const struct site *site, int64_t offset)
{
    int64_t page = (int64_t)heap->protection->mmu.page_bytes, end = (int64_t)with_slack(site);
    uint64_t since = heap->protection->guarded_made - site->guarded_before;
    if (!protection_is_guarded(site)) {
        bool is_inside = offset >= -CANARY && offset < (int64_t)site->size + CANARY;
        return site->state == SITE_LIVE && is_inside ? 0 : -1;
    }
    if (site->state == SITE_GONE) {
        return since < QUARANTINE && offset >= 0 && offset < end ? 1 : -1;
    }
    if (site->state != SITE_LIVE) {
        return -1;
    }
    if (offset >= -CANARY && offset < 0) { /* no room in front of a block of whole pages */
        return end % page == 0 ? -1 : 0;
    }
    bool is_guard = offset == -page || (offset >= end && offset < end + page);
    return is_guard ? 1 : offset >= 0 && offset < end ? 0 : -1;
}

static bool judge_access(struct heap *heap, const struct operation *operation,
                         const struct site *site, const struct detail *detail,
                         struct finding *finding)
{
    int has_to = has_to_fault(heap, site, (int64_t)operation->extra);
    if (has_to < 0 || has_to == (int)detail->faulted) {
        return true;
    }
    char call[TEXT], where[TEXT];
    enum kind kind = has_to ? KIND_MISSED_CORRUPTION : KIND_FALSE_ALARM;
    call_text(operation, call, sizeof call);
    snprintf(where, sizeof where, "the block has %llu bytes%s", (unsigned long long)site->size,
             site->state == SITE_GONE ? " and is freed" : "");
    return find(finding, kind, general_rule(kind),
                has_to ? "a fault (SIGSEGV) at that very byte" : "memory that the program may use",
                "%s %s; %s", call, has_to ? "went through" : "faulted", where);
}

/* The canary's first byte, before the program has touched it. */
static bool is_first_behind(const struct site *site, int64_t offset)
{
    unsigned at = beside(site, offset);
    return site->state == SITE_LIVE && at == CANARY && site->original[at] == UNWRITTEN;
}

/* A byte that is put back to what it was is no damage any more. */
static void note_write(struct site *site, const struct operation *operation, uint64_t before)
{
    unsigned at = beside(site, (int64_t)operation->extra);
    if (at < BESIDE) {
        if (site->original[at] == UNWRITTEN) {
            site->original[at] = (int16_t)before;
        }
        site->current[at] = (int16_t)operation->bytes;
    }
}

/* A right call, but maybe on a block that was damaged before. */
static enum judgement judge_use(struct heap *heap, const struct operation *operation,
                                const struct detail *detail, const struct call_result *result,
                                struct finding *finding)
{
    struct site *site = protection_site(heap, operation->id);
    bool is_live = site->state == SITE_LIVE;
    int damage = is_live ? protection_damage(site) : 0;
    if (!judge_report(operation, detail, only(damage), is_live ? site->address : 0, finding)) {
        return IS_WRONG;
    }
    if (is_live && (operation->kind == OP_FREE || result->address != 0 || operation->bytes == 0 ||
                    damage != 0)) {
        protection_gave_up(heap, operation->id);
    }
    if (damage == 0) {
        return IS_LIKE_ALL;
    }
    live_remove(&heap->live, operation->id);
    if (result->address != 0) { /* my_realloc may have moved it all the same */
        protection_leave_open(heap, result->address, operation->bytes);
    }
    return IS_JUDGED;
}

static uint64_t pointer_of(struct heap *heap, const struct operation *operation)
{
    if (operation->id >= FIRST_FOREIGN) {
        return heap->protection->head.places[operation->id - FIRST_FOREIGN] + operation->extra;
    }
    return protection_site(heap, operation->id)->address + operation->extra;
}

bool protection_frees_guarded(struct heap *heap, const struct operation *operation)
{
    bool is_free = operation->kind == OP_FREE || operation->kind == OP_BAD_FREE;
    return is_free && operation->id < FIRST_FOREIGN &&
           protection_site(heap, operation->id)->maker == OP_GUARDED;
}

bool protection_is_moot(struct heap *heap, const struct operation *operation)
{
    bool is_bad = operation->kind == OP_BAD_FREE || operation->kind == OP_BAD_REALLOC;
    uint64_t pointer = is_bad ? pointer_of(heap, operation) : 0;
    uint32_t below = is_bad ? live_below(&heap->live, pointer) : NO_BLOCK;
    return below != NO_BLOCK && protection_site(heap, below)->address == pointer;
}

/* my_free_guarded knows where each of its blocks begins, and what lies in the middle of one is none. */
static bool is_inside_guarded(struct heap *heap, const struct operation *operation,
                              uint64_t pointer)
{
    const struct site *site =
        protection_frees_guarded(heap, operation) ? protection_site(heap, operation->id) : NULL;
    return site != NULL && site->state == SITE_LIVE && pointer > site->address &&
           pointer < site->address + site->size;
}

static enum judgement judge_bad_call(struct heap *heap, const struct operation *operation,
                                     const struct detail *detail, uint64_t pointer,
                                     const struct call_result *result, struct finding *finding)
{
    struct expected expected = is_inside_guarded(heap, operation, pointer)
                                   ? only(CORRUPT_UNKNOWN)
                                   : expected_at(heap, pointer);
    if (!judge_report(operation, detail, expected, pointer, finding)) {
        return IS_WRONG;
    }
    if (operation->kind != OP_BAD_REALLOC || result->address == 0) {
        return IS_JUDGED;
    }
    if (!expected.anything) {
        char call[TEXT];
        call_text(operation, call, sizeof call);
        find(finding, KIND_NOT_NULL, "A pointer that is no block can't be resized.", "NULL",
             "%s returned a block", call);
        return IS_WRONG;
    }
    protection_leave_open(heap, result->address, operation->bytes);
    return IS_JUDGED;
}

static enum judgement judge_pointer(struct heap *heap, const struct operation *operation,
                                    const struct detail *detail, const struct call_result *result,
                                    struct finding *finding)
{
    bool is_foreign = operation->id >= FIRST_FOREIGN;
    uint64_t pointer = pointer_of(heap, operation);
    struct site *site = is_foreign ? NULL : protection_site(heap, operation->id);
    if (site != NULL && site->state == SITE_NEVER) {
        return IS_JUDGED; /* the worker left it out */
    }
    if (site != NULL && protection_is_guarded(site) &&
        (operation->kind == OP_CHECK || operation->kind == OP_BAD_REALLOC)) {
        return IS_JUDGED; /* only my_free_guarded knows of such blocks */
    }
    switch (operation->kind) {
    case OP_CHECK:
        return judge_report(operation, detail, only(0), pointer, finding)
                   ? judge_check(heap, operation, pointer, (int)result->address, finding)
                   : IS_WRONG;
    case OP_BAD_FREE:
    case OP_BAD_REALLOC:
        return judge_bad_call(heap, operation, detail, pointer, result, finding);
    default:
        return is_foreign || judge_access(heap, operation, site, detail, finding) ? IS_JUDGED
                                                                                  : IS_WRONG;
    }
}

static enum judgement judge_write(struct heap *heap, const struct operation *operation,
                                  const struct detail *detail, const struct call_result *result,
                                  struct finding *finding)
{
    struct site *site = protection_site(heap, operation->id);
    if (!judge_access(heap, operation, site, detail, finding)) {
        return IS_WRONG;
    }
    if (detail->faulted) {
        return IS_JUDGED;
    }
    if (is_first_behind(site, (int64_t)operation->extra) && result->address == 0) {
        find(finding, KIND_MISSED_CORRUPTION,
             "The first byte behind a block is never 0: the 0 at the end of a string must change "
             "it.",
             "a byte that isn't 0", "0 behind block %u, which has %llu bytes", operation->id,
             (unsigned long long)site->size);
        return IS_WRONG;
    }
    note_write(site, operation, result->address);
    return IS_JUDGED;
}

static enum judgement judge_by_kind(struct heap *heap, const struct operation *operation,
                                    const struct detail *detail, const struct call_result *result,
                                    struct finding *finding)
{
    if (operation_is_of_mmu(operation)) {
        return mmu_judge(heap, operation, detail, result, finding) ? IS_JUDGED : IS_WRONG;
    }
    switch (operation->kind) {
    case OP_WRITE:
        return judge_write(heap, operation, detail, result, finding);
    case OP_CHECK:
    case OP_BAD_FREE:
    case OP_BAD_REALLOC:
    case OP_TOUCH:
        return judge_pointer(heap, operation, detail, result, finding);
    case OP_FREE:
    case OP_REALLOC:
        return judge_use(heap, operation, detail, result, finding);
    default:
        return judge_report(operation, detail, only(0), 0, finding) ? IS_LIKE_ALL : IS_WRONG;
    }
}

enum judgement protection_judge(struct heap *heap, const struct operation *operation, size_t number,
                                const struct call_result *result, struct finding *finding)
{
    const struct detail *detail = &heap->protection->of_call[number];
    struct operation named = *operation; /* by the function that it really calls */
    named.attributes |= protection_frees_guarded(heap, operation);
    heap->protection->reports += detail->reports;
    return judge_by_kind(heap, &named, detail, result, finding);
}

bool protection_keeps_lines(struct heap *heap, const struct operation *operation, uint64_t address,
                            struct finding *finding)
{
    uint64_t size = operation_bytes(operation), first = address,
             end = address + (size > 0 ? size : 1);
    uint64_t from = first / LINE * LINE, to = (end + LINE - 1) / LINE * LINE;
    uint32_t other = operation->kind == OP_CACHE_ALIGNED
                         ? live_overlapped(&heap->live, from, to - from)
                         : NO_BLOCK;
    uint32_t beside_it[] = {live_below(&heap->live, address), live_above(&heap->live, address)};
    for (size_t i = 0; i < 2 && other == NO_BLOCK; i++) {
        if (beside_it[i] != NO_BLOCK &&
            protection_site(heap, beside_it[i])->maker == OP_CACHE_ALIGNED) {
            const struct live_block *other_one = &heap->live.blocks[beside_it[i]];
            uint64_t last = other_one->address + (other_one->size > 0 ? other_one->size - 1 : 0);
            bool is_apart =
                last / LINE < from / LINE || (to - 1) / LINE < other_one->address / LINE;
            other = is_apart ? NO_BLOCK : beside_it[i];
        }
    }
    char call[TEXT];
    call_text(operation, call, sizeof call);
    return other == NO_BLOCK ||
           find(finding, KIND_OVERLAP,
                "A block from my_malloc_cache_aligned shares no cache line with another block.",
                "64-byte lines of its own", "%s returned a block on a line that block %u is on too",
                call, other);
}
