#include <trapgate/catch.h>

struct copy {
    void *to;
    const void *from;
    size_t size;
};

/* One instruction, so what was copied before a fault is in memory, and the fault is at its byte. */
static void copy_bytes(void *argument) {
    struct copy copy = *(struct copy *)argument;
    __asm__ volatile("rep movsb" : "+D"(copy.to), "+S"(copy.from), "+c"(copy.size) : : "memory");
}

bool trapgate_probe_read(void *to, const void *unsafe, size_t size,
                         struct caught_exception *caught) {
    struct copy copy = {to, unsafe, size};
    return !exception_catch(caught, copy_bytes, &copy);
}

bool trapgate_probe_write(void *unsafe, const void *from, size_t size,
                          struct caught_exception *caught) {
    struct copy copy = {unsafe, from, size};
    return !exception_catch(caught, copy_bytes, &copy);
}
