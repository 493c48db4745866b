/* Writes a file whole or not at all. */
#ifndef HEAPLAB_SAVE_H
#define HEAPLAB_SAVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Writes the content; false when the stream didn't take it. */
typedef bool content_writer(const void *content, FILE *stream);

/* A file that was there stays until it's replaced; a pipe or a device is written to as it is.
 * False, with one sentence in error, when it can't be written. */
bool save_file(content_writer *write, const void *content, const char *path, char *error,
               size_t error_size);

#endif
