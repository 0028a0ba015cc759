/*
 * A gate: the 16 bytes of the IDT that tell the CPU where one vector's handler is, and how to enter
 * it. SDM 3A, "64-Bit IDT Gate Descriptors".
 */
#ifndef TRAPGATE_GATE_H
#define TRAPGATE_GATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <trapgate/compiler.h>

TRAPGATE_BEGIN

/*
 * The code selector in every gate: not whatever CS happens to be when the table is filled, because
 * then a stale GDT of the boot loader would outlive it. The library's own, weak, is 0x08, as in
 * <trapgate/segments.h>. A kernel with a GDT that has its 64-bit code segment elsewhere defines
 *
 *     uint16_t trapgate_code_selector = 0x28;
 *
 * or, where only the firmware knows it, assigns it before it sets a gate. idt_load() refuses a wrong one
 * and says which would be right.
 */
extern uint16_t trapgate_code_selector;

/* The type bit that distinguishes the two kinds of gate (bit 8 of the options word). */
enum trapgate_gate_type {
    INTERRUPT_GATE = 0, /* the CPU clears IF on entry; the default */
    TRAP_GATE = 1,      /* IF stays as it was */
};

struct trapgate_gate {
    uint16_t offset_low;    /* handler address, bits 0-15 */
    uint16_t selector;      /* code segment of the handler */
    uint16_t options;       /* below */
    uint16_t offset_middle; /* handler address, bits 16-31 */
    uint32_t offset_high;   /* handler address, bits 32-63 */
    uint32_t reserved;      /* 0 */
};

TRAPGATE_STATIC_ASSERT(sizeof(struct trapgate_gate) == 16, "a 64-bit gate descriptor has 16 bytes");
TRAPGATE_STATIC_ASSERT(offsetof(struct trapgate_gate, offset_low) == 0, "offset 15:0");
TRAPGATE_STATIC_ASSERT(offsetof(struct trapgate_gate, selector) == 2, "segment selector");
TRAPGATE_STATIC_ASSERT(offsetof(struct trapgate_gate, options) == 4, "IST, type, DPL, P");
TRAPGATE_STATIC_ASSERT(offsetof(struct trapgate_gate, offset_middle) == 6, "offset 31:16");
TRAPGATE_STATIC_ASSERT(offsetof(struct trapgate_gate, offset_high) == 8, "offset 63:32");
TRAPGATE_STATIC_ASSERT(offsetof(struct trapgate_gate, reserved) == 12, "reserved");

enum {
    TRAPGATE_GATE_STACK_MASK = 0x0007,     /* IST slot 1 to 7, or 0 for no switch */
    TRAPGATE_GATE_TYPE_INTERRUPT = 0x0E00, /* 64-bit interrupt gate */
    TRAPGATE_GATE_TYPE_TRAP = 0x0F00,      /* 64-bit trap gate */
    TRAPGATE_GATE_PRIVILEGE_SHIFT = 13,    /* DPL: least privileged CPL that may use INT n */
    TRAPGATE_GATE_PRIVILEGE_MASK = 0x6000,
    TRAPGATE_GATE_PRESENT = 0x8000,
};

/* How a handler is entered. All zero is an interrupt gate on the current stack for the kernel. */
struct trapgate_gate_options {
    unsigned stack;     /* IST slot 1 to 7 (SDM 3A, "Interrupt Stack Table"); 0: no switch */
    unsigned privilege; /* DPL, 0 to 3: who may raise the vector with INT n, INT3, INTO */
    unsigned type;      /* enum trapgate_gate_type */
    unsigned end;       /* of no meaning: lets a macro end a list of options that may be empty */
};

/* The gate for a handler at `address`. The options MUST be in range (trapgate_gate_options_valid). Pure. */
struct trapgate_gate trapgate_gate_make(uint64_t address, struct trapgate_gate_options options);

/* Whether the CPU can express these options. Pure. */
bool trapgate_gate_options_valid(struct trapgate_gate_options options);

/* The parts of a gate, read back. Pure. */
uint64_t trapgate_gate_address(struct trapgate_gate gate);
struct trapgate_gate_options trapgate_gate_read_options(struct trapgate_gate gate);
bool trapgate_gate_present(struct trapgate_gate gate);

TRAPGATE_END

#endif
