/* The private folder of one grading. */
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "grader/sandbox/inside.h"

/* May another uid walk down to this folder? */
static bool is_open_to_all(const char *folder)
{
    char path[sizeof((struct job *)0)->folder];
    struct stat status;
    if (strlen(folder) >= sizeof path)
        return false;
    strcpy(path, folder);
    for (char *end = path + strlen(path); end > path; end = strrchr(path, '/')) {
        *end = 0;
        if (*path && (stat(path, &status) < 0 || !(status.st_mode & S_IXOTH)))
            return false;
    }
    return true;
}

bool job_open(struct job *job, char *error, size_t error_size)
{
    const char *parent = getenv("TMPDIR");
    uid_t user = user_for_programs(NULL);
    if (!parent || *parent != '/' || strlen(parent) > sizeof job->folder / 2 ||
        (user && !is_open_to_all(parent)))
        parent = "/tmp";
    snprintf(job->folder, sizeof job->folder, "%s/heaplab-XXXXXX", parent);
    if (!mkdtemp(job->folder)) {
        snprintf(error, error_size, "No folder can be made in %s: %s.", parent, strerror(errno));
        job->folder[0] = 0;
        return false;
    }
    if (user && chown(job->folder, user, user) < 0) {
        snprintf(error, error_size, "%s can't be given to user %u: %s.", job->folder, user,
                 strerror(errno));
        job_close(job);
        return false;
    }
    return true;
}

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)status;
    (void)place;
    if (kind == FTW_DP)
        rmdir(path);
    else
        unlink(path);
    return 0;
}

void job_close(struct job *job)
{
    if (job->folder[0])
        nftw(job->folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
    job->folder[0] = 0;
}
