/* Reading a relocatable ELF object that may be anything at all. */
#include <elf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "grader/sandbox/inside.h"
#include "grader/sandbox/object.h"

enum { OBJECT_LIMIT = 64 << 20 };

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define OWN_BYTE_ORDER ELFDATA2LSB
#else
#define OWN_BYTE_ORDER ELFDATA2MSB
#endif

/* Copies, because nothing says that the bytes are aligned. */
static bool take(const struct object *object, uint64_t offset, void *into, size_t size)
{
    if (offset > object->size || size > object->size - offset)
        return false;
    memcpy(into, object->bytes + offset, size);
    return true;
}

/* The two sizes of ELF differ in the order and width of their fields, not in the names. */
#define TAKE_HEADER(object, bits)                                                  \
    do {                                                                           \
        Elf##bits##_Ehdr header;                                                   \
        if (!take(object, 0, &header, sizeof header) || header.e_type != ET_REL || \
            header.e_shentsize != sizeof(Elf##bits##_Shdr))                        \
            return false;                                                          \
        (object)->section_offset = header.e_shoff;                                 \
        (object)->section_count = header.e_shnum;                                  \
        (object)->names_section = header.e_shstrndx;                               \
    } while (0)

static bool read_header(struct object *object)
{
    unsigned char identity[EI_NIDENT];
    if (!take(object, 0, identity, sizeof identity) || memcmp(identity, ELFMAG, SELFMAG) != 0 ||
        identity[EI_DATA] != OWN_BYTE_ORDER)
        return false;
    object->wide = identity[EI_CLASS] == ELFCLASS64;
    if (object->wide)
        TAKE_HEADER(object, 64);
    else
        TAKE_HEADER(object, 32);
    return object->section_count > 1 && object->names_section < object->section_count;
}

bool object_open(struct object *object, const char *path)
{
    *object = (struct object){0};
    object->bytes = (unsigned char *)file_read(path, OBJECT_LIMIT, &object->size);
    if (!object->bytes)
        return false;
    if (read_header(object))
        return true;
    object_close(object);
    errno = 0;
    return false;
}

void object_close(struct object *object)
{
    free(object->bytes);
    object->bytes = NULL;
}

#define TAKE_SECTION(object, index, section, name_offset, bits)               \
    do {                                                                      \
        Elf##bits##_Shdr entry;                                               \
        uint64_t place = (object)->section_offset + (index) * sizeof entry;   \
        if ((object)->section_offset > (object)->size ||                      \
            !take(object, place, &entry, sizeof entry))                       \
            return false;                                                     \
        name_offset = entry.sh_name;                                          \
        *(section) = (struct object_section){                                 \
            NULL,          entry.sh_type,    entry.sh_flags, entry.sh_offset, \
            entry.sh_size, entry.sh_entsize, entry.sh_link};                  \
    } while (0)

static bool read_section(const struct object *object, size_t index, struct object_section *section,
                         uint64_t *name_offset)
{
    if (index >= object->section_count)
        return false;
    if (object->wide)
        TAKE_SECTION(object, index, section, *name_offset, 64);
    else
        TAKE_SECTION(object, index, section, *name_offset, 32);
    return true;
}

const unsigned char *object_content(const struct object *object,
                                    const struct object_section *section)
{
    if (section->type == SHT_NOBITS || section->offset > object->size ||
        section->size > object->size - section->offset)
        return NULL;
    return object->bytes + section->offset;
}

/* A string in a string table, which must end inside it. */
static const char *string_at(const struct object *object, const struct object_section *table,
                             uint64_t offset)
{
    const unsigned char *content = table->type == SHT_STRTAB ? object_content(object, table) : NULL;
    if (!content || offset >= table->size || !memchr(content + offset, 0, table->size - offset))
        return NULL;
    return (const char *)content + offset;
}

bool object_section(const struct object *object, size_t index, struct object_section *section)
{
    struct object_section names;
    uint64_t name_offset, unused;
    if (!read_section(object, index, section, &name_offset) ||
        !read_section(object, object->names_section, &names, &unused))
        return false;
    section->name = string_at(object, &names, name_offset);
    return section->name;
}

size_t object_symbol_count(const struct object *object, const struct object_section *table)
{
    size_t entry = object->wide ? sizeof(Elf64_Sym) : sizeof(Elf32_Sym);
    if (!object_content(object, table) || table->entry_size != entry)
        return 0;
    return (size_t)(table->size / entry);
}

#define TAKE_SYMBOL(object, table, index, symbol, name_offset, bits)                             \
    do {                                                                                         \
        Elf##bits##_Sym entry;                                                                   \
        if (!take(object, (table)->offset + (index) * sizeof entry, &entry, sizeof entry))       \
            return false;                                                                        \
        name_offset = entry.st_name;                                                             \
        *(symbol) =                                                                              \
            (struct object_symbol){NULL, ELF64_ST_BIND(entry.st_info),                           \
                                   ELF64_ST_TYPE(entry.st_info), entry.st_shndx, entry.st_size}; \
    } while (0)

bool object_symbol(const struct object *object, const struct object_section *table, size_t index,
                   struct object_symbol *symbol)
{
    struct object_section names;
    uint64_t name_offset, unused;
    if (index >= object_symbol_count(object, table) ||
        !read_section(object, table->link, &names, &unused))
        return false;
    if (object->wide)
        TAKE_SYMBOL(object, table, index, symbol, name_offset, 64);
    else
        TAKE_SYMBOL(object, table, index, symbol, name_offset, 32);
    symbol->name = string_at(object, &names, name_offset);
    return symbol->name;
}
