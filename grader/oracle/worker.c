/* Asking a worker: one batch goes out, its answers come back, and everything else is a verdict. */
#include "grader/oracle/worker.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "grader/oracle/memory.h"
#include "grader/oracle/watch.h"

enum { NUMBERS = 256 };

/* One batch under way. */
struct exchange {
    const char *out;
    size_t out_left;
    char *in;
    size_t in_size, in_got;
};

/* A number that no worker can know before it is asked with it. */
static uint64_t unpredictable(void)
{
    static uint64_t numbers[NUMBERS];
    static size_t left;
    if (left == 0) {
        char *at = (char *)numbers;
        for (size_t need = sizeof numbers; need > 0;) {
            ssize_t got = getrandom(at, need, 0);
            if (got > 0) {
                at += got;
                need -= (size_t)got;
            }
        }
        left = NUMBERS;
    }
    return numbers[--left];
}

static void send_some(struct worker *worker, struct exchange *exchange)
{
    while (exchange->out_left > 0) {
        ssize_t put = write(worker->pipes.request, exchange->out, exchange->out_left);
        if (put <= 0) {
            return;
        }
        exchange->out += put;
        exchange->out_left -= (size_t)put;
    }
}

static void receive_some(struct worker *worker, struct exchange *exchange)
{
    while (exchange->in_got < exchange->in_size) {
        ssize_t got = read(worker->pipes.reply, exchange->in + exchange->in_got,
                           exchange->in_size - exchange->in_got);
        if (got <= 0) {
            return;
        }
        exchange->in_got += (size_t)got;
    }
}

/* One poll: sends, receives, looks after stops and output. False when the worker has ended. */
static bool step(struct worker *worker, struct exchange *exchange)
{
    struct signalfd_siginfo event;
    struct pollfd waits[] = {
        {worker->pipes.reply, POLLIN, 0},
        {pipes_child_events(), POLLIN, 0},
        {worker->pipes.output, POLLIN, 0},
        {exchange->out_left > 0 ? worker->pipes.request : -1, POLLOUT, 0},
    };
    poll(waits, sizeof waits / sizeof *waits, WATCH_TICK_MILLISECONDS);
    send_some(worker, exchange);
    receive_some(worker, exchange);
    if (waits[1].revents != 0) {
        while (read(pipes_child_events(), &event, sizeof event) > 0) {
        }
    }
    if (waits[2].revents != 0 && !watch_output(worker)) {
        return false;
    }
    if (exchange->in_got == exchange->in_size) {
        return true;
    }
    if (!tracer_attend(worker)) {
        watch_output(worker);
        return false;
    }
    return watch_limits(worker);
}

static bool is_in_turn(struct worker *worker, const struct reply *reply, uint64_t number,
                       size_t count)
{
    char extra;
    if (reply->number != number || reply->count != count) {
        return watch_end(worker, VERDICT_TAMPERED, "an answer came that nobody had asked for");
    }
    if (read(worker->pipes.reply, &extra, 1) == 1) {
        return watch_end(worker, VERDICT_TAMPERED, "more came than the answer to the question");
    }
    return true;
}

static bool ask(struct worker *worker, const struct call *calls, size_t count,
                enum request_mode mode, void *results, size_t result_size)
{
    struct request request = {.number = unpredictable(), .count = (uint32_t)count, .mode = mode};
    size_t out_size = sizeof request + count * sizeof *calls;
    size_t in_size = sizeof(struct reply) + count * result_size;
    char *area = allocate(1, out_size + in_size);
    struct exchange exchange = {
        .out = area, .out_left = out_size, .in = area + out_size, .in_size = in_size};
    watch_begin(worker, calls, count);
    worker->number = request.number;
    worker->faults = 0;
    memcpy(area, &request, sizeof request);
    memcpy(area + sizeof request, calls, count * sizeof *calls);
    bool alive = worker->ending.verdict == VERDICT_OK;
    if (alive) {
        send_some(worker, &exchange);
    }
    while (alive && exchange.in_got < exchange.in_size) {
        alive = step(worker, &exchange);
    }
    if (alive) {
        struct reply reply;
        memcpy(&reply, exchange.in, sizeof reply);
        memcpy(results, exchange.in + sizeof reply, count * result_size);
        alive = is_in_turn(worker, &reply, request.number, count);
    }
    free(area);
    return alive;
}

bool worker_ask(struct worker *worker, const struct call *calls, size_t count,
                enum request_mode mode, struct call_result *results)
{
    return ask(worker, calls, count, mode, results, sizeof *results);
}

bool worker_ask_threads(struct worker *worker, const struct call *calls, size_t count,
                        struct threaded_result *results)
{
    for (size_t i = 0; i < count; i++) {
        if (calls[i].thread >= worker->tasks.asked) {
            worker->tasks.asked = calls[i].thread + 1u;
        }
    }
    return ask(worker, calls, count, MODE_THREADS, results, sizeof *results);
}
