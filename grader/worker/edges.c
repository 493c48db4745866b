/* A program for the edges of malloc's family, where other programs rarely go. It prints what it
 * finds, and must find the same whichever malloc it runs on: edges sizes | codes | threads COUNT |
 * fork COUNT. */
#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { STRANGE_ERRNO = 4095, FILL = 0xa5, THREADS = 4, BUSY = 2, CHILD_BLOCKS = 200 };

/* The compiler knows malloc: without this it would drop pairs that nobody reads, and warn of sizes
 * that are wrong on purpose. */
#define FORGET(value) __asm__("" : "+r"(value))

static const char *error_name(int error)
{
    static const struct {
        int error;
        const char *name;
    } names[] = {{0, "0"}, {EINVAL, "EINVAL"}, {ENOMEM, "ENOMEM"}, {STRANGE_ERRNO, "as it was"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].error == error)
            return names[i].name;
    return "another number";
}

static void *checked(void *block, const char *call)
{
    if (block == NULL) {
        printf("%s: NULL, errno %s\n", call, errno == ENOSYS ? "ENOSYS" : error_name(errno));
        exit(1);
    }
    return block;
}

static bool is_filled(const unsigned char *block, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        if (block[i] != FILL)
            return false;
    return true;
}

/* All blocks are filled to the end of what malloc_usable_size says, then all are looked at. */
static void sizes(unsigned long count)
{
    enum { BLOCKS = 64 };
    unsigned char *blocks[BLOCKS];
    size_t usable[BLOCKS];
    for (size_t i = 0; i < BLOCKS; i++) {
        size_t asked = count + i * i * 3;
        blocks[i] = checked(i % 4 == 3 ? memalign(64, asked) : malloc(asked), "malloc");
        usable[i] = malloc_usable_size(blocks[i]);
        if (usable[i] < asked)
            printf("malloc_usable_size: less than the %zu bytes asked for\n", asked);
        memset(blocks[i], FILL, usable[i]);
    }
    for (size_t i = 0; i < BLOCKS; i++)
        printf("block %zu to its last usable byte: %s\n", i,
               is_filled(blocks[i], usable[i]) ? "whole" : "changed");
    for (size_t i = 0; i < BLOCKS; i++)
        free(blocks[i]);
    printf("malloc_usable_size(NULL): %zu\n", malloc_usable_size(NULL));
}

static void say_aligned(const char *call, void *block, size_t alignment)
{
    printf("%s: %s\n", call, (uintptr_t)block % alignment == 0 ? "aligned" : "misaligned");
    free(block);
}

static void posix_codes(void)
{
    static const size_t alignments[] = {0, 3, 4, 8, 24, 64, 4096, 1 << 21};
    for (size_t i = 0; i < sizeof alignments / sizeof *alignments; i++) {
        char untouched, *block = &untouched;
        int code = posix_memalign((void **)&block, alignments[i], 100);
        printf("posix_memalign(alignment %zu): %s, %s\n", alignments[i], error_name(code),
               block == &untouched                     ? "no block"
               : (uintptr_t)block % alignments[i] == 0 ? "aligned"
                                                       : "misaligned");
        if (code == 0)
            free(block);
    }
    void *block;
    size_t huge = SIZE_MAX - 4096;
    FORGET(huge);
    printf("posix_memalign(huge): %s\n", error_name(posix_memalign(&block, 64, huge)));
}

static void say_refused(const char *call, const void *block)
{
    printf("%s: %s, errno %s\n", call, block == NULL ? "NULL" : "a block", error_name(errno));
}

static void overflows(void)
{
    size_t huge = SIZE_MAX / 2, negative = (size_t)-1;
    FORGET(huge);
    FORGET(negative);
    unsigned char *block = checked(malloc(100), "malloc(100)");
    unsigned char *kept = block, *still_kept = block;
    FORGET(kept);
    FORGET(still_kept);
    memset(block, FILL, 100);
    errno = 0;
    say_refused("reallocarray(huge, 4)", reallocarray(block, huge, 4));
    errno = 0;
    say_refused("realloc(-1)", realloc(kept, negative));
    printf("the old block: %s\n", is_filled(still_kept, 100) ? "whole" : "changed");
    block = checked(reallocarray(still_kept, 10, 30), "reallocarray(10, 30)");
    printf("moved by reallocarray: %s\n", is_filled(block, 100) ? "whole" : "changed");
    free(block);
    errno = 0;
    say_refused("calloc(huge, 4)", calloc(huge, 4));
    errno = 0;
    say_refused("malloc(-1)", malloc(negative));
}

static void errno_of_free(void)
{
    static const size_t bytes[] = {1, 1000, 100000, 5 << 20, 64 << 20};
    for (size_t i = 0; i < sizeof bytes / sizeof *bytes; i++) {
        void *block = checked(malloc(bytes[i]), "malloc");
        memset(block, FILL, bytes[i]);
        errno = STRANGE_ERRNO;
        free(block);
        printf("errno after free(%zu bytes): %s\n", bytes[i], error_name(errno));
    }
    errno = STRANGE_ERRNO;
    free(NULL);
    printf("errno after free(NULL): %s\n", error_name(errno));
}

static void codes(unsigned long count)
{
    posix_codes();
    overflows();
    errno_of_free();
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    say_aligned("aligned_alloc", checked(aligned_alloc(256, count * 256), "aligned_alloc"), 256);
    say_aligned("memalign", checked(memalign(1 << 16, count), "memalign"), 1 << 16);
    say_aligned("valloc", checked(valloc(count), "valloc"), page);
    void *block = checked(pvalloc(page + 1), "pvalloc");
    memset(block, FILL, 2 * page);
    say_aligned("pvalloc", block, page);
    block = checked(malloc(0), "malloc(0)");
    free(block);
}

/* Takes a block for the caller, who frees it when this thread is over, and others for itself. */
static void *short_life(void *number)
{
    char *gift = checked(malloc(64), "malloc in a thread");
    for (size_t i = 1; i < 20; i++)
        free(checked(calloc(i, 40), "calloc in a thread"));
    snprintf(gift, 64, "thread %zu", (size_t)(uintptr_t)number);
    return gift;
}

static void threads(unsigned long count)
{
    size_t right = 0;
    for (size_t i = 0; i < count; i += THREADS) {
        pthread_t alive[THREADS];
        for (size_t j = 0; j < THREADS; j++)
            if (pthread_create(&alive[j], NULL, short_life, (void *)(uintptr_t)(i + j)) != 0)
                exit(2);
        for (size_t j = 0; j < THREADS; j++) {
            void *gift;
            char expected[64];
            pthread_join(alive[j], &gift);
            snprintf(expected, sizeof expected, "thread %zu", i + j);
            right += strcmp(gift, expected) == 0;
            free(gift);
        }
    }
    printf("%zu threads came and went, each with blocks of its own\n", right);
}

static bool over; /* the busy threads stop */

static void *busy(void *unused)
{
    (void)unused;
    for (size_t i = 0; !__atomic_load_n(&over, __ATOMIC_RELAXED); i++) {
        void *block = checked(malloc(16 + i % 3000), "malloc beside a fork");
        memset(block, FILL, 16);
        free(checked(realloc(block, 5000 + i % 3000), "realloc beside a fork"));
    }
    return NULL;
}

/* The child frees what its parent took, then takes and frees blocks of its own. */
static _Noreturn void live_as_child(unsigned char *inherited)
{
    unsigned char *blocks[CHILD_BLOCKS];
    bool whole = is_filled(inherited, 100);
    free(inherited);
    for (size_t i = 0; i < CHILD_BLOCKS; i++)
        memset(blocks[i] = checked(malloc(100 + i), "malloc in a child"), FILL, 100 + i);
    for (size_t i = 0; i < CHILD_BLOCKS; i++) {
        whole = whole && is_filled(blocks[i], 100 + i);
        free(blocks[i]);
    }
    _exit(whole ? 0 : 1);
}

static void forks(unsigned long count)
{
    pthread_t alive[BUSY];
    size_t right = 0;
    for (size_t i = 0; i < BUSY; i++)
        if (pthread_create(&alive[i], NULL, busy, NULL) != 0)
            exit(2);
    for (size_t i = 0; i < count; i++) {
        int status = 1;
        unsigned char *inherited = checked(malloc(100), "malloc before a fork");
        memset(inherited, FILL, 100);
        pid_t pid = fork();
        if (pid == 0)
            live_as_child(inherited);
        waitpid(pid, &status, 0);
        right += status == 0;
        free(inherited);
    }
    __atomic_store_n(&over, true, __ATOMIC_RELAXED);
    for (size_t i = 0; i < BUSY; i++)
        pthread_join(alive[i], NULL);
    printf("%zu children of a program with threads had a whole heap\n", right);
}

static const struct {
    const char *name;
    void (*run)(unsigned long count);
} parts[] = {{"sizes", sizes}, {"codes", codes}, {"threads", threads}, {"fork", forks}};

int main(int argument_count, char **arguments)
{
    unsigned long count = argument_count > 2 ? strtoul(arguments[2], NULL, 10) : 1;
    for (size_t i = 0; argument_count > 1 && i < sizeof parts / sizeof *parts; i++) {
        if (strcmp(parts[i].name, arguments[1]) == 0) {
            parts[i].run(count);
            return 0;
        }
    }
    fputs("usage: edges sizes | codes | threads | fork [COUNT]\n", stderr);
    return 2;
}
