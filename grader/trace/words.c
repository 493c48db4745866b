/* The words and numbers that a line of a trace file is made of. */
#include "grader/trace/words.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define BLANKS " \t\r"

char *trace_next_word(char **rest)
{
    char *word = *rest + strspn(*rest, BLANKS);
    *rest = word;
    if (*word == '\0' || *word == '#')
        return NULL;
    char *end = word + strcspn(word, BLANKS);
    if (*end != '\0')
        *end++ = '\0';
    *rest = end;
    return word;
}

struct number trace_parse_number(const char *word)
{
    struct number number = {.fits = true, .negative = word[0] == '-'};
    word += number.negative;
    bool hexadecimal = word[0] == '0' && (word[1] == 'x' || word[1] == 'X');
    uint64_t base = hexadecimal ? 16 : 10;
    word += hexadecimal ? 2 : 0;
    for (; *word != '\0'; word++) {
        if (!isxdigit((unsigned char)*word) || (!hexadecimal && !isdigit((unsigned char)*word)))
            return (struct number){.is_number = false};
        uint64_t digit = isdigit((unsigned char)*word)
                             ? (uint64_t)(*word - '0')
                             : (uint64_t)(tolower((unsigned char)*word) - 'a' + 10);
        number.is_number = true;
        number.fits = number.fits && number.magnitude <= (UINT64_MAX - digit) / base;
        number.magnitude = number.magnitude * base + digit;
    }
    return number;
}

struct found trace_found(const char *word)
{
    struct found found = {"the end of the line"};
    if (word == NULL)
        return found;
    const char *dots = strlen(word) > FOUND_LIMIT ? "..." : "";
    snprintf(found.text, sizeof found.text, "\"%.*s%s\"", FOUND_LIMIT, word, dots);
    for (char *byte = found.text; *byte != '\0'; byte++)
        if (!isascii(*byte))
            *byte = '?';
    return found;
}
