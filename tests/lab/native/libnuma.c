/*
 * Stands in for libnuma.so.1 where the system has none: numa_available says that this machine is no NUMA machine. The
 * library's own rule is that nothing else of it may be called then; what MySQL's servers are linked with fails.
 */

#include <stddef.h>

void *numa_all_nodes_ptr = NULL;

int numa_available(void) {
    return -1;
}

void *numa_alloc_local(size_t size) {
    (void) size;
    return NULL;
}

void *numa_alloc_onnode(size_t size, int node) {
    (void) size, (void) node;
    return NULL;
}

void numa_free(void *start, size_t size) {
    (void) start, (void) size;
}

void *numa_get_mems_allowed(void) {
    return NULL;
}

void numa_bitmask_free(void *mask) {
    (void) mask;
}

int numa_node_of_cpu(int cpu) {
    (void) cpu;
    return -1;
}

long set_mempolicy(int mode, const unsigned long *nodes, unsigned long count) {
    (void) mode, (void) nodes, (void) count;
    return -1;
}

long mbind(void *start, unsigned long size, int mode, const unsigned long *nodes, unsigned long count, unsigned flags) {
    (void) start, (void) size, (void) mode, (void) nodes, (void) count, (void) flags;
    return -1;
}
