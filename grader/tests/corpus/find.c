/* Finds the corpus' headers and reads their tags. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "grader/cli/places.h"
#include "grader/oracle/memory.h"
#include "grader/tests/corpus/corpus.h"

enum { FIRST_LINE = 400 };

bool corpus_names(const char *words, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = words; *at != '\0';) {
        size_t here = strcspn(at, "|");
        if (here == length && strncmp(at, word, length) == 0) {
            return true;
        }
        at += here + (at[here] == '|');
    }
    return false;
}

static bool read_tag(struct specimen *specimen)
{
    char line[FIRST_LINE] = "";
    FILE *file = fopen(specimen->path, "re");
    if (file != NULL) {
        if (fgets(line, sizeof line, file) == NULL) {
            line[0] = '\0';
        }
        fclose(file);
    }
    const char *tag = strstr(line, "heaplab:");
    specimen->steps[0] = '\0';
    if (tag == NULL || sscanf(tag, "heaplab: lab %d, %127[^, ], step %63[^ ]", &specimen->lab,
                              specimen->found, specimen->steps) < 2) {
        fprintf(stderr,
                "%s:1: expected a tag such as \"heaplab: lab 3, wrong/overlap, step 3.4 -- why\"\n",
                specimen->path);
        return false;
    }
    return true;
}

static bool add(struct corpus *corpus, const char *path, const char *base)
{
    if (corpus->count == corpus->capacity) {
        corpus->capacity = corpus->capacity == 0 ? 64 : corpus->capacity * 2;
        corpus->specimens =
            allocate_again(corpus->specimens, corpus->capacity, sizeof *corpus->specimens);
    }
    struct specimen *specimen = &corpus->specimens[corpus->count++];
    *specimen = (struct specimen){.path = text_of("%s", path),
                                  .base = access(base, R_OK) == 0 ? text_of("%s", base) : NULL};
    return read_tag(specimen);
}

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), end_length = strlen(end);
    return length >= end_length && strcmp(text + length - end_length, end) == 0;
}

static bool walk(struct corpus *corpus, const char *folder)
{
    struct dirent **entries;
    int count = scandir(folder, &entries, NULL, alphasort);
    bool right = true;
    char *base = text_of("%s/base.h", folder);
    for (int i = 0; i < count; i++) {
        struct stat status;
        char *path = text_of("%s/%s", folder, entries[i]->d_name);
        if (right && entries[i]->d_name[0] != '.' && stat(path, &status) == 0) {
            if (S_ISDIR(status.st_mode)) {
                right = walk(corpus, path);
            } else if (ends_with(path, ".h") && strcmp(entries[i]->d_name, "base.h") != 0) {
                right = add(corpus, path, base);
            }
        }
        free(path);
        free(entries[i]);
    }
    if (count >= 0) {
        free(entries);
    }
    free(base);
    return right;
}

bool corpus_find(struct corpus *corpus, const char *kind)
{
    static struct places places;
    *corpus = (struct corpus){.count = 0};
    if (!places_find(&places)) {
        return false;
    }
    char *folder = text_of("%s/grader/tests/%s", places.root, kind);
    bool right = walk(corpus, folder);
    if (right && corpus->count == 0) {
        fprintf(stderr, "%s: no headers here\n", folder);
        right = false;
    }
    free(folder);
    return right;
}

void corpus_free(struct corpus *corpus)
{
    for (size_t i = 0; i < corpus->count; i++) {
        free(corpus->specimens[i].path);
        free(corpus->specimens[i].base);
    }
    free(corpus->specimens);
}
