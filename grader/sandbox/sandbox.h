/* Run programs that aren't trusted: the compiler on a student's header, the worker made from it, and
 * the same worker under Valgrind. Needs no root and no namespaces; uses more where it may. */
#ifndef HEAPLAB_SANDBOX_H
#define HEAPLAB_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "grader/sandbox/verdict.h"

/* What a program may do. Every profile: own session, empty environment but for what is named here,
 * no descriptors but 0, 1, 2 and those passed, no_new_privs, no core dumps, no huge pages, no sockets,
 * another uid when we are root. */
enum sandbox_profile {
    SANDBOX_WORKER, /* almost nothing: memory, its own descriptors, clocks; no files, no processes */
    SANDBOX_WORKER_TRACED, /* the same, and each system call for memory stops for the tracer (RET_TRACE) */
    SANDBOX_PREPARED, /* as a worker, and may fork itself: it takes that right from each child */
    SANDBOX_PREPARED_TRACED,  /* as a traced worker, likewise */
    SANDBOX_PREPARED_THREADS, /* as a worker, and it and its children may start threads and fork; the
                                 tracer sees each and has the last word */
    SANDBOX_TOOLCHAIN, /* read the toolchain, read and write the job's folder, start processes */
    SANDBOX_PROGRAM,   /* as the toolchain, and random numbers, by which git names its files */
    SANDBOX_PROGRAM_ALONE, /* the same, but it executes no other program, and not itself again */
    SANDBOX_VALGRIND,      /* as the toolchain, but starts no process; also for ThreadSanitizer */
    SANDBOX_PROFILES
};

/* A private folder that everything of one grading is made in, and that is gone afterwards. */
struct job {
    char folder[256];
};
/* False, with one sentence in error, when no folder can be made. */
bool job_open(struct job *job, char *error, size_t error_size);
/* Removes the folder and all in it. */
void job_close(struct job *job);

struct sandbox_limits {
    unsigned cpu_seconds;       /* 0: none */
    uint64_t address_space;     /* bytes; 0: none */
    uint64_t file_size;         /* bytes a file may grow to */
    unsigned wall_milliseconds; /* for sandbox_run only */
    size_t output_limit;        /* for sandbox_run only: more output than this ends the run, */
    uint64_t folder_limit;      /* and so do files of more bytes in the job's folder; 0: no limit */
};

/* Start a program and return at once; it waits, stopped before its first instruction, when `traced`
 * (ptrace seized with EXITKILL and TRACESECCOMP: the caller drives it with waitpid and ptrace).
 * descriptors[i] becomes descriptor i of the program, -1 leaves it closed (0, 1 and 2: /dev/null).
 * The working directory is the job's folder. Returns -1 with errno when it can't be started. */
struct sandbox_program {
    enum sandbox_profile profile;
    const struct job *job;
    const char *path;               /* the program's file */
    const char *const *arguments;   /* NULL-terminated, with the program's name first */
    const char *const *environment; /* NULL-terminated, or NULL for an empty one */
    const int *descriptors;
    size_t descriptor_count;
    struct sandbox_limits limits;
    bool traced;
    bool huge_pages; /* as the system gives them; without, all pages are small and counts repeat */
};
pid_t sandbox_start(const struct sandbox_program *program);
/* Kill the program and all that it started, and reap it. Safe to call for one that has ended. */
void sandbox_end(pid_t pid);

/* Run a program to its end, gathering what it writes to 1 and 2; to 1 alone when descriptor 2 is
 * given. Nothing of it is left afterwards. */
struct sandbox_outcome {
    bool exited; /* status is its exit status; otherwise signal says what ended it */
    int status, signal;
    bool timed_out, flooded;
    char *output; /* ends with a zero byte; free it */
    size_t output_size;
};
bool sandbox_run(const struct sandbox_program *program, struct sandbox_outcome *outcome);

/* From this lab on a header is for many threads, and has sections that are built apart. */
enum { FIRST_WITH_THREADS = 5, FIRST_WITH_PROTECTION = 6 };

/* compile.c: build a worker from a submission. */
enum build_kind {
    BUILD_PLAIN,
    BUILD_THREADS, /* it runs threads, which may stand still between any two accesses to memory */
    BUILD_RACES    /* it runs threads under ThreadSanitizer */
};
struct build_order {
    const char *root;        /* the grader's own files: shim, protocol, worker loop, include/ */
    const char *header_path; /* the submission's header for this lab */
    const char *shown_name;  /* what messages call it: "lab3_freelist/my_memory_allocator_v3.h" */
    int lab;                 /* LAB_VERSION; 0 builds libc's allocator */
    const char *needs;       /* constants, "POOL_BYTES=128"; "" for none */
    const char *const
        *other_headers; /* further headers to put beside it (earlier labs' parts), or NULL */
    enum build_kind kind;
    const char *twin; /* the worker built to the same order for the other kind of threads, or NULL;
                         the two are made of one object */
};
struct build {
    enum verdict verdict; /* ok, compile-error, rule, internal */
    char *message;        /* one sentence, then gcc's own first lines; NULL when ok; free it */
    char program[320];    /* the worker's path in the job's folder */
};
/* Each call makes its own program; the same order can be given again. Looks at the file first: missing, a folder, a
 * FIFO, a link out of the submission, too large, or not text is a compile-error with one clear sentence. */
void build_worker(struct build *build, const struct job *job, const struct build_order *order);
/* compile_benchmark.c: build a lab's benchmark.c with this header, by the line in the handout. The program has a
 * folder of its own in the job's. It may be made to count: then its last line on stderr is
 * "allocations NUMBER", which is for libc, or "contended NUMBER". */
enum benchmark_count {
    COUNT_NOTHING,
    COUNT_ALLOCATIONS,
    COUNT_CONTENDED, /* how often a thread found a lock taken */
    STOP_BAD_ACCESS, /* nothing, but AddressSanitizer ends it at its first bad access */
    BENCHMARK_COUNTS
};
void build_benchmark(struct build *build, const struct job *job, const struct build_order *order,
                     const char *benchmark, enum benchmark_count count);
/* compile_library.c: build libmalloc.so, the header as a drop-in malloc for other programs; from lab 4
 * on. The program is the library then. */
void build_library(struct build *build, const struct job *job, const struct build_order *order);

/* gate.c: is what the compiler made from a student's header an object we are willing to link? Reads the ELF
 * object by itself, trusting no field. False with a sentence that names the symbol or section. */
bool gate_admits(const char *object_path, char *message, size_t message_size);

/* What doctor prints: one line per protection, whether it is active here and why not. */
struct protection {
    const char *name, *what_for;
    bool active;
    char detail[160];
};
size_t sandbox_protections(struct protection *list, size_t limit);

#endif
