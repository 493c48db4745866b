/* The threads of a worker, followed by ptrace: for each the kernel stops at its begin, its end
 * and its signals. */
#include <dirent.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "grader/oracle/memory.h"
#include "grader/oracle/worker.h"

enum { OF_ITS_OWN = 8 /* threads that nobody asked for: the sanitizer starts one */ };

void tasks_begin(struct worker *worker)
{
    tasks_add(worker, worker->pid);
}

void tasks_end(struct worker *worker)
{
    free(worker->tasks.ids);
    worker->tasks = (struct tasks){0};
}

static size_t position(const struct tasks *tasks, pid_t id)
{
    size_t at = 0;
    while (at < tasks->count && tasks->ids[at] != id) {
        at++;
    }
    return at;
}

bool tasks_add(struct worker *worker, pid_t id)
{
    struct tasks *tasks = &worker->tasks;
    if (position(tasks, id) < tasks->count) {
        return true;
    }
    if (tasks->count == tasks->capacity) {
        tasks->capacity = tasks->capacity == 0 ? 16 : tasks->capacity * 2;
        tasks->ids = allocate_again(tasks->ids, tasks->capacity, sizeof *tasks->ids);
    }
    tasks->ids[tasks->count++] = id;
    return tasks->count <= tasks->asked + OF_ITS_OWN;
}

void tasks_remove(struct worker *worker, pid_t id)
{
    struct tasks *tasks = &worker->tasks;
    size_t at = position(tasks, id);
    if (at < tasks->count) {
        tasks->ids[at] = tasks->ids[--tasks->count];
    }
}

struct thread_state *tasks_states(const struct worker *worker)
{
    size_t size = WORKER_THREADS * sizeof(struct thread_state);
    struct thread_state *states = allocate(1, size);
    uint64_t address = worker->tables + offsetof(struct tables, threads);
    if (worker->tables != 0 && memory_read(worker->pid, address, states, size)) {
        return states;
    }
    free(states);
    return NULL;
}

/* The state in the line of /proc/PID/task/ID/stat. */
static char state_of(int folder, const char *id)
{
    char path[300], text[512] = "";
    snprintf(path, sizeof path, "%s/stat", id);
    int file = openat(folder, path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return 'S';
    }
    ssize_t size = read(file, text, sizeof text - 1);
    close(file);
    const char *end = size > 0 ? strrchr(text, ')') : NULL;
    return end != NULL && end[1] != '\0' ? end[2] : 'S';
}

/* A thread that the kernel has stopped for us ('t') isn't asleep: it waits for the grader. */
bool tasks_sleep(const struct worker *worker)
{
    char path[64];
    bool asleep = true;
    snprintf(path, sizeof path, "/proc/%d/task", (int)worker->pid);
    DIR *folder = opendir(path);
    if (folder == NULL) {
        return false;
    }
    for (struct dirent *entry; asleep && (entry = readdir(folder)) != NULL;) {
        if (entry->d_name[0] != '.') {
            char state = state_of(dirfd(folder), entry->d_name);
            asleep = strchr("SZX", state) != NULL;
        }
    }
    closedir(folder);
    return asleep;
}
