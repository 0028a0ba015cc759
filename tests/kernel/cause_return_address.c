/* Where a jump to nowhere came from: a call, a ret with something still pushed, a return address that was
 * overwritten. What is on top of the stack tells them apart. */
#include <trapgate/exception.h>

#include "tests/kernel/test.h"

#define NOWHERE "0x123456789000"

/* Functions of their own, as a compiler would not write them. */
__asm__(".pushsection .text\n"
        ".type ret_after_push, @function\n"
        "ret_after_push:\n\t"
        "movabs $" NOWHERE ", %rax\n\t"
        "push %rax\n\t" /* and no pop */
        "ret\n"
        ".size ret_after_push, . - ret_after_push\n"
        ".type ret_to_overwritten, @function\n"
        "ret_to_overwritten:\n\t"
        "movq $0x41414141, 8(%rsp)\n\t" /* what the caller has on its stack */
        "movabs $" NOWHERE ", %rax\n\t"
        "mov %rax, (%rsp)\n\t"
        "ret\n"
        ".size ret_to_overwritten, . - ret_to_overwritten\n"
        ".popsection");

/* want return_with_something_pushed: ^certain: execution went to 0x123456789000, where nothing is mapped; by no call: the last one was of ret_after_push, as if it did a ret with something pushed, or a jmp$ */
TEST(return_with_something_pushed, .ends_with = VECTOR_PAGE_FAULT, .alone = true) {
    __asm__ volatile("call ret_after_push" ::: "rax", "memory");
}

/* want return_to_an_overwritten_address: ^certain: execution went to 0x123456789000, where nothing is mapped; on top of the stack is no address of known code, as after a ret to an address that was overwritten$ */
TEST(return_to_an_overwritten_address, .ends_with = VECTOR_PAGE_FAULT, .alone = true) {
    __asm__ volatile("push %%rax\n\tcall ret_to_overwritten\n\tpop %%rax" ::: "rax", "memory");
}

static char data[16];

/* want return_to_data: ^certain: data was executed: 0x[0-9a-f]* is in .*data.*, and no-execute; by no call: the last one was of to_data, as if it did a ret with something pushed, or a jmp$ */
__attribute__((noinline, used)) static void to_data(void) {
    __asm__ volatile("push %0\n\tret" : : "r"(data));
}

TEST(return_to_data, .ends_with = VECTOR_PAGE_FAULT, .alone = true) {
    to_data();
    __asm__ volatile(""); /* or the call would be a jump */
}

/* want call_of_nothing: ^certain: execution went to 0x123456789000, where nothing is mapped; on top of the stack is a return address of an indirect call, test_call_of_nothing */
/* never call_of_nothing: by no call */
TEST(call_of_nothing, .ends_with = VECTOR_PAGE_FAULT, .alone = true) {
    __asm__ volatile("call *%0" : : "r"(0x123456789000) : "memory");
}
