/* Reading a relocatable ELF object that may be anything at all: no field is trusted, nothing
 * outside the file is ever read. */
#ifndef HEAPLAB_OBJECT_H
#define HEAPLAB_OBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct object {
    unsigned char *bytes;
    size_t size;
    bool wide; /* ELF64, otherwise ELF32 */
    uint64_t section_offset;
    size_t section_count, names_section;
};

struct object_section {
    const char *name;
    uint32_t type;
    uint64_t flags, offset, size, entry_size;
    uint32_t link;
};

struct object_symbol {
    const char *name;
    unsigned binding, type;
    unsigned section; /* SHN_UNDEF, SHN_COMMON or an index */
    uint64_t size;
};

/* False with errno 0 when the file is no object for this machine; otherwise call object_close. */
bool object_open(struct object *object, const char *path);
void object_close(struct object *object);
/* False when that section's or symbol's entry is damaged. */
bool object_section(const struct object *object, size_t index, struct object_section *section);
size_t object_symbol_count(const struct object *object, const struct object_section *table);
bool object_symbol(const struct object *object, const struct object_section *table, size_t index,
                   struct object_symbol *symbol);
/* The section's bytes; NULL when they aren't in the file. */
const unsigned char *object_content(const struct object *object,
                                    const struct object_section *section);

#endif
