/* heaplab: lab 1, ok -- a byte-order mark, CRLF, and no newline at the end */

#include <errno.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

typedef struct header { size_t length; struct header *below; } header;

static char *top, *end;
static header *highest;

void init_mem_pool(void) {}

void *my_malloc(size_t n)
{
    header *h;
    size_t length = (n + 31) & ~(size_t)15;
    if (n > SIZE_MAX / 2) { errno = ENOMEM; return NULL; }
    if (n >= MMAP_THRESHOLD) {
        h = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (h == MAP_FAILED) return NULL;
        h->length = length | 2;
        return h + 1;
    }
    if (length > (size_t)(end - top)) {
        size_t growth = length + (1 << 20);
        char *start = sbrk((intptr_t)growth);
        if (start == (char *)-1) return NULL;
        if (start != end) { top = start + (-(uintptr_t)start & 15); highest = NULL; }
        end = start + growth;
    }
    h = (header *)top;
    top += length;
    h->length = length;
    h->below = highest;
    highest = h;
    return h + 1;
}

void my_free(void *p)
{
    header *h = (header *)p - 1;
    if (p == NULL) return;
    if (h->length & 2) { munmap(h, h->length - 2); return; }
    h->length |= 1;
    for (; highest && highest->length & 1; highest = highest->below)
        top = (char *)highest;
}