/* Contexts that cannot be entered: said before a register is loaded, and by the rules that the CPU has. */
#include <trapgate/catch.h>
#include <trapgate/context.h>
#include <trapgate/segments.h>

#include "arch/x86_64/idt/cpu.h"
#include "kernel/output/console.h"
#include "tests/kernel/test.h"

/* At -O0 the handler that leaves it needs more than 512 bytes. */
static char stack[4096] __attribute__((aligned(16)));
extern const char enters_a_frame[], is_entered[];

static struct interrupt_frame sound_frame(void) {
    return (struct interrupt_frame){.rip = (uint64_t)is_entered,
                                    .cs = TRAPGATE_SELECTOR_KERNEL_CODE,
                                    .rflags = RFLAGS_FIXED,
                                    .rsp = (uint64_t)(stack + sizeof stack),
                                    .ss = TRAPGATE_SELECTOR_KERNEL_DATA};
}

static NORETURN void enter(const struct interrupt_frame *frame) {
    trapgate_enter_context(&(struct registers){0}, frame);
}

TEST(a_context_with_a_selector_of_nothing_is_refused, .panics = true) {
    struct interrupt_frame frame = sound_frame();
    frame.cs = 0x1238;
    enter(&frame);
}

TEST(a_context_with_a_data_segment_for_code_is_refused, .panics = true) {
    struct interrupt_frame frame = sound_frame();
    frame.cs = TRAPGATE_SELECTOR_KERNEL_DATA;
    enter(&frame);
}

TEST(a_context_at_an_address_that_is_not_canonical_is_refused, .panics = true) {
    struct interrupt_frame frame = sound_frame();
    frame.rip = 0x0000800000000000;
    enter(&frame);
}

TEST(a_context_with_a_stack_that_is_not_canonical_is_refused, .panics = true) {
    struct interrupt_frame frame = sound_frame();
    frame.rsp = 0x0000800000000000;
    enter(&frame);
}

TEST(a_context_of_a_user_with_the_kernels_stack_segment_is_refused, .panics = true) {
    struct interrupt_frame frame = sound_frame();
    frame.cs = TRAPGATE_SELECTOR_USER_CODE;
    enter(&frame);
}

/* The CPU's own word on a frame: an exception at the IRETQ, or behind it, where nobody can execute anything. */
static void return_to(void *argument) {
    const struct interrupt_frame *frame = argument;
    __asm__ volatile("pushq %[ss]\n\t"
                     "pushq %[rsp]\n\t"
                     "pushq %[rflags]\n\t"
                     "pushq %[cs]\n\t"
                     "pushq %[rip]\n"
                     ".globl enters_a_frame, is_entered\n"
                     "enters_a_frame:\n\t"
                     "iretq\n"
                     "is_entered:\n\t"
                     "ud2"
                     :
                     : [ss] "r"(frame->ss), [rsp] "r"(frame->rsp), [rflags] "r"(frame->rflags),
                       [cs] "r"(frame->cs), [rip] "r"(frame->rip)
                     : "memory");
}

static bool cpu_accepts(struct interrupt_frame *frame) {
    struct caught_exception caught;
    REQUIRE(exception_catch(&caught, return_to, frame));
    return caught.frame.rip != (uint64_t)enters_a_frame;
}

static unsigned accepted, refused;

/* QEMU leaves two rules out, as the conformance suite shows: it has the #GP of such an address at the next
 * instruction, and takes a null SS of any RPL. */
static bool engines_may_accept(const struct interrupt_frame *frame) {
    return frame->rip != (uint64_t)is_entered || frame->ss - 1 < 3;
}

static void compare(struct interrupt_frame *frame) {
    char words[128] = "nothing is wrong";
    bool good = trapgate_context_check(words, sizeof words, frame);
    bool really = cpu_accepts(frame);
    *(good ? &accepted : &refused) += 1;
    if (good != really && !(really && engines_may_accept(frame))) {
        console_print("\ncs 0x%lx, ss 0x%lx, rip 0x%lx: %s, but the CPU %s it", frame->cs,
                      frame->ss, frame->rip, words, really ? "accepts" : "refuses");
        CHECK_EQUAL(good, really);
    }
}

TEST(the_cpu_refuses_the_contexts_that_are_refused_and_no_other) {
    enum { BEYOND_THE_GDT = 0x50 };
    static const uint64_t rips[] = {0x1000,     0x00007FFFFFFFF000, 0x0000800000000000,
                                    1ull << 47, 0xFFFF7FFFFFFFFFFF, 0xFFFF800000000000};
    struct interrupt_frame frame = sound_frame();
    accepted = refused = 0;
    for (unsigned cs = 0; cs < BEYOND_THE_GDT; cs++) {
        for (unsigned ss = 0; ss < BEYOND_THE_GDT; ss++) {
            frame.cs = cs;
            frame.ss = ss;
            frame.rip = (cs & ~7u) == (TRAPGATE_SELECTOR_USER_CODE_32 & ~7u) ? 0x1000
                                                                             : (uint64_t)is_entered;
            compare(&frame);
        }
    }
    for (unsigned i = 0; i < sizeof rips / sizeof *rips; i++) {
        frame = sound_frame();
        frame.rip = rips[i];
        compare(&frame);
    }
    console_print("\n%u frames accepted, %u refused\n", accepted, refused);
    CHECK_EQUAL(accepted, 9); /* by two selectors of kernel code, with the data segment or none */
    CHECK(refused > 5000);
}
