/* An exception as a value: what comes back, and what is as it was before. */
#include <trapgate/catch.h>
#include "arch/x86_64/idt/cpu.h"
#include "arch/x86_64/idt/visit.h"
#include <trapgate/error_code.h>
#include <trapgate/idt.h>
#include <trapgate/report.h>
#include <trapgate/segments.h>
#include <trapgate/unhandled.h>

#include "kernel/boot_information.h"
#include "kernel/output/console.h"
#include "kernel/exceptions.h"
#include "kernel/memory.h"
#include "kernel/stacks.h"
#include "kernel/string.h"
#include "tests/kernel/test.h"
#include "tests/kernel/user.h"

#define NOWHERE 0xdead0000ull /* not mapped */
#define NON_CANONICAL (1ull << 63)

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

/* In assembly, for labels and sentinels: writes to NOWHERE. */
__asm__(".pushsection .text\n"
        "write_nowhere:\n\t"
        "movq $0x1111, %rbx\n\t"
        "movq $0x2222, %r12\n\t"
        "movq $0x3333, %r13\n\t"
        "movq $0x4444, %r14\n\t"
        "movq $0x5555, %r15\n\t"
        "movq $0x6666, %rbp\n\t"
        "movl $0xdead0010, %eax\n"
        "write_nowhere_here:\n\t"
        "movl %ecx, (%rax)\n\t"
        ".popsection");
void write_nowhere(void *argument);
extern const char write_nowhere_here[];

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

/* The least that raises each; all end the body. */
#define BODY(name, text)                                                                           \
    static void name(void *argument) {                                                             \
        __asm__ volatile(text : : "D"(argument) : "rax", "rcx", "rdx", "memory");                  \
    }
BODY(divide_by_zero, "xorl %%ecx, %%ecx\n\tdivl %%ecx")
BODY(execute_ud2, "ud2")
BODY(read_non_canonical, "movabsq $0x8000000000000000, %%rax\n\tmovl (%%rax), %%eax")
BODY(trap_debug, ".byte 0xcd, 0x01")
BODY(trap_overflow, ".byte 0xcd, 0x04")
BODY(interrupt_14, ".byte 0xcd, 0x0e")
BODY(lose_the_stack, "movl $0xdead0000, %%esp\n\tpushq %%rax")
BODY(load_bad_selector, "movl $0x1234, %%eax\n\tmovl %%eax, %%ds")

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

TEST(recursion_without_end_comes_back_as_a_double_fault_again_and_again) {
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

static struct idt idt;
static bool caught_in_handler, handler_went_on;

INTERRUPT static void on_interrupt_that_catches(struct interrupt_frame *frame) {
    (void)frame;
    caught_in_handler = exception_catch(NULL, execute_ud2, NULL);
}

INTERRUPT static void on_interrupt_that_faults(struct interrupt_frame *frame) {
    (void)frame;
    execute_ud2(NULL);
    handler_went_on = true;
}

static void interrupt_60(void *argument) {
    __asm__ volatile("int $60");
    *(bool *)argument = true;
}

TEST(a_catch_works_inside_a_handler_and_the_interrupted_body_goes_on) {
    bool went_on = false;
    idt = *exceptions_idt();
    idt_set_interrupt(&idt, 60, on_interrupt_that_catches);
    idt_load(&idt);
    caught_in_handler = false;
    bool any = exception_catch(&caught, interrupt_60, &went_on);
    idt_load_unchecked(exceptions_idt());
    CHECK(!any);
    CHECK(caught_in_handler);
    CHECK(went_on);
}

TEST(an_exception_of_a_handler_ends_the_body_that_it_interrupted) {
    bool went_on = false;
    idt = *exceptions_idt();
    idt_set_interrupt(&idt, 60, on_interrupt_that_faults);
    idt_load(&idt);
    handler_went_on = false;
    bool any = exception_catch(&caught, interrupt_60, &went_on);
    idt_load_unchecked(exceptions_idt());
    CHECK(any);
    CHECK_EQUAL(caught.vector, VECTOR_INVALID_OPCODE);
    CHECK(!went_on && !handler_went_on);
}

/* ORs its argument into rflags: IF and TF too, so it may be interrupted at once. */
BODY(set_flags_and_fault, "pushfq\n\torq %%rdi, (%%rsp)\n\tpopfq\n\tnop\n\tud2")

TEST(flags_and_interrupt_state_are_restored) {
    static const uint64_t flags[] = {RFLAGS_DF, RFLAGS_AC,   RFLAGS_NT, RFLAGS_IF,
                                     RFLAGS_TF, RFLAGS_IOPL, RFLAGS_ID};
    const uint64_t control =
        RFLAGS_DF | RFLAGS_AC | RFLAGS_NT | RFLAGS_IF | RFLAGS_TF | RFLAGS_IOPL | RFLAGS_ID;
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
        uint64_t before = cpu_read_rflags() & control;
        CHECK(exception_catch(&caught, set_flags_and_fault, (void *)flags[i]));
        CHECK_EQUAL(cpu_read_rflags() & control, before);
        CHECK_EQUAL(caught.vector, flags[i] == RFLAGS_TF ? VECTOR_DEBUG : VECTOR_INVALID_OPCODE);
        CHECK(caught.frame.rflags & flags[i]);
    }
}

TEST(interrupts_that_were_on_are_on_again) {
    cpu_enable_interrupts();
    bool any = exception_catch(&caught, execute_ud2, NULL);
    uint64_t after = cpu_read_rflags();
    cpu_disable_interrupts();
    CHECK(any);
    CHECK(caught.frame.rflags & RFLAGS_IF);
    CHECK(after & RFLAGS_IF);
}

static void change_segments(void *argument) {
    (void)argument;
    __asm__ volatile("movl %0, %%ds\n\tmovl %0, %%es\n\tmovl %0, %%fs\n\tmovl %0, %%gs\n\t"
                     "movl %1, %%ss\n\tud2"
                     :
                     : "r"(TRAPGATE_SELECTOR_USER_DATA), "r"(TRAPGATE_SELECTOR_NULL));
}

static unsigned selector_of(unsigned which) {
    uint16_t ds, es, fs, gs, ss;
    __asm__ volatile("movw %%ds, %0\n\tmovw %%es, %1\n\tmovw %%fs, %2\n\tmovw %%gs, %3\n\t"
                     "movw %%ss, %4"
                     : "=r"(ds), "=r"(es), "=r"(fs), "=r"(gs), "=r"(ss));
    const uint16_t all[] = {ds, es, fs, gs, ss};
    return all[which];
}

TEST(segment_registers_and_their_bases_are_restored) {
    unsigned before[5];
    for (unsigned i = 0; i < 5; i++) {
        before[i] = selector_of(i);
    }
    cpu_write_msr(MSR_FS_BASE, 0x123456789);
    cpu_write_msr(MSR_GS_BASE, 0xffff800000001000);
    bool any = exception_catch(&caught, change_segments, NULL);
    uint64_t fs_base = cpu_read_msr(MSR_FS_BASE), gs_base = cpu_read_msr(MSR_GS_BASE);
    cpu_write_msr(MSR_FS_BASE, 0);
    cpu_write_msr(MSR_GS_BASE, 0);
    CHECK(any);
    CHECK_EQUAL(fs_base, 0x123456789);
    CHECK_EQUAL(gs_base, 0xffff800000001000);
    for (unsigned i = 0; i < 5; i++) {
        CHECK_EQUAL(selector_of(i), before[i]);
    }
}

static void go_on_elsewhere(void *argument) {
    cpu_write_msr(MSR_FS_BASE, 0x2000);
    cpu_write_msr(MSR_GS_BASE, 0x3000);
    execute_ud2(argument);
}

TEST(a_thread_that_moved_to_another_cpu_gets_no_bases_of_the_old_one) {
    struct trapgate_catch_state *state = trapgate_catch_state();
    state->keep_bases = true;
    bool any = exception_catch(&caught, go_on_elsewhere, NULL);
    state->keep_bases = false;
    uint64_t fs_base = cpu_read_msr(MSR_FS_BASE), gs_base = cpu_read_msr(MSR_GS_BASE);
    cpu_write_msr(MSR_FS_BASE, 0);
    cpu_write_msr(MSR_GS_BASE, 0);
    CHECK(any);
    CHECK_EQUAL(fs_base, 0x2000);
    CHECK_EQUAL(gs_base, 0x3000);
}

/* The registers that a call preserves, checked where the compiler cannot help: all six are set
 * before the call and compared after it. */
TEST(registers_that_a_call_preserves_are_restored) {
    uint64_t wrong, stack_moved;
    __asm__ volatile("pushq %%rbp\n\t"
                     "movq %%rsp, %%rbp\n\t"
                     "andq $-16, %%rsp\n\t"
                     "movq $0xa1, %%rbx\n\tmovq $0xa2, %%r12\n\tmovq $0xa3, %%r13\n\t"
                     "movq $0xa4, %%r14\n\tmovq %%rsp, %%r15\n\t"
                     "xorl %%edi, %%edi\n\tmovq $write_nowhere, %%rsi\n\txorl %%edx, %%edx\n\t"
                     "call trapgate_exception_catch\n\t"
                     "movq %%r15, %%rdx\n\tsubq %%rsp, %%rdx\n\t"
                     "xorq $1, %%rax\n\t"
                     "xorq $0xa1, %%rbx\n\txorq $0xa2, %%r12\n\txorq $0xa3, %%r13\n\t"
                     "xorq $0xa4, %%r14\n\t"
                     "movzbl %%al, %%eax\n\t"
                     "orq %%rbx, %%rax\n\torq %%r12, %%rax\n\torq %%r13, %%rax\n\t"
                     "orq %%r14, %%rax\n\t"
                     "movq %%rbp, %%rsp\n\tpopq %%rbp"
                     : "=a"(wrong), "=d"(stack_moved)
                     :
                     : "rbx", "rcx", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14",
                       "r15", "memory", "cc");
    CHECK_EQUAL(wrong, 0);
    CHECK_EQUAL(stack_moved, 0);
}

static void fault_at_cpl_3(void *argument) {
    static const uint8_t ud2[] = {0x0F, 0x0B};
    *(bool *)argument = user_run(ud2, sizeof ud2);
}

TEST(an_exception_at_cpl_3_is_caught) {
    bool went_on = false;
    CHECK(exception_catch(&caught, fault_at_cpl_3, &went_on));
    CHECK_EQUAL(caught.vector, VECTOR_INVALID_OPCODE);
    CHECK_EQUAL(caught.frame.cs, TRAPGATE_SELECTOR_USER_CODE);
    CHECK_EQUAL(caught.frame.ss, TRAPGATE_SELECTOR_USER_DATA);
    CHECK_EQUAL(selector_of(4), TRAPGATE_SELECTOR_KERNEL_DATA);
    CHECK(!went_on);
}

BODY(interrupt_2, ".byte 0xcd, 0x02")
BODY(interrupt_18, ".byte 0xcd, 0x12")

TEST(an_nmi_is_not_caught, .ends_with = VECTOR_NON_MASKABLE_INTERRUPT) {
    exception_catch(&caught, interrupt_2, NULL);
}

TEST(a_machine_check_is_not_caught, .ends_with = VECTOR_MACHINE_CHECK) {
    exception_catch(&caught, interrupt_18, NULL);
}

TEST(after_the_catch_an_exception_is_reported_again, .ends_with = VECTOR_INVALID_OPCODE) {
    exception_catch(&caught, execute_ud2, NULL);
    execute_ud2(NULL);
}

/* Two pages of which the second is not there. */
#define PROBED 0x40000000ull
static char probed_page[PAGE_SIZE] __attribute__((aligned(PAGE_SIZE)));

TEST(a_probe_copies_up_to_the_fault_and_says_where_it_was) {
    char copy[] = "................";
    const char *last_four = (const char *)PROBED + PAGE_SIZE - 4;
    CHECK(memory_map(PROBED, memory_physical(probed_page), PAGE_WRITABLE | PAGE_NO_EXECUTE));
    CHECK(trapgate_probe_write((char *)PROBED + PAGE_SIZE - 4, "1234", 4, &caught));
    CHECK(trapgate_probe_read(copy, last_four, 4, &caught));
    CHECK(memcmp(copy, "1234....", 8) == 0);
    CHECK(!trapgate_probe_read(copy + 4, last_four, 8, &caught));
    CHECK(memcmp(copy, "12341234....", 12) == 0);
    CHECK_EQUAL(caught.vector, VECTOR_PAGE_FAULT);
    CHECK_EQUAL(caught.address, PROBED + PAGE_SIZE);
    CHECK(!trapgate_probe_write((char *)PROBED + PAGE_SIZE - 2, "abcd", 4, &caught));
    CHECK_EQUAL(caught.error_code, TRAPGATE_PAGE_FAULT_WRITE);
    CHECK(memcmp(probed_page + PAGE_SIZE - 4, "12ab", 4) == 0);
    CHECK(!trapgate_probe_read(copy, (const void *)NON_CANONICAL, 1, NULL));
    CHECK(trapgate_probe_read(copy, (const void *)NOWHERE, 0, NULL));
    memory_unmap(PROBED);
}

/* A word of which only a part is there is copied as far as it goes, both ways; and so is one that cannot be
 * addressed at all, or lies across the end of the canonical addresses. */
TEST(a_probe_of_a_word_copies_the_part_that_is_there) {
    char copy[] = "........";
    CHECK(memory_map(PROBED, memory_physical(probed_page), PAGE_WRITABLE | PAGE_NO_EXECUTE));
    memcpy(probed_page + PAGE_SIZE - 8, "abcdefgh", 8);
    CHECK(trapgate_probe_read(copy, (const char *)PROBED + PAGE_SIZE - 8, 8, &caught));
    CHECK(memcmp(copy, "abcdefgh", 8) == 0);
    caught.vector = 99;
    CHECK(!trapgate_probe_read(copy, (const char *)PROBED + PAGE_SIZE - 5, 8, &caught));
    CHECK(memcmp(copy, "defghfgh", 8) == 0);
    CHECK_EQUAL(caught.vector, VECTOR_PAGE_FAULT);
    CHECK_EQUAL(caught.address, PROBED + PAGE_SIZE);
    CHECK_EQUAL(caught.registers.rcx, 3);
    CHECK(!trapgate_probe_write((char *)PROBED + PAGE_SIZE - 2, "12345678", 8, &caught));
    CHECK(memcmp(probed_page + PAGE_SIZE - 4, "ef12", 4) == 0);
    CHECK_EQUAL(caught.error_code, TRAPGATE_PAGE_FAULT_WRITE);
    CHECK(!trapgate_probe_read(copy, (const void *)NOWHERE, 8, &caught));
    CHECK_EQUAL(caught.address, NOWHERE);
    CHECK(!trapgate_probe_read(copy, (const void *)NON_CANONICAL, 8, &caught));
    CHECK_EQUAL(caught.vector, VECTOR_GENERAL_PROTECTION_FAULT);
    CHECK(!trapgate_probe_write((void *)NOWHERE, copy, 8, NULL));
    memory_unmap(PROBED);
}

static void probe_then_fault(void *argument) {
    uint64_t word;
    *(bool *)argument = trapgate_probe_read(&word, (const void *)NOWHERE, sizeof word, NULL);
    execute_ud2(NULL);
}

TEST(a_probe_within_a_catch_ends_only_itself) {
    bool there = true;
    CHECK(exception_catch(&caught, probe_then_fault, &there));
    CHECK_EQUAL(caught.vector, VECTOR_INVALID_OPCODE);
    CHECK(!there);
}

/* A handler of the program's own, for what it knows nothing better about. */
INTERRUPT static void on_page_fault_that_delivers(struct interrupt_frame *frame,
                                                  unsigned long error_code) {
    struct trapgate_exception exception = {
        .vector = VECTOR_PAGE_FAULT,
        .has_error_code = true,
        .error_code = error_code,
        .cr2 = cpu_read_cr2(),
        .frame = frame,
        .registers = interrupted_registers(),
    };
    trapgate_catch_deliver(&exception);
    report_exception(&exception);
}

/* Keeps values in all registers that a call preserves, across a probe that fails. */
__attribute__((noipa)) static bool probe_with_values(uint64_t (*values)(unsigned),
                                                     uint64_t unsafe) {
    uint64_t word = 0, kept[6];
    for (unsigned i = 0; i < 6; i++) {
        kept[i] = values(i);
    }
    uint64_t a = kept[0], b = kept[1], c = kept[2], d = kept[3], e = kept[4], f = kept[5];
    bool there = trapgate_probe_read(&word, (const void *)unsafe, sizeof word, &caught);
    return !there && a == values(0) && b == values(1) && c == values(2) && d == values(3) &&
           e == values(4) && f == values(5);
}

static uint64_t value_of(unsigned number) {
    return 0x1111 * (number + 1);
}

TEST(a_probe_and_a_catch_work_with_a_handler_that_delivers) {
    struct idt *own = test_idt();
    idt_set_handler(&own->page_fault, on_page_fault_that_delivers, .stack = 3);
    cpu_enable_interrupts();
    bool right = probe_with_values(value_of, NOWHERE);
    bool interrupts = cpu_read_rflags() & RFLAGS_IF;
    cpu_disable_interrupts();
    CHECK(right);
    CHECK(interrupts);
    CHECK_EQUAL(caught.vector, VECTOR_PAGE_FAULT);
    CHECK_EQUAL(caught.address, NOWHERE);
    CHECK(exception_catch(&caught, write_nowhere, NULL));
    CHECK_EQUAL(caught.address, 0xdead0010);
}

/* An NMI while a probe runs is not the probe's. */
TEST(an_nmi_in_a_probe_is_not_taken_for_its_failure, .ends_with = VECTOR_NON_MASKABLE_INTERRUPT) {
    struct interrupt_frame frame = {.rip = (uint64_t)trapgate_probe_read + 12,
                                    .cs = TRAPGATE_SELECTOR_KERNEL_CODE};
    struct registers registers = {.r8 = 0};
    struct trapgate_exception exception = {
        .vector = VECTOR_NON_MASKABLE_INTERRUPT, .frame = &frame, .registers = &registers};
    trapgate_catch_deliver(&exception);
    interrupt_2(NULL);
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

static void return_at_once(void *argument) {
    (void)argument;
}

/*
 * Instructions, in an emulator that counts them: QEMU's -icount shift=4 makes a time-stamp tick of
 * 1/16 of an instruction. Said on the command line by icount=4; without it, the TSC's own ticks. The
 * same loop without the call is taken off, and what the kernel's own trapgate_catch_state() costs.
 */
enum { TIMES = 1000 };
#define TICKS(statement)                                                                           \
    __extension__({                                                                                \
        uint64_t ticks_start = cpu_time_stamp();                                                   \
        for (int i = 0; i < TIMES; i++) {                                                          \
            statement;                                                                             \
            __asm__ volatile("" : : : "memory");                                                   \
        }                                                                                          \
        cpu_time_stamp() - ticks_start;                                                            \
    })

static uint64_t costs(const char *what, uint64_t ticks, uint64_t own, bool counted) {
    uint64_t cost = (ticks - own) / TIMES / (counted ? 16 : 1);
    console_print("%s: %lu %s\n", what, cost, counted ? "instructions" : "ticks");
    return cost;
}

/* QEMU counts each quadword that REP MOVSQ copies as an instruction, which it is not: 20 of a catch. And
 * the library's own trapgate_catch_state() is a LEA and a RET. */
enum { COPIED = 20, DEFAULT_STATE = 2 };

TEST(catch_cost) {
    char shift[4] = "";
    bool counted =
        boot_value("icount", shift, sizeof shift) == COMMAND_LINE_FOUND && strcmp(shift, "4") == 0;
    static uint64_t word = 1, copy;
    uint64_t loop = TICKS(), state = TICKS(trapgate_catch_state()) - loop;
    uint64_t quiet =
        costs("a catch when nothing happens", TICKS(exception_catch(&caught, return_at_once, NULL)),
              loop + state, counted);
    uint64_t faulting =
        costs("a catch of a #UD", TICKS(exception_catch(&caught, execute_ud2, NULL)),
              loop + 2 * state, counted);
    uint64_t untold =
        costs("a catch of a #UD that nobody is told of",
              TICKS(exception_catch(NULL, execute_ud2, NULL)), loop + 2 * state, counted);
    uint64_t probe =
        costs("a probe of a word that is there",
              TICKS(trapgate_probe_read(&copy, &word, sizeof word, &caught)), loop, counted);
    uint64_t byte = costs("a probe of a byte that is there",
                          TICKS(trapgate_probe_read(&copy, &word, 1, &caught)), loop, counted);
    costs("a probe of a word that is not there",
          TICKS(trapgate_probe_read(&copy, (const void *)NOWHERE, sizeof copy, NULL)), loop,
          counted);
    CHECK_EQUAL(copy, 1);
    if (counted) {
        CHECK(quiet + DEFAULT_STATE <= 45);
        CHECK(faulting - COPIED <= 120);
        CHECK(untold <= 120);
        CHECK(probe <= 20);
        CHECK(byte <= 20);
    }
}
