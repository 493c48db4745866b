/* Where a submission's calls of mbind and get_mempolicy end: it may not make system calls by
 * number. */
#define MEMORY_NODES_ARE_LINKED
#include "grader/include/memory_nodes.h"

long mbind(void *start, unsigned long bytes, int mode, const unsigned long *nodes,
           unsigned long max_node, unsigned flags)
{
    return syscall(SYS_mbind, start, bytes, mode, nodes, max_node, flags);
}

long get_mempolicy(int *mode, unsigned long *nodes, unsigned long max_node, void *address,
                   unsigned long flags)
{
    return syscall(SYS_get_mempolicy, mode, nodes, max_node, address, flags);
}
