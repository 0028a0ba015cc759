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

/* Where nothing can be pushed at all: #SS, and CR2 says nothing. */
/* want slot_not_canonical: ^(certain|likely): #UD invalid opcode could not be delivered: it switches to the stack that IST slot 6 of the TSS names, 0x8000000000000000, which is not canonical$ */
TEST(slot_not_canonical, .ends_with = 12, .alone = true) {
    slot_6(1ull << 63);
}

/* The base of the memory in place of its top: below it is the guard page. */
/* want slot_at_the_base: ^certain: #UD invalid opcode could not be delivered: it switches to the stack that IST slot 6 of the TSS names, 0x[0-9a-f]*, below which nothing is mapped$ */
/* never slot_at_the_base: overrun|stack overflow: */
TEST(slot_at_the_base, .ends_with = 14, .alone = true) {
    slot_6((uint64_t)nmi_stack.base);
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

/* want rsp0_at_the_base: ^(certain|likely): .*RSP0 of the TSS names, 0x[0-9a-f]*, below which nothing is mapped$ */
TEST(rsp0_at_the_base, .ends_with = 8, .alone = true) {
    rsp0((uint64_t)privilege_stack.base);
}

/* want rsp0_not_canonical: ^(certain|likely): .*RSP0 of the TSS names, 0x8000000000000000, which is not canonical$ */
TEST(rsp0_not_canonical, .ends_with = 8, .alone = true) {
    rsp0(1ull << 63);
}

/* The kernel on the user's stack, which CR4.SMAP keeps from the CPU's own pushes as well. */
/* want rsp0_is_the_users_stack: ^(certain|likely): .*RSP0 of the TSS names, 0x600000, below which memory is the user's, which CR4.SMAP keeps from it$ */
TEST(rsp0_is_the_users_stack, .ends_with = 8, .alone = true) {
    rsp0(USER_STACK_TOP);
}
