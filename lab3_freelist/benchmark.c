/* Lab 3's workload: binary trees. Build it and run it on your allocator:
 *
 *     cc -O2 -DLAB_VERSION=3 -Igrader/include -Ilab3_freelist lab3_freelist/benchmark.c && ./a.out
 *
 * The work is that of lab 2, so that you can see what it is worth to use freed memory again.
 */
#include "binary_trees.h"

int main(int argc, char **argv)
{
    return binary_trees(argc, argv, 16, 6);
}
