/* One worker, from the grader's side: start it, ask it, see how it ends. What it did wrong as a process
 * is told by the kernel (ptrace, /proc), never by the worker. */
#ifndef HEAPLAB_WORKER_H
#define HEAPLAB_WORKER_H

#include "grader/oracle/heap.h"
#include "grader/oracle/pipes.h"
#include "grader/sandbox/sandbox.h"
#include "grader/worker/protocol.h"

/* How a worker ended before its time; verdict is VERDICT_OK while it lives. */
struct ending {
    enum verdict verdict;
    int status;             /* exit: its exit status */
    int signal;             /* crash */
    uint64_t fault_address; /* crash: where memory was touched, for the signals that say so */
    bool has_fault_address;
    bool stack_overflow;
    long system_call; /* crash by SIGSYS: the call that the sandbox refused; -1 otherwise */
    char place
        [256]; /* the student's line: "lab3.../my_memory_allocator_v3.h:57, in my_free"; or "" */
    char reason[600]; /* more words: "it waited without using the processor" */
};

/* The system calls for memory that the kernel stopped at. */
struct call_log {
    struct heap_call *calls;
    size_t count, capacity;
    bool counting;   /* from init_mem_pool on */
    unsigned asked;  /* requests for memory so far */
    unsigned refuse; /* which of them is refused; 0: none */
    bool refuse_later;
    unsigned refused;   /* how many were, by us */
    bool limit_reached; /* the kernel refused one that we let through, for want of memory */
    bool failed;        /* one failed, refused or not; the judge clears it */
    uint64_t program_break;
    struct heap_call pending;
    bool argument_replaced; /* of the pending call, by us */
};

/* All in nanoseconds. */
struct watch {
    uint64_t cpu_limit, cpu_start; /* of the processor time for the batch */
    uint64_t wall_limit, wall_start;
    uint64_t asleep;         /* in all batches together */
    uint64_t resident_start; /* bytes in use when the batch was first looked at */
    uint64_t looked;         /* when time and memory were looked at last, */
    uint64_t used;           /* and its processor time then */
};

/* The threads of a worker. */
struct tasks {
    pid_t *ids;
    size_t count, capacity;
    size_t asked; /* how many threads the grader has asked for */
};

enum { OUTPUT_KEPT = 4096, OUTPUT_ALLOWED = 1 << 18 };

struct worker {
    pid_t pid;
    pid_t group;   /* its process group */
    pid_t at;      /* the thread that stopped last */
    pid_t forked;  /* a child of it that was asked for; 0: none */
    pid_t parent;  /* what it was before the child took its place; 0: it is still the first */
    bool may_fork; /* in the batch under way */
    bool threads;
    struct tasks tasks;
    uint64_t tables;                         /* where its struct tables lies; 0: not known */
    uint64_t probe_begin, probe_end, window; /* of lab 6: see struct details */
    uint64_t faults;                         /* of a program's accesses there, in the last batch */
    uint64_t number;                         /* of the last batch */
    struct pipes pipes;
    struct prepared *prepared; /* whose child it is; NULL when it was started by itself */
    bool watched;
    char program[320];
    const char *shown_name;
    const struct job *job;
    struct call_log log;
    struct watch watch;
    struct ending ending;
    char kept_output[OUTPUT_KEPT + 1]; /* the beginning of what it printed */
    size_t output_size;
    unsigned patience; /* Valgrind takes so many times longer */
};

struct worker_order {
    const struct job *job;
    const char *program;
    const char *shown_name;
    bool watched;   /* stop at each system call for memory */
    bool threads;   /* it may start threads; can't be watched then */
    bool for_races; /* the program has ThreadSanitizer in it */
    unsigned refuse;
    bool refuse_later;
    uint64_t extra_address_space;
    const char *const
        *valgrind;    /* run it under Valgrind with these arguments before the program's; or NULL */
    bool interactive; /* its output goes to our own stderr */
};

/* A worker that hasn't been started; worker_end does nothing to it. */
void worker_clear(struct worker *worker);
/* False with errno when the grader can't start it: not the student's fault. */
bool worker_start(struct worker *worker, const struct worker_order *order);
/* Sends one batch and gathers the answers. False when the worker ended instead, answered out of turn,
 * used too much time or memory, or printed too much: worker->ending says which. */
bool worker_ask(struct worker *worker, const struct call *calls, size_t count,
                enum request_mode mode, struct call_result *results);
/* The same with threads, each making its own calls. */
bool worker_ask_threads(struct worker *worker, const struct call *calls, size_t count,
                        struct threaded_result *results);
/* Let it end by itself, so that Valgrind writes its results; false when it doesn't. Then end it. */
bool worker_dismiss(struct worker *worker);
/* Kill, reap, close; safe to call twice. */
void worker_end(struct worker *worker);

/* End all prepared workers; no child of them may be running. */
void prepared_end_all(void);

/* The processor time it has used, in nanoseconds; 0 when it's gone. */
uint64_t worker_cpu_time(const struct worker *worker);
/* Page faults so far, from /proc. */
uint64_t worker_page_faults(const struct worker *worker);
uint64_t worker_resident_bytes(const struct worker *worker);

/* prepared.c: a fresh child of a worker that was prepared for this order, about to run; NULL
 * with errno when there can be none. prepared_release ends the child, and what it has forked,
 * and keeps the rest for the next order. The group is that of all three. */
struct prepared *prepared_take(const struct worker_order *order, pid_t *child, struct pipes *pipes);
void prepared_release(struct prepared *prepared, pid_t child, pid_t grandchild);
pid_t prepared_group(const struct prepared *prepared);

/* tracer.c: looks after everything that stopped the worker since the last call. Returns false when it has
 * ended, and then fills worker->ending. */
bool tracer_attend(struct worker *worker);
/* Stops a running worker to find the line that it is at, for a timeout. */
void tracer_interrupt(struct worker *worker);
/* place.c: fills ending.place from the stack of a stopped worker, where somebody wants to know. */
void place_find(struct worker *worker, uint64_t instruction, uint64_t stack);
/* The line of the student's header that the innermost of these frames is in: addresses that
 * calls return to, innermost first, 0 after the last. False when none is. */
struct place {
    int line;
    int called_from; /* another line of the header, from which that function was called; or 0 */
    char function[64];
};
bool place_of_frames(const struct worker *worker, const uint64_t *frames, size_t count,
                     struct place *place);
/* "line 120 (my_free)", "line 97 (take_lock, called in line 130)". */
void place_words(const struct place *place, char *text, size_t size);

/* tasks.c */
void tasks_begin(struct worker *worker);
void tasks_end(struct worker *worker);
/* False when there are more than any batch asks for. */
bool tasks_add(struct worker *worker, pid_t id);
void tasks_remove(struct worker *worker, pid_t id);
/* Whether all threads of the worker wait for something. */
bool tasks_sleep(const struct worker *worker);

/* The worker's own notes on each of its WORKER_THREADS threads, to be freed; NULL when they can't be
 * read. */
struct thread_state *tasks_states(const struct worker *worker);

/* locks.c: which threads wait for which lock, and who has it; "" when none waits. */
void locks_text(const struct worker *worker, char *text, size_t size);

/* registers.c: what differs between processors. */
struct machine_state {
    uint64_t instruction, stack;
};
bool registers_read(pid_t pid, struct machine_state *state);
/* At a seccomp stop: skip the system call and let it return `result`. */
bool registers_refuse(pid_t pid, int64_t result);
/* At a seccomp stop: replace the system call's first argument. */
bool registers_set_argument(pid_t pid, uint64_t argument);

#endif
