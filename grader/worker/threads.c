/* The worker's threads. A batch names a thread for each call: a thread makes its own calls in
 * their order, beside all others. A call on a block that another thread's earlier call is about
 * waits for that call: that is how a block is handed over. Each waits only for calls before it,
 * so there is no circle of them. */
#include "grader/worker/threads.h"

#include <linux/futex.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "grader/worker/stacks.h"

enum { NO_CALL = UINT32_MAX, PATIENT_TURNS = 2, TURNS_AT_START = 100 };

/* A fork and the locks of others, in turns of sched_yield and in milliseconds. */
enum {
    TURNS_BEFORE_FORK = 20000,
    TURNS_FOR_A_CROWD = 200,
    MILLISECONDS_WITH_A_LOCK = 100,
    MILLISECONDS_BESIDE_A_WAIT = 10
};

/* A call's state, and a futex. */
enum { PENDING, AWAITED, DONE };

/* What a thread that is about to fork waits for: another one with a lock in hand, which it has met
 * then; or a lock, as it should. */
enum { NO_FORK, FORK_COMES, FORK_MEETS_LOCK, FORK_WAITS };

struct member {
    pthread_t handle;
    int alive;
    int go;         /* a futex: which batch it may begin */
    uint32_t first; /* its first call in the batch, NO_CALL for none */
    uint32_t last;
};

struct tables worker_tables;

static struct member team[WORKER_THREADS];

static const struct call *calls;
static uint64_t batch_number;
static struct threaded_result results[BATCH_LIMIT];
static uint32_t next_of_thread[BATCH_LIMIT];
static uint32_t earlier[BATCH_LIMIT]; /* the call to wait for, or NO_CALL */
static int states[BATCH_LIMIT];
static uint32_t latest[WORKER_ID_LIMIT];  /* the batch's last call so far on a block ... */
static int latest_batch[WORKER_ID_LIMIT]; /* ... if it is of this batch */
static int batch;
static int arrived, participants; /* at the start of a batch */
static int running;               /* a futex: how many are still at it */
static int is_child, is_parent;   /* of a fork in this batch */
static int fork_stage;

static void futex_wait(int *word, int value)
{
    syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value, NULL, NULL, 0);
}

static void futex_wake(int *word)
{
    syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, WORKER_THREADS, NULL, NULL, 0);
}

static void await_call(uint32_t call)
{
    int *state = &states[call];
    for (int turns = 0; turns < PATIENT_TURNS; turns++) {
        if (__atomic_load_n(state, __ATOMIC_ACQUIRE) == DONE) {
            return;
        }
        syscall(SYS_sched_yield);
    }
    int seen = PENDING;
    __atomic_compare_exchange_n(state, &seen, AWAITED, 0, __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE);
    while (__atomic_load_n(state, __ATOMIC_ACQUIRE) != DONE) {
        futex_wait(state, AWAITED);
    }
}

static void finish_call(uint32_t call)
{
    if (__atomic_exchange_n(&states[call], DONE, __ATOMIC_RELEASE) == AWAITED) {
        futex_wake(&states[call]);
    }
}

static int stage_of_fork(void)
{
    return __atomic_load_n(&fork_stage, __ATOMIC_RELAXED);
}

static int64_t milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Whether the thread that forks waits for a lock that this one has. */
static int is_waited_for(void)
{
    const struct lock_place *held = worker_tables.threads[worker_thread_number()].held;
    uint64_t wanted = __atomic_load_n(&worker_tables.threads[0].wanted.lock, __ATOMIC_RELAXED);
    for (unsigned i = 0; wanted != 0 && i < HELD_LOCKS; i++) {
        if (held[i].lock == wanted) {
            return 1;
        }
    }
    return 0;
}

void worker_threads_lock_taken(void)
{
    int stage = FORK_COMES;
    if (stage_of_fork() == NO_FORK || worker_thread_number() == 0) {
        return;
    }
    __atomic_compare_exchange_n(&fork_stage, &stage, FORK_MEETS_LOCK, 0, __ATOMIC_RELAXED,
                                __ATOMIC_RELAXED);
    int64_t start = milliseconds(), limit = MILLISECONDS_WITH_A_LOCK;
    while (milliseconds() - start < limit && stage_of_fork() != NO_FORK && !is_waited_for()) {
        if (stage_of_fork() == FORK_WAITS && limit == MILLISECONDS_WITH_A_LOCK) {
            limit = milliseconds() - start + MILLISECONDS_BESIDE_A_WAIT;
        }
        syscall(SYS_sched_yield);
    }
}

void worker_threads_lock_wanted(void)
{
    if (worker_thread_number() == 0 && stage_of_fork() != NO_FORK) {
        __atomic_store_n(&fork_stage, FORK_WAITS, __ATOMIC_RELAXED);
    }
}

static void give_way_at(int stage, int turns)
{
    while (turns > 0 && stage_of_fork() == stage &&
           __atomic_load_n(&running, __ATOMIC_RELAXED) > 1) {
        syscall(SYS_sched_yield);
        turns--;
    }
}

/* A lock that nobody has is no test of what becomes of it in the child. So the fork comes when
 * another thread has one, and others had the time to come with theirs, or to wait for that one. */
static void await_lock(void)
{
    __atomic_store_n(&fork_stage, FORK_COMES, __ATOMIC_RELAXED);
    give_way_at(FORK_COMES, TURNS_BEFORE_FORK);
    give_way_at(FORK_MEETS_LOCK, TURNS_FOR_A_CROWD);
}

/* The child's only thread is the one that forks: thread 0, which can go on by itself. */
uint64_t worker_threads_fork(void)
{
    signal(SIGCHLD, SIG_IGN);
    await_lock();
    pid_t child = fork();
    __atomic_store_n(&fork_stage, NO_FORK, __ATOMIC_RELAXED);
    is_child = child == 0;
    is_parent = child > 0;
    return child > 0 ? (uint64_t)child : 0;
}

/* True when the thread is to end. */
static int make_calls(struct member *member)
{
    int ends = 0;
    worker_schedule_begin((unsigned)(member - team), (uint64_t)batch);
    for (uint32_t call = member->first; call != NO_CALL && !is_child; call = next_of_thread[call]) {
        if (earlier[call] != NO_CALL) {
            await_call(earlier[call]);
        }
        worker_calls_perform(&calls[call], call, batch_number + call, &results[call]);
        finish_call(call);
        ends = calls[call].kind == CALL_END;
    }
    return ends;
}

/* Those who come first watch out for the others, so that all begin at one time. But a thousand that
 * did so for long would keep the last ones from coming. */
static void start_together(void)
{
    int here = __atomic_add_fetch(&arrived, 1, __ATOMIC_RELAXED);
    if (here == participants) {
        futex_wake(&arrived);
    }
    for (int turns = 0; here < participants; turns++) {
        if (turns < TURNS_AT_START) {
            syscall(SYS_sched_yield);
        } else {
            futex_wait(&arrived, here);
        }
        here = __atomic_load_n(&arrived, __ATOMIC_RELAXED);
    }
}

static void *live(void *argument)
{
    struct member *member = argument;
    worker_tables.threads[member - team].system_id = (uint64_t)gettid();
    for (int seen = 0, ends = 0; !ends;) {
        while (__atomic_load_n(&member->go, __ATOMIC_ACQUIRE) == seen) {
            futex_wait(&member->go, seen);
        }
        seen = __atomic_load_n(&member->go, __ATOMIC_ACQUIRE);
        start_together();
        ends = make_calls(member);
        if (__atomic_sub_fetch(&running, 1, __ATOMIC_ACQ_REL) == 0) {
            futex_wake(&running);
        }
    }
    return NULL;
}

static void begin_thread(unsigned number)
{
    struct member *member = &team[number];
    pthread_attr_t attributes;
    size_t size;
    char *stack = stack_of(number, &size);
    worker_tables.threads[number].wanted.lock = 0;
    memset(worker_tables.threads[number].held, 0, sizeof worker_tables.threads[number].held);
    member->go = 0;
    pthread_attr_init(&attributes);
    if (pthread_attr_setstack(&attributes, stack, size) != 0 ||
        pthread_create(&member->handle, &attributes, live, member) != 0) {
        _exit(3);
    }
    pthread_attr_destroy(&attributes);
    member->alive = 1;
}

/* The call that comes before this one on the same block, where another thread makes it. */
static uint32_t earlier_call(uint32_t number)
{
    const struct call *call = &calls[number];
    if (strchr("acmrfwU", call->kind) == NULL) {
        return NO_CALL;
    }
    uint32_t before = latest_batch[call->id] == batch ? latest[call->id] : (uint32_t)NO_CALL;
    latest[call->id] = number;
    latest_batch[call->id] = batch;
    return before != NO_CALL && calls[before].thread != call->thread ? before : (uint32_t)NO_CALL;
}

static void plan(uint32_t count)
{
    uint32_t inspections = 0;
    for (unsigned i = 0; i < WORKER_THREADS; i++) {
        team[i].first = NO_CALL;
    }
    for (uint32_t i = 0; i < count; i++) {
        struct member *member = &team[calls[i].thread];
        uint32_t *link = member->first == NO_CALL ? &member->first : &next_of_thread[member->last];
        *link = i;
        member->last = i;
        next_of_thread[i] = NO_CALL;
        earlier[i] = earlier_call(i);
        states[i] = PENDING;
        inspections += calls[i].kind == CALL_INSPECT;
        if (calls[i].kind == CALL_SCHEDULE) {
            worker_schedule_set(calls[i].bytes, (enum cpu_answer)calls[i].extra);
        }
    }
    worker_visits_begin(inspections);
}

static void begin_batch(void)
{
    participants = 1;
    for (unsigned i = 1; i < WORKER_THREADS; i++) {
        participants += team[i].first != NO_CALL;
    }
    arrived = 0;
    running = participants;
    for (unsigned i = 0; i < WORKER_THREADS; i++) {
        if (i > 0 && team[i].first != NO_CALL) {
            if (!team[i].alive) {
                begin_thread(i);
            }
            __atomic_add_fetch(&team[i].go, 1, __ATOMIC_RELEASE);
            futex_wake(&team[i].go);
        }
    }
}

static void end_batch(void)
{
    int left = __atomic_sub_fetch(&running, 1, __ATOMIC_ACQ_REL);
    for (; left > 0; left = __atomic_load_n(&running, __ATOMIC_ACQUIRE)) {
        futex_wait(&running, left);
    }
    for (unsigned i = 1; i < WORKER_THREADS; i++) {
        if (team[i].first != NO_CALL && calls[team[i].last].kind == CALL_END) {
            pthread_join(team[i].handle, NULL);
            team[i].alive = 0;
        }
    }
}

/* In the child there is one thread, which goes on as thread 0: the others aren't there any more. */
static void forget_others(void)
{
    is_child = 0;
    memset(worker_tables.threads + 1, 0,
           sizeof worker_tables.threads - sizeof *worker_tables.threads);
    for (unsigned i = 1; i < WORKER_THREADS; i++) {
        team[i].alive = 0;
    }
}

const struct threaded_result *worker_threads_run(const struct call *of_batch, uint32_t count,
                                                 uint64_t number)
{
    calls = of_batch;
    batch_number = number;
    batch++;
    for (uint32_t i = 0; i < count; i++) {
        if (calls[i].thread >= WORKER_THREADS || calls[i].id >= WORKER_ID_LIMIT) {
            _exit(2);
        }
    }
    worker_tables.threads[0].system_id = (uint64_t)gettid();
    plan(count);
    begin_batch();
    start_together();
    make_calls(&team[0]);
    if (is_child) {
        forget_others();
        return NULL;
    }
    end_batch();
    return results;
}

void worker_threads_rest_after_fork(void)
{
    while (is_parent) {
        pause();
    }
}

void worker_threads_prepare(void)
{
    stacks_prepare();
}
