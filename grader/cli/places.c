/* Finds the repository from the program's own place, and the labs by the names of their folders. */
#include "grader/cli/places.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "grader/oracle/memory.h"

static bool is_root(const char *folder)
{
    char path[PLACES_PATH + 32];
    snprintf(path, sizeof path, "%s/grader/worker/shim.c", folder);
    return access(path, R_OK) == 0;
}

/* The program lies in the repository's build folder, or one below. */
static bool find_root(struct places *places)
{
    ssize_t length = readlink("/proc/self/exe", places->root, sizeof places->root - 1);
    places->root[length > 0 ? length : 0] = '\0';
    for (char *slash; (slash = strrchr(places->root, '/')) != NULL;) {
        *slash = '\0';
        if (is_root(places->root)) {
            return true;
        }
    }
    return false;
}

static int by_number(const void *one, const void *other)
{
    return ((const struct lab_place *)one)->number - ((const struct lab_place *)other)->number;
}

static void consider(struct places *places, const char *name)
{
    struct lab_place lab = {.number = 0};
    char path[2 * PLACES_PATH];
    int end = 0;
    if (sscanf(name, "lab%2d_%n", &lab.number, &end) != 1 || end == 0 ||
        strlen(name) >= sizeof lab.folder || places->lab_count == PLACES_LABS) {
        return;
    }
    snprintf(path, sizeof path, "%s/%s/rubric.cfg", places->root, name);
    if (access(path, R_OK) == 0) {
        snprintf(lab.folder, sizeof lab.folder, "%s", name);
        places->labs[places->lab_count++] = lab;
    }
}

bool places_find(struct places *places)
{
    *places = (struct places){.lab_count = 0};
    DIR *folder = find_root(places) ? opendir(places->root) : NULL;
    if (folder == NULL) {
        fputs("heaplab: this program must lie in the build folder of its repository.\n", stderr);
        return false;
    }
    for (const struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        consider(places, entry->d_name);
    }
    closedir(folder);
    qsort(places->labs, places->lab_count, sizeof *places->labs, by_number);
    return true;
}

const struct lab_place *places_lab(const struct places *places, int number)
{
    for (size_t i = 0; i < places->lab_count; i++) {
        if (places->labs[i].number == number) {
            return &places->labs[i];
        }
    }
    return NULL;
}

void places_header(const struct places *places, const struct lab_place *lab, const char *submission,
                   char **path, char **shown)
{
    const char *folder = submission == NULL ? places->root : submission;
    *path = text_of("%s/%s/my_memory_allocator_v%d.h", folder, lab->folder, lab->number);
    if (submission == NULL) {
        *shown = text_of("%s/my_memory_allocator_v%d.h", lab->folder, lab->number);
        return;
    }
    if (access(*path, F_OK) != 0) {
        free(*path);
        *path = text_of("%s/my_memory_allocator_v%d.h", folder, lab->number);
    }
    *shown = text_of("%s", *path);
}

char **places_other_headers(const struct places *places, const struct lab_place *lab,
                            const char *submission)
{
    char **headers = allocate(places->lab_count + 1, sizeof *headers);
    size_t count = 0;
    for (size_t i = 0; i < places->lab_count; i++) {
        char *shown;
        if (&places->labs[i] != lab) {
            places_header(places, &places->labs[i], submission, &headers[count++], &shown);
            free(shown);
        }
    }
    return headers;
}

void places_free_headers(char **headers)
{
    for (char **header = headers; headers != NULL && *header != NULL; header++) {
        free(*header);
    }
    free(headers);
}
