#include "kernel/ring_3/ring_3.h"

#include <trapgate/segments.h>

#include "arch/x86_64/idt/cpu.h"

static uint64_t kernel_rsp, kernel_rip;

void ring_3_enter(uint64_t rip, uint64_t rsp, uint64_t first, uint64_t second, uint64_t third) {
    register uint64_t in_r8 __asm__("r8") = rip;
    register uint64_t in_r9 __asm__("r9") = rsp;
    __asm__ volatile("pushq %%rbp\n\t"
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
                     : [kernel_rsp] "=m"(kernel_rsp), [kernel_rip] "=m"(kernel_rip), "+D"(first),
                       "+S"(second), "+d"(third), [rip] "+r"(in_r8), [rsp] "+r"(in_r9)
                     : [ss] "i"(TRAPGATE_SELECTOR_USER_DATA), [rflags] "i"(RFLAGS_FIXED),
                       [cs] "i"(TRAPGATE_SELECTOR_USER_CODE)
                     : "rax", "rbx", "rcx", "r10", "r11", "r12", "r13", "r14", "r15", "memory",
                       "cc");
}

void ring_3_end(struct interrupt_frame *frame) {
    trapgate_set_frame(frame, &(struct interrupt_frame){
                                  .rip = kernel_rip,
                                  .cs = TRAPGATE_SELECTOR_KERNEL_CODE,
                                  .rflags = RFLAGS_FIXED,
                                  .rsp = kernel_rsp,
                                  .ss = TRAPGATE_SELECTOR_KERNEL_DATA,
                              });
}
