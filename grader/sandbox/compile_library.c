/* Build libmalloc.so: a submission's header behind malloc, free and their family, to be loaded into
 * other programs. */
#include <elf.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "grader/sandbox/inside.h"
#include "grader/sandbox/making.h"
#include "grader/sandbox/object.h"
#include "grader/sandbox/toolchain.h"

enum { LINKER_OUTPUT = 1 << 16 };

/* All that other programs see of the library. A name of the student's own would be taken by any
 * program or library that has one like it. */
static const char exports[] =
    "{ global: malloc; free; calloc; realloc; reallocarray; memalign; posix_memalign;\n"
    "aligned_alloc; valloc; pvalloc; malloc_usable_size; local: *; };\n";

/* Reads the symbol of that number in that section; false when it is no reference to something
 * outside. */
static bool is_reference(const struct object *object, const struct object_section *section,
                         size_t number, struct object_symbol *symbol)
{
    return object_symbol(object, section, number, symbol) && symbol->section == SHN_UNDEF &&
           symbol->binding != STB_LOCAL;
}

/* What a memfd is made with leaves the program's own files alone. */
static bool is_refused(const struct making *making, const char *name)
{
    bool makes_memory = making->order->lab >= FIRST_WITH_PROTECTION && names_make_memory(name);
    return names_need_filter(name) && !makes_memory;
}

static bool judge_references(struct making *making, const struct object *object)
{
    for (size_t i = 1; i < object->section_count; i++) {
        struct object_section section;
        struct object_symbol symbol;
        if (!object_section(object, i, &section) || section.type != SHT_SYMTAB)
            continue;
        size_t count = object_symbol_count(object, &section);
        for (size_t j = 1; j < count; j++)
            if (is_reference(object, &section, j, &symbol) && is_refused(making, symbol.name))
                return making_fail(
                    making, VERDICT_RULE,
                    "%s uses %.60s; an allocator that is loaded into other programs leaves "
                    "processes, files and the environment alone.",
                    making->order->shown_name, symbol.name);
    }
    return true;
}

/* The gate let these calls pass because a worker's filter stops them. Other programs need them, so
 * there they aren't stopped. */
static bool needs_no_filter(struct making *making)
{
    struct object object;
    char path[PATH_SIZE];
    making_path(making, "shim.o", path, sizeof path);
    if (!object_open(&object, path))
        return making_fail(making, VERDICT_INTERNAL, "%s can't be read: %s.", path,
                           strerror(errno));
    bool admitted = judge_references(making, &object);
    object_close(&object);
    return admitted;
}

static bool write_exports(struct making *making)
{
    char path[PATH_SIZE];
    making_path(making, "exports", path, sizeof path);
    return file_write(path, exports, sizeof exports - 1) ||
           making_fail(making, VERDICT_INTERNAL, "%s can't be written: %s.", path, strerror(errno));
}

/* The family of malloc is compiled apart from the header, which can't reach into it so, by a compiler
 * that forgets what it knows of malloc. */
static bool link_library(struct making *making)
{
    const char *compiler = toolchain_compiler();
    char version[32], names[64], object[64], library[64];
    snprintf(version, sizeof version, "-DLAB_VERSION=%d", making->order->lab);
    snprintf(names, sizeof names, "-Wl,--version-script=%s/exports", making->folder);
    snprintf(object, sizeof object, "%s/shim.o", making->folder);
    snprintf(library, sizeof library, "%s/libmalloc.so", making->folder);
    const char *const arguments[] = {compiler,
                                     "-std=gnu17",
                                     "-D_GNU_SOURCE",
                                     "-O2",
                                     "-g",
                                     "-fPIC",
                                     "-fno-builtin",
                                     "-fvisibility=hidden",
                                     "-ftls-model=initial-exec",
                                     version,
                                     "-Isupport",
                                     "-shared",
                                     "-Wl,-z,now,-z,noexecstack,--no-undefined",
                                     names,
                                     "-o",
                                     library,
                                     object,
                                     "support/grader/worker/libmalloc.c",
                                     "support/grader/worker/nodes.c",
                                     "-lpthread",
                                     NULL};
    struct sandbox_outcome outcome;
    bool linked = toolchain_run(making->job, compiler, arguments, LINKER_OUTPUT, &outcome) &&
                  toolchain_succeeded(&outcome);
    if (!linked)
        making_fail(making, VERDICT_COMPILE_ERROR, "%s can't be linked to a library: %.400s",
                    making->order->shown_name, outcome.output ? outcome.output : strerror(errno));
    free(outcome.output);
    return linked && making_keep(making, "libmalloc.so");
}

void build_library(struct build *build, const struct job *job, const struct build_order *order)
{
    /* Its own variables for each thread are there from the start of a program: finding room for them
     * later would call malloc. */
    static const char *const code[] = {"-fPIC", "-fvisibility=hidden", "-ftls-model=initial-exec",
                                       "-fomit-frame-pointer", NULL};
    struct build_order whole = *order;
    if (order->lab >= FIRST_WITH_THREADS)
        whole.needs = "LOCKING=3"; /* a heap for each thread */
    struct making making = {.build = build, .job = job, .order = &whole, .code = code};
    if (making_object(&making) && needs_no_filter(&making) && write_exports(&making))
        link_library(&making);
}
