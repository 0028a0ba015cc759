/* What the parts of this kernel know of each other. */
#pragma once
#include <stddef.h>
#include <stdint.h>

/* What is kept of a task that does not run. */
struct registers {
    uint64_t rax, rbx, rcx, rdx, rsi, rdi, rbp, r8, r9, r10, r11, r12, r13, r14, r15;
};

void console_write(const char *text, size_t length);
void console_print(const char *text);
void console_print_number(uint64_t number); /* in hexadecimal */

void interrupts_initialize(void);
__attribute__((noreturn)) void panic_with(const char *message);
