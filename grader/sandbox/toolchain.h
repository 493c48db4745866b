/* The compiler and its helpers: where they are, and how one is run on files of a job. */
#ifndef HEAPLAB_TOOLCHAIN_H
#define HEAPLAB_TOOLCHAIN_H

#include "grader/sandbox/sandbox.h"

/* A tool's absolute path, written to `path`; NULL when it isn't installed. */
const char *toolchain_find(const char *name, char *path, size_t size);
/* The compiler: $HEAPLAB_CC, or gcc. NULL when it isn't installed. */
const char *toolchain_compiler(void);
bool toolchain_is_clang(void);
/* Run a tool on files of the job. False when it can't even be started; free outcome->output. */
bool toolchain_run(const struct job *job, const char *path, const char *const *arguments,
                   size_t output_limit, struct sandbox_outcome *outcome);
bool toolchain_succeeded(const struct sandbox_outcome *outcome);

#endif
