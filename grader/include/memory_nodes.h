/* The two system calls for NUMA, which the C library has no functions for: mbind says on which
 * nodes a mapping's pages are to be, get_mempolicy on which node a page is. As in libnuma's
 * <numaif.h>, but with nothing to link. */
#ifndef HEAPLAB_MEMORY_NODES_H
#define HEAPLAB_MEMORY_NODES_H

#include <sys/syscall.h>
#include <unistd.h>

#ifndef MPOL_DEFAULT
#define MPOL_DEFAULT 0   /* wherever the thread runs that touches a page first */
#define MPOL_PREFERRED 1 /* on this node, as long as it has memory left */
#define MPOL_BIND 2      /* only on these nodes */
#define MPOL_F_NODE (1 << 0)
#define MPOL_F_ADDR (1 << 1) /* with MPOL_F_NODE: *mode becomes the node of the page at address */
#endif

/* Bit n of `nodes` stands for node n; max_node is one more than how many bits of it count. 0, or -1
 * with errno: EINVAL for a node that isn't there, ENOSYS where the system knows of no nodes. */
#ifdef MEMORY_NODES_ARE_LINKED /* in the grader's programs, which have no syscall() for students */
long mbind(void *start, unsigned long bytes, int mode, const unsigned long *nodes,
           unsigned long max_node, unsigned flags);
long get_mempolicy(int *mode, unsigned long *nodes, unsigned long max_node, void *address,
                   unsigned long flags);
#else
static inline long mbind(void *start, unsigned long bytes, int mode, const unsigned long *nodes,
                         unsigned long max_node, unsigned flags)
{
    return syscall(SYS_mbind, start, bytes, mode, nodes, max_node, flags);
}

static inline long get_mempolicy(int *mode, unsigned long *nodes, unsigned long max_node,
                                 void *address, unsigned long flags)
{
    return syscall(SYS_get_mempolicy, mode, nodes, max_node, address, flags);
}
#endif

#endif
