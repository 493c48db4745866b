/* Lab 6's notes: where each block is or was, what lies beside it, and what the worker tells of its
 * calls. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "grader/oracle/memory.h"
#include "grader/oracle/oracle.h"
#include "grader/oracle/protection.h"

/* In front of a block an allocator keeps notes of its own, where an old block may have begun. */
enum { BEFORE_A_BLOCK = 48 };

struct site *protection_site(struct heap *heap, uint32_t id)
{
    struct protected_heap *protection = heap->protection;
    if (id >= protection->capacity) {
        uint32_t capacity = (id + 1) * 2;
        protection->sites = allocate_again(protection->sites, capacity, sizeof *protection->sites);
        memset(protection->sites + protection->capacity, 0,
               (capacity - protection->capacity) * sizeof *protection->sites);
        protection->capacity = capacity;
    }
    return &protection->sites[id];
}

bool protection_is_guarded(const struct site *site)
{
    return site->maker == OP_GUARDED;
}

int protection_damage(const struct site *site)
{
    int kinds = 0;
    for (unsigned i = 0; i < BESIDE; i++) {
        if (site->original[i] != UNWRITTEN && site->original[i] != site->current[i]) {
            kinds |= i < CANARY ? CORRUPT_UNDERFLOW : CORRUPT_OVERFLOW;
        }
    }
    return kinds;
}

/* The link to the block that began here and is gone; the link at the end of the list if none did. */
static uint32_t *link_to_gone(struct protected_heap *protection, uint64_t address)
{
    uint32_t *link = &protection->gone_lists[address / ALIGNMENT % GONE_LISTS];
    while (*link != 0 && protection->gone[*link - 1].address != address) {
        link = &protection->gone[*link - 1].next;
    }
    return link;
}

static void remember_gone(struct protected_heap *protection, const struct site *site)
{
    if (protection->gone_count == protection->gone_capacity) {
        protection->gone_capacity = (protection->gone_capacity + 1) * 2;
        protection->gone =
            allocate_again(protection->gone, protection->gone_capacity, sizeof *protection->gone);
    }
    struct gone *gone = &protection->gone[protection->gone_count++];
    uint32_t *link = link_to_gone(protection, site->address);
    *gone = (struct gone){.address = site->address,
                          .guarded_before = site->guarded_before,
                          .made_before = protection->made.count,
                          .was_guarded = protection_is_guarded(site)};
    *link = protection->gone_count;
}

const struct gone *protection_gone_at(const struct heap *heap, uint64_t pointer)
{
    uint32_t found = *link_to_gone(heap->protection, pointer);
    return found == 0 ? NULL : &heap->protection->gone[found - 1];
}

static void ranges_add(struct ranges *ranges, uint64_t address, uint64_t size)
{
    if (ranges->count == ranges->capacity) {
        ranges->capacity = (ranges->capacity + 1) * 2;
        ranges->list = allocate_again(ranges->list, ranges->capacity, sizeof *ranges->list);
    }
    ranges->list[ranges->count++] = (struct range){address, address + size};
}

bool ranges_hold(const struct ranges *ranges, size_t first, uint64_t address)
{
    for (size_t i = first; i < ranges->count; i++) {
        const struct range *range = &ranges->list[i];
        if (address + BEFORE_A_BLOCK >= range->start && address < range->end + SLACK) {
            return true;
        }
    }
    return false;
}

void protection_leave_open(struct heap *heap, uint64_t address, uint64_t size)
{
    ranges_add(&heap->protection->uncertain, address, size);
}

void protection_gave_up(struct heap *heap, uint32_t id)
{
    struct protected_heap *protection = heap->protection;
    struct site *site = protection_site(heap, id);
    bool is_damaged = protection_damage(site) != 0;
    site->state = is_damaged ? SITE_UNCERTAIN : SITE_GONE;
    site->guarded_before = protection->guarded_made;
    if (is_damaged) {
        protection_leave_open(heap, site->address, site->size);
    } else {
        remember_gone(protection, site);
    }
    protection->frees++;
    protection->live_bytes -= site->size;
}

/* The address is another block's from now on: of the one that was there nothing more is said. */
static void forget_gone(struct protected_heap *protection, uint64_t address)
{
    uint32_t *link = link_to_gone(protection, address);
    if (*link != 0) {
        *link = protection->gone[*link - 1].next;
    }
}

void protection_made(struct heap *heap, const struct operation *operation, uint64_t address)
{
    struct protected_heap *protection = heap->protection;
    forget_gone(protection, address);
    struct site *site = protection_site(heap, operation->id);
    *site = (struct site){.state = SITE_LIVE,
                          .maker = operation->kind,
                          .address = address,
                          .size = operation_bytes(operation)};
    for (unsigned i = 0; i < BESIDE; i++) {
        site->original[i] = UNWRITTEN;
    }
    ranges_add(&protection->made, address, site->size);
    protection->guarded_made += operation->kind == OP_GUARDED;
    protection->allocations++;
    protection->live_bytes += site->size;
    if (protection->live_bytes > protection->peak_bytes) {
        protection->peak_bytes = protection->live_bytes;
    }
}

static bool ask(struct heap *heap, struct call call, struct call_result *result,
                struct finding *finding)
{
    const struct operation nothing = {0};
    if (worker_ask(&heap->worker, &call, 1, MODE_JUDGE, result)) {
        return true;
    }
    heap->ended = true;
    return find_ending(heap, &nothing, finding);
}

/* Nothing in a right header comes near the notes that its faults and reports are in. */
static bool tampered(struct finding *finding, const char *what)
{
    *finding = (struct finding){.verdict = VERDICT_TAMPERED, .message = text_of("%s", what)};
    return false;
}

bool protection_read(struct heap *heap, size_t from, void *to, size_t size, struct finding *finding)
{
    return memory_read(heap->worker.pid, heap->protection->address + from, to, size) ||
           tampered(finding, "The grader's notes beside the header are gone.");
}

bool protection_begin(struct heap *heap, struct finding *finding)
{
    struct call_result result;
    struct protected_heap *protection = allocate(1, sizeof *protection);
    heap->protection = protection;
    mmu_open(&protection->mmu, heap->needs);
    if (!ask(heap, (struct call){.kind = CALL_DETAILS}, &result, finding)) {
        return false;
    }
    protection->address = result.address;
    if (!protection_read(heap, 0, &protection->head, offsetof(struct details, statistics),
                         finding)) {
        return false;
    }
    heap->worker.probe_begin = protection->head.probe_begin;
    heap->worker.probe_end = protection->head.probe_end;
    heap->worker.window = protection->head.window;
    return true;
}

bool protection_take_reports(struct heap *heap, struct finding *finding)
{
    struct call_result result;
    return ask(heap, (struct call){.kind = CALL_HANDLER, .bytes = heap->options.handler}, &result,
               finding);
}

void protection_end(struct heap *heap)
{
    if (heap->protection != NULL) {
        mmu_close(&heap->protection->mmu);
        free(heap->protection->sites);
        free(heap->protection->gone);
        free(heap->protection->made.list);
        free(heap->protection->uncertain.list);
        free(heap->protection);
        heap->protection = NULL;
    }
}

bool protection_fetch(struct heap *heap, size_t count, struct finding *finding)
{
    struct protected_heap *protection = heap->protection;
    uint64_t faults = 0;
    if (!protection_read(heap, offsetof(struct details, of_call), protection->of_call,
                         count * sizeof protection->of_call[0], finding)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        faults += protection->of_call[i].faulted;
    }
    return faults == heap->worker.faults ||
           tampered(finding,
                    "The grader's notes tell of a fault that the system knows nothing of.");
}

bool protection_is_silent(struct heap *heap, struct finding *finding)
{
    struct protected_heap *protection = heap->protection;
    uint64_t reports = 0;
    if (!protection_read(heap, offsetof(struct details, reports), &reports, sizeof reports,
                         finding)) {
        return false;
    }
    return reports == protection->reports ||
           find(finding, KIND_FALSE_ALARM, general_rule(KIND_FALSE_ALARM), "no report",
                "%llu reports while the threads made right calls only",
                (unsigned long long)(reports - protection->reports));
}
