/* A program that keeps the rules of trapgate-check, or breaks one: see run.sh. */
#include "arch/x86_64/idt/fpu_on_purpose.h"

void start(void);
void of_an_archive(void);
int leaf(int number);
__attribute__((naked)) void without_a_frame(void);

volatile int result;

/* At -O0 its parameter and its locals are on the stack, and it calls nothing. */
int leaf(int number) {
    int numbers[4] = {number, number + 1, number + 2, number + 3};
    return numbers[number & 3];
}

void without_a_frame(void) {
#ifdef BELOW_RSP
    __asm__("mov %rdi, -8(%rsp)\n\tret");
#else
    __asm__("lea -8(%rsp), %rdi\n\tret"); /* an address below the stack, but no access to it */
#endif
}

#ifdef FOR_PROGRAMS
/* What the linker script says of an archive; at -O0 all stays in this order. */
__asm__(".globl for_programs_start\nfor_programs_start:");
void of_an_archive(void) {
    __asm__ volatile(FOR_PROGRAMS);
}
__asm__(".globl for_programs_end\nfor_programs_end:");
#endif

#ifdef BIG
/* A frame of many pages, which -fstack-clash-protection makes in a loop. */
void big(void);
void big(void) {
    volatile char bytes[0x20000];
    bytes[0] = 1;
}
#endif

void start(void) {
    result = leaf(1);
#ifdef BIG
    big();
#endif
    without_a_frame();
#ifdef FOR_PROGRAMS
    of_an_archive();
#endif
#ifdef ON_PURPOSE
    FPU_ON_PURPOSE();
#endif
#ifdef INSTRUCTION
    __asm__ volatile(INSTRUCTION);
#endif
#ifdef FLOATING
    result = (int)((FLOATING)result * 1.5);
#endif
}
