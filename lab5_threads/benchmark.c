/* Lab 5's workload: four ways in which threads use memory, with their blocks to themselves or
 * passed from one to another. Build it and run it on your allocator:
 *
 *     cc -O2 -DLAB_VERSION=5 -DLOCKING=3 -Igrader/include -Ilab5_threads lab5_threads/benchmark.c \
 *         -pthread && ./a.out 3 2
 *
 * The arguments are how many rounds to do, how many threads work at the same time, and, if only one
 * of the works below is wanted, its name: "private churn". What each thread asks for comes from a
 * seed, so each allocator gets the same calls; in which order those of different threads come is up
 * to the system.
 *
 *     server              A thread serves some requests and ends; the next one goes on with the
 *                         blocks that another left. After a server by P. Larson and M. Krishnan.
 *     producer, consumer  One thread makes all blocks, another frees all of them.
 *     private churn       Each thread frees only what it made itself.
 *     false sharing       Threads write again and again to small blocks, at first to ones that lie
 *                         side by side. Where the blocks that follow are still in one cache line,
 *                         the processors take that line away from each other with each write.
 */
#include "my_memory_allocator.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <time.h>

enum {
    MOST_THREADS = 64,
    MOST_ROUNDS = 1000,
    SERVER_BLOCKS = 5000, /* of each thread; of 8 to 1,000 bytes */
    SERVER_GENERATIONS = 2,
    SERVER_REQUESTS = 100000, /* of each thread in each generation */
    RING_BLOCKS = 1024,       /* at most so many are between a producer and its consumer */
    PRODUCED = 200000,
    CHURN_BLOCKS = 2000,
    CHURN_LARGEST = 16384,
    CHURN_VISITS = 400000,
    SHARING_BLOCKS = 40000,
    SHARING_BYTES = 16,
    SHARING_WRITES = 500,
    FAR_APART =
        128 /* what belongs to different threads is so far apart, in this program at least */
};

struct held {
    unsigned char *bytes; /* NULL: none */
    size_t size;
};

/* One thread's part of the work. */
struct worker {
    alignas(FAR_APART) pthread_t thread;
    uint64_t random_state;
    long rounds, calls;
    struct held *blocks;
    struct ring *ring;
    unsigned char *first; /* what false_sharing starts with */
};

struct ring {
    struct held blocks[RING_BLOCKS];
    alignas(FAR_APART) _Atomic size_t put;
    alignas(FAR_APART) _Atomic size_t taken;
};

static struct worker workers[MOST_THREADS];
static struct ring rings[MOST_THREADS];
static struct held tables[MOST_THREADS][SERVER_BLOCKS];

/* The allocators of labs 1 to 4 know nothing of threads, so here they get one lock. */
enum { ONE_AT_A_TIME = LAB_VERSION > 0 && LAB_VERSION < 5 };
static pthread_mutex_t lock_for_all = PTHREAD_MUTEX_INITIALIZER;

static unsigned char *ask_for(size_t size)
{
    if (ONE_AT_A_TIME)
        pthread_mutex_lock(&lock_for_all);
    unsigned char *bytes = my_malloc(size);
    if (ONE_AT_A_TIME)
        pthread_mutex_unlock(&lock_for_all);
    if (bytes == NULL)
        out_of_mem();
    return bytes;
}

static void give_back(void *bytes)
{
    if (ONE_AT_A_TIME)
        pthread_mutex_lock(&lock_for_all);
    my_free(bytes);
    if (ONE_AT_A_TIME)
        pthread_mutex_unlock(&lock_for_all);
}

/* Marsaglia's xorshift, which goes through all 64-bit numbers but 0 in a disorderly way. */
static uint32_t random_number(struct worker *worker)
{
    worker->random_state ^= worker->random_state << 13;
    worker->random_state ^= worker->random_state >> 7;
    worker->random_state ^= worker->random_state << 17;
    return (uint32_t)(worker->random_state >> 32);
}

/* A power law: half of the sizes are less than twice the smallest, and so on. */
static size_t random_size(struct worker *worker, size_t smallest, size_t largest)
{
    double size;
    do
        size = (double)smallest / (1 - random_number(worker) / 4294967296.0);
    while (size > (double)largest);
    return (size_t)size;
}

/* A block's first and last byte depend on its size, so that a block with two owners is noticed. */
static void make_block(struct worker *worker, struct held *block, size_t size)
{
    *block = (struct held){ask_for(size), size};
    block->bytes[0] = block->bytes[size - 1] = (unsigned char)size;
    worker->calls++;
}

static void end_block(struct worker *worker, struct held *block)
{
    unsigned char mark = (unsigned char)block->size;
    if (block->bytes[0] != mark || block->bytes[block->size - 1] != mark) {
        fprintf(stderr, "a block of %zu bytes doesn't hold what was written to it\n", block->size);
        exit(1);
    }
    give_back(block->bytes);
    block->bytes = NULL;
    worker->calls++;
}

static void end_blocks(struct worker *worker, struct held *blocks, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (blocks[i].bytes != NULL)
            end_block(worker, &blocks[i]);
}

static void *serve(void *argument)
{
    struct worker *worker = argument;
    for (long i = 0; i < SERVER_REQUESTS; i++) {
        struct held *block = &worker->blocks[random_number(worker) % SERVER_BLOCKS];
        if (block->bytes != NULL)
            end_block(worker, block);
        make_block(worker, block, 8 + random_number(worker) % 993);
    }
    return NULL;
}

static void *produce(void *argument)
{
    struct worker *worker = argument;
    struct ring *ring = worker->ring;
    for (size_t i = 0; i < (size_t)worker->rounds * PRODUCED; i++) {
        while (i - atomic_load_explicit(&ring->taken, memory_order_acquire) == RING_BLOCKS)
            sched_yield();
        make_block(worker, &ring->blocks[i % RING_BLOCKS], random_size(worker, 16, 1024));
        atomic_store_explicit(&ring->put, i + 1, memory_order_release);
    }
    return NULL;
}

static void *consume(void *argument)
{
    struct worker *worker = argument;
    struct ring *ring = worker->ring;
    for (size_t i = 0; i < (size_t)worker->rounds * PRODUCED; i++) {
        while (atomic_load_explicit(&ring->put, memory_order_acquire) == i)
            sched_yield();
        end_block(worker, &ring->blocks[i % RING_BLOCKS]);
        atomic_store_explicit(&ring->taken, i + 1, memory_order_release);
    }
    return NULL;
}

static void *churn(void *argument)
{
    struct worker *worker = argument;
    for (long i = 0; i < worker->rounds * CHURN_VISITS; i++) {
        struct held *block = &worker->blocks[random_number(worker) % CHURN_BLOCKS];
        if (block->bytes != NULL)
            end_block(worker, block);
        else
            make_block(worker, block, random_size(worker, 16, CHURN_LARGEST));
    }
    end_blocks(worker, worker->blocks, CHURN_BLOCKS);
    return NULL;
}

static void *share_falsely(void *argument)
{
    struct worker *worker = argument;
    volatile unsigned char *bytes = worker->first;
    for (long i = 0; i < worker->rounds * SHARING_BLOCKS; i++) {
        for (int j = 0; j < SHARING_WRITES; j++)
            bytes[j % SHARING_BYTES]++;
        give_back((void *)(uintptr_t)bytes);
        bytes = ask_for(SHARING_BYTES);
        worker->calls += 2;
    }
    give_back((void *)(uintptr_t)bytes);
    return NULL;
}

static void start_worker(struct worker *worker, void *(*work)(void *))
{
    if (pthread_create(&worker->thread, NULL, work, worker) != 0) {
        fputs("no thread can be started\n", stderr);
        exit(1);
    }
}

/* Each worker does `work`, or every second one `others_work`. Returns when all have ended. */
static void run_all(int threads, void *(*work)(void *), void *(*others_work)(void *))
{
    for (int i = 0; i < threads; i++)
        start_worker(&workers[i], i % 2 == 0 ? work : others_work);
    for (int i = 0; i < threads; i++)
        pthread_join(workers[i].thread, NULL);
}

/* In each generation a thread goes on with what its neighbour left. */
static void run_server(int threads, long rounds)
{
    for (long generation = 0; generation < rounds * SERVER_GENERATIONS; generation++) {
        for (int i = 0; i < threads; i++)
            workers[i].blocks = tables[(i + generation) % threads];
        run_all(threads, serve, serve);
    }
    for (int i = 0; i < threads; i++)
        end_blocks(&workers[0], tables[i], SERVER_BLOCKS);
}

/* Pairs of two; a single thread gets a partner. */
static void run_producers(int threads, long rounds)
{
    (void)rounds;
    run_all((threads + 1) / 2 * 2, produce, consume);
}

static void run_churn(int threads, long rounds)
{
    (void)rounds;
    for (int i = 0; i < threads; i++)
        workers[i].blocks = tables[i];
    run_all(threads, churn, churn);
}

static void run_false_sharing(int threads, long rounds)
{
    (void)rounds;
    for (int i = 0; i < threads; i++)
        workers[i].first = memset(ask_for(SHARING_BYTES), 0, SHARING_BYTES);
    run_all(threads, share_falsely, share_falsely);
}

static const struct phase {
    const char *name;
    void (*run)(int threads, long rounds);
} phases[] = {
    {"server", run_server},
    {"producer, consumer", run_producers},
    {"private churn", run_churn},
    {"false sharing", run_false_sharing},
};

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void run_phase(const struct phase *phase, int threads, long rounds)
{
    long calls = 0;
    for (int i = 0; i < MOST_THREADS; i++)
        workers[i] = (struct worker){
            .random_state = (uint64_t)i + 20, .rounds = rounds, .ring = &rings[i / 2]};
    double begin = seconds_now();
    phase->run(threads, rounds);
    double seconds = seconds_now() - begin;
    for (int i = 0; i < MOST_THREADS; i++)
        calls += workers[i].calls;
    printf("%-18s %9ld calls %9.4f s %9.1f million calls a second\n", phase->name, calls, seconds,
           (double)calls / seconds * 1e-6);
}

/* The argument of that number, or `usual` where there is none. -1: no number from 0 to `most`. */
static long number_at(int index, int argc, char **argv, long usual, long most)
{
    if (index >= argc)
        return usual;
    char *end;
    long number = strtol(argv[index], &end, 10);
    return end == argv[index] || *end != '\0' || number < 0 || number > most ? -1 : number;
}

/* The phase of that name, or all of them. False when no phase has that name. */
static int run_phases(const char *name, int threads, long rounds)
{
    int found = 0;
    for (size_t i = 0; i < sizeof phases / sizeof *phases; i++) {
        if (name != NULL && strcmp(name, phases[i].name) != 0)
            continue;
        run_phase(&phases[i], threads, rounds);
        found = 1;
    }
    return found;
}

int main(int argc, char **argv)
{
    long rounds = number_at(1, argc, argv, 3, MOST_ROUNDS);
    long threads = number_at(2, argc, argv, 2, MOST_THREADS);
    if (rounds < 0 || threads < 1) {
        fprintf(stderr, "usage: %s [rounds, from 0 to %d] [threads, from 1 to %d] [work]\n",
                argv[0], MOST_ROUNDS, MOST_THREADS);
        return 2;
    }
    printf("work of threads, allocator version %d, %ld rounds, %ld threads\n", LAB_VERSION, rounds,
           threads);
    double begin = seconds_now();
    init_mem_pool();
    if (!run_phases(argc > 3 ? argv[3] : NULL, (int)threads, rounds)) {
        fprintf(stderr, "%s: no work is called %s\n", argv[0], argv[3]);
        return 2;
    }
    printf("total %.4f s\n", seconds_now() - begin);
    return 0;
}
