/* The MMU as the oracle sees it: which page shows which physical page, with which bytes, and so what
 * each call must answer and which access must fault. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "grader/oracle/memory.h"
#include "grader/oracle/protection.h"

enum { TEXT = 300, UNKNOWN_BYTE = -1, CODE_BYTES = TRACE_CODE };

/* One page of the program's range. A page that isn't shareable shows physical memory until it is
 * written to; whether it then still follows what others write there is left open. */
struct page {
    bool is_mapped, has_own;
    uint64_t physical; /* page */
    unsigned attributes;
    unsigned char *own;      /* a copy of the page, where this mapping has one to itself */
    unsigned char *at_first; /* physical memory when the mapping was made */
};

static uint64_t window_pages(const struct mmu *mmu)
{
    return WINDOW_BYTES / mmu->page_bytes;
}

void mmu_open(struct mmu *mmu, const char *needs)
{
    const char *given = strstr(needs, "MMU_PHYS_BYTES=");
    mmu->page_bytes = (uint64_t)sysconf(_SC_PAGESIZE);
    mmu->physical_bytes =
        given == NULL ? MMU_PHYS_BYTES : strtoull(strchr(given, '=') + 1, NULL, 0);
    mmu->pages = allocate(window_pages(mmu), sizeof *mmu->pages);
    mmu->physical = allocate(mmu->physical_bytes / mmu->page_bytes + 1, sizeof *mmu->physical);
    mmu->last_page = NO_PAGE;
}

static void forget_page(struct page *page)
{
    free(page->own);
    free(page->at_first);
    *page = (struct page){.is_mapped = false};
}

void mmu_close(struct mmu *mmu)
{
    for (uint64_t i = 0; i < window_pages(mmu); i++) {
        forget_page(&mmu->pages[i]);
    }
    for (uint64_t i = 0; i < mmu->physical_bytes / mmu->page_bytes; i++) {
        free(mmu->physical[i]);
    }
    free(mmu->pages);
    free(mmu->physical);
}

static unsigned char *physical_page(struct mmu *mmu, uint64_t number)
{
    if (mmu->physical[number] == NULL) {
        mmu->physical[number] = allocate(1, mmu->page_bytes);
    }
    return mmu->physical[number];
}

static unsigned char *copy_of(const struct mmu *mmu, const unsigned char *page)
{
    return memcpy(allocate(1, mmu->page_bytes), page, mmu->page_bytes);
}

static void show(struct mmu *mmu, struct page *page, uint64_t physical, unsigned attributes)
{
    forget_page(page);
    *page = (struct page){.is_mapped = true, .physical = physical, .attributes = attributes};
    if (!(attributes & MMU_SHAREABLE)) {
        page->at_first = copy_of(mmu, physical_page(mmu, physical));
    }
}

/* Private stays private with all it has; everything else begins anew. */
static void change(struct mmu *mmu, struct page *page, unsigned attributes)
{
    if ((page->attributes | attributes) & MMU_SHAREABLE) {
        show(mmu, page, page->physical, attributes);
    }
    page->attributes = attributes;
}

static bool may_read(const struct page *page)
{
    return page->is_mapped && page->attributes & (MMU_READ | MMU_WRITE) &&
           !(page->attributes & MMU_PRIVILEGED);
}

static bool may_write(const struct page *page)
{
    return may_read(page) && page->attributes & MMU_WRITE;
}

static bool may_execute(const struct page *page)
{
    return may_read(page) && !(page->attributes & MMU_EXEC_NEVER);
}

static void store(struct mmu *mmu, struct page *page, uint64_t offset, unsigned char byte)
{
    if (page->attributes & MMU_SHAREABLE) {
        physical_page(mmu, page->physical)[offset] = byte;
        return;
    }
    if (!page->has_own) {
        page->own = copy_of(mmu, physical_page(mmu, page->physical));
        page->has_own = true;
    }
    page->own[offset] = byte;
    page->at_first[offset] = byte;
}

/* What a read must show, or UNKNOWN_BYTE where more than one answer is right. */
static int byte_at(struct mmu *mmu, const struct page *page, uint64_t offset)
{
    const unsigned char *physical = physical_page(mmu, page->physical);
    if (page->attributes & MMU_SHAREABLE) {
        return physical[offset];
    }
    unsigned char now = page->has_own ? page->own[offset] : physical[offset];
    return now == page->at_first[offset] ? now : UNKNOWN_BYTE;
}

/* 0, or the error with which the call must be refused. */
static int error_of(const struct mmu *mmu, const struct operation *operation)
{
    uint64_t page = mmu->page_bytes, bytes = operation->bytes;
    if (operation->kind != OP_TRANSLATE) {
        bool is_whole = operation->id % page == 0 && bytes % page == 0 && bytes > 0 &&
                        (operation->kind != OP_MAP || operation->extra % page == 0);
        bool is_beyond =
            operation->kind == OP_MAP && (operation->extra > mmu->physical_bytes ||
                                          bytes > mmu->physical_bytes - operation->extra);
        if (!is_whole || is_beyond || operation->attributes & ~MMU_ATTRIBUTES) {
            return EINVAL;
        }
    }
    uint64_t first = operation->id / page;
    uint64_t count = operation->kind == OP_TRANSLATE ? 1 : bytes / page;
    for (uint64_t i = first; i < first + count; i++) {
        bool is_mapped = i < window_pages(mmu) && mmu->pages[i].is_mapped;
        if (is_mapped == (operation->kind == OP_MAP)) {
            return is_mapped ? EEXIST : EFAULT;
        }
    }
    return 0;
}

static void apply(struct mmu *mmu, const struct operation *operation)
{
    uint64_t first = operation->id / mmu->page_bytes;
    for (uint64_t i = 0; i < operation->bytes / mmu->page_bytes; i++) {
        struct page *page = &mmu->pages[first + i];
        if (operation->kind == OP_MAP) {
            show(mmu, page, operation->extra / mmu->page_bytes + i, operation->attributes);
        } else if (operation->kind == OP_UNMAP) {
            forget_page(page);
        } else {
            change(mmu, page, operation->attributes);
        }
    }
}

static const char *error_words(int error)
{
    static const struct {
        int error;
        const char *words;
    } names[] = {{0, "0"},
                 {EINVAL, "-1 with errno EINVAL"},
                 {EEXIST, "-1 with errno EEXIST"},
                 {EFAULT, "-1 with errno EFAULT"},
                 {ENOMEM, "-1 with errno ENOMEM"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (names[i].error == error) {
            return names[i].words;
        }
    }
    return "-1 with another errno";
}

static bool judge_answer(const struct operation *operation, int expected, int answer, int error,
                         struct finding *finding)
{
    int got = answer == 0 ? 0 : error;
    if (got == expected && (answer == 0 || answer == -1)) {
        return true;
    }
    char call[TEXT];
    call_text(operation, call, sizeof call);
    return find(finding, answer != 0 && expected != 0 ? KIND_ERRNO : KIND_TRANSLATION,
                general_rule(KIND_TRANSLATION), error_words(expected), "%s returned %s", call,
                error_words(got));
}

static bool judge_translation(struct mmu *mmu, const struct operation *operation,
                              const struct detail *detail, struct finding *finding)
{
    const struct page *page = &mmu->pages[operation->id / mmu->page_bytes];
    uint64_t physical = page->physical * mmu->page_bytes + operation->id % mmu->page_bytes;
    if (detail->physical == physical && detail->attributes == page->attributes) {
        return true;
    }
    char call[TEXT], expected[TEXT];
    call_text(operation, call, sizeof call);
    snprintf(expected, sizeof expected, "physical address 0x%llx with attributes %u",
             (unsigned long long)physical, page->attributes);
    return find(finding, KIND_TRANSLATION, general_rule(KIND_TRANSLATION), expected,
                "%s says 0x%llx with attributes %u", call, (unsigned long long)detail->physical,
                detail->attributes);
}

static bool wrong_count(const struct operation *operation, const char *expected,
                        const struct mmu_counters *before, const struct detail *detail,
                        struct finding *finding)
{
    char call[TEXT];
    call_text(operation, call, sizeof call);
    return find(finding, KIND_STATISTICS, "mmu_counters tells what the TLB did.", expected,
                "%s added %lld hits, %lld misses and %lld flushes", call,
                (long long)(detail->hits - before->hits),
                (long long)(detail->misses - before->misses),
                (long long)(detail->flushes - before->flushes));
}

static bool judge_counters(struct mmu *mmu, const struct operation *operation, bool went_well,
                           const struct detail *detail, struct finding *finding)
{
    struct mmu_counters before = mmu->before;
    uint64_t page = operation->id / mmu->page_bytes, last = mmu->last_page;
    uint64_t hits = detail->hits - before.hits, misses = detail->misses - before.misses;
    uint64_t flushes = detail->flushes - before.flushes;
    bool is_translation = operation->kind == OP_TRANSLATE && went_well;
    bool is_flush = (operation->kind == OP_UNMAP || operation->kind == OP_CHANGE) && went_well;
    mmu->before = (struct mmu_counters){detail->hits, detail->misses, detail->flushes};
    if (is_translation || is_flush) {
        mmu->last_page = is_translation ? page : NO_PAGE;
    }
    if (is_translation && hits + misses != 1) {
        return wrong_count(operation, "one hit or one miss", &before, detail, finding);
    }
    if (is_translation && page == last && hits != 1) {
        return wrong_count(operation, "a hit: the same page was translated just before", &before,
                           detail, finding);
    }
    if (!is_translation && hits + misses != 0) {
        return wrong_count(operation, "no hit and no miss: nothing was translated", &before, detail,
                           finding);
    }
    if (is_flush && flushes < 1) {
        return wrong_count(operation, "at least one flush", &before, detail, finding);
    }
    return true;
}

static bool judge_fault(const struct mmu *mmu, const struct operation *operation, bool is_allowed,
                        bool faulted, struct finding *finding)
{
    if (is_allowed != faulted) {
        return true;
    }
    const struct page *page = &mmu->pages[operation->id / mmu->page_bytes];
    char call[TEXT], state[TEXT];
    call_text(operation, call, sizeof call);
    snprintf(state, sizeof state, "mapped with attributes %u", page->attributes);
    enum kind kind = faulted ? KIND_FALSE_ALARM : KIND_MISSED_CORRUPTION;
    return find(finding, kind, "The attributes of a page hold for each access to it.",
                faulted ? "memory that the program may use so"
                        : "a fault (SIGSEGV) at that very byte",
                "%s %s; the page is %s", call, faulted ? "faulted" : "went through",
                page->is_mapped ? state : "not mapped");
}

static bool judge_read(struct mmu *mmu, const struct operation *operation, uint64_t got,
                       struct finding *finding)
{
    const struct page *page = &mmu->pages[operation->id / mmu->page_bytes];
    int expected = byte_at(mmu, page, operation->id % mmu->page_bytes);
    if (expected == UNKNOWN_BYTE || expected == (int)got) {
        return true;
    }
    char call[TEXT], right[TEXT];
    call_text(operation, call, sizeof call);
    uint64_t physical = page->physical * mmu->page_bytes + operation->id % mmu->page_bytes;
    snprintf(right, sizeof right, "0x%02x, byte 0x%llx of physical memory%s", expected,
             (unsigned long long)physical,
             page->has_own ? ", as this mapping changed it for itself" : "");
    return find(finding, KIND_TRANSLATION, "A mapping shows the bytes of its physical memory.",
                right, "%s found 0x%02x", call, (unsigned)got);
}

/* The function that does nothing; the worker copies it to a page, and the page then shows it. */
static bool read_code(struct heap *heap, unsigned char *code)
{
    uint64_t address = heap->protection->head.places[PLACE_CODE - PLACE_STACK];
    return memory_read(heap->worker.pid, address, code, CODE_BYTES);
}

static void store_code(struct heap *heap, struct page *page, uint64_t offset)
{
    unsigned char code[CODE_BYTES];
    for (uint64_t i = 0; read_code(heap, code) && i < CODE_BYTES; i++) {
        store(&heap->protection->mmu, page, offset + i, code[i]);
    }
}

/* Where something else lies, nobody knows what a jump to it does. */
static bool shows_code(struct heap *heap, const struct page *page, uint64_t offset)
{
    unsigned char code[CODE_BYTES];
    bool is_code = read_code(heap, code);
    for (uint64_t i = 0; is_code && i < CODE_BYTES; i++) {
        is_code = byte_at(&heap->protection->mmu, page, offset + i) == code[i];
    }
    return is_code;
}

static bool judge_use(struct heap *heap, const struct operation *operation,
                      const struct detail *detail, const struct call_result *result,
                      struct finding *finding)
{
    struct mmu *mmu = &heap->protection->mmu;
    uint64_t offset = operation->id % mmu->page_bytes;
    struct page *page = &mmu->pages[operation->id / mmu->page_bytes];
    bool is_write = operation->kind == OP_STORE || operation->kind == OP_CODE;
    bool is_child = operation->kind == OP_CHILD_STORE; /* what happens to it, nobody sees */
    bool is_allowed = is_write || is_child            ? may_write(page)
                      : operation->kind == OP_EXECUTE ? may_execute(page)
                                                      : may_read(page);
    if (operation->kind == OP_EXECUTE && is_allowed && !shows_code(heap, page, offset)) {
        return true;
    }
    if (!is_child && !judge_fault(mmu, operation, is_allowed, detail->faulted != 0, finding)) {
        return false;
    }
    if (!is_allowed) {
        return true;
    }
    if (operation->kind == OP_STORE || (is_child && page->attributes & MMU_SHAREABLE)) {
        store(mmu, page, offset, (unsigned char)operation->bytes);
    }
    if (operation->kind == OP_CODE) {
        store_code(heap, page, offset);
    }
    return operation->kind != OP_READ || judge_read(mmu, operation, result->address, finding);
}

bool mmu_judge(struct heap *heap, const struct operation *operation, const struct detail *detail,
               const struct call_result *result, struct finding *finding)
{
    struct mmu *mmu = &heap->protection->mmu;
    bool is_call = operation->kind == OP_MAP || operation->kind == OP_UNMAP ||
                   operation->kind == OP_CHANGE || operation->kind == OP_TRANSLATE;
    if (!is_call) {
        return judge_use(heap, operation, detail, result, finding) &&
               judge_counters(mmu, operation, false, detail, finding);
    }
    int expected = error_of(mmu, operation);
    if (!judge_answer(operation, expected, (int)result->address, result->error, finding)) {
        return false;
    }
    if (expected == 0 && operation->kind != OP_TRANSLATE) {
        apply(mmu, operation);
    }
    if (expected == 0 && operation->kind == OP_TRANSLATE &&
        !judge_translation(mmu, operation, detail, finding)) {
        return false;
    }
    return judge_counters(mmu, operation, expected == 0, detail, finding);
}
