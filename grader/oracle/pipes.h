/* The pipes between the grader and a worker, and the descriptor that tells of its stops. */
#ifndef HEAPLAB_PIPES_H
#define HEAPLAB_PIPES_H

#include <stdbool.h>

#include "grader/worker/protocol.h"

enum { PIPES_THEIRS = WORKER_REPLY_FD + 1 };

struct pipes {
    int request, reply, output; /* our ends; none of them blocks */
    int theirs[PIPES_THEIRS];   /* the worker's descriptors, by number; -1: none */
};

/* False with errno when there can be none; then nothing is open. */
bool pipes_open(struct pipes *pipes);
void pipes_close(struct pipes *pipes);
/* Only our own ends of them; then the worker's end of its input comes when ours is closed. */
void pipes_close_theirs(struct pipes *pipes);
/* Throws away what was left in them, in both directions. */
void pipes_drain(struct pipes *pipes);

/* SIGCHLD as a descriptor, so that one poll sees answers, output and stops alike. */
int pipes_child_events(void);
/* Waits a moment for some child to stop or end, and forgets the event. */
void pipes_await_child(void);

#endif
