/*
 * A conformance case: a few instructions, and what the manuals say that the CPU reports of them.
 *
 * Cases are rows of the files in cases/:
 *
 *     CASE(pf_write, "pf.write.not-present", "a write where no page is", RING_0,
 *          "movl %eax, NOT_PRESENT", FAULT(PAGE_FAULT), .error_code = 2, .cr2 = NOT_PRESENT)
 *
 * The code is assembled for the mode. The saved rip is expected at its last label `9:`, or at its
 * start; it ends in an `int $DONE`, at which a case with NOTHING to expect arrives. All that a row
 * does not say is expected to be as at entry.
 */
#ifndef KERNEL_CONFORMANCE_CASE_H
#define KERNEL_CONFORMANCE_CASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where the code runs. */
enum case_mode { RING_0, RING_3, COMPATIBILITY, CASE_MODES };

/* What is compared. Each is a bit, for deviations and for what a case leaves open. */
enum field {
    FIELD_VECTOR,
    FIELD_ERROR_CODE,
    FIELD_RIP,
    FIELD_CS,
    FIELD_FLAGS, /* IF, DF, TF, IOPL, NT, AC as saved */
    FIELD_RF,    /* only where a case asks for it */
    FIELD_RSP,
    FIELD_SS,
    FIELD_STACK,      /* where the handler's rsp is */
    FIELD_HANDLER_SS, /* null after a change of privilege */
    FIELD_ENTRY,      /* the flags with which the handler is entered: IF, TF, NT, RF */
    FIELD_CR2,
    FIELD_DR6,
    FIELD_RAX, /* only where a case asks for it: what the code found out */
    FIELDS,
};
#define FIELD_BIT(name) (1u << FIELD_##name)

/* Features of the CPU (features.c), without which a case is skipped. */
enum feature {
    ALWAYS,
    HAS_SMEP,
    HAS_SMAP,
    HAS_UMIP,
    HAS_PKU,
    HAS_CET_SS,
    HAS_CET_IBT,
    HAS_XSAVE,
    HAS_MONITOR,
    HAS_SYSCALL,
    HAS_CX16,
    HAS_FSGSBASE,
    HAS_LOCAL_APIC,
    HAS_RESERVED_BIT,
    HAS_MMX,
    HAS_SSE2,
    HAS_MCE,
    HAS_RDTSCP,
    NO_VMX,
    NO_SVM,
    IS_INTEL,
    IS_AMD,
    FEATURES,
};

enum {
    NO_EXCEPTION_VECTOR = -1,
    NO_CODE = -1,   /* of error codes: none is pushed */
    DONE = 0xF0,    /* vector of the end of each case */
    LANDING = 2048, /* of the code page: where jumps that ought to fail lead, and end at once */
};

struct conformance_case {
    const char *id, *title, *manual;
    const uint8_t *code, *code_end;
    uint64_t rip; /* expected, as an offset into the code */
    enum case_mode mode;
    enum feature needs;
    bool dangerous;     /* may hang or reset: only by name, or with the word `dangerous` */
    bool external;      /* somebody else has to cause it: only by name */
    const char *vendor; /* how vendors differ, or NULL */

    /* Before: flags and control registers as usual, with these changes. */
    uint64_t flags;
    uint64_t cr0_set, cr0_clear, cr4_set, cr4_clear;
    uint64_t breakpoint, dr7; /* DR0; CODE_0 and CODE_3 mean the address of label `9:` */
    uint64_t dr6_before;
    uint8_t closed_gate;   /* the gate of this vector gets P = 0; 0: none */
    uint16_t idt_limit;    /* 0: the whole table */
    bool at_end_of_page;   /* the code ends where its page does; no end is put behind it */
    void (*prepare)(void); /* whatever else */

    /* After. */
    int vector;
    bool software; /* by INT n: no error code, whatever the vector */
    bool trap;     /* rip is the next instruction */
    long error_code;
    uint64_t cr2, dr6;
    uint64_t saved_flags_set, saved_flags_clear; /* in addition to those before */
    int rsp_change;
    uint64_t rip_at;      /* an address instead of the label; 0: the label */
    uint64_t rsp, ss, cs; /* 0: as at entry */
    bool null_ss;
    bool checks_rf, rf, checks_rax;
    uint64_t rax;
    unsigned open; /* fields that no manual defines here */
};

#define FAULT(name) .vector = VECTOR_##name, .trap = false
#define TRAP(name) .vector = VECTOR_##name, .trap = true
#define NOTHING .vector = DONE, .trap = true

extern const struct conformance_case conformance_cases[];
extern const size_t conformance_case_count;

/* C's names for the places and selectors. */
enum place {
#define PLACE(name, address, backing, rights) name = (address),
#include "kernel/conformance/places.def"
};
enum test_selector {
#define DESCRIPTOR(name, selector, low) name = (selector),
#define SYSTEM_DESCRIPTOR(name, selector, low) name = (selector),
#include "kernel/conformance/descriptors.def"
};

#endif
