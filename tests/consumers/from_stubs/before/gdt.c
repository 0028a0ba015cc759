#include "before/interrupts.h"

static uint64_t gdt[] = {
    0, 0x00AF9B000000FFFF, /* 0x08: code */
    0x00CF93000000FFFF,    /* 0x10: data */
};

void gdt_load(void) {
    struct {
        uint16_t limit;
        uint64_t base;
    } __attribute__((packed)) pointer = {sizeof gdt - 1, (uint64_t)gdt};
    __asm__ volatile("lgdt %0\n\t"
                     "pushq $0x08\n\t"
                     "leaq 1f(%%rip), %%rax\n\t"
                     "pushq %%rax\n\t"
                     "lretq\n"
                     "1:\tmovw $0x10, %%ax\n\t"
                     "movw %%ax, %%ss\n\t"
                     "movw %%ax, %%ds\n\t"
                     "movw %%ax, %%es"
                     :
                     : "m"(pointer)
                     : "rax", "memory");
}
