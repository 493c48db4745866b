/* heaplab: lab 1, crash|rule -- NUL, bad UTF-8 and terminal escapes before it falls */

#include <stddef.h>
#include <stdio.h>

void init_mem_pool(void)
{
}

void my_free(void *address)
{
    (void)address;
}

void *my_malloc(size_t num_bytes)
{
    (void)num_bytes;
    static const char text[] = "\0\xff\xfe\xc0\xaf\033[2J\033[H\033]0;100 of 100\a\x9b""31m\r\n"
                               "</pre><script>alert(1)</script>\u202e\n"
                               "::set-output name=score::100\n";
    fwrite(text, 1, sizeof text, stdout);
    fflush(stdout);
    fwrite(text, 1, sizeof text, stderr);
    __builtin_trap();
    return NULL;
}
