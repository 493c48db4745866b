/* One call of a thread: what the student's code is asked for, when, and what is in the blocks.
 * Threads can't be looked at from outside while they run, so here, in the same memory as the
 * student's code, each block is filled when it's made and looked at before it is given up. The
 * oracle trusts that no further than it must: by the stamps and addresses it judges by itself
 * which blocks lie on each other, and between batches it reads every live block from outside. */
#include <errno.h>
#include <stddef.h>

#include "grader/worker/contents.h"
#include "grader/worker/protection.h"
#include "grader/worker/threads.h"

struct slot {
    void *block;
    uint64_t bytes, pattern;
};

static struct slot slots[WORKER_ID_LIMIT];
static uint64_t stamps;

/* Stamps order nothing but themselves: a stronger order would hide races from ThreadSanitizer. */
static uint64_t stamp(void)
{
    return __atomic_add_fetch(&stamps, 1, __ATOMIC_RELAXED);
}

/* What the student's code is asked for. The stamps lie close around it. */
static void *ask(const struct call *call, void *old, struct threaded_result *result)
{
    void *block = NULL;
    worker_schedule_point();
    errno = ERRNO_BEFORE;
    result->begin = stamp();
    switch (call->kind) {
    case 'a':
        block = shim_malloc(call->bytes);
        break;
    case 'c':
        block = shim_calloc(call->extra, call->bytes);
        break;
    case 'm':
        block = shim_memalign(call->extra, call->bytes);
        break;
    case 'r':
        block = shim_realloc(old, call->bytes);
        break;
    case 'l':
    case 'p':
    case 'o':
        block = worker_protection_make(call);
        break;
    default:
        shim_free(old);
    }
    result->end = stamp();
    result->result.error = errno;
    result->result.address = (uintptr_t)block;
    return block;
}

/* Our own code is about to touch a block: should that crash, the block isn't what it ought to
 * be. */
static void touch(const void *block, uint64_t bytes)
{
    worker_tables.threads[worker_thread_number()].filled_size = bytes;
    worker_tables.threads[worker_thread_number()].filled = (uintptr_t)block;
}

static void check_filled(const struct slot *slot, uint64_t bytes, struct threaded_result *result)
{
    if (slot->block != NULL && contents_may_touch(slot->block, bytes)) {
        touch(slot->block, bytes);
        result->damage = contents_check(slot->block, bytes, slot->pattern, &result->found);
        touch(NULL, 0);
    }
}

static void check_zero(const void *block, uint64_t bytes, struct threaded_result *result)
{
    if (contents_may_touch(block, bytes)) {
        touch(block, bytes);
        result->damage = contents_check_zero(block, bytes, &result->found);
        touch(NULL, 0);
    }
}

static void keep(struct slot *slot, void *block, uint64_t bytes, uint64_t pattern)
{
    *slot = (struct slot){block, bytes, pattern};
    if (block != NULL && contents_may_touch(block, bytes)) {
        touch(block, bytes);
        contents_fill(block, bytes, slot->pattern);
        touch(NULL, 0);
    }
}

static void make(const struct call *call, struct slot *slot, struct threaded_result *result,
                 uint64_t pattern)
{
    uint64_t bytes = call->kind == 'c' ? call->extra * call->bytes : call->bytes;
    void *block = ask(call, NULL, result);
    if (call->kind == 'c' && block != NULL) {
        check_zero(block, bytes, result);
    }
    keep(slot, block, bytes, pattern);
}

/* A refused request leaves the old block as it was; one for 0 bytes frees it. */
static void resize(const struct call *call, struct slot *slot, struct threaded_result *result,
                   uint64_t pattern)
{
    struct slot old = *slot;
    check_filled(&old, old.bytes, result);
    void *block = ask(call, old.block, result);
    if (block == NULL && call->bytes != 0) {
        return;
    }
    struct slot moved = {block, old.bytes < call->bytes ? old.bytes : call->bytes, old.pattern};
    if (result->damage == NO_DAMAGE && old.block != NULL) {
        check_filled(&moved, moved.bytes, result);
        result->damaged_after = result->damage != NO_DAMAGE;
    }
    keep(slot, block, call->bytes, pattern);
}

static void give_up(const struct call *call, struct slot *slot, struct threaded_result *result)
{
    struct slot old = *slot;
    *slot = (struct slot){0};
    check_filled(&old, old.bytes, result);
    ask(call, old.block, result);
}

/* Calls that aren't one of my_malloc's family. */
static uint64_t serve(const struct call *call, const struct slot *slot, uint32_t number)
{
    switch (call->kind) {
    case 'w':
        ((volatile unsigned char *)slot->block)[(int64_t)call->extra] = (unsigned char)call->bytes;
        return 0;
    case CALL_USABLE_SIZE:
        return shim_usable_size(slot->block);
    case CALL_INSPECT:
        return worker_visits_make(number);
    case CALL_FORK:
        return worker_threads_fork();
    case CALL_TABLES:
    case CALL_SCHEDULE: /* these need nothing of a thread */
    case CALL_END:
        return (uintptr_t)&worker_tables;
    case CALL_WHOLE:
        return worker_protection_torn(call, worker_tables.threads);
    default:
        return worker_protection_perform(call, slot->block);
    }
}

void worker_calls_perform(const struct call *call, uint32_t number, uint64_t pattern,
                          struct threaded_result *result)
{
    struct slot *slot = &slots[call->id];
    *result = (struct threaded_result){.damage = NO_DAMAGE};
    worker_tables.threads[worker_thread_number()].has_waited = 0;
    switch (call->kind) {
    case 'a':
    case 'c':
    case 'm':
    case 'l':
    case 'p':
    case 'o':
        make(call, slot, result, pattern);
        break;
    case 'r':
        resize(call, slot, result, pattern);
        break;
    case 'f':
        give_up(call, slot, result);
        break;
    case 'n':
        ask(call, NULL, result);
        break;
    default:
        errno = ERRNO_BEFORE;
        result->begin = stamp();
        result->result.address = serve(call, slot, number);
        result->end = stamp();
        result->result.error = errno;
    }
}
