/* A measurement at CPL 3: its code is copied to a page of the user's, its samples lie in another. */
#include "kernel/bench/timed.h"

#include <trapgate/idt.h>
#include <trapgate/segments.h>

#include "arch/x86_64/idt/cpu.h"
#include "kernel/bench/spread.h"
#include "kernel/memory.h"
#include "kernel/string.h"

enum { USER_CODE = 0x400000, USER_DATA = 0x600000 };

static char code_page[PAGE_SIZE] __attribute__((aligned(PAGE_SIZE)));
static union {
    char page[PAGE_SIZE];
    struct {
        uint64_t samples[SAMPLES];
        uint64_t returns_to[1]; /* all of the stack that it needs */
    };
} data __attribute__((aligned(PAGE_SIZE)));
_Static_assert(sizeof data == PAGE_SIZE, "the samples and a stack are one page");

static uint64_t kernel_rsp, kernel_rip;

INTERRUPT static void on_way_back(struct interrupt_frame *frame) {
    trapgate_set_frame(frame, &(struct interrupt_frame){
                                  .rip = kernel_rip,
                                  .cs = TRAPGATE_SELECTOR_KERNEL_CODE,
                                  .rflags = RFLAGS_FIXED,
                                  .rsp = kernel_rsp,
                                  .ss = TRAPGATE_SELECTOR_KERNEL_DATA,
                              });
}

void timed_set_way_back(struct idt *idt) {
    idt_set_interrupt(idt, VECTOR_BACK, on_way_back, .privilege = 3);
}

static uint64_t user_address(const void *place) {
    return USER_CODE + (uint64_t)((const char *)place - timed_begin);
}

static void enter(uint64_t rip) {
    uint64_t rsp = USER_DATA + offsetof(__typeof__(data), returns_to),
             unmapped = (uint64_t)UNMAPPED, samples = USER_DATA, count = SAMPLES;
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
                     : [kernel_rsp] "=m"(kernel_rsp), [kernel_rip] "=m"(kernel_rip), "+D"(unmapped),
                       "+S"(samples), "+d"(count), [rip] "+r"(in_r8), [rsp] "+r"(in_r9)
                     : [ss] "i"(TRAPGATE_SELECTOR_USER_DATA), [rflags] "i"(RFLAGS_FIXED),
                       [cs] "i"(TRAPGATE_SELECTOR_USER_CODE)
                     : "rax", "rbx", "rcx", "r10", "r11", "r12", "r13", "r14", "r15", "memory",
                       "cc");
}

bool timed_in_ring_3(timed *what, uint64_t *samples) {
    if (!memory_map(USER_CODE, memory_physical(code_page), PAGE_USER) ||
        !memory_map(USER_DATA, memory_physical(&data),
                    PAGE_USER | PAGE_WRITABLE | PAGE_NO_EXECUTE)) {
        return false;
    }
    memcpy(code_page, timed_begin, (size_t)(timed_end - timed_begin));
    data.returns_to[0] = user_address(timed_back);
    enter(user_address((const void *)(uint64_t)what));
    memcpy(samples, data.samples, sizeof data.samples);
    memory_unmap(USER_CODE);
    memory_unmap(USER_DATA);
    return true;
}
