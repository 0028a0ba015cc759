/*
 * A conformance case: a few instructions, and what the manuals say that the CPU reports of them.
 *
 * Cases are rows of the files in cases/:
 *
 *     CASE(pf_write, "pf.write.not-present", "a write where no page is", RING_0,
 *          "movl %eax, NOT_PRESENT", FAULT(PAGE_FAULT), .error_code = 2, .cr2 = NOT_PRESENT)
 *
 * The code is assembled for the mode. The saved rip is expected at its last label `9:`, or at its
 * start; it ends in an `int $DONE`, at which a case with NOTHING to expect arrives. Its start is also
 * the label `8:`, for AT(offset). All that a row does not say is expected to be as at entry.
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
    HAS_PKS,
    HAS_LA57,
    HAS_LAM,
    HAS_RDPID,
    HAS_XSAVEC,
    HAS_XSAVES,
    HAS_SYSENTER,
    HAS_1_GIB_PAGES,
    NO_MONITOR,
    NO_RDTSCP,
    NO_XSAVEC,
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

/* The bytes of a case, and where in them the saved rip is expected. */
struct case_code {
    uint16_t size, rip;
    uint8_t bytes[];
};

/* In the order of their sizes: there are hundreds of them. */
struct conformance_case {
    const char *id, *title, *manual;
    const char *vendor; /* how vendors differ, or a manual from itself; or NULL */
    const struct case_code *code;
    void (*prepare)(void); /* before: whatever the other fields cannot say (prepare.h) */

    /* Addresses. Before: DR0; CODE_0 and CODE_3 mean the address of label `9:`. */
    uint64_t breakpoint;
    /* After. rip_at: an address instead of the label; rsp, cs, ss: 0: as at entry. */
    uint64_t cr2, rip_at, rsp, rax;

    /* Before: flags and control registers as usual, with these changes. */
    uint32_t flags, cr0_set, cr0_clear, cr4_set, cr4_clear;
    uint32_t dr1, dr2, dr3, dr7, dr6_before;
    /* After. Flags are in addition to those before. */
    uint32_t saved_flags_set, saved_flags_clear;
    int32_t error_code;
    uint32_t open; /* FIELD_BITs that no manual defines here */

    uint16_t idt_limit; /* before; 0: the whole table */
    uint16_t dr6, cs, ss;
    int16_t rsp_change, vector;

    uint8_t mode;        /* enum case_mode */
    uint8_t needs;       /* enum feature */
    uint8_t needs_too;   /* another */
    uint8_t closed_gate; /* the gate of this vector gets P = 0; 0: none */
    /* The gate of `gate` becomes one like that of `gate_like`; 0: none does. */
    uint8_t gate, gate_like;
    uint8_t
        or_vector; /* what `vendor` also allows: another vector, all else the same; 0: nothing */
    uint8_t interrupt; /* the local APIC has an interrupt of this vector, which waits for IF */

    bool dangerous : 1;      /* may hang or reset: only by name, or with the word `dangerous` */
    bool external : 1;       /* somebody else has to cause it: only by name */
    bool at_end_of_page : 1; /* the code ends where its page does; no end is put behind it */
    bool software : 1;       /* INT n or an interrupt: no error code, whatever the vector */
    bool trap : 1;           /* rip is the next instruction */
    bool null_ss : 1;
    bool checks_rf : 1, rf : 1, checks_rax : 1;
};

#define FAULT(name) .vector = VECTOR_##name, .trap = false
#define TRAP(name) .vector = VECTOR_##name, .trap = true
#define NOTHING .vector = DONE, .trap = true
/* INT n, or an interrupt of that vector. */
#define DELIVERED(number) .vector = (number), .trap = true, .software = true
/* An interrupt is pending when the code begins, and waits for IF. */
#define WAITING(number) .interrupt = (number), .needs_too = HAS_LOCAL_APIC

/* Goes on at this offset into the page. */
#define AT(offset) ".org 8b + " #offset ", 0x90;"

/* C's names for the places and selectors. */
enum place {
#define PLACE(name, address, backing, rights) name = (address),
#include "kernel/conformance/vocabulary/places.def"
};
enum test_selector {
    BEYOND_GDT = 0x400, /* the first that is not in it */
#define DESCRIPTOR(name, selector, low) name = (selector),
#define SYSTEM_DESCRIPTOR(name, selector, low) name = (selector),
#define CALL_GATE(name, selector, code_selector, offset, options) name = (selector),
#include "kernel/conformance/vocabulary/descriptors.def"
};

#endif
