/* Whether an allocator suits the machine that it is compiled for: blocks are aligned to two words,
 * which are 8 bytes of a 32-bit machine and 16 of a 64-bit one, and hold what they are given. From
 * lab 6 on also what can go wrong with the size of a word: canaries and statistics. It ends with 0,
 * or after a line on what is wrong. */
#include "my_memory_allocator.h"

enum { BLOCKS = 400, ALIGNMENT = 2 * sizeof(void *), STEP = 7 };

#define EXPECT(condition)                                               \
    do {                                                                \
        if (!(condition)) {                                             \
            printf("natural.c:%d: not so: %s\n", __LINE__, #condition); \
            exit(EXIT_FAILURE);                                         \
        }                                                               \
    } while (0)

static unsigned char *blocks[BLOCKS];

static size_t size_of(size_t number)
{
    return LAB_VERSION == 3 ? 1 + number % 16 : 1 + number;
}

static void fill(size_t number)
{
    blocks[number] = my_malloc(size_of(number));
    EXPECT(blocks[number] != NULL);
    EXPECT((uintptr_t)blocks[number] % ALIGNMENT == 0);
    memset(blocks[number], (int)(number % 256), size_of(number));
}

static void expect_whole(size_t number)
{
    for (size_t i = 0; i < size_of(number); i++)
        EXPECT(blocks[number][i] == number % 256);
}

static void blocks_are_aligned_and_whole(void)
{
    for (size_t i = 0; i < BLOCKS; i++)
        fill(i);
    for (size_t i = 0; i < BLOCKS; i += STEP)
        my_free(blocks[i]);
    for (size_t i = 0; i < BLOCKS; i += STEP)
        fill(i);
    for (size_t i = 0; i < BLOCKS; i++)
        expect_whole(i);
    for (size_t i = 0; i < BLOCKS; i++)
        my_free(blocks[i]);
    errno = 0;
    EXPECT(my_malloc(SIZE_MAX - 100) == NULL && errno == ENOMEM);
}

#if LAB_VERSION >= 6 && !defined(UNPROTECTED)
static int reports, reported_kind;

static void take_report(int kind, void *block)
{
    (void)block;
    reports++;
    reported_kind = kind;
}

static void expect_report(int kind)
{
    EXPECT(reports == 1 && reported_kind == kind);
    reports = 0;
}

static void canaries_watch(size_t size)
{
    unsigned char *block = my_malloc(size);
    EXPECT(my_usable_size(block) == size && my_check_block(block) == 0);
    for (size_t i = 0; i < 8; i++) {
        block[size + i] ^= 1;
        EXPECT(my_check_block(block) == CORRUPT_OVERFLOW);
        block[size + i] ^= 1;
        *(block - 1 - i) ^= 1;
        EXPECT(my_check_block(block) == CORRUPT_UNDERFLOW);
        *(block - 1 - i) ^= 1;
    }
    EXPECT(size < 2 || my_check_block(block + 1) == CORRUPT_UNKNOWN);
    my_free(block);
    EXPECT(reports == 0);
    my_free(block);
    expect_report(CORRUPT_FREED);
}

static void statistics_are_exact(void)
{
    struct allocator_stats before = my_stats();
    void *block = my_malloc(1000);
    struct allocator_stats during = my_stats();
    EXPECT(during.allocations == before.allocations + 1);
    EXPECT(during.live_bytes == before.live_bytes + 1000);
    EXPECT(during.classes[during.class_count - 1].limit >= 1000);
    my_free(block);
    struct allocator_stats after = my_stats();
    EXPECT(after.frees == before.frees + 1 && after.live_bytes == before.live_bytes);
    for (size_t i = 1; i < after.class_count; i++)
        EXPECT(after.classes[i].limit > after.classes[i - 1].limit);
}

static size_t rounded(size_t bytes)
{
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

static void special_places_are_special(void)
{
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    size_t physical = 0;
    EXPECT((uintptr_t)my_malloc_cache_aligned(10) % 64 == 0);
    EXPECT((uintptr_t)my_malloc_page_aligned(10) % page == 0);
    unsigned char *guarded = my_malloc_guarded(20);
    EXPECT(guarded != NULL && ((uintptr_t)guarded + rounded(20)) % page == 0);
    my_free_guarded(guarded);
    char *range = mmap(NULL, 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    EXPECT(mmu_map(range, page, 2 * page, MMU_WRITE | MMU_EXEC_NEVER | MMU_SHAREABLE) == 0);
    range[page + 5] = 77;
    EXPECT(mmu_translate(range + page + 5, &physical, NULL) == 0 && physical == 2 * page + 5);
    EXPECT(mmu_unmap(range, 2 * page) == 0);
}

static void blocks_are_protected(void)
{
    my_set_corruption_handler(take_report);
    for (size_t size = 0; size < 200; size += 1 + size / STEP)
        canaries_watch(size);
    statistics_are_exact();
    special_places_are_special();
}
#else
static void blocks_are_protected(void)
{
}
#endif

int main(void)
{
    init_mem_pool();
    blocks_are_aligned_and_whole();
    blocks_are_protected();
    return EXIT_SUCCESS;
}
