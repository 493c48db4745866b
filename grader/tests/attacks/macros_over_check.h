/* heaplab: lab 1, wrong|compile-error -- every assertion of Check becomes nothing */

#include <stddef.h>

#define ck_assert(condition) ((void)0)
#define ck_assert_int_eq(a, b) ((void)0)
#define ck_assert_ptr_eq(a, b) ((void)0)
#define ck_assert_ptr_nonnull(a) ((void)0)
#define ck_abort_msg(...) ((void)0)
#define START_TEST(name) static void name(int index)
#define heap_fail(...) ((void)0)
#define expect_same_block(...) ((void)0)

void init_mem_pool(void)
{
}

void my_free(void *address)
{
    (void)address;
}

void *my_malloc(size_t num_bytes)
{
    (void)num_bytes;

    return (void *)4096;
}
