/* Classic mistakes with memory, each a few lines long. Without an argument the program lists them;
 * with a number it makes one of them, on whatever malloc it finds:
 *
 *     cc -g lab6_protection/bugs.c -o bugs && ./bugs && ./bugs 5
 *     HEAPLAB_PROTECT=guard LD_PRELOAD=./build/libmalloc.so ./bugs 5
 *
 * On stderr it says how far it is: 1 before the mistake, 2 after it, 3 when all blocks are freed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Compilers know what malloc and free do, and warn of most of this, or leave it out. They may not
 * know where a volatile pointer points, and what is read goes to a volatile variable. */
static char *volatile block, *volatile neighbour;
static volatile char seen;

static void take(size_t bytes)
{
    block = malloc(bytes);
    neighbour = malloc(bytes);
    if (block == NULL || neighbour == NULL) {
        fputs("out of memory\n", stderr);
        exit(2);
    }
}

static void one_byte_too_many(void)
{
    take(20);
    block[20] = 'x';
}

static void string_without_room_for_its_zero(void)
{
    take(8);
    strcpy(block, "12345678");
}

static void one_element_too_many(void)
{
    take(16 * sizeof(int));
    for (int i = 0; i <= 16; i++)
        ((int *)block)[i] = i;
}

static void write_far_behind(void)
{
    take(24);
    block[200] = 'x';
}

static void write_in_front(void)
{
    take(20);
    block[-1] = 'x';
}

static void read_behind(void)
{
    take(24);
    for (int i = 0; i < 40; i++)
        seen = block[i];
}

static void read_after_free(void)
{
    take(20);
    free(block);
    seen = block[0];
    block = NULL;
}

static void write_after_free(void)
{
    take(20);
    free(block);
    block[0] = 'x';
    block = NULL;
}

static void double_free(void)
{
    take(20);
    free(block);
    free(block);
    block = NULL;
}

/* The new block often has the address of the old one, and then loses its memory. */
static void double_free_of_a_new_block(void)
{
    take(20);
    char *volatile old = block;
    free(old);
    block = malloc(20);
    free(old);
}

static void free_in_the_middle(void)
{
    take(64);
    char *volatile wrong = block + 16;
    free(wrong);
}

static void free_of_a_local_variable(void)
{
    char local[64] = "";
    take(20);
    char *volatile wrong = local;
    free(wrong);
}

static void old_pointer_after_realloc(void)
{
    take(20);
    char *volatile old = block;
    block = realloc(old, 100000);
    old[0] = 'x';
}

static void read_of_what_was_never_written(void)
{
    take(20);
    if (block[3] == 'x')
        seen = 1;
}

static const struct bug {
    const char *name;
    void (*make)(void);
} bugs[] = {
    {"one byte too many", one_byte_too_many},
    {"strcpy, no room for the 0", string_without_room_for_its_zero},
    {"one element too many", one_element_too_many},
    {"write far behind", write_far_behind},
    {"write in front", write_in_front},
    {"read behind", read_behind},
    {"read after free", read_after_free},
    {"write after free", write_after_free},
    {"double free", double_free},
    {"double free, after reuse", double_free_of_a_new_block},
    {"free in mid-block", free_in_the_middle},
    {"free of a local variable", free_of_a_local_variable},
    {"old pointer after realloc", old_pointer_after_realloc},
    {"read of unset memory", read_of_what_was_never_written},
};
enum { BUGS = sizeof bugs / sizeof *bugs };

static void mark(const char *line)
{
    if (write(STDERR_FILENO, line, 2) != 2)
        exit(2);
}

int main(int argc, char **argv)
{
    int number = argc > 1 ? atoi(argv[1]) : 0;
    if (number < 1 || number > BUGS) {
        for (int i = 0; i < BUGS; i++)
            fprintf(stderr, "%2d  %s\n", i + 1, bugs[i].name);
        return 2;
    }
    mark("1\n");
    bugs[number - 1].make();
    mark("2\n");
    free(block);
    free(neighbour);
    mark("3\n");
    return 0;
}
