/* Lab 6 in the worker: the calls beyond malloc's family, the handler that takes the reports, and the
 * accesses of a program with a fault, which may end in a signal and go on after it. */
#include "grader/worker/protection.h"

#include <errno.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "grader/worker/threads.h"

enum { CODE_BYTES = 16, PAGE = 4096 };

#define IN_SUBMISSION __attribute__((weak))
IN_SUBMISSION void *shim_malloc_cache_aligned(unsigned long bytes);
IN_SUBMISSION void *shim_malloc_page_aligned(unsigned long bytes);
IN_SUBMISSION void *shim_malloc_on_node(unsigned long bytes, int node);
IN_SUBMISSION void *shim_malloc_guarded(unsigned long bytes);
IN_SUBMISSION void shim_free_guarded(void *block);
IN_SUBMISSION int shim_check_block(void *block);
IN_SUBMISSION void shim_set_corruption_handler(void (*handler)(int kind, void *block));
IN_SUBMISSION int shim_mmu_map(void *virt, size_t phys, size_t size, unsigned attributes);
IN_SUBMISSION int shim_mmu_unmap(void *virt, size_t size);
IN_SUBMISSION int shim_mmu_set_attributes(void *virt, size_t size, unsigned attributes);
IN_SUBMISSION int shim_mmu_translate(const void *virt, size_t *phys, unsigned *attributes);
IN_SUBMISSION struct mmu_counters shim_mmu_counters(void);
IN_SUBMISSION struct allocator_stats shim_stats(void);
IN_SUBMISSION size_t shim_trace(struct allocation_trace *out, size_t max);

static struct details details;
static _Thread_local struct detail *now; /* of the call under way; NULL: nobody asks */
static enum handler_kind handler_kind;
static volatile int *child_is_done; /* in memory that a child shares */

static sigjmp_buf after_fault;
static volatile sig_atomic_t is_probing;
static volatile uint64_t fault_address;

static void handle_report(int kind, void *block)
{
    __atomic_add_fetch(&details.reports, 1, __ATOMIC_RELAXED);
    if (now != NULL) {
        now->reports++;
        now->reported_kind = kind;
        now->reported_block = (uintptr_t)block;
    }
    int error = errno;
    if (handler_kind == HANDLER_ALLOCATES) {
        shim_free(shim_malloc(1));
    }
    if (handler_kind == HANDLER_GUARDS) {
        shim_free_guarded(shim_malloc_guarded(1));
    }
    errno = error;
}

/* A function that does nothing: its bytes are what is run from a page of the MMU. */
__attribute__((noinline, aligned(CODE_BYTES))) static void do_nothing(void)
{
    __asm__ volatile("");
}

/* The kernel's own word on where the access went wrong. */
static void catch_fault(int signal, siginfo_t *info, void *context)
{
    (void)context;
    if (!is_probing) {
        struct sigaction usual = {.sa_handler = SIG_DFL};
        sigaction(signal, &usual, NULL);
        return;
    }
    is_probing = 0;
    fault_address = (uintptr_t)info->si_addr;
    siglongjmp(after_fault, 1);
}

/* All that may fault on the program's behalf lies in a section of its own, so that the grader can tell
 * such a fault from one of the submission's. */
#define PROBE __attribute__((noinline, section("worker_probe")))

PROBE static uint64_t probe_read(volatile unsigned char *at, uint64_t value)
{
    (void)value;
    return *at;
}

PROBE static uint64_t probe_write(volatile unsigned char *at, uint64_t value)
{
    unsigned char before = *at;
    *at = (unsigned char)value;
    return before;
}

PROBE static uint64_t probe_store(volatile unsigned char *at, uint64_t value)
{
    *at = (unsigned char)value;
    return 0;
}

PROBE static uint64_t probe_code(volatile unsigned char *at, uint64_t value)
{
    const unsigned char *code = (const unsigned char *)(uintptr_t)do_nothing;
    for (size_t i = 0; i < CODE_BYTES; i++) {
        at[i] = code[i];
    }
    __builtin___clear_cache((char *)(uintptr_t)at, (char *)(uintptr_t)at + CODE_BYTES);
    return value;
}

PROBE static uint64_t probe_execute(volatile unsigned char *at, uint64_t value)
{
    ((void (*)(void))(uintptr_t)at)();
    return value;
}

extern char __start_worker_probe[], __stop_worker_probe[];

/* The handler is set anew each time: a submission may have put its own in the place. */
static uint64_t probe(uint64_t (*access)(volatile unsigned char *, uint64_t), void *at,
                      uint64_t value)
{
    struct sigaction caught = {.sa_sigaction = catch_fault, .sa_flags = SA_SIGINFO | SA_NODEFER};
    sigaction(SIGSEGV, &caught, NULL);
    sigaction(SIGBUS, &caught, NULL);
    if (sigsetjmp(after_fault, 0) != 0) {
        if (now != NULL) {
            now->faulted = 1;
            now->fault = fault_address;
        }
        return 0;
    }
    is_probing = 1;
    uint64_t answer = access(at, value);
    is_probing = 0;
    return answer;
}

uint64_t worker_protection_write(void *address, uint64_t byte)
{
    return probe(probe_write, address, byte);
}

void worker_protection_begin(uint32_t call)
{
    now = call < DETAILS_LIMIT ? &details.of_call[call] : NULL;
    if (now != NULL) {
        memset(now, 0, sizeof *now);
    }
}

void *worker_protection_make(const struct call *call)
{
    switch (call->kind) {
    case 'l':
        return shim_malloc_cache_aligned(call->bytes);
    case 'p':
        return shim_malloc_page_aligned(call->bytes);
    case 'o':
        return shim_malloc_on_node(call->bytes, (int)(int64_t)call->extra);
    default:
        return shim_malloc_guarded(call->bytes);
    }
}

void worker_protection_free(const struct call *call, void *block)
{
    if (call->attributes != 0) {
        shim_free_guarded(block);
    } else {
        shim_free(block);
    }
}

/* Where the student's code doesn't come by itself. */
static uint64_t tell_where(void)
{
    static char data[PAGE];
    int sharing = MAP_SHARED | MAP_ANONYMOUS, reserving = MAP_PRIVATE | MAP_ANONYMOUS;
    details.probe_begin = (uintptr_t)__start_worker_probe;
    details.probe_end = (uintptr_t)__stop_worker_probe;
    details.window = (uintptr_t)mmap(NULL, WINDOW_BYTES, PROT_NONE, reserving, -1, 0);
    child_is_done = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, sharing, -1, 0);
    void *mapping = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, reserving, -1, 0);
    const void *places[FOREIGN_PLACES] = {__builtin_frame_address(0), data,
                                          (void *)(uintptr_t)do_nothing, mapping, NULL};
    for (unsigned i = 0; i < FOREIGN_PLACES; i++) {
        details.places[i] = ((uintptr_t)places[i] + CODE_BYTES - 1) & ~(uintptr_t)(CODE_BYTES - 1);
    }
    return (uintptr_t)&details;
}

static uint64_t set_handler(uint64_t kind)
{
    handler_kind = (enum handler_kind)kind;
    if (shim_set_corruption_handler != NULL) {
        shim_set_corruption_handler(handle_report);
    }
    if (shim_set_corruption_handler != NULL && kind == HANDLER_DEFAULT) {
        shim_set_corruption_handler(NULL);
    }
    return 0;
}

/* The block, or what it was, or a place that was none: that is the check's business. But a block
 * that was never made has no place. */
static uint64_t use_pointer(const struct call *call, void *block)
{
    bool is_foreign = call->id >= FIRST_FOREIGN && call->id < WORKER_ID_LIMIT;
    if (!is_foreign && block == NULL) {
        return 0;
    }
    uint64_t start = is_foreign ? details.places[call->id - FIRST_FOREIGN] : (uintptr_t)block;
    char *pointer = (char *)(uintptr_t)(start + call->extra);
    switch (call->kind) {
    case 'k':
        return (uint64_t)shim_check_block(pointer);
    case 'b':
        worker_protection_free(call, pointer);
        return 0;
    case 'e':
        return (uintptr_t)shim_realloc(pointer, call->bytes);
    default:
        return probe(probe_read, pointer, 0);
    }
}

static uint64_t translate(const void *virt)
{
    size_t physical = 0;
    unsigned attributes = 0;
    int result = shim_mmu_translate(virt, &physical, &attributes);
    if (now != NULL) {
        now->physical = physical;
        now->attributes = attributes;
    }
    return (uint64_t)result;
}

/* The child writes and is gone; the parent goes on when it has. */
static uint64_t store_in_child(void *at, uint64_t byte)
{
    *child_is_done = 0;
    signal(SIGCHLD, SIG_IGN);
    pid_t child = fork();
    if (child == 0) {
        probe(probe_store, at, byte);
        *child_is_done = 1;
        _exit(0);
    }
    while (child > 0 && !*child_is_done) {
        sched_yield();
    }
    return child < 0;
}

static uint64_t use_mmu(const struct call *call)
{
    char *virt = (char *)(uintptr_t)(details.window + call->id);
    switch (call->kind) {
    case 'M':
        return (uint64_t)shim_mmu_map(virt, call->extra, call->bytes, call->attributes);
    case 'D':
        return (uint64_t)shim_mmu_unmap(virt, call->bytes);
    case 'A':
        return (uint64_t)shim_mmu_set_attributes(virt, call->bytes, call->attributes);
    case 'L':
        return translate(virt);
    case 'R':
        return probe(probe_read, virt, 0);
    case 'W':
        return probe(probe_store, virt, call->bytes);
    case 'C':
        return probe(probe_code, virt, 0);
    case 'X':
        return probe(probe_execute, virt, 0);
    default:
        return store_in_child(virt, call->bytes);
    }
}

static uint64_t count_after(uint64_t answer)
{
    int error = errno;
    struct mmu_counters counters = shim_mmu_counters();
    if (now != NULL) {
        now->hits = counters.hits;
        now->misses = counters.misses;
        now->flushes = counters.flushes;
    }
    errno = error;
    return answer;
}

static uint64_t take_records(uint64_t most)
{
    return shim_trace(details.records, most < RECORD_LIMIT ? most : RECORD_LIMIT);
}

/* All numbers are of one moment, whatever other threads do meanwhile. */
static uint64_t take_statistics(void)
{
    struct allocator_stats *stats = &details.statistics;
    size_t blocks = 0, bytes = 0;
    *stats = shim_stats();
    for (size_t i = 0; i < stats->class_count && i < SIZE_CLASS_LIMIT; i++) {
        blocks += stats->classes[i].live_blocks;
        bytes += stats->classes[i].live_bytes;
    }
    return blocks != stats->allocations - stats->frees || bytes != stats->live_bytes ||
           stats->peak_bytes < stats->live_bytes;
}

/* Each of these threads asks for sizes that leave its own number when they are divided by how many
 * there are. */
uint64_t worker_protection_torn(const struct call *call, const struct thread_state *threads)
{
    uint64_t torn = 0, count = take_records(call->bytes);
    for (uint64_t i = 0; i < count && i < RECORD_LIMIT; i++) {
        const struct allocation_trace *record = &details.records[i];
        uint64_t thread = (record->size - 1) % call->extra;
        torn += record->thread != threads[thread].system_id || record->address == NULL;
    }
    return torn;
}

static uint64_t name_thread(uint64_t letters)
{
    char name[sizeof letters + 1] = "";
    memcpy(name, &letters, sizeof letters);
    return (uint64_t)prctl(PR_SET_NAME, name);
}

static uint64_t node_of(uint64_t address)
{
    int node = -1;
    long asked =
        get_mempolicy(&node, NULL, 0, (void *)(uintptr_t)address, MPOL_F_NODE | MPOL_F_ADDR);
    return asked == 0 ? (uint64_t)node : UINT64_MAX;
}

uint64_t worker_protection_perform(const struct call *call, void *block)
{
    if (strchr("kbet", call->kind) != NULL) {
        return use_pointer(call, block);
    }
    if (strchr("MDALRWCXB", call->kind) != NULL) {
        return count_after(use_mmu(call));
    }
    switch (call->kind) {
    case CALL_DETAILS:
        return tell_where();
    case CALL_HANDLER:
        return set_handler(call->bytes);
    case CALL_STATISTICS:
        return take_statistics();
    case CALL_RECORDS:
        return take_records(call->bytes);
    case CALL_NAME:
        return name_thread(call->bytes);
    case CALL_NODE:
        return node_of(call->bytes);
    default:
        _exit(2);
    }
}
