/* Where the two runs of a program differ, in words. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grader/oracle/memory.h"
#include "grader/oracle/program.h"

enum { TEXT = 400, LINE_SHOWN = 70, COMPLAINT_LINES = 2 };

static size_t equal_bytes(const struct program_run *one, const struct program_run *other)
{
    size_t shorter = one->size < other->size ? one->size : other->size, equal = 0;
    while (equal < shorter && one->output[equal] == other->output[equal])
        equal++;
    return equal;
}

/* Where the line begins that the byte at `offset` is in, and which one it is. */
static size_t line_start(const struct program_run *run, size_t offset, size_t *number)
{
    size_t start = 0;
    *number = 1;
    for (size_t i = 0; i < offset; i++) {
        if (run->output[i] == '\n') {
            start = i + 1;
            ++*number;
        }
    }
    return start;
}

static const char *signal_name(int number)
{
    static const struct {
        int number;
        const char *name;
    } names[] = {
        {SIGSEGV, "SIGSEGV: it touched memory that isn't its own"},
        {SIGBUS, "SIGBUS: it touched memory that isn't there"},
        {SIGABRT, "SIGABRT: it found its memory damaged, or called abort"},
        {SIGFPE, "SIGFPE: a division by zero"},
        {SIGILL, "SIGILL: an instruction that doesn't exist"},
        {SIGXCPU, "SIGXCPU: it ran on without end"},
        {SIGKILL, "SIGKILL: it took too much memory or time"},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].number == number)
            return names[i].name;
    return "a signal";
}

static void ending_text(const struct program_run *run, char *text, size_t size)
{
    if (run->timed_out)
        snprintf(text, size, "it was still running after %.0f s", run->seconds);
    else if (run->flooded)
        snprintf(text, size, "it wrote without end");
    else if (run->exited)
        snprintf(text, size, "exit status %d", run->status);
    else
        snprintf(text, size, "killed by %s", signal_name(run->signal));
}

static bool is_binary(const struct program_run *run)
{
    return run->size > 0 && memchr(run->output, '\0', run->size) != NULL;
}

/* What the run printed where both begin to differ, and how it ended. */
static void place_text(const struct program_run *run, size_t equal, bool binary, char *text,
                       size_t size)
{
    char ending[TEXT / 2];
    size_t number;
    ending_text(run, ending, sizeof ending);
    if (equal == run->size) {
        snprintf(text, size, "%s%s", run->size == 0 ? "no output; " : "no more output; ", ending);
    } else if (binary) {
        snprintf(text, size, "byte %zu is 0x%02x; %s", equal, (unsigned char)run->output[equal],
                 ending);
    } else {
        size_t start = line_start(run, equal, &number);
        size_t length = strcspn(run->output + start, "\n");
        snprintf(text, size, "line %zu is \"%.*s\"%s; %s", number,
                 (int)(length < LINE_SHOWN ? length : LINE_SHOWN), run->output + start,
                 length < LINE_SHOWN ? "" : "...", ending);
    }
}

static bool ended_alike(const struct program_run *one, const struct program_run *other)
{
    return one->exited == other->exited && one->status == other->status &&
           one->signal == other->signal && !other->timed_out && !other->flooded;
}

static enum verdict verdict_on(const struct program_run *own)
{
    if (own->timed_out || (!own->exited && own->signal == SIGXCPU))
        return VERDICT_TIMEOUT;
    return own->flooded ? VERDICT_OUTPUT_FLOOD : VERDICT_WRONG;
}

/* The first lines of what it said on descriptor 2. */
static char *complaint_text(const struct program_run *own)
{
    size_t length = 0;
    for (int line = 0; line < COMPLAINT_LINES && own->complaint[length] != '\0'; line++) {
        length += strcspn(own->complaint + length, "\n");
        length += own->complaint[length] == '\n';
    }
    while (length > 0 && own->complaint[length - 1] == '\n')
        length--;
    return length == 0 ? text_of("%s", "")
                       : text_of("\nit said:  %.*s", (int)length, own->complaint);
}

bool program_compare(const char *name, const struct program_run *libc,
                     const struct program_run *own, struct finding *finding)
{
    char expected[TEXT], got[TEXT];
    size_t equal = equal_bytes(libc, own);
    bool binary = is_binary(libc);
    *finding = (struct finding){.verdict = VERDICT_OK};
    if (libc->size == own->size && equal == libc->size && ended_alike(libc, own))
        return true;
    if (libc->size == own->size && equal == libc->size) {
        ending_text(libc, expected, sizeof expected);
        ending_text(own, got, sizeof got);
    } else {
        place_text(libc, equal, binary, expected, sizeof expected);
        place_text(own, equal, binary, got, sizeof got);
    }
    char *complaint = complaint_text(own);
    finding->verdict = verdict_on(own);
    finding->kind = finding->verdict == VERDICT_WRONG ? KIND_UNSAFE : KIND_NONE;
    finding->message = text_of("On your malloc, %s does what it does on libc's.\n"
                               "expected: %s\ngot:      %s%s",
                               name, expected, got, complaint);
    free(complaint);
    return false;
}

static void write_command(FILE *stream, const struct program_command *command, unsigned long count)
{
    for (size_t i = 0; command->arguments[i] != NULL; i++) {
        const char *space = i == 0 ? "" : " ";
        if (strcmp(command->arguments[i], "COUNT") == 0)
            fprintf(stream, "%s%lu", space, count);
        else
            fprintf(stream, "%s%s", space, command->arguments[i]);
    }
    if (command->input != NULL)
        fprintf(stream, " <%s", command->input);
}

char *program_command_text(const struct program *program, size_t last,
                           const struct program_place *place)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    if (stream == NULL)
        return NULL;
    for (size_t i = 0; program->environment[i] != NULL; i++)
        fprintf(stream, "%s ", program->environment[i]);
    if (place->protection != NULL)
        fprintf(stream, "HEAPLAB_PROTECT=%s ", place->protection);
    fputs("LC_ALL=C LD_PRELOAD=../../libmalloc.so ", stream);
    fputs(last > 0 ? "sh -c '" : "", stream);
    for (size_t i = 0; i <= last; i++) {
        fputs(i > 0 ? " && " : "", stream);
        write_command(stream, &program->commands[i], place->count);
    }
    fputs(last > 0 ? "'" : "", stream);
    fclose(stream);
    return text;
}
