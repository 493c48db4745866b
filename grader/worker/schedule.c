/* Where threads give way to each other, by a seed: each has its own row of random numbers in
 * each batch, so that what one thread does doesn't depend on how far the others are. */
#include <sys/syscall.h>
#include <unistd.h>

#include "grader/worker/threads.h"

enum { YIELD_ONE_IN = 16, DAWDLE_ONE_IN = 16, DAWDLE = 4096 };

static uint64_t seed;
static enum cpu_answer cpu_answer;
static _Thread_local unsigned own_number;
static _Thread_local uint64_t own_random;

void worker_schedule_set(uint64_t new_seed, enum cpu_answer answer)
{
    seed = new_seed;
    cpu_answer = answer;
}

void worker_schedule_begin(unsigned number, uint64_t batch)
{
    own_number = number;
    own_random = seed + (batch << 32) + number;
    if (worker_accesses_begin != NULL) {
        worker_accesses_begin(seed != 0);
    }
}

unsigned worker_thread_number(void)
{
    return own_number;
}

enum cpu_answer worker_schedule_cpu_answer(void)
{
    return cpu_answer;
}

uint64_t worker_schedule_random(void)
{
    own_random += 0x9E3779B97F4A7C15u;
    uint64_t word = (own_random ^ (own_random >> 30)) * 0xBF58476D1CE4E5B9u;
    word = (word ^ (word >> 27)) * 0x94D049BB133111EBu;
    return word ^ (word >> 31);
}

void worker_schedule_point(void)
{
    if (seed == 0) {
        return;
    }
    uint64_t random = worker_schedule_random();
    if (random % YIELD_ONE_IN == 0) {
        syscall(SYS_sched_yield);
    } else if (random / YIELD_ONE_IN % DAWDLE_ONE_IN == 0) {
        for (volatile uint64_t turns = (random >> 32) % DAWDLE; turns > 0; turns--) {
        }
    }
}
