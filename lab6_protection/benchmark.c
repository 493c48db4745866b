/* Lab 6's workload: the mixed work of a program, on blocks with one protection. Build it and run it
 * on your allocator:
 *
 *     cc -O2 -DLAB_VERSION=6 -DPROTECTION=0 -Igrader/include -Ilab6_protection -Ilab5_threads \
 *         -Ilab4_buddy lab6_protection/benchmark.c -pthread && ./a.out 50 100000
 *
 * PROTECTION is 0 for the blocks of my_malloc, 1 for those between guard pages, 2 for blocks that
 * have their cache lines to themselves, and 3 for blocks that begin at a page. The arguments are
 * how many rounds to do, and in how many places there may be a block. (Each block between guard
 * pages takes two of the 65,530 mappings that a process may have.)
 *
 * Sizes follow a power law, and so do lifetimes, as in lab 4: the blocks in the first places change
 * all the time, those in the last ones hardly ever. The program uses its memory: it writes every
 * byte, and reads some of them again before it frees or grows a block.
 */
#include "my_memory_allocator.h"

#include <time.h>

enum {
    VISITS = 10000, /* to a place, in each round */
    SMALLEST = 16,  /* bytes */
    LARGEST = 65536,
    GROWING = 20, /* of 100 visits to a block; the others free it */
    USUAL_ROUNDS = 50,
    MOST_ROUNDS = 1000,
    MOST_PLACES = 100000
};

#ifndef PROTECTION
#define PROTECTION 0
#endif
#if PROTECTION == 1
#define ask_for my_malloc_guarded
#define hand_back my_free_guarded
#elif PROTECTION == 2
#define ask_for my_malloc_cache_aligned
#define hand_back my_free
#elif PROTECTION == 3
#define ask_for my_malloc_page_aligned
#define hand_back my_free
#else
#define ask_for my_malloc
#define hand_back my_free
#endif

struct place {
    unsigned char *bytes; /* NULL: the place is empty */
    size_t size;
    unsigned char mark; /* what all bytes are */
};

static struct place places[MOST_PLACES];
static uint64_t random_state = 20;

/* Marsaglia's xorshift, which goes through all 64-bit numbers but 0 in a disorderly way. */
static uint32_t random_number(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (uint32_t)(random_state >> 32);
}

/* At least 0 and less than 1. */
static double random_fraction(void)
{
    return random_number() / 4294967296.0;
}

static size_t random_size(void)
{
    double size;
    do
        size = SMALLEST / (1 - random_fraction());
    while (size > LARGEST);
    return (size_t)size;
}

static void check(const struct place *place)
{
    const unsigned char *bytes = place->bytes;
    if (bytes[0] != place->mark || bytes[place->size / 2] != place->mark ||
        bytes[place->size - 1] != place->mark) {
        fprintf(stderr, "a block of %zu bytes doesn't hold what was written to it\n", place->size);
        exit(1);
    }
}

static unsigned char *not_null(unsigned char *bytes)
{
    if (bytes == NULL)
        out_of_mem();
    return bytes;
}

/* my_realloc knows nothing of protections, so a block that has one moves to a new one. */
static unsigned char *enlarge(const struct place *place, size_t size)
{
    if (PROTECTION == 0)
        return not_null(my_realloc(place->bytes, size));
    unsigned char *bytes = not_null(ask_for(size));
    memcpy(bytes, place->bytes, place->size);
    hand_back(place->bytes);
    return bytes;
}

static void take(struct place *place)
{
    size_t size = random_size();
    unsigned char *bytes = not_null(ask_for(size));
    *place = (struct place){bytes, size, (unsigned char)random_number()};
    memset(bytes, place->mark, size);
}

static void grow(struct place *place)
{
    size_t size = place->size + place->size / 2;
    place->bytes = enlarge(place, size);
    check(place);
    memset(place->bytes + place->size, place->mark, size - place->size);
    place->size = size;
}

static void give_back(struct place *place)
{
    check(place);
    hand_back(place->bytes);
    place->bytes = NULL;
}

static void visit(struct place *place)
{
    if (place->bytes == NULL)
        take(place);
    else if (random_number() % 100 < GROWING && place->size < LARGEST)
        grow(place);
    else
        give_back(place);
}

/* An argument as a number from 1 to `most`. */
static long read_number(const char *text, long most)
{
    char *end;
    long number = strtol(text, &end, 10);
    if (end == text || *end != '\0' || number < 1 || number > most) {
        fprintf(stderr, "%s: expected a number from 1 to %ld\n", text, most);
        exit(2);
    }
    return number;
}

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

int main(int argc, char **argv)
{
    long rounds = argc > 1 ? read_number(argv[1], MOST_ROUNDS) : USUAL_ROUNDS;
    long count = argc > 2 ? read_number(argv[2], MOST_PLACES) : MOST_PLACES;
    double begin = seconds_now();
    init_mem_pool();
    for (long i = 0; i < rounds * VISITS; i++) {
        double fraction = random_fraction();
        visit(&places[(size_t)((double)count * fraction * fraction * fraction)]);
    }
    for (long i = 0; i < count; i++)
        if (places[i].bytes != NULL)
            give_back(&places[i]);
    printf("allocator version %d, protection %d: %ld visits to %ld places, %.4f s\n", LAB_VERSION,
           PROTECTION, rounds * VISITS, count, seconds_now() - begin);
    return 0;
}
