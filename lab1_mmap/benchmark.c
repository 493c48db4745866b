/* Lab 1's workload: binary trees. Build it and run it on your allocator:
 *
 *     cc -O2 -DLAB_VERSION=1 -Igrader/include -Ilab1_mmap lab1_mmap/benchmark.c && ./a.out
 *
 * It is smaller than that of the other labs: before step 1.3, each node of a tree is a mapping.
 */
#include "binary_trees.h"

int main(int argc, char **argv)
{
    return binary_trees(argc, argv, 12, 2);
}
