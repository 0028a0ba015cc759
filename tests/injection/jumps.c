/* Jumps to where no function begins: into the middle of instructions, out of memory, into constants. */
#include "tests/injection/answers.h"

#include <stddef.h>
#include "arch/x86_64/idt/cpu.h"

#include "boot/layout.h"
#include "kernel/stacks.h"

extern char rodata_start[], symbols_start[], sealed_start[];

/* Long instructions, in which others are hidden. No byte of it gets out: it ends in int3s and a ud2. */
void injection_long_instructions(void);
__asm__(".pushsection .text\n"
        ".balign 16\n"
        ".globl injection_long_instructions\n"
        "injection_long_instructions:\n"
        "movabsq $0x0F0B0F0B0F0B0F0B, %rax\n"
        "movl $0xCC0B0FFA, 0x0B0F0B0F(%rbx,%rcx,8)\n"
        "lock cmpxchg16b 0x0F0B(%rsi)\n"
        "testl $0x0B0F0B0F, %fs:0x0B0F0B0F(%rax,%rbx,4)\n"
        "movabsq $0xCD00CD01CD02CD03, %rdx\n"
        "addq $0x0B0F0B0F, 0x0B0F0B0F(%r14)\n"
        "divq 0x0B0F0B0F(%r15)\n"
        "ud2\nud2\nud2\nud2\nud2\nud2\nud2\nud2\n"
        ".popsection");

/* With all registers zero, so that what is hidden touches page 0. */
static void jump_to(uint64_t rip) {
    __asm__ volatile("xorl %%ebx, %%ebx\n\txorl %%ecx, %%ecx\n\txorl %%edx, %%edx\n\t"
                     "xorl %%esi, %%esi\n\txorl %%edi, %%edi\n\txorl %%r14d, %%r14d\n\t"
                     "xorl %%r15d, %%r15d\n\tjmp *%0"
                     :
                     : "a"(rip)
                     : "memory");
    __builtin_unreachable();
}

static void call_at(uint64_t rip) {
    __asm__ volatile("call *%0" : : "a"(rip) : "memory");
}

static void inside(uint64_t offset) {
    jump_to((uint64_t)injection_long_instructions + offset);
}

#define INSIDE(n)                                                                                  \
    { "jump.inside." #n, inside, n, ANSWER_ANY, NULL }
INJECTIONS(INSIDE(1), INSIDE(2), INSIDE(3), INSIDE(4), INSIDE(5), INSIDE(7), INSIDE(9), INSIDE(11),
           INSIDE(12), INSIDE(13), INSIDE(14), INSIDE(15), INSIDE(17), INSIDE(18), INSIDE(19),
           INSIDE(22), INSIDE(23), INSIDE(25), INSIDE(27), INSIDE(29), INSIDE(31), INSIDE(34),
           INSIDE(36), INSIDE(38), INSIDE(41), INSIDE(43), INSIDE(45), INSIDE(48), INSIDE(51),
           INSIDE(54), {"jump.null", jump_to, 0, PF, NULL}, {"jump.at-8", jump_to, 8, PF, NULL},
           {"jump.not-mapped", jump_to, 0x123456789000, PF, NULL},
           {"jump.non-canonical", jump_to, 0x4141414141414141, GP, NULL},
           {"jump.first-non-canonical", jump_to, 0x0000800000000000, GP, NULL},
           {"jump.rodata", jump_to, (uint64_t)rodata_start, PF, NULL},
           {"jump.symbols", jump_to, (uint64_t)symbols_start, PF, NULL},
           {"jump.sealed", jump_to, (uint64_t)sealed_start, PF, NULL},
           {"jump.stack", jump_to, (uint64_t)boot_stack_memory + 0x4000, PF, NULL},
           {"jump.guard", jump_to, (uint64_t)boot_stack_memory, PF, NULL},
           {"jump.device", jump_to, DEVICE_BASE, PF, NULL},
           {"call.null", call_at, 0, PF, "null-call"},
           {"call.not-mapped", call_at, 0x123456789000, PF, "jump-bad"},
           {"call.non-canonical", call_at, 0x4141414141414141, GP, NULL},
           {"call.data", call_at, (uint64_t)boot_stack_memory + 0x4000, PF, NULL});
