/* Is what the compiler made from a student's header an object that we are willing to link? */
#include <elf.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grader/sandbox/inside.h"
#include "grader/sandbox/object.h"
#include "grader/sandbox/toolchain.h"

enum { STATIC_MEMORY_LIMIT = 64 << 20, DISASSEMBLY_LIMIT = 16 << 20 };

struct hearing {
    const struct object *object;
    const char *object_path, *shown_name;
    char *message;
    size_t message_size;
    uint64_t static_memory;
    bool has_marks;
    uint64_t start_bytes; /* of such an object: pointers to code that runs at the start */
};

static enum verdict __attribute__((format(printf, 3, 4)))
judgement(const struct hearing *hearing, enum verdict verdict, const char *format, ...)
{
    va_list arguments;
    int used = snprintf(hearing->message, hearing->message_size, "%s ", hearing->shown_name);
    va_start(arguments, format);
    if (used >= 0 && (size_t)used < hearing->message_size)
        vsnprintf(hearing->message + used, hearing->message_size - (size_t)used, format, arguments);
    va_end(arguments);
    return verdict;
}

static enum verdict damaged(const struct hearing *hearing)
{
    return judgement(hearing, VERDICT_RULE, "makes an object file that is damaged.");
}

/* What compilers make from plain C; ".text" stands for ".text.hot" as well. */
static const char *const plain_sections[] = {".text",         ".rodata",
                                             ".data",         ".bss",
                                             ".tdata",        ".tbss",
                                             ".comment",      ".note.GNU-stack",
                                             ".rela",         ".rel",
                                             ".symtab",       ".strtab",
                                             ".shstrtab",     ".debug",
                                             ".eh_frame",     ".note.gnu.property",
                                             ".llvm_addrsig", ".ARM.attributes",
                                             ".ARM.exidx",    ".ARM.extab"};

static const struct {
    const char *name, *what;
} refused_sections[] = {
    {".init", "has code that runs before the program starts (a constructor)"},
    {".preinit", "has code that runs before the program starts (a constructor)"},
    {".ctors", "has code that runs before the program starts (a constructor)"},
    {".fini", "has code that runs when the program ends (a destructor)"},
    {".dtors", "has code that runs when the program ends (a destructor)"},
};

/* Is `name` `word`, or `word` with a suffix such as ".hot" or "_array"? */
static bool is_section(const char *name, const char *word)
{
    size_t length = strlen(word);
    return strncmp(name, word, length) == 0 && (!name[length] || strchr("._", name[length]));
}

static bool is_plain_section(const char *name)
{
    for (size_t i = 0; i < sizeof plain_sections / sizeof plain_sections[0]; i++)
        if (is_section(name, plain_sections[i]))
            return true;
    return false;
}

static bool is_plain_type(uint32_t type)
{
    static const uint32_t types[] = {
        SHT_NULL,      SHT_PROGBITS,       SHT_SYMTAB,
        SHT_STRTAB,    SHT_RELA,           SHT_REL,
        SHT_NOBITS,    SHT_NOTE,           SHT_X86_64_UNWIND,
        SHT_ARM_EXIDX, SHT_ARM_ATTRIBUTES, 0x6fff4c03 /* clang's .llvm_addrsig */};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (type == types[i])
            return true;
    return false;
}

/* ThreadSanitizer begins with one pointer to code of its own, so a second one is the student's. */
static bool is_sanitizer_start(struct hearing *hearing, const struct object_section *section)
{
    if (!hearing->has_marks || !is_section(section->name, ".init_array"))
        return false;
    hearing->start_bytes += section->size;
    return hearing->start_bytes <= sizeof(void *);
}

static enum verdict judge_section(struct hearing *hearing, const struct object_section *section)
{
    const char *name = section->name;
    if (is_sanitizer_start(hearing, section))
        return VERDICT_OK;
    for (size_t i = 0; i < sizeof refused_sections / sizeof refused_sections[0]; i++)
        if (is_section(name, refused_sections[i].name))
            return judgement(hearing, VERDICT_RULE, "%s; only the lab's functions may run.",
                             refused_sections[i].what);
    if (!is_plain_section(name) || !is_plain_type(section->type))
        return judgement(
            hearing, VERDICT_RULE,
            "puts something into the section %.60s; in these labs the compiler decides where "
            "code and data go.",
            name);
    bool executable = section->flags & SHF_EXECINSTR;
    if (executable && (!is_section(name, ".text") || (section->flags & SHF_WRITE)))
        return judgement(hearing, VERDICT_RULE, "puts code into the section %.60s.", name);
    if (section->flags & SHF_ALLOC && section->size > STATIC_MEMORY_LIMIT - hearing->static_memory)
        return judgement(hearing, VERDICT_COMPILE_ERROR,
                         "has more than %d MiB of static variables; large memory comes from mmap.",
                         STATIC_MEMORY_LIMIT >> 20);
    if (section->flags & SHF_ALLOC)
        hearing->static_memory += section->size;
    return VERDICT_OK;
}

/* Names of the program's own frame, which stand in no library. */
static bool is_kept_name(const char *name)
{
    static const char *const kept[] = {"_start", "_init", "_fini", "_end", "_edata", "_etext"};
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
        if (strcmp(kept[i], name) == 0)
            return true;
    return strncmp(name, "__", 2) == 0 || strchr(name, '@');
}

/* The student's own functions and those of the shim may be global; names of libc may not. */
static enum verdict judge_definition(const struct hearing *hearing,
                                     const struct object_symbol *symbol)
{
    const char *name = symbol->name;
    if (symbol->section == SHN_COMMON)
        return judgement(
            hearing, VERDICT_RULE,
            "declares %.60s as a common symbol, which other parts of the program would share.",
            name);
    if (is_kept_name(name))
        return judgement(hearing, VERDICT_RULE,
                         "defines %.60s, a name that is kept for the compiler.", name);
    if (strcmp(name, "main") == 0)
        return judgement(
            hearing, VERDICT_RULE,
            "defines main; a header for these labs has only the allocator's functions.");
    if (names_is_of_libc(name))
        return judgement(
            hearing, VERDICT_RULE,
            "defines %.60s, which belongs to the C library: the program would call yours "
            "instead. Give it another name, or make it static.",
            name);
    return VERDICT_OK;
}

static enum verdict judge_reference(const struct hearing *hearing, const char *name)
{
    const char *reason = NULL;
    if (names_may_be_used(name, &reason) || (hearing->has_marks && names_are_sanitizers(name)))
        return VERDICT_OK;
    if (reason)
        return judgement(hearing, VERDICT_RULE, "calls %.60s: %s.", name, reason);
    if (names_is_of_libc(name))
        return judgement(hearing, VERDICT_RULE,
                         "uses %.60s, which isn't among the functions that an allocator needs.",
                         name);
    return judgement(hearing, VERDICT_COMPILE_ERROR,
                     "uses %.60s but doesn't define it: its body is missing.", name);
}

static enum verdict judge_symbol(const struct hearing *hearing, const struct object_symbol *symbol)
{
    if (symbol->type == STT_GNU_IFUNC)
        return judgement(
            hearing, VERDICT_RULE,
            "makes %.60s an indirect function, whose code runs before the program starts.",
            symbol->name);
    if (symbol->binding == STB_LOCAL)
        return VERDICT_OK;
    if (symbol->binding != STB_GLOBAL && symbol->binding != STB_WEAK)
        return judgement(hearing, VERDICT_RULE, "gives %.60s an unusual kind of linkage.",
                         symbol->name);
    return symbol->section == SHN_UNDEF ? judge_reference(hearing, symbol->name)
                                        : judge_definition(hearing, symbol);
}

static enum verdict judge_symbols(const struct hearing *hearing, const struct object_section *table)
{
    size_t count = object_symbol_count(hearing->object, table);
    if (count == 0)
        return damaged(hearing);
    /* The first one is empty by definition. */
    for (size_t i = 1; i < count; i++) {
        struct object_symbol symbol;
        if (!object_symbol(hearing->object, table, i, &symbol))
            return damaged(hearing);
        enum verdict verdict = judge_symbol(hearing, &symbol);
        if (verdict != VERDICT_OK)
            return verdict;
    }
    return VERDICT_OK;
}

/* Do these bytes hold a system call's instruction, or a constant that looks like one? */
static bool may_call_system(const unsigned char *code, uint64_t size)
{
#if defined(__x86_64__) || defined(__i386__)
    static const unsigned char instructions[][2] = {{0x0f, 0x05}, {0x0f, 0x34}, {0xcd, 0x80}};
    for (size_t i = 0; i < sizeof instructions / sizeof instructions[0]; i++)
        if (memmem(code, size, instructions[i], sizeof instructions[i]))
            return true;
#else
    (void)code;
    (void)size;
#endif
    return false;
}

/* Asked only when the bytes look like it: the disassembler knows a constant from an instruction. */
static bool disassembly_calls_system(const struct hearing *hearing)
{
    static const char *const words[] = {"\tsyscall", "\tsysenter", "\tint    $0x80"};
    char tool[256], error[256], copy[sizeof((struct job *)0)->folder + 16];
    struct job job;
    struct sandbox_outcome outcome = {0};
    if (!toolchain_find("objdump", tool, sizeof tool) || !job_open(&job, error, sizeof error))
        return true;
    const char *const arguments[] = {tool, "-d", "--no-show-raw-insn", "object.o", NULL};
    snprintf(copy, sizeof copy, "%s/object.o", job.folder);
    bool found = !file_copy(hearing->object_path, copy) ||
                 !toolchain_run(&job, tool, arguments, DISASSEMBLY_LIMIT, &outcome) ||
                 !toolchain_succeeded(&outcome);
    for (size_t i = 0; !found && i < sizeof words / sizeof words[0]; i++)
        found = memmem(outcome.output, outcome.output_size, words[i], strlen(words[i]));
    free(outcome.output);
    job_close(&job);
    return found;
}

static enum verdict judge_code(const struct hearing *hearing, const struct object_section *section)
{
    const unsigned char *code = object_content(hearing->object, section);
    if (!code)
        return damaged(hearing);
    if (may_call_system(code, section->size) && disassembly_calls_system(hearing))
        return judgement(
            hearing, VERDICT_RULE,
            "makes a system call by an instruction of its own; call mmap or sbrk instead.");
    return VERDICT_OK;
}

static enum verdict judge_all(struct hearing *hearing)
{
    size_t tables = 0;
    enum verdict verdict = VERDICT_OK;
    for (size_t i = 1; verdict == VERDICT_OK && i < hearing->object->section_count; i++) {
        struct object_section section;
        if (!object_section(hearing->object, i, &section))
            return damaged(hearing);
        verdict = judge_section(hearing, &section);
        if (verdict == VERDICT_OK && section.type == SHT_SYMTAB) {
            verdict = judge_symbols(hearing, &section);
            tables++;
        }
        if (verdict == VERDICT_OK && section.flags & SHF_EXECINSTR && section.size)
            verdict = judge_code(hearing, &section);
    }
    return verdict == VERDICT_OK && tables != 1 ? damaged(hearing) : verdict;
}

enum verdict gate_judge(const char *object_path, const char *shown_name, bool has_marks,
                        char *message, size_t message_size)
{
    struct object object;
    struct hearing hearing = {.object = &object,
                              .object_path = object_path,
                              .shown_name = shown_name,
                              .has_marks = has_marks,
                              .message = message,
                              .message_size = message_size};
    if (!object_open(&object, object_path))
        return errno ? judgement(&hearing, VERDICT_COMPILE_ERROR,
                                 "makes an object file that can't be read: %s.", strerror(errno))
                     : damaged(&hearing);
    enum verdict verdict = judge_all(&hearing);
    object_close(&object);
    return verdict;
}

bool gate_admits(const char *object_path, char *message, size_t message_size)
{
    return gate_judge(object_path, "The header", false, message, message_size) == VERDICT_OK;
}
