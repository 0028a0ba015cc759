/* The CPU switches to a stack that the TSS names, and there is none: a slot that was never set, RSP0
 * forgotten, the base of the memory instead of its top. The instruction at rip is innocent. */
#include <trapgate/segments.h>

#include "kernel/exceptions.h"
#include "kernel/memory.h"
#include "kernel/output/console.h"
#include "kernel/stacks.h"
#include "tests/kernel/test.h"
#include "tests/kernel/user.h"

INTERRUPT static void on_invalid_opcode(struct interrupt_frame *frame) {
    (void)frame;
}

static void slot_6(uint64_t top) {
    struct idt *idt = test_idt();
    exceptions_tss()->interrupt_stack[5] = top;
    idt_set_handler(&idt->invalid_opcode, on_invalid_opcode, .stack = 6);
    __asm__ volatile("ud2");
}

/* want slot_never_set: ^(certain|likely): .*(IST|slot|interrupt stack|TSS) */
/* never slot_never_set: error value */
TEST(slot_never_set, .ends_with = 14, .alone = true) {
    slot_6(0);
}

/* want slot_unmapped: ^(certain|likely): .*(IST|slot|interrupt stack|TSS) */
/* never slot_unmapped: wild pointer */
TEST(slot_unmapped, .ends_with = 14, .alone = true) {
    slot_6(0x7000);
}

static const unsigned char ud2[] = {0x0F, 0x0B};

static void rsp0(uint64_t top) {
    exceptions_tss()->privilege_stack[0] = top;
    user_run(ud2, sizeof ud2);
}

/* want rsp0_never_set: ^(certain|likely): .*(RSP0|privilege stack) */
TEST(rsp0_never_set, .ends_with = 8, .alone = true) {
    rsp0(0);
}
