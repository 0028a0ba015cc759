/* What the families share. */
#include "tests/injection/injection.h"

#include "arch/x86_64/idt/cpu.h"
#include <trapgate/segments.h>

#include "kernel/memory.h"
#include "kernel/string.h"

void injection_overwrite(uint64_t address, const void *bytes, uint64_t size) {
    uint64_t cr0 = cpu_read_cr0();
    cpu_write_cr0(cr0 & ~(uint64_t)CR0_WP);
    memcpy((void *)address, bytes, size);
    cpu_write_cr0(cr0);
}

void injection_unmap(uint64_t address) {
    memory_unmap(address);
}

void injection_fault(void) {
    __asm__ volatile("ud2");
}

void injection_touch_null(void) {
    __asm__ volatile("movb $1, 0x18" : : : "memory");
}

__attribute__((noipa)) static uint64_t recurse(uint64_t depth) {
    volatile uint64_t here = depth;
    return depth == UINT64_MAX ? 0 : recurse(depth + 1) + here;
}

void injection_recurse(uint64_t unused) {
    (void)unused;
    recurse(0);
}

static char code_page[PAGE_SIZE] __attribute__((aligned(PAGE_SIZE)));
static char stack_page[PAGE_SIZE] __attribute__((aligned(PAGE_SIZE)));

void injection_run_user(const unsigned char *code, uint64_t size) {
    enum { CODE = 0x400000, STACK_TOP = 0x600000 };
    memory_map(CODE, memory_physical(code_page), PAGE_USER);
    memory_map(STACK_TOP - PAGE_SIZE, memory_physical(stack_page),
               PAGE_USER | PAGE_WRITABLE | PAGE_NO_EXECUTE);
    memcpy(code_page, code, size);
    __asm__ volatile("pushq %0\n\tpushq %1\n\tpushq %2\n\tpushq %3\n\tpushq %4\n\tiretq"
                     :
                     : "i"(TRAPGATE_SELECTOR_USER_DATA), "i"(STACK_TOP), "i"(RFLAGS_FIXED),
                       "i"(TRAPGATE_SELECTOR_USER_CODE), "i"(CODE)
                     : "memory");
    __builtin_unreachable();
}
