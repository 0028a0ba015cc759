/* RFLAGS.AC, which a user program may set, does not switch SMAP off for what the default handlers call. */
#include <trapgate/unhandled.h>

#include "arch/x86_64/idt/cpu.h"
#include "kernel/exceptions.h"
#include "tests/kernel/test.h"

enum { SPURIOUS = PIC_BASE + 7 }; /* of which the kernel's trapgate_unhandled() comes back */

static uint64_t flags_in_hook;

static unsigned long enter(unsigned vector, struct interrupt_frame *frame) {
    (void)vector, (void)frame;
    flags_in_hook = cpu_read_rflags();
    return 0;
}

TEST(the_default_handlers_clear_ac_and_give_it_back, .alone = true) {
    static const struct trapgate_hooks hooks = {.enter = enter};
    uint64_t behind = 0;
    if (!(cpu_read_cr4() & CR4_SMAP)) {
        return;
    }
    trapgate_set_hooks(&hooks);
    flags_in_hook = RFLAGS_AC;
    __asm__ volatile("stac\n\t"
                     "int %1\n\t"
                     "pushfq\n\t"
                     "popq %0\n\t"
                     "clac"
                     : "=r"(behind)
                     : "i"(SPURIOUS)
                     : "memory", "cc");
    CHECK(!(flags_in_hook & RFLAGS_AC));
    CHECK(behind & RFLAGS_AC);
}
