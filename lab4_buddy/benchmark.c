/* Lab 4's workload: every call of the lab, with sizes and lifetimes mixed as in a real program.
 * Build it and run it on your allocator:
 *
 *     cc -O2 -DLAB_VERSION=4 -Igrader/include -Ilab4_buddy lab4_buddy/benchmark.c && ./a.out
 *
 * Sizes follow a power law: half of the requests are for less than twice the smallest size, a
 * quarter for twice to four times as much, and so on. Lifetimes do, too: a program has a table of
 * slots, and the first ones change all the time, the last ones hardly ever. All of it comes from
 * one seed, so each allocator gets the same calls. The program uses its memory: it writes every
 * byte, and reads some of them again before it frees or grows a block.
 */
#include "my_memory_allocator.h"

#include <time.h>

struct phase {
    const char *name;
    long operations; /* in each round */
    size_t slots;
    size_t smallest, largest; /* bytes */
    /* Of 100 requests so many are for zeros, or aligned; the others are for plain memory. Of 100
     * visits to a block so many make it grow; the others free it. */
    unsigned zeroed, aligned, growing;
};

static const struct phase phases[] = {
    {"small objects", 400000, 20000, 16, 512, 0, 0, 0},
    {"growing arrays", 150000, 2000, 16, 65536, 0, 0, 80},
    {"zeroed tables", 100000, 2000, 64, 16384, 100, 0, 0},
    {"aligned records", 100000, 4000, 32, 4096, 0, 100, 0},
    {"all together", 800000, 150000, 16, 65536, 10, 2, 20},
};

enum { PHASES = sizeof phases / sizeof *phases, MOST_SLOTS = 150000, MOST_ROUNDS = 1000 };

struct slot {
    unsigned char *bytes; /* NULL: the slot is empty */
    size_t size;
    unsigned char mark; /* what all bytes are */
};

static struct slot slots[MOST_SLOTS];
static uint64_t random_state;

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

static int is_one_of(unsigned percent)
{
    return random_number() % 100 < percent;
}

static size_t random_size(const struct phase *phase)
{
    double size;
    do
        size = (double)phase->smallest / (1 - random_fraction());
    while (size > (double)phase->largest);
    return (size_t)size;
}

static void check(const unsigned char *bytes, size_t size, unsigned char expected)
{
    if (bytes[0] != expected || bytes[size / 2] != expected || bytes[size - 1] != expected) {
        fprintf(stderr, "a block of %zu bytes doesn't hold what was written to it\n", size);
        exit(1);
    }
}

static void take(const struct phase *phase, struct slot *slot)
{
    size_t size = random_size(phase);
    unsigned char *bytes;
    if (is_one_of(phase->zeroed)) {
        bytes = my_calloc(size / 8 + 1, 8);
        if (bytes != NULL)
            check(bytes, size, 0);
    } else if (is_one_of(phase->aligned)) {
        bytes = my_memalign((size_t)32 << random_number() % 3, size);
    } else {
        bytes = my_malloc(size);
    }
    if (bytes == NULL)
        out_of_mem();
    *slot = (struct slot){bytes, size, (unsigned char)random_number()};
    memset(bytes, slot->mark, size);
}

static void grow(struct slot *slot)
{
    size_t size = slot->size + slot->size / 2 + 8;
    unsigned char *bytes = my_realloc(slot->bytes, size);
    if (bytes == NULL)
        out_of_mem();
    check(bytes, slot->size, slot->mark);
    memset(bytes + slot->size, slot->mark, size - slot->size);
    slot->bytes = bytes;
    slot->size = size;
}

static void give_back(struct slot *slot)
{
    check(slot->bytes, slot->size, slot->mark);
    my_free(slot->bytes);
    slot->bytes = NULL;
}

static void visit(const struct phase *phase, struct slot *slot)
{
    if (slot->bytes == NULL)
        take(phase, slot);
    else if (is_one_of(phase->growing) && slot->size < phase->largest)
        grow(slot);
    else
        give_back(slot);
}

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void run(const struct phase *phase, long rounds)
{
    double begin = seconds_now();
    long operations = rounds * phase->operations;
    for (long i = 0; i < operations; i++) {
        double fraction = random_fraction();
        visit(phase, &slots[(size_t)((double)phase->slots * fraction * fraction * fraction)]);
    }
    for (size_t i = 0; i < phase->slots; i++)
        if (slots[i].bytes != NULL)
            give_back(&slots[i]);
    printf("%-18s %9ld calls %9.4f s\n", phase->name, operations, seconds_now() - begin);
}

int main(int argc, char **argv)
{
    long rounds = 3;
    if (argc > 1) {
        char *end;
        rounds = strtol(argv[1], &end, 10);
        if (end == argv[1] || *end != '\0' || rounds < 0 || rounds > MOST_ROUNDS) {
            fprintf(stderr, "usage: %s [rounds, a number from 0]\n", argv[0]);
            return 2;
        }
    }
    printf("mixed work, allocator version %d, %ld rounds\n", LAB_VERSION, rounds);
    double begin = seconds_now();
    random_state = 20;
    init_mem_pool();
    for (int i = 0; i < PHASES; i++)
        run(&phases[i], rounds);
    printf("total %.4f s\n", seconds_now() - begin);
    return 0;
}
