/*
 * An NMI in every other handler, and a fault in a handler on each kind of stack: both come back, and the handler
 * goes on as if nothing had been.
 */
#include <trapgate/catch.h>

#include "arch/x86_64/idt/cpu.h"
#include "arch/x86_64/idt/fpu_on_purpose.h"
#include "kernel/stacks.h"
#include "kernel/ring_3/ring_3.h"
#include "tests/kernel/controllers.h"
#include "tests/kernel/test.h"
#include "tests/kernel/user.h"

enum { INTERRUPT_VECTOR = 0x73 };

static struct controllers *all;
static volatile unsigned nmis, handlers, faults;
static unsigned expected; /* handlers */
static bool with_fault;   /* else with an NMI */
static uint64_t handler_stack;
static void *way_back[5]; /* of __builtin_setjmp: out of a handler that must not return */

INTERRUPT static void on_nmi_inside(struct interrupt_frame *frame) {
    (void)frame;
    nmis++;
}

static void read_nowhere(void *argument) {
    (void)argument;
    (void)*(volatile char *)0x66600000;
}

/* Called by each handler; what it keeps in registers and on its stack must be there afterwards. */
__attribute__((noipa)) static void be_disturbed(void) {
    struct caught_exception caught;
    uint64_t word;
    handler_stack = (uint64_t)__builtin_frame_address(0);
    handlers++;
    if (with_fault) {
        faults += exception_catch(&caught, read_nowhere, NULL) && caught.address == 0x66600000;
        faults += !trapgate_probe_read(&word, (const void *)0x66600000, sizeof word, NULL);
        return;
    }
    unsigned before = nmis;
    const struct trapgate_ipi nmi = {.apic_id = trapgate_apic_id(&all->apic),
                                     .delivery = TRAPGATE_NMI};
    CHECK(trapgate_apic_send(&all->apic, nmi));
    for (unsigned i = 0; i < 1000000 && nmis == before; i++) {
        __builtin_ia32_pause();
    }
}

/* Each continues where rcx says; from CPL 3 it is over. */
static void go_on(struct interrupt_frame *frame, const struct registers *registers) {
    if (frame->cs & 3) {
        ring_3_end(frame);
    } else {
        frame->rip = registers->rcx;
        frame->rflags &= ~(uint64_t)RFLAGS_TF;
    }
}

#define HANDLER(name)                                                                              \
    INTERRUPT static void on_##name(struct interrupt_frame *frame) {                               \
        go_on(frame, interrupted_registers());                                                     \
        be_disturbed();                                                                            \
    }
#define HANDLER_WITH_CODE(name)                                                                    \
    INTERRUPT static void on_##name(struct interrupt_frame *frame, unsigned long error_code) {     \
        (void)error_code;                                                                          \
        go_on(frame, interrupted_registers());                                                     \
        be_disturbed();                                                                            \
    }
HANDLER(divide_error)
HANDLER(debug)
HANDLER(breakpoint)
HANDLER(overflow)
HANDLER(invalid_opcode)
HANDLER(device_not_available)
HANDLER_WITH_CODE(segment_not_present)
HANDLER_WITH_CODE(stack_segment_fault)
HANDLER_WITH_CODE(general_protection)
HANDLER_WITH_CODE(page_fault)

INTERRUPT NORETURN static void on_double_fault(struct interrupt_frame *frame,
                                               unsigned long error_code) {
    (void)frame, (void)error_code;
    be_disturbed();
    __builtin_longjmp(way_back, 1);
}

INTERRUPT NORETURN static void on_machine_check(struct interrupt_frame *frame) {
    (void)frame;
    be_disturbed();
    __builtin_longjmp(way_back, 1);
}

INTERRUPT static void on_interrupt(struct interrupt_frame *frame) {
    (void)frame;
    be_disturbed();
    trapgate_apic_end(&all->apic, INTERRUPT_VECTOR);
}

INTERRUPT static void on_nmi_itself(struct interrupt_frame *frame) {
    (void)frame;
    be_disturbed();
}

static struct idt *table;

static void start(bool fault) {
    all = controllers_start(true);
    table = test_idt();
    idt_set_handler(&table->divide_error, on_divide_error);
    idt_set_handler(&table->debug, on_debug, .stack = 4);
    idt_set_handler(&table->breakpoint, on_breakpoint);
    idt_set_handler(&table->overflow, on_overflow);
    idt_set_handler(&table->invalid_opcode, on_invalid_opcode);
    idt_set_handler(&table->device_not_available, on_device_not_available);
    idt_set_handler(&table->segment_not_present, on_segment_not_present);
    idt_set_handler(&table->stack_segment_fault, on_stack_segment_fault);
    idt_set_handler(&table->general_protection_fault, on_general_protection);
    idt_set_handler(&table->double_fault, on_double_fault, .stack = 1);
    idt_set_handler(&table->machine_check, on_machine_check, .stack = 3);
    idt_set_interrupt(table, INTERRUPT_VECTOR, on_interrupt);
    if (fault) {
        idt_set_handler(&table->non_maskable_interrupt, on_nmi_itself, .stack = 2);
    } else {
        idt_set_handler(&table->non_maskable_interrupt, on_nmi_inside, .stack = 2);
        idt_set_handler(&table->page_fault, on_page_fault);
    }
    with_fault = fault;
    nmis = handlers = faults = expected = 0;
}

static void check_stack(const struct trapgate_guarded_stack *stack) {
    CHECK_COMPARE(handler_stack, >, (uint64_t)stack->base);
    CHECK_COMPARE(handler_stack, <, (uint64_t)stack->top);
}

/* One more handler was entered, disturbed, and left. */
static void check_one_more(const struct trapgate_guarded_stack *stack) {
    expected++;
    CHECK_EQUAL(handlers, expected);
    CHECK_EQUAL(faults, with_fault ? 2 * expected : 0);
    CHECK_EQUAL(nmis, with_fault ? 0 : expected);
    check_stack(stack);
}

/* All registers that the instruction does not need hold the same before and after. */
#define RAISE(code, stack)                                                                         \
    do {                                                                                           \
        uint64_t kept = 0x1234567890ABCDEF;                                                        \
        __asm__ volatile("leaq 1f(%%rip), %%rcx\n\t" code "\n1:"                                   \
                         : "+b"(kept)                                                              \
                         : "a"(0x1238ul), "d"(0ul), "D"(0x8000000000000000ul)                      \
                         : "rcx", "memory", "cc");                                                 \
        CHECK_EQUAL(kept, 0x1234567890ABCDEF);                                                     \
        check_one_more(&(stack));                                                                  \
    } while (0)

static void lose_stack(void) {
    __asm__ volatile("movq %0, %%rsp\n\tpushq %%rax" : : "r"(0x66600000ul) : "memory");
    __builtin_unreachable();
}

static void raise_each(void) {
    static const uint8_t invalid[] = {0x0F, 0x0B};
    FPU_ON_PURPOSE();
    RAISE("divb %%dl", boot_stack);
    RAISE("pushfq; orl $0x100, (%%rsp); popfq; nop", debug_stack); /* a single step */
    RAISE("int3", boot_stack);
    RAISE("int $4", boot_stack);
    RAISE("ud2", boot_stack);
    cpu_write_cr0(cpu_read_cr0() | CR0_TS);
    RAISE("fnop", boot_stack);
    cpu_write_cr0(cpu_read_cr0() & ~(uint64_t)CR0_TS);
    ((struct trapgate_gate *)table)[0x99].options &= (uint16_t)~TRAPGATE_GATE_PRESENT;
    RAISE("int $0x99", boot_stack);
    RAISE("movb (%%rbp, %%rdi), %%al", boot_stack); /* #SS */
    RAISE("movw %%ax, %%ds", boot_stack);           /* #GP */
    if (!with_fault) {
        RAISE("movb 0x66600000, %%al", boot_stack);
    }
    if (!__builtin_setjmp(way_back)) {
        lose_stack();
    }
    check_one_more(&double_fault_stack);
    if (!__builtin_setjmp(way_back)) {
        __asm__ volatile("int $18");
    }
    check_one_more(&machine_check_stack);
    REQUIRE(user_run(invalid, sizeof invalid));
    check_one_more(&privilege_stack);
    CHECK(trapgate_apic_send(&all->apic, (struct trapgate_ipi){.target = TRAPGATE_IPI_SELF,
                                                               .vector = INTERRUPT_VECTOR}));
    wait_for(&handlers, handlers + 1);
    check_one_more(&boot_stack);
}

TEST(an_nmi_comes_in_every_other_handler_and_goes) {
    start(false);
    raise_each();
    controllers_stop();
}

TEST(a_fault_in_a_handler_on_each_kind_of_stack_is_survived) {
    start(true);
    raise_each();
    const struct trapgate_ipi nmi = {.apic_id = trapgate_apic_id(&all->apic),
                                     .delivery = TRAPGATE_NMI};
    CHECK(trapgate_apic_send(&all->apic, nmi));
    for (unsigned i = 0, before = handlers; i < 1000000 && handlers == before; i++) {
        __builtin_ia32_pause();
    }
    check_one_more(&nmi_stack);
    controllers_stop();
}
