/* The files that the programs work on, made in their folder before they start; the same ones every
 * time. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "grader/oracle/memory.h"
#include "grader/oracle/program.h"

enum { WORDS_PER_LINE = 6, WORDS = 3000, READABLE = 0644, OPEN_TO_ALL = 0777 };

static FILE *open_input(const char *folder, const char *name)
{
    char path[PROGRAM_PATH];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return fopen(path, "we");
}

/* Whatever our own umask says: the programs run as another user. */
static bool close_input(FILE *file, unsigned mode)
{
    bool written = fchmod(fileno(file), mode) == 0;
    return fclose(file) == 0 && written;
}

static bool make_folder(const char *folder, const char *name)
{
    char path[PROGRAM_PATH];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return mkdir(path, OPEN_TO_ALL) == 0 && chmod(path, OPEN_TO_ALL) == 0;
}

bool input_copy(const char *from, const char *folder, const char *name, unsigned mode)
{
    char piece[4096];
    size_t got;
    FILE *source = fopen(from, "re"), *target = source ? open_input(folder, name) : NULL;
    while (target && (got = fread(piece, 1, sizeof piece, source)) > 0)
        fwrite(piece, 1, got, target);
    if (source)
        fclose(source);
    return target && close_input(target, mode);
}

static bool copy_script(const struct program_place *place, const char *name)
{
    char path[PROGRAM_PATH];
    snprintf(path, sizeof path, "%s/grader/programs/%s", place->root, name);
    return input_copy(path, place->folder, name, READABLE);
}

/* A word that looks like one, the common ones far more often than the others. */
static void write_word(FILE *file, uint64_t *random)
{
    static const char *const syllables[] = {"ka", "lo", "mi", "ne", "ra", "su", "ti", "vo",
                                            "za", "be", "du", "gi", "hy", "po", "qu", "en"};
    uint64_t number = random_below(random, 1 + random_below(random, WORDS));
    do {
        fputs(syllables[number % 16], file);
        number /= 16;
    } while (number > 0);
}

static void write_line(FILE *file, uint64_t *random)
{
    for (int i = 0; i < WORDS_PER_LINE; i++) {
        write_word(file, random);
        fputc(i + 1 < WORDS_PER_LINE ? ' ' : '\n', file);
    }
}

static bool write_lines(const char *folder, const char *name, unsigned long count, uint64_t seed)
{
    FILE *file = open_input(folder, name);
    for (unsigned long i = 0; file && i < count; i++)
        write_line(file, &seed);
    return file && close_input(file, READABLE);
}

bool inputs_of_sort(const struct program_place *place)
{
    return write_lines(place->folder, "lines.txt", place->count, 1);
}

bool inputs_of_python(const struct program_place *place)
{
    return copy_script(place, "objects.py");
}

bool inputs_of_perl(const struct program_place *place)
{
    return inputs_of_sort(place) && copy_script(place, "words.pl");
}

bool inputs_of_awk(const struct program_place *place)
{
    return inputs_of_sort(place) && copy_script(place, "words.awk");
}

bool inputs_of_cxx(const struct program_place *place)
{
    return copy_script(place, "threads.cpp");
}

bool inputs_of_plugin(const struct program_place *place)
{
    return copy_script(place, "host.c") && copy_script(place, "plugin.c");
}

bool inputs_of_sqlite(const struct program_place *place)
{
    FILE *file = open_input(place->folder, "size.sql");
    if (file)
        fprintf(file, "CREATE TABLE size AS SELECT %lu AS rows;\n", place->count);
    return file && close_input(file, READABLE) && copy_script(place, "join.sql");
}

static bool copy_sources(const struct program_place *place, const char *sources)
{
    char from[PROGRAM_PATH], name[PROGRAM_PATH];
    snprintf(from, sizeof from, "%s/%s", place->root, sources);
    DIR *folder = opendir(from);
    bool made = folder && make_folder(place->folder, sources);
    for (const struct dirent *entry; made && (entry = readdir(folder));) {
        if (strchr("ch", entry->d_name[strlen(entry->d_name) - 1]) && entry->d_name[0] != '.') {
            snprintf(from, sizeof from, "%s/%s/%.200s", place->root, sources, entry->d_name);
            snprintf(name, sizeof name, "%s/%.200s", sources, entry->d_name);
            made = input_copy(from, place->folder, name, READABLE);
        }
    }
    if (folder)
        closedir(folder);
    return made;
}

/* The C file is the worker's own loop, with the headers that it includes. */
bool inputs_of_gcc(const struct program_place *place)
{
    return make_folder(place->folder, "grader") && copy_sources(place, "grader/include") &&
           copy_sources(place, "grader/worker");
}

/* Each file a few pages long, in folders of ten. */
bool inputs_of_tar(const struct program_place *place)
{
    enum { LINES = 300, FILES = 10 };
    char name[64];
    bool made = make_folder(place->folder, "tree");
    for (unsigned long i = 0; made && i < place->count; i++) {
        snprintf(name, sizeof name, "tree/folder%lu", i / FILES);
        made = i % FILES != 0 || make_folder(place->folder, name);
        snprintf(name, sizeof name, "tree/folder%lu/file%lu", i / FILES, i);
        made = made && write_lines(place->folder, name, LINES, i);
    }
    return made;
}

/* Every file is written anew by each commit that touches it, one line different from the last. */
static void write_commit(FILE *file, unsigned long number)
{
    enum { FILES = 7, LINES = 40 };
    fprintf(file, "commit refs/heads/main\ncommitter A Student <student@example.org> %lu +0000\n",
            1700000000 + 60 * number);
    fprintf(file, "data <<END\nChange number %lu\nEND\nM 100644 inline notes/file%lu\ndata <<END\n",
            number, number % FILES);
    for (unsigned long i = 0; i < LINES; i++) {
        uint64_t seed = number % FILES * LINES + i;
        if (i == number % LINES)
            fprintf(file, "in commit %lu this line changed\n", number);
        else
            write_line(file, &seed);
    }
    fputs("END\n\n", file);
}

/* An empty repository by hand, since the sandbox lets a program make files but no folders; and its
 * history as git reads it. */
bool inputs_of_git(const struct program_place *place)
{
    static const char *const folders[] = {"repository",
                                          "repository/objects",
                                          "repository/objects/info",
                                          "repository/objects/pack",
                                          "repository/info",
                                          "repository/refs",
                                          "repository/refs/heads",
                                          "repository/refs/tags"};
    bool made = true;
    for (size_t i = 0; made && i < sizeof folders / sizeof *folders; i++)
        made = make_folder(place->folder, folders[i]);
    FILE *head = made ? open_input(place->folder, "repository/HEAD") : NULL;
    if (head)
        fputs("ref: refs/heads/main\n", head);
    made = head && close_input(head, READABLE);
    FILE *settings = made ? open_input(place->folder, "repository/config") : NULL;
    if (settings)
        fputs("[core]\n\trepositoryformatversion = 0\n\tbare = true\n[pack]\n\tthreads = 2\n",
              settings);
    made = settings && close_input(settings, READABLE);
    FILE *history = made ? open_input(place->folder, "history") : NULL;
    for (unsigned long i = 0; history && i < place->count; i++)
        write_commit(history, i);
    return history && close_input(history, READABLE);
}

bool inputs_of_edges(const struct program_place *place)
{
    char path[PROGRAM_PATH];
    snprintf(path, sizeof path, "%s/edges", place->job);
    return input_copy(path, place->folder, "edges", 0755);
}
