/*
 * What the suite changes of the machine: places (places.def), a GDT, TSS and IDT of its own,
 * control and debug registers and MSRs. Each case gets all of it fresh.
 */
#ifndef KERNEL_CONFORMANCE_MACHINE_H
#define KERNEL_CONFORMANCE_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <trapgate/gate.h>
#include <trapgate/segments.h>

/* Slots of the suite's TSS: the first four as in the kernel, the others for cases. */
enum test_stack {
    STACK_DOUBLE_FAULT = 1,
    STACK_NMI,
    STACK_MACHINE_CHECK,
    STACK_DEBUG,
    STACK_UNMAPPED,
    STACK_NON_CANONICAL,
    STACK_MISALIGNED,
    STACK_PRIVILEGE, /* RSP0 */
    TEST_STACKS = STACK_PRIVILEGE,
};

/* SDM 4, "Model-Specific Registers". */
#define MSR_STAR 0xC0000081u
#define MSR_LSTAR 0xC0000082u
#define MSR_SFMASK 0xC0000084u
#define MSR_CSTAR 0xC0000083u
#define MSR_SYSENTER_CS 0x174u
#define MSR_SYSENTER_ESP 0x175u
#define MSR_SYSENTER_EIP 0x176u
#define MSR_TSC_AUX 0xC0000103u
#define MSR_U_CET 0x6A0u
#define MSR_S_CET 0x6A2u
#define MSR_PL3_SSP 0x6A7u
#define MSR_MCG_CAP 0x179u
#define MSR_MCG_CTL 0x17Bu
#define MSR_MC0_CTL 0x400u

/* SDM 3A, "64-Bit IDT Gate Descriptors": where the type begins in the options of a gate. */
#define GATE_TYPE_SHIFT 8

/* SDM 3A, "Linear-Address Masking"; SDM 1, "XSAVE-Managed State". */
enum { STATE_X87 = 1 << 0, STATE_SSE = 1 << 1 };

#define NON_CANONICAL 0x8000000000000000ull

/* Vectors whose gates are made for cases: the cases say what each leads to. */
enum test_vector {
    VECTOR_TYPES = 0xC0,          /* and 15 more: a gate of each type, DPL 3 */
    VECTOR_CLOSED = 0xE0,         /* P = 0, all else right, DPL 3 */
    VECTOR_EMPTY = 0xE1,          /* all zero */
    VECTOR_BAD_TYPE = 0xE2,       /* a type that the IDT may not hold, DPL 3 */
    VECTOR_KERNEL_ONLY = 0xE3,    /* DPL 0 */
    VECTOR_TRAP_GATE = 0xE4,      /* a trap gate, DPL 3 */
    VECTOR_UNMAPPED_STACK = 0xE5, /* IST slots that cannot be used */
    VECTOR_BAD_STACK = 0xE6,
    VECTOR_MISALIGNED_STACK = 0xE7, /* used all the same: the CPU aligns */
    VECTOR_NULL_SELECTOR = 0xE8,
    VECTOR_DATA_SELECTOR = 0xE9,
    VECTOR_BEYOND_SELECTOR = 0xEA,
    VECTOR_ABSENT_SELECTOR = 0xEB,
    VECTOR_CODE_32_SELECTOR = 0xEC,
    VECTOR_BAD_ADDRESS = 0xED,
    VECTOR_OWN_STACK = 0xEE, /* IST slot 2, DPL 3 */
    VECTOR_USER_SELECTOR = 0xEF,
};

/* Maps the places; false, and a sentence, if that was not possible. */
bool machine_initialize(const char **problem);

/* All fresh: before each case. Afterwards machine_finish() gives the CPU back to the kernel. */
void machine_reset(void);
void machine_finish(void);

/* For what a case changes: the IDT and TSS in use. */
struct trapgate_gate *machine_gate(uint8_t vector);
const struct trapgate_gate *machine_idt(void);
struct trapgate_tss *machine_tss(void);

/* Loads TR with another descriptor of the GDT. */
void machine_load_task(uint16_t selector);

/* PKRU: two bits a key, no access and no writes. Only where there are protection keys. */
void machine_set_protection_keys(uint32_t rights);

/* XCR0, while CR4.OSXSAVE is set for it. Only where there is XSAVE. */
void machine_set_extended_state(uint32_t components);

/* The top of a stack, as the CPU finds it: aligned down. */
uint64_t machine_stack_top(enum test_stack stack);

/* Where the case's bytes are put. */
uint8_t *machine_code_page(void);

/* Whether there is a physical-address bit that no page may use, and which. */
uint64_t machine_reserved_bit(void);

#endif
