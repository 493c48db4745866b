/* Lab 2's workload: binary trees. Build it and run it on your allocator:
 *
 *     cc -O2 -DLAB_VERSION=2 -Igrader/include -Ilab2_pool lab2_pool/benchmark.c && ./a.out
 *
 * No block comes back in this lab, so the work is chosen such that all trees fit in the pool
 * together. With more than 6 rounds (./a.out 7) you see what happens when it is full.
 */
#include "binary_trees.h"

int main(int argc, char **argv)
{
    return binary_trees(argc, argv, 16, 6);
}
