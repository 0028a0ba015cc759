/*
 * Scenarios of page faults and their like. Each is as short as its cause allows. The line that
 * faults is marked, for the tests, which compare it with the one that the report names.
 */
#include <stdint.h>
#include "arch/x86_64/idt/cpu.h"

#include "kernel/output/console.h"
#include "kernel/exceptions.h"
#include "kernel/memory.h"

#define SCENARIO(function, name, ends, words) void scenario_##function(void);
#include "kernel/scenarios/scenarios.def"

/* Every register but rax, rsp and rbp has a value of its own, so that one can see each in its place
 * in the report. */
void scenario_null_pointer(void) {
    __asm__ volatile("movabsq $0x0b0b0b0b0b0b0b0b, %rbx\n\t"
                     "movabsq $0x0c0c0c0c0c0c0c0c, %rcx\n\t"
                     "movabsq $0x0d0d0d0d0d0d0d0d, %rdx\n\t"
                     "movabsq $0x0505050505050505, %rsi\n\t"
                     "movabsq $0x0707070707070707, %rdi\n\t"
                     "movabsq $0x0808080808080808, %r8\n\t"
                     "movabsq $0x0909090909090909, %r9\n\t"
                     "movabsq $0x1010101010101010, %r10\n\t"
                     "movabsq $0x1111111111111111, %r11\n\t"
                     "movabsq $0x1212121212121212, %r12\n\t"
                     "movabsq $0x1313131313131313, %r13\n\t"
                     "movabsq $0x1414141414141414, %r14\n\t"
                     "movabsq $0x1515151515151515, %r15\n\t"
                     "xorl %eax, %eax");
    __asm__ volatile("movl 0x18(%rax), %eax"); /* faults */
}

void scenario_null_call(void) {
    void (*volatile function)(void) = 0;
    function(); /* faults */
}

void scenario_jump_bad(void) {
    void (*volatile function)(void) = (void (*)(void))0x123456789000;
    function(); /* faults */
}

static volatile uint8_t return_instruction[] = {0xC3};

void scenario_execute_data(void) {
    ((void (*)(void))(uint64_t)return_instruction)(); /* faults */
}

static const char greeting[] = "Hello World!";

void scenario_write_rodata(void) {
    *(volatile char *)greeting = 'J'; /* faults */
}

void scenario_write_text(void) {
    *(volatile uint8_t *)(uint64_t)scenario_breakpoint = 0xCC; /* faults */
}

void scenario_write_sealed(void) {
    *(volatile uint64_t *)exceptions_idt() = 0; /* faults */
}

void scenario_error_value(void) {
    (void)*(volatile uint8_t *)-12; /* faults */
}

void scenario_non_canonical(void) {
    __asm__ volatile("movabsq $0x4141414141414141, %%rdx\n\t" /* faults */
                     "movq 8(%%rdx), %%rax"
                     :
                     :
                     : "rax", "rdx");
}

/* A page of the kernel's own, once more at an address where user code may use it. */
enum { USER_PAGE = 0x400000 };
static uint8_t page[PAGE_SIZE] __attribute__((aligned(PAGE_SIZE))) = {0xC3};

void scenario_smap(void) {
    memory_map(USER_PAGE, memory_physical(page), PAGE_USER | PAGE_WRITABLE | PAGE_NO_EXECUTE);
    *(volatile uint8_t *)USER_PAGE = 1; /* faults */
    console_print("This CPU has no SMAP: nothing happened.\n");
}

void scenario_smep(void) {
    memory_map(USER_PAGE, memory_physical(page), PAGE_USER);
    ((void (*)(void))USER_PAGE)(); /* faults */
    console_print("This CPU has no SMEP: nothing happened.\n");
}

/* Bit 51 is beyond the physical addresses of every CPU so far. */
void scenario_reserved_bit(void) {
    memory_map(USER_PAGE, memory_physical(page), PAGE_WRITABLE | PAGE_NO_EXECUTE);
    *memory_entry(USER_PAGE) |= 1ull << 51;
    cpu_invalidate_page(USER_PAGE);
    *(volatile uint8_t *)USER_PAGE = 1; /* faults */
}

/* The CPU cannot push anything, not even for the page fault: a double fault, on its own stack. */
void scenario_bad_stack(void) {
    __asm__ volatile("movq $0x5000, %rsp\n\t" /* faults */
                     "pushq $0");
}
