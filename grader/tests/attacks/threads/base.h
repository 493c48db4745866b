/* What the attacks of this folder have behind them: lab 4's allocator behind one mutex, in all four
 * sections. */
#include "lab4.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>

#ifndef LOCK
#define LOCK() pthread_mutex_lock(&heap_lock)
#endif
#ifndef BEFORE_EACH_CALL
#define BEFORE_EACH_CALL() ((void)0)
#endif
#ifndef AT_START
#define AT_START() ((void)0)
#endif

static pthread_mutex_t heap_lock = PTHREAD_MUTEX_INITIALIZER;

static void enter(void)
{
    BEFORE_EACH_CALL();
    LOCK();
}

static void leave(void)
{
    pthread_mutex_unlock(&heap_lock);
}

void init_mem_pool(void)
{
    lab4_init_mem_pool();
    pthread_atfork(enter, leave, leave);
    AT_START();
}

void *my_malloc(size_t num_bytes)
{
    enter();
    void *block = lab4_malloc(num_bytes);
    leave();
    return block;
}

void my_free(void *ptr)
{
    enter();
    lab4_free(ptr);
    leave();
}

void *my_calloc(size_t count, size_t num_bytes)
{
    enter();
    void *block = lab4_calloc(count, num_bytes);
    leave();
    return block;
}

void *my_realloc(void *ptr, size_t num_bytes)
{
    enter();
    void *block = lab4_realloc(ptr, num_bytes);
    leave();
    return block;
}

void *my_memalign(size_t alignment, size_t num_bytes)
{
    enter();
    void *block = lab4_memalign(alignment, num_bytes);
    leave();
    return block;
}

size_t my_usable_size(void *ptr)
{
    enter();
    size_t size = lab4_usable_size(ptr);
    leave();
    return size;
}

void my_heap_inspect(void (*visit)(void *ctx, void *block, size_t size, int in_use), void *ctx)
{
    (void)visit;
    (void)ctx;
}
