/* The compiler and its helpers: where they are, and how one is run on files of a job. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "grader/sandbox/inside.h"
#include "grader/sandbox/toolchain.h"

enum {
    TOOL_SECONDS = 4, /* of the processor; an honest header takes a tenth of it on a slow machine */
    TOOL_MILLISECONDS = 60000, /* a busy machine gets much longer than the processor time */
    TOOL_FILE_BYTES = 64 << 20,
};
/* Enough for any header of ours ten times over, and soon used up by one that grows without end. */
#define TOOL_MEMORY (512ULL << 20)

const char *toolchain_find(const char *name, char *path, size_t size)
{
    static const char *const folders[] = {"/usr/local/bin", "/usr/bin", "/bin"};
    if (strchr(name, '/')) {
        snprintf(path, size, "%s", name);
        return access(path, X_OK) == 0 ? path : NULL;
    }
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        snprintf(path, size, "%s/%s", folders[i], name);
        if (access(path, X_OK) == 0)
            return path;
    }
    return NULL;
}

const char *toolchain_compiler(void)
{
    static char path[256];
    const char *name = getenv("HEAPLAB_CC");
    return toolchain_find(name && *name ? name : "gcc", path, sizeof path);
}

bool toolchain_is_clang(void)
{
    const char *compiler = toolchain_compiler();
    const char *name = compiler ? strrchr(compiler, '/') : NULL;
    return name && strstr(name, "clang");
}

bool toolchain_run(const struct job *job, const char *path, const char *const *arguments,
                   size_t output_limit, struct sandbox_outcome *outcome)
{
    char temporary[sizeof job->folder + 8];
    snprintf(temporary, sizeof temporary, "TMPDIR=%s", job->folder);
    const char *const environment[] = {"PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C", temporary,
                                       NULL};
    struct sandbox_program program = {
        .profile = SANDBOX_TOOLCHAIN,
        .job = job,
        .path = path,
        .arguments = arguments,
        .environment = environment,
        .limits = {TOOL_SECONDS, TOOL_MEMORY, TOOL_FILE_BYTES, TOOL_MILLISECONDS, output_limit},
    };
    return sandbox_run(&program, outcome);
}

bool toolchain_succeeded(const struct sandbox_outcome *outcome)
{
    return outcome->exited && outcome->status == 0 && !outcome->timed_out && !outcome->flooded;
}
