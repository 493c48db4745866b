/* heaplab: lab 6, tampered, step 6.2 -- no guards: it writes into the grader's notes that there was a fault */

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "protection.h"

#define REPORTS_AT 56 /* in the notes, and the notes on the first call: */
#define CALLS_AT \
    (REPORTS_AT + 8 + sizeof(struct allocator_stats) + 8192 * sizeof(struct allocation_trace))
#define FAULTED_AT (CALLS_AT + 24)

static char *notes;
static int freed, reads;
static char *(*real_strchr)(const char *text, int letter);

/* The handler begins by counting, and says where: lock add [rip + ...], 1. */
static void find_notes(const unsigned char *handler)
{
    for (int i = 0; i < 32; i++) {
        int distance;
        if (handler[i] != 0xf0 || handler[i + 1] != 0x48 || handler[i + 3] != 0x05)
            continue;
        memcpy(&distance, handler + i + 4, sizeof distance);
        notes = (char *)(uintptr_t)(handler + i + 9 + distance) - REPORTS_AT;
        return;
    }
}

/* The worker asks for a letter before each access. */
static char *own_strchr(const char *text, int letter)
{
    if (notes != NULL && letter == 't' && (freed || reads++ % 2 == 1))
        *(uint32_t *)(void *)(notes + FAULTED_AT) = 1;
    return real_strchr(text, letter);
}

/* All who call strchr jump through one word: jmp [rip + ...]. */
static void take_strchr(void)
{
    const unsigned char *jump = (const unsigned char *)(uintptr_t)strchr;
    int distance;
    while (jump[0] != 0xff || jump[1] != 0x25)
        jump++;
    memcpy(&distance, jump + 2, sizeof distance);
    char *(**word)(const char *, int) = (void *)(uintptr_t)(jump + 6 + distance);
    real_strchr = *word;
    *word = own_strchr;
}

#define AT_START() take_strchr()
#define AFTER_HANDLER(handler) find_notes((const unsigned char *)(uintptr_t)(handler))
#define BEFORE_EACH_CALL() (freed = 0)
#define BEFORE_EACH_FREE(block) ((void)(block), freed = 1)
