#include "kernel/wait.h"

#include "arch/x86_64/idt/cpu.h"

/* A write to this port, which nothing but diagnostic cards listens to, takes about a microsecond. */
void wait_microseconds(uint32_t microseconds) {
    enum { DIAGNOSTIC = 0x80 };
    for (uint32_t i = 0; i < microseconds; i++) {
        cpu_write_port8(DIAGNOSTIC, 0);
    }
}
