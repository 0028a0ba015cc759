/* An exception as a value: what comes back. */
#include <trapgate/catch.h>
#include <trapgate/error_code.h>
#include <trapgate/segments.h>
#include "arch/x86_64/idt/visit.h"

#include "kernel/stacks.h"
#include "tests/kernel/bodies.h"
#include "tests/kernel/test.h"

static struct caught_exception caught;

static void do_nothing(void *argument) {
    *(bool *)argument = true;
}

TEST(a_body_that_comes_back_is_no_exception) {
    bool ran = false;
    caught.vector = 99;
    CHECK(!exception_catch(&caught, do_nothing, &ran));
    CHECK(ran);
    CHECK_EQUAL(caught.vector, 99);
    CHECK(!trapgate_catch_state()->innermost);
}

TEST(a_page_fault_is_a_value_with_address_code_frame_and_registers) {
    CHECK(exception_catch(&caught, write_nowhere, NULL));
    CHECK_EQUAL(caught.vector, VECTOR_PAGE_FAULT);
    CHECK(caught.has_error_code);
    CHECK_EQUAL(caught.error_code, TRAPGATE_PAGE_FAULT_WRITE);
    CHECK_EQUAL(caught.address, 0xdead0010);
    CHECK_EQUAL(caught.frame.rip, write_nowhere_here);
    CHECK_EQUAL(caught.frame.cs, TRAPGATE_SELECTOR_KERNEL_CODE);
    CHECK_EQUAL(caught.registers.rax, 0xdead0010);
    CHECK_EQUAL(caught.registers.rbx, 0x1111);
    CHECK_EQUAL(caught.registers.r15, 0x5555);
    CHECK_EQUAL(caught.registers.rbp, 0x6666);
}

TEST(every_kind_of_exception_is_caught) {
    static const struct {
        void (*body)(void *);
        unsigned vector;
        bool has_error_code;
        unsigned long error_code;
    } rows[] = {
        {divide_by_zero, VECTOR_DIVIDE_ERROR, false, 0},
        {execute_ud2, VECTOR_INVALID_OPCODE, false, 0},
        {read_non_canonical, VECTOR_GENERAL_PROTECTION_FAULT, true, 0},
        {load_bad_selector, VECTOR_GENERAL_PROTECTION_FAULT, true, 0x1234},
        {trap_debug, VECTOR_DEBUG, false, 0},
        {trap_overflow, VECTOR_OVERFLOW, false, 0},
        {interrupt_14, VECTOR_PAGE_FAULT, false, 0},
        {lose_the_stack, VECTOR_DOUBLE_FAULT, true, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CHECK(exception_catch(&caught, rows[i].body, NULL));
        CHECK_EQUAL(caught.vector, rows[i].vector);
        CHECK_EQUAL(caught.has_error_code, rows[i].has_error_code);
        CHECK_EQUAL(caught.error_code, rows[i].error_code);
        CHECK(!trapgate_catch_state()->innermost);
    }
}

__attribute__((noipa)) static uint64_t recurse(uint64_t depth) {
    volatile uint64_t here = depth;
    return depth == UINT64_MAX ? 0 : recurse(depth + 1) + here;
}

static void overflow_the_stack(void *argument) {
    *(uint64_t *)argument = recurse(0);
}

TEST(recursion_without_end_comes_back_as_a_double_fault_again_and_again, .on_first_cpu = true) {
    uint64_t depth;
    for (int times = 0; times < 3; times++) {
        CHECK(exception_catch(&caught, overflow_the_stack, &depth));
        CHECK_EQUAL(caught.vector, VECTOR_DOUBLE_FAULT);
        CHECK(caught.address >= (uint64_t)boot_stack.guard &&
              caught.address < (uint64_t)boot_stack.base); /* of the page fault behind it */
    }
}

static void read_care(void *argument) {
    *(unsigned long *)argument = trapgate_care;
}

static void catch_within(void *argument) {
    struct caught_exception inner;
    unsigned *seen = argument;
    seen[0] = exception_catch(&inner, execute_ud2, NULL) ? inner.vector : 99;
    seen[1] = exception_catch(&inner, divide_by_zero, NULL) ? inner.vector : 99;
    read_non_canonical(NULL);
    seen[2] = 99;
}

TEST(catches_nest_and_the_innermost_takes_it) {
    unsigned seen[3] = {0};
    CHECK(exception_catch(&caught, catch_within, seen));
    CHECK_EQUAL(caught.vector, VECTOR_GENERAL_PROTECTION_FAULT);
    CHECK_EQUAL(seen[0], VECTOR_INVALID_OPCODE);
    CHECK_EQUAL(seen[1], VECTOR_DIVIDE_ERROR);
    CHECK_EQUAL(seen[2], 0);
}

/* Else every interrupt would take the long way for ever. */
TEST(a_catch_counts_as_long_as_it_is_in_effect) {
    unsigned long before = trapgate_care, within = 0;
    CHECK(!exception_catch(&caught, read_care, &within));
    CHECK_EQUAL(within, before + 1);
    CHECK(exception_catch(&caught, execute_ud2, NULL));
    CHECK_EQUAL(trapgate_care, before);
}

static void catch_down_to(void *argument) {
    uint64_t depth = (uint64_t)argument;
    if (!depth) {
        execute_ud2(NULL);
    }
    exception_catch(NULL, catch_down_to, (void *)(depth - 1));
    divide_by_zero(NULL); /* so that each level ends by an exception of its own */
}

TEST(fifty_catches_nest) {
    CHECK(exception_catch(&caught, catch_down_to, (void *)50));
    CHECK_EQUAL(caught.vector, VECTOR_DIVIDE_ERROR);
    CHECK(!trapgate_catch_state()->innermost);
}

/* System V ABI, "The Stack Frame": (rsp + 8) is a multiple of 16 where a function begins, so that one
 * with SSE can keep aligned variables. Naked, as a prologue might align. */
__attribute__((naked)) static void store_stack_pointer(void *argument) {
    (void)argument;
    __asm__ volatile("movq %rsp, (%rdi)\n\tret");
}

TEST(the_body_has_a_stack_aligned_as_the_abi_wants_it) {
    uint64_t stack_pointer = 0;
    CHECK(!exception_catch(&caught, store_stack_pointer, &stack_pointer));
    CHECK_EQUAL((stack_pointer + 8) % 16, 0);
}
