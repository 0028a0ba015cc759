/* Scenarios of what the CPU or the kernel refuses. The line that faults is marked, for the tests. */
#include <stdint.h>
#include "arch/x86_64/idt/cpu.h"
#include <trapgate/idt.h>

#include "kernel/output/console.h"
#include "kernel/exceptions.h"
#include "arch/x86_64/idt/fpu_on_purpose.h"
#include <trapgate/trap_site.h>
#include "kernel/string.h"

#define SCENARIO(function, name, ends, words) void scenario_##function(void);
#include "kernel/scenarios/scenarios.def"

void scenario_divide_overflow(void) {
    __asm__ volatile("divq %%rcx" : : "a"(0), "d"(7), "c"(7) : "cc"); /* faults */
}

void scenario_misaligned(void) {
    static uint8_t bytes[32] __attribute__((aligned(16)));
    FPU_ON_PURPOSE();
    cpu_write_cr4(cpu_read_cr4() | CR4_OSFXSR);
    __asm__ volatile("movaps (%0), %%xmm0" : : "r"(bytes + 4)); /* faults */
}

void scenario_sse_disabled(void) {
    static uint8_t bytes[16] __attribute__((aligned(16)));
    FPU_ON_PURPOSE();
    cpu_write_cr4(cpu_read_cr4() & ~(uint64_t)CR4_OSFXSR);
    __asm__ volatile("movaps (%0), %%xmm0" : : "r"(bytes)); /* faults */
}

void scenario_bad_selector(void) {
    __asm__ volatile("movw %w0, %%ds" : : "r"(0x1238)); /* faults */
}

void scenario_unknown_interrupt(void) {
    __asm__ volatile("int $0x99");
}

/* INT n pushes no error code, not even for a vector whose exceptions have one. */
void scenario_software_page_fault(void) {
    __asm__ volatile("int $14");
}

__attribute__((noipa)) static void stop_for_ever(void) {}

void scenario_returned(void) {
    TRAPGATE_MUST_NOT_RETURN(stop_for_ever()); /* faults */
}

void scenario_assertion(void) {
    volatile int frames = 41;
    TRAPGATE_ASSERT(frames == 42); /* faults */
}

/* As the whole kernel, this file is compiled with -fstack-protector-strong. */
__attribute__((noipa)) static void copy_name(const char *name) {
    char copy[8];
    volatile char *to = copy;
    do {
        *to++ = *name;
    } while (*name++);
}

void scenario_stack_smashed(void) {
    copy_name("fifteen letters");
}

/* An exception in the handler of an exception in the handler of an exception. */
static struct idt idt;

INTERRUPT static void on_divide_error(struct interrupt_frame *frame) {
    (void)frame;
    *(volatile uint8_t *)0xdeadb000 = 1; /* faults */
}

INTERRUPT static void on_invalid_opcode(struct interrupt_frame *frame) {
    (void)frame;
    __asm__ volatile("divb %b0" : : "r"(0), "a"(1) : "cc");
}

void scenario_nested(void) {
    idt = *exceptions_idt();
    idt_set_handler(&idt.divide_error, on_divide_error);
    idt_set_handler(&idt.invalid_opcode, on_invalid_opcode);
    idt_load(&idt);
    __asm__ volatile("ud2");
}
