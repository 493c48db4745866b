/* The worker's loop: reads batches of calls, makes them, and answers with what they returned. It is
 * compiled apart from the student's header. It takes no memory while the allocator runs: all it
 * needs is static, so that every system call for memory is the student's. */
#include <errno.h>
#include <link.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "grader/worker/memcheck.h"
#include "grader/worker/prepare.h"
#include "grader/worker/protection.h"
#include "grader/worker/protocol.h"
#include "grader/worker/threads.h"

extern const int shim_takes_int;
void shim_init(void);
__attribute__((weak)) void shim_reset(void);

static struct call calls[BATCH_LIMIT];
static struct call_result results[BATCH_LIMIT];
static void *blocks[WORKER_ID_LIMIT];
static uint64_t block_bytes[WORKER_ID_LIMIT];
static uint32_t block_limit; /* ids from here on were never used */
static char line[4096];      /* stdout's, so that a printf doesn't call libc's malloc */

static volatile uint64_t
    call_number; /* how many calls have begun; a debugger stops at a given one */

enum { PAGE = 4096 };

static void read_all(void *to, size_t size)
{
    char *next = to;
    while (size > 0) {
        ssize_t got = read(WORKER_REQUEST_FD, next, size);
        if (got <= 0) {
            _exit(0);
        }
        next += got;
        size -= (size_t)got;
    }
}

static void write_all(const void *from, size_t size)
{
    const char *next = from;
    while (size > 0) {
        ssize_t put = write(WORKER_REPLY_FD, next, size);
        if (put <= 0) {
            _exit(0);
        }
        next += put;
        size -= (size_t)put;
    }
}

static void remember(uint32_t id, void *block, uint64_t bytes)
{
    blocks[id] = block;
    block_bytes[id] = bytes;
    if (id >= block_limit) {
        block_limit = id + 1;
    }
}

static void forget_all(void)
{
    memset(blocks, 0, block_limit * sizeof *blocks);
    shim_reset();
}

/* A refused request leaves the old block as it was; one for 0 bytes frees it. */
static uintptr_t resize(const struct call *call)
{
    void *block = shim_realloc(blocks[call->id], call->bytes);
    if (block != NULL || call->bytes == 0) {
        remember(call->id, block, call->bytes);
    }
    return (uintptr_t)block;
}

/* Makes one call and returns what it returned. */
static __attribute__((noinline)) uint64_t perform(const struct call *call)
{
    void *block = call->id < WORKER_ID_LIMIT ? blocks[call->id] : NULL;
    call_number++;
    switch (call->kind) {
    case CALL_INIT:
        shim_init();
        return (uint64_t)shim_takes_int;
    case CALL_NOTHING:
        return 0;
    case 'a':
        block = shim_malloc(call->bytes);
        remember(call->id, block, call->bytes);
        return (uintptr_t)block;
    case 'f': /* where it was is kept: a program with a fault may use it again */
        block_bytes[call->id] = 0;
        worker_protection_free(call, block);
        return 0;
    case 'c':
        block = shim_calloc(call->extra, call->bytes);
        remember(call->id, block, call->extra * call->bytes);
        return (uintptr_t)block;
    case 'm':
        block = shim_memalign(call->extra, call->bytes);
        remember(call->id, block, call->bytes);
        return (uintptr_t)block;
    case 'l':
    case 'p':
    case 'o':
    case 'g':
        block = worker_protection_make(call);
        remember(call->id, block, call->bytes);
        return (uintptr_t)block;
    case 'r':
        return resize(call);
    case CALL_USABLE_SIZE:
        return shim_usable_size(block);
    case 'n':
        shim_free(NULL);
        return 0;
    case 'w':
        return worker_protection_write((char *)block + (int64_t)call->extra, call->bytes);
    case 'z':
        forget_all();
        return 0;
    default:
        return worker_protection_perform(call, block);
    }
}

static void judge(uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        worker_protection_begin(i);
        errno = ERRNO_BEFORE;
        results[i].address = perform(&calls[i]);
        results[i].error = errno;
    }
}

/* Uses a block as a program would: all of a small one, a byte of each page of a large one. */
static void fill(char *block, uint64_t bytes)
{
    if (bytes <= PAGE) {
        memset(block, 0, bytes);
        return;
    }
    for (uint64_t offset = 0; offset < bytes; offset += PAGE) {
        block[offset] = 1;
    }
}

/* What is counted and timed: the calls, and the work of a program on the blocks. */
static __attribute__((noinline)) void measured_work(uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct call *call = &calls[i];
        if (call->kind == 'f' && block_bytes[call->id] > 0) {
            (void)*(volatile char *)blocks[call->id];
        }
        errno = ERRNO_BEFORE; /* as when it's judged, so that nothing tells the two apart */
        results[i].address = perform(call);
        if (call->kind != 'f' && results[i].address != 0) {
            fill((char *)(uintptr_t)results[i].address, block_bytes[call->id]);
        }
    }
}

/* Memcheck takes the thread's own variables for memory that nobody has written to: a static C library
 * finds room for them before there is a malloc to watch. */
static int show_thread_locals(struct dl_phdr_info *image, size_t size, void *unused)
{
    (void)size;
    (void)unused;
    for (int i = 0; i < image->dlpi_phnum; i++) {
        if (image->dlpi_phdr[i].p_type == PT_TLS && image->dlpi_tls_data != NULL) {
            memcheck_show(image->dlpi_tls_data, image->dlpi_phdr[i].p_memsz);
        }
    }
    return 0;
}

/* Under Memcheck: live blocks belong to the program, so the allocator may not touch them, but for one
 * that it resizes; a freed one is the allocator's, and holds nothing that it may rely on. */
static void watch(uint32_t count)
{
    if (call_number == 0) {
        dl_iterate_phdr(show_thread_locals, NULL);
    }
    for (uint32_t i = 0; i < count; i++) {
        const struct call *call = &calls[i];
        if (call->kind == 'f' && blocks[call->id] != NULL) {
            memcheck_freed(blocks[call->id], block_bytes[call->id]);
            block_bytes[call->id] = 0;
        }
        for (uint32_t id = 0; id < block_limit; id++) {
            if (call->kind != 'r' || id != call->id) {
                memcheck_hide(blocks[id], block_bytes[id]);
            }
        }
        errno = ERRNO_BEFORE;
        results[i].address = perform(call);
        results[i].error = errno;
        for (uint32_t id = 0; id < block_limit; id++) {
            memcheck_show(blocks[id], block_bytes[id]);
        }
    }
}

static void (*const modes[])(uint32_t count) = {
    [MODE_JUDGE] = judge, [MODE_MEASURE] = measured_work, [MODE_WATCH] = watch};

static void answer(const struct request *request, const void *answers, size_t size)
{
    struct reply reply = {.number = request->number, .count = request->count};
    write_all(&reply, sizeof reply);
    write_all(answers, request->count * size);
}

static void run_threads(const struct request *request)
{
    const struct threaded_result *answers =
        worker_threads_run(calls, request->count, request->number);
    if (answers != NULL) {
        answer(request, answers, sizeof *answers);
        worker_threads_rest_after_fork();
    }
}

static void run_batch(const struct request *request)
{
    if (request->mode == MODE_THREADS && worker_threads_run != NULL) {
        run_threads(request);
    } else if (request->mode < sizeof modes / sizeof *modes) {
        modes[request->mode](request->count);
        answer(request, results, sizeof *results);
    } else {
        _exit(2);
    }
}

/* What the grader may start it as: "prepared", "prepared threads", or "threads" without
 * children. */
static void prepare(char **words)
{
    bool with_children = strcmp(*words, "prepared") == 0;
    const char *rest = words[with_children];
    bool with_threads =
        rest != NULL && strcmp(rest, "threads") == 0 && worker_threads_prepare != NULL;
    if (with_threads) {
        worker_threads_prepare();
    }
    if (with_children) {
        prepare_children(with_threads);
    }
}

/* Without an argument, as a debugger or Valgrind starts it, the program is its own only worker. */
int main(int count, char **arguments)
{
    setvbuf(stdout, line, _IOLBF, sizeof line);
    if (count > 1) {
        prepare(arguments + 1);
    }
    for (;;) {
        struct request request;
        read_all(&request, sizeof request);
        if (request.count > BATCH_LIMIT) {
            _exit(2);
        }
        read_all(calls, request.count * sizeof *calls);
        run_batch(&request);
    }
}
