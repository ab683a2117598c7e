/*
 * Stands in for libaio.so.1 where the system has none: the three calls that MySQL's servers make, each one system call.
 * As the real library's, they return what the kernel does: a negative error number on failure, with errno untouched.
 */

static long call(long number, long a, long b, long c, long d, long e) {
    register long fourth __asm__("r10") = d;
    register long fifth __asm__("r8") = e;
    long result;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(fourth), "r"(fifth)
                     : "rcx", "r11", "memory");
    return result;
}

int io_setup(int events, void **context) {
    return (int) call(206, events, (long) context, 0, 0, 0);
}

int io_getevents(void *context, long least, long most, void *events, void *timeout) {
    return (int) call(208, (long) context, least, most, (long) events, (long) timeout);
}

int io_submit(void *context, long count, void **blocks) {
    return (int) call(209, (long) context, count, (long) blocks, 0, 0);
}
