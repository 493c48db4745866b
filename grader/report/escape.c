/* Makes text that a submission may have produced safe to show. */
#include "grader/report/escape.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TAB_WIDTH = 4, LONGEST_ESCAPE = 4 /* "\x1b", and a tab's spaces */ };

struct range {
    uint32_t first, last;
};

/* Valid characters that a terminal or a browser obeys instead of showing. */
static const struct range obeyed[] = {
    {0x00, 0x1f},       {0x7f, 0x9f},     /* controls; 0x9b starts a terminal's command too */
    {0x061c, 0x061c},   {0x200e, 0x200f}, /* marks of the direction of writing */
    {0x2028, 0x202e},   {0x2060, 0x206f}, /* line separators; embeddings, isolates, invisibles */
    {0xfeff, 0xfeff},   {0xfff9, 0xfffb}, /* byte-order mark, annotations */
    {0xe0000, 0xe0fff},                   /* invisible tags */
};

/* What a UTF-8 character of each length looks like, and the least that may be written so. */
static const struct {
    unsigned char mask, lead;
    uint32_t least;
} forms[] = {
    {0x80, 0x00, 0},
    {0xe0, 0xc0, 0x80},
    {0xf0, 0xe0, 0x800},
    {0xf8, 0xf0, 0x10000},
};

/* The length of the character at `bytes`, or 0 when it's none; its number goes to *character.
 * Stops at the zero byte by itself, since that continues no character. */
static size_t decode(const unsigned char *bytes, uint32_t *character)
{
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if ((bytes[0] & forms[i].mask) != forms[i].lead)
            continue;
        *character = bytes[0] & (unsigned char)~forms[i].mask;
        for (size_t j = 1; j <= i; j++) {
            if ((bytes[j] & 0xc0) != 0x80)
                return 0;
            *character = *character << 6 | (bytes[j] & 0x3f);
        }
        bool is_surrogate = *character >= 0xd800 && *character <= 0xdfff;
        return *character < forms[i].least || *character > 0x10ffff || is_surrogate ? 0 : i + 1;
    }
    return 0;
}

static bool is_obeyed(uint32_t character)
{
    for (size_t i = 0; i < sizeof obeyed / sizeof obeyed[0]; i++)
        if (character >= obeyed[i].first && character <= obeyed[i].last)
            return true;
    return false;
}

/* Writes the replacement of the character at `bytes`, `length` bytes long, and returns its end. */
static char *replace(char *end, const unsigned char *bytes, size_t length)
{
    if (bytes[0] == '\t') {
        memset(end, ' ', TAB_WIDTH);
        return end + TAB_WIDTH;
    }
    for (size_t i = 0; i < length; i++)
        end += sprintf(end, "\\x%02x", bytes[i]);
    return end;
}

char *escape_text(const char *bytes, enum escape_shape shape)
{
    const unsigned char *rest = (const unsigned char *)(bytes == NULL ? "" : bytes);
    char *text = malloc(strlen((const char *)rest) * LONGEST_ESCAPE + 1);
    if (text == NULL) {
        fputs("heaplab: there is no memory left for the report.\n", stderr);
        exit(3);
    }

    char *end = text;
    while (*rest != '\0') {
        uint32_t character = 0;
        size_t length = decode(rest, &character);
        if (*rest == '\n')
            *end++ = shape == ESCAPE_LINES ? '\n' : ' ';
        else if (length == 0 || is_obeyed(character))
            end = replace(end, rest, length == 0 ? 1 : length);
        else
            end = mempcpy(end, rest, length);
        rest += length == 0 ? 1 : length;
    }
    *end = '\0';
    return text;
}
