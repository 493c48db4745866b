/* The benchmark of labs 1 to 3: binary trees are built, walked and freed.
 *
 * A long-lived tree stays in memory while many short-lived ones come and go, which is how most
 * programs use memory: few things stay, and most are soon gone. Half of the trees are built
 * top-down (a node, then its children), half bottom-up (the children, then their node), so that
 * neighbours in a tree aren't always neighbours in memory. Its shape is that of the benchmark that
 * J. Ellis, P. Kovac and H. Boehm made for garbage collectors.
 */
#ifndef HEAPLAB_BINARY_TREES_H
#define HEAPLAB_BINARY_TREES_H

#include "my_memory_allocator.h"

#include <time.h>

struct tree_node {
    struct tree_node *left, *right;
    long value; /* stays 0; a walk that finds something else has found two owners of one block */
};

enum { SHALLOWEST_TREE = 4 };

static struct tree_node *make_node(void)
{
    struct tree_node *node = my_malloc(sizeof(struct tree_node));
    if (node == NULL)
        out_of_mem();
    *node = (struct tree_node){0};
    return node;
}

static void grow_top_down(struct tree_node *node, int depth)
{
    if (depth == 0)
        return;
    node->left = make_node();
    node->right = make_node();
    grow_top_down(node->left, depth - 1);
    grow_top_down(node->right, depth - 1);
}

static struct tree_node *build_top_down(int depth)
{
    struct tree_node *root = make_node();
    grow_top_down(root, depth);
    return root;
}

static struct tree_node *build_bottom_up(int depth)
{
    if (depth == 0)
        return make_node();
    struct tree_node *left = build_bottom_up(depth - 1);
    struct tree_node *right = build_bottom_up(depth - 1);
    struct tree_node *node = make_node();
    node->left = left;
    node->right = right;
    return node;
}

/* Walks the tree and frees it on the way back up. Returns how many nodes it met. */
static long free_tree(struct tree_node *node)
{
    long nodes = 1 + node->value;
    if (node->left != NULL) /* a node has both children or none */
        nodes += free_tree(node->left) + free_tree(node->right);
    my_free(node);
    return nodes;
}

static long tree_size(int depth)
{
    return (2L << depth) - 1;
}

static void free_whole_tree(struct tree_node *root, int depth)
{
    long nodes = free_tree(root);
    if (nodes != tree_size(depth)) {
        fprintf(stderr, "a tree of %ld nodes has %ld: some memory was handed out twice\n",
                tree_size(depth), nodes);
        exit(1);
    }
}

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void say_phase(const char *phase, int depth, long trees, double begin)
{
    printf("%-18s depth %2d %8ld tree%c %9ld nodes %9.4f s\n", phase, depth, trees,
           trees == 1 ? ' ' : 's', trees * tree_size(depth), seconds_now() - begin);
}

/* `rounds` trees of the largest depth each way; at other depths, as many as have as many nodes. */
static void run_short_lived(int depth, int deepest, long rounds)
{
    double begin = seconds_now();
    long trees = rounds << (deepest - depth);
    for (long i = 0; i < trees; i++) {
        free_whole_tree(build_top_down(depth), depth);
        free_whole_tree(build_bottom_up(depth), depth);
    }
    say_phase("short-lived trees", depth, 2 * trees, begin);
}

static void run_all_trees(int deepest, long rounds)
{
    double begin = seconds_now();
    init_mem_pool();
    free_whole_tree(build_bottom_up(deepest + 1), deepest + 1);
    say_phase("stretch tree", deepest + 1, 1, begin);

    double long_lived_begin = seconds_now();
    struct tree_node *long_lived = build_top_down(deepest);
    say_phase("long-lived tree", deepest, 1, long_lived_begin);

    for (int depth = SHALLOWEST_TREE; depth <= deepest; depth += 2)
        run_short_lived(depth, deepest, rounds);

    free_whole_tree(long_lived, deepest);
    printf("total %.4f s\n", seconds_now() - begin);
}

/* The whole program; its first argument, a number, replaces `rounds`. */
static int binary_trees(int argument_count, char **arguments, int deepest, long rounds)
{
    if (argument_count > 1) {
        char *end;
        rounds = strtol(arguments[1], &end, 10);
        if (end == arguments[1] || *end != '\0' || rounds < 0 || rounds > 1000000) {
            fprintf(stderr, "usage: %s [rounds, a number from 0]\n", arguments[0]);
            return 2;
        }
    }
    printf("binary trees of %zu-byte nodes, allocator version %d, %ld rounds\n",
           sizeof(struct tree_node), LAB_VERSION, rounds);
    run_all_trees(deepest, rounds);
    return 0;
}

#endif
