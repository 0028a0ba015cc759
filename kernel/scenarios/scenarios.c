/*
 * The scenarios of kernel/scenarios/scenarios.def. Each is as short as the exception allows, and raises it by
 * a real instruction: `int $14`, say, would push no error code.
 */
#include <stdint.h>
#include "arch/x86_64/idt/cpu.h"

#include "kernel/output/console.h"
#include "kernel/exceptions.h"

#define SCENARIO(function, name, ends, words) void scenario_##function(void);
#include "kernel/scenarios/scenarios.def"

void scenario_breakpoint(void) {
    console_print("Hello World!\n");
    __asm__ volatile("int3");
    console_print("It did not crash!\n");
}

void scenario_software_interrupt(void) {
    console_print("Raising interrupt %d.\n", SOFTWARE_INTERRUPT);
    __asm__ volatile("int %0" : : "i"(SOFTWARE_INTERRUPT));
    console_print("It was handled %u time, and we are back.\n", software_interrupt_count());
}

void scenario_page_fault(void) {
    *(volatile uint32_t *)0xdeadb000 = 42;
}

void scenario_divide_error(void) {
    __asm__ volatile("div %b0" : : "r"(0), "a"(1) : "cc");
}

void scenario_general_protection(void) {
    (void)*(volatile uint8_t *)0x8000000000000000;
}

void scenario_invalid_opcode(void) {
    __asm__ volatile("ud2");
}

/* Each call needs the result of the next, so none can be turned into a loop. */
__attribute__((noipa)) static uint64_t recurse(uint64_t depth) {
    volatile uint64_t here = depth;
    return depth == UINT64_MAX ? 0 : recurse(depth + 1) + here;
}

void scenario_double_fault(void) {
    recurse(0);
}

/* Without a table there is no handler to call, so none for that fault, so none for the next. */
void scenario_triple_fault(void) {
    console_print("No IDT, no handler, no double fault handler: the CPU resets.\n");
    console_print_serial("trapgate: triple fault next, expected\n");
    cpu_load_idt(NULL, 1);
    __asm__ volatile("int3");
}
