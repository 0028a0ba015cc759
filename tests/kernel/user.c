#include "tests/kernel/user.h"

#include "arch/x86_64/idt/cpu.h"
#include <trapgate/segments.h>

#include "kernel/memory.h"
#include "kernel/string.h"

static char code_page[PAGE_SIZE] __attribute__((aligned(PAGE_SIZE)));
static char stack_page[PAGE_SIZE] __attribute__((aligned(PAGE_SIZE)));
static uint64_t kernel_rsp, kernel_rip;

bool user_run(const void *code, size_t size) {
    if (!memory_map(USER_CODE, memory_physical(code_page), PAGE_USER) ||
        !memory_map(USER_STACK_TOP - PAGE_SIZE, memory_physical(stack_page),
                    PAGE_USER | PAGE_WRITABLE | PAGE_NO_EXECUTE)) {
        return false;
    }
    memcpy(code_page, code, size);
    /* The user's side saves nothing: all registers but rsp come back as whatever it left there. */
    __asm__ volatile(
        "pushq %%rbp\n\t"
        "movq %%rsp, %[kernel_rsp]\n\t"
        "leaq 1f(%%rip), %%rax\n\t"
        "movq %%rax, %[kernel_rip]\n\t"
        "pushq %[ss]\n\t"
        "pushq %[rsp]\n\t"
        "pushq %[rflags]\n\t"
        "pushq %[cs]\n\t"
        "pushq %[rip]\n\t"
        "iretq\n"
        "1: popq %%rbp"
        : [kernel_rsp] "=m"(kernel_rsp), [kernel_rip] "=m"(kernel_rip)
        : [ss] "i"(TRAPGATE_SELECTOR_USER_DATA), [rsp] "i"(USER_STACK_TOP),
          [rflags] "i"(RFLAGS_FIXED), [cs] "i"(TRAPGATE_SELECTOR_USER_CODE), [rip] "i"(USER_CODE)
        : "rax", "rbx", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14",
          "r15", "memory", "cc");
    memory_unmap(USER_CODE);
    memory_unmap(USER_STACK_TOP - PAGE_SIZE);
    return true;
}

void user_end(struct interrupt_frame *frame) {
    frame->rip = kernel_rip;
    frame->cs = TRAPGATE_SELECTOR_KERNEL_CODE;
    frame->rflags = RFLAGS_FIXED;
    frame->rsp = kernel_rsp;
    frame->ss = TRAPGATE_SELECTOR_KERNEL_DATA;
}
