#include <trapgate/context.h>
#include "arch/x86_64/idt/cpu.h"
#include "arch/x86_64/idt/hooks.h"

/* enter_context.S */
_Static_assert(offsetof(struct TRAPGATE_REGISTERS, rdi) == 0x28, "loaded last");
NORETURN void trapgate_load_context(const struct TRAPGATE_REGISTERS *registers,
                                    const struct interrupt_frame *frame)
    __attribute__((visibility("hidden")));

NORETURN void trapgate_enter_context(const struct TRAPGATE_REGISTERS *registers,
                                     const struct interrupt_frame *frame) {
    struct TRAPGATE_REGISTERS own_registers = *registers;
    struct interrupt_frame own_frame = *frame;
    cpu_disable_interrupts();
    trapgate_leave_for(&own_frame);
    trapgate_load_context(&own_registers, &own_frame);
}
