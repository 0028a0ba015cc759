#include <trapgate/context.h>
#include <trapgate/idt.h>

#include "arch/x86_64/idt/context_check.h"
#include "arch/x86_64/idt/cpu.h"
#include "arch/x86_64/idt/hooks.h"

/* enter_context.S */
#define PLACE(name, offset)                                                                        \
    _Static_assert(offsetof(struct TRAPGATE_REGISTERS, name) == (offset), "loaded from there")
PLACE(rax, 0x00);
PLACE(rdx, 0x08);
PLACE(rcx, 0x10);
PLACE(rbx, 0x18);
PLACE(rsi, 0x20);
PLACE(rdi, 0x28);
PLACE(r8, 0x30);
PLACE(r9, 0x38);
PLACE(r10, 0x40);
PLACE(r11, 0x48);
PLACE(r12, 0x50);
PLACE(r13, 0x58);
PLACE(r14, 0x60);
PLACE(r15, 0x68);
PLACE(rbp, 0x70);
#undef PLACE

bool trapgate_context_check(char *text, size_t size, const struct interrupt_frame *frame) {
    const struct context_machine machine = {
        .access_rights = cpu_access_rights,
        .address_bits = cpu_read_cr4() & CR4_LA57 ? 57 : 48,
    };
    return trapgate_frame_check(text, size, frame, &machine);
}

NORETURN void trapgate_enter_context(const struct TRAPGATE_REGISTERS *registers,
                                     const struct interrupt_frame *frame) {
    struct TRAPGATE_REGISTERS own_registers = *registers;
    struct interrupt_frame own_frame = *frame;
    char words[128];
    if (!trapgate_context_check(words, sizeof words, &own_frame)) {
        trapgate_refuse(words);
    }
    cpu_disable_interrupts();
    trapgate_leave_for(&own_frame);
    trapgate_load_context(&own_registers, &own_frame);
}
