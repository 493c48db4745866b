/* A picture of lab 4's arenas, drawn from outside: one line for each order that has blocks.
 *
 * Nothing is asked of the student's code. An arena is a mapping that it made; a live block is the
 * smallest piece of that arena which a buddy allocator can cut and which holds the payload with its
 * header; all the rest is free, and shown as large as merging can make it. So where the picture has
 * one free block and a request for it finds none, a merge was lost. */
#include "grader/cli/picture.h"

#include <stdio.h>
#include <string.h>

enum { COLUMNS = 64, ORDERS = 48, SMALLEST_PIECE = 32, LARGEST_HEADER = 64, LEAST_ARENA = 65536 };

enum mark { NOTHING = ' ', FREE_SPACE = '.', LIVE_SPACE = '=', BEGIN = '[', END = ']' };

struct drawing {
    const struct heap *heap;
    struct picture_arena arena;
    uint64_t header;
    struct order_line {
        unsigned live, free;
        char columns[COLUMNS + 1];
    } lines[ORDERS];
};

static void forget_arena(struct picture *picture, uint64_t start)
{
    for (size_t i = 0; i < picture->count; i++)
        if (picture->arenas[i].start == start) {
            picture->count--;
            memmove(&picture->arenas[i], &picture->arenas[i + 1],
                    (picture->count - i) * sizeof *picture->arenas);
            return;
        }
}

void picture_follow(struct picture *picture, const struct heap *heap)
{
    for (size_t i = 0; i < heap->worker.log.count; i++) {
        const struct heap_call *call = &heap->worker.log.calls[i];
        if (call->call == CALL_MUNMAP && call->result == 0)
            forget_arena(picture, call->arguments[0]);
        else if (call->call == CALL_MMAP && call->result <= (uint64_t)-4096 &&
                 call->arguments[1] >= LEAST_ARENA && picture->count < PICTURE_ARENAS)
            picture->arenas[picture->count++] =
                (struct picture_arena){call->result, call->arguments[1]};
    }
}

static bool is_in(const struct picture_arena *arena, const struct live_block *live)
{
    return live->live && live->address - arena->start < arena->bytes;
}

/* The block at an arena's very start tells how long a header is. */
static void learn_header(struct picture *picture, const struct heap *heap)
{
    for (size_t i = 0; i < picture->count; i++)
        for (uint32_t id = 0; id < heap->live.capacity; id++) {
            const struct live_block *live = &heap->live.blocks[id];
            uint64_t offset = live->address - picture->arenas[i].start;
            if (is_in(&picture->arenas[i], live) && offset <= LARGEST_HEADER)
                picture->header = offset;
        }
}

/* What a piece of the arena holds: nothing, one block that doesn't fit into either half, or blocks in
 * the halves. */
enum content { EMPTY, ONE_BLOCK, HALVES };

static enum content content_of(const struct drawing *drawing, uint64_t start, uint64_t bytes,
                               uint32_t *id)
{
    const struct live_map *live = &drawing->heap->live;
    uint64_t half = start + bytes / 2;
    *id = live_overlapped(live, start, bytes);
    if (*id == NO_BLOCK)
        return EMPTY;
    if (bytes <= SMALLEST_PIECE)
        return ONE_BLOCK;
    uint32_t below = live_below(live, half + drawing->header - 1);
    if (below == NO_BLOCK || live->blocks[below].address < start ||
        live->blocks[below].address + live->blocks[below].size <= half)
        return HALVES;
    *id = below;
    return ONE_BLOCK;
}

static size_t column_of(const struct drawing *drawing, uint64_t address)
{
    return (size_t)((address - drawing->arena.start) * COLUMNS / drawing->arena.bytes);
}

/* "[7====]" or "[.....]"; a block of less than three columns has no room for brackets, and of several
 * in one column the live ones show. */
static void draw_piece(struct drawing *drawing, unsigned order, uint64_t start, bool live,
                       uint32_t id)
{
    struct order_line *line = &drawing->lines[order];
    size_t first = column_of(drawing, start);
    size_t end = column_of(drawing, start + ((uint64_t)1 << order)), width = end - first;
    char name[12];
    line->live += live;
    line->free += !live;
    if (width == 0 && line->columns[first] == LIVE_SPACE)
        return;
    memset(line->columns + first, live ? LIVE_SPACE : FREE_SPACE, width > 0 ? width : 1);
    if (width < 3)
        return;
    line->columns[first] = BEGIN;
    line->columns[end - 1] = END;
    size_t length = (size_t)snprintf(name, sizeof name, "%u", id);
    if (live && length <= width - 2)
        memcpy(line->columns + first + 1, name, length);
}

static void draw_part(struct drawing *drawing, unsigned order, uint64_t start)
{
    uint32_t id = 0;
    uint64_t bytes = (uint64_t)1 << order;
    enum content content = content_of(drawing, start, bytes, &id);
    if (content != HALVES) {
        draw_piece(drawing, order, start, content == ONE_BLOCK, id);
        return;
    }
    draw_part(drawing, order - 1, start);
    draw_part(drawing, order - 1, start + bytes / 2);
}

static void print_line(unsigned order, const struct order_line *line, FILE *stream)
{
    if (line->live + line->free == 0)
        return;
    fprintf(stream, "       order %2u |%s|", order, line->columns);
    if (line->live > 0)
        fprintf(stream, " %u live%s", line->live, line->free > 0 ? "," : "");
    if (line->free > 0)
        fprintf(stream, " %u free", line->free);
    fputc('\n', stream);
}

static void draw_arena(struct drawing *drawing, FILE *stream)
{
    unsigned top = 0;
    while (top + 1 < ORDERS && (uint64_t)2 << top <= drawing->arena.bytes)
        top++;
    drawing->arena.bytes = (uint64_t)1 << top;
    for (unsigned order = 0; order <= top; order++) {
        memset(drawing->lines[order].columns, NOTHING, COLUMNS);
        drawing->lines[order].columns[COLUMNS] = '\0';
        drawing->lines[order].live = drawing->lines[order].free = 0;
    }
    draw_part(drawing, top, drawing->arena.start);
    fprintf(stream, "       arena of %llu KiB\n", (unsigned long long)drawing->arena.bytes >> 10);
    for (unsigned order = top + 1; order-- > 0;)
        print_line(order, &drawing->lines[order], stream);
}

static bool holds_a_block(const struct picture_arena *arena, const struct heap *heap)
{
    for (uint32_t id = 0; id < heap->live.capacity; id++)
        if (is_in(arena, &heap->live.blocks[id]))
            return true;
    return false;
}

void picture_draw(struct picture *picture, const struct heap *heap, FILE *stream)
{
    struct drawing drawing = {.heap = heap};
    learn_header(picture, heap);
    drawing.header = picture->header;
    for (size_t i = 0; i < picture->count; i++) {
        drawing.arena = picture->arenas[i];
        if (i == 0 || holds_a_block(&drawing.arena, heap))
            draw_arena(&drawing, stream);
    }
}
