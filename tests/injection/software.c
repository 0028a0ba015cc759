/* Vectors raised by INT n and by other instructions, and an NMI. */
#include "tests/injection/injection.h"

#include <stddef.h>
#include "arch/x86_64/idt/cpu.h"

#include "kernel/memory.h"
#include "kernel/string.h"

/* INT n, made at run time. */
static char code_page[PAGE_SIZE] __attribute__((aligned(PAGE_SIZE)));

static void interrupt(uint64_t vector) {
    enum { AT = 0x700000 };
    const char code[] = {'\xCD', (char)vector, '\xC3'};
    memcpy(code_page, code, sizeof code);
    memory_map(AT, memory_physical(code_page), 0);
    ((void (*)(void))AT)();
}

static void not_maskable(uint64_t unused) {
    enum { COMMAND_LOW = 0x300, COMMAND_HIGH = 0x310, ID = 0x20, NMI = 0x400 };
    (void)unused;
    volatile char *apic = memory_map_device(0xFEE00000, PAGE_SIZE, MEMORY_UNCACHED);
    *(volatile uint32_t *)(apic + COMMAND_HIGH) = *(volatile uint32_t *)(apic + ID);
    *(volatile uint32_t *)(apic + COMMAND_LOW) = NMI;
    __asm__ volatile("nop\n\tnop\n\tnop");
    for (;;) {
        cpu_halt();
    }
}

static void privileged(uint64_t which) {
    switch (which) {
    case 0:
        __asm__ volatile("divl %0" : : "r"(0), "a"(1), "d"(0) : "cc");
        break;
    case 1:
        __asm__ volatile("divl %0" : : "r"(1), "a"(1), "d"(1) : "cc");
        break;
    case 2:
        __asm__ volatile("idivl %0" : : "r"(-1), "a"(0x80000000), "d"(0xFFFFFFFF) : "cc");
        break;
    case 3:
        __asm__ volatile("ud2");
        break;
    case 4:
        __asm__ volatile(".byte 0x0F, 0xB9, 0xC0");
        break;
    case 5:
        __asm__ volatile(".byte 0xF1");
        break;
    case 6:
        __asm__ volatile(".byte 0x06"); /* push %es, of 32-bit code */
        break;
    case 7:
        __asm__ volatile(".byte 0xF0, 0x90"); /* lock nop */
        break;
    default:
        __asm__ volatile(
            ".byte 0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x66,0x66,"
            "0x90"); /* 16 bytes */
        break;
    }
}

#define INT(n, answer)                                                                             \
    { "int." #n, interrupt, n, answer, NULL }
INJECTIONS(INT(0, 0), INT(1, 1), INT(2, 2), INT(4, 4), INT(5, 5), INT(6, 6), INT(7, 7), INT(8, 8),
           INT(9, 9), INT(10, 10), INT(11, 11), INT(12, 12), INT(13, 13), INT(14, 14), INT(15, 15),
           INT(16, 16), INT(17, 17), INT(18, 18), INT(19, 19), INT(20, 20), INT(21, 21),
           INT(22, 22), INT(26, 26), INT(28, 28), INT(29, 29), INT(30, 30), INT(31, 31),
           INT(32, 32), INT(48, 48), INT(64, 64), INT(128, 128), INT(153, 153), INT(239, 239),
           INT(200, 200), INT(100, 100),
           {"device.nmi", not_maskable, 0, VECTOR_NON_MASKABLE_INTERRUPT, NULL},
           {"instruction.divide-by-zero", privileged, 0, VECTOR_DIVIDE_ERROR, "division-by-zero"},
           {"instruction.divide-overflow", privileged, 1, VECTOR_DIVIDE_ERROR, "quotient-overflow"},
           {"instruction.signed-overflow", privileged, 2, VECTOR_DIVIDE_ERROR, "quotient-overflow"},
           {"instruction.ud2", privileged, 3, VECTOR_INVALID_OPCODE, "trap-instruction"},
           {"instruction.ud1", privileged, 4, VECTOR_INVALID_OPCODE, NULL},
           {"instruction.int1", privileged, 5, ANSWER_ANY, NULL},
           {"instruction.of-32-bit", privileged, 6, VECTOR_INVALID_OPCODE, NULL},
           {"instruction.lock", privileged, 7, VECTOR_INVALID_OPCODE, NULL},
           {"instruction.too-long", privileged, 8, VECTOR_GENERAL_PROTECTION_FAULT, NULL});
