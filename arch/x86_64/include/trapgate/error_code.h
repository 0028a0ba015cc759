/*
 * Error codes in words.
 *
 * Each function writes at most `size` bytes, always ends them with NUL (when size > 0), and returns
 * the length that the whole text has, as snprintf does. Bits that the manuals do not define are
 * never dropped: they are shown as `undefined bits 0x…`.
 */
#ifndef TRAPGATE_ERROR_CODE_H
#define TRAPGATE_ERROR_CODE_H

#include <stddef.h>
#include <trapgate/compiler.h>
#include <trapgate/symbol.h>

TRAPGATE_BEGIN

/* SDM 3A, "Interrupt 14—Page-Fault Exception (#PF)"; APM 2, "#PF—Page-Fault Exception". */
enum trapgate_page_fault_error {
    TRAPGATE_PAGE_FAULT_PRESENT = 1u << 0, /* the page was there and its rights denied the access */
    TRAPGATE_PAGE_FAULT_WRITE = 1u << 1,   /* a write; else a read or a fetch */
    TRAPGATE_PAGE_FAULT_USER = 1u << 2,    /* at CPL 3 */
    TRAPGATE_PAGE_FAULT_RESERVED = 1u << 3, /* a reserved bit is set in a paging structure */
    TRAPGATE_PAGE_FAULT_FETCH = 1u << 4,    /* an instruction fetch (reported with NXE or SMEP) */
    TRAPGATE_PAGE_FAULT_PROTECTION_KEY = 1u << 5, /* PKRU or IA32_PKRS denied it */
    TRAPGATE_PAGE_FAULT_SHADOW_STACK = 1u << 6,   /* an access to, or as, a shadow stack */
    TRAPGATE_PAGE_FAULT_HLAT = 1u << 7, /* Intel: no translation by hypervisor-managed paging */
    TRAPGATE_PAGE_FAULT_SGX = 1u << 15, /* Intel: SGX's own access control */
};
#define TRAPGATE_PAGE_FAULT_RMP (1ul << 31) /* AMD: denied by SEV-SNP's reverse map */

/* SDM 3A, "Error Code". */
enum trapgate_selector_error {
    TRAPGATE_SELECTOR_ERROR_EXTERNAL =
        1u << 0,                           /* while delivering an event from outside the program */
    TRAPGATE_SELECTOR_ERROR_IDT = 1u << 1, /* the index is a vector: a gate of the IDT */
    TRAPGATE_SELECTOR_ERROR_LDT =
        1u << 2, /* the index is of the LDT (only if not IDT); else the GDT */
    TRAPGATE_SELECTOR_ERROR_INDEX_SHIFT = 3,
    TRAPGATE_SELECTOR_ERROR_INDEX_MASK = 0xFFF8,
};

/* SDM 3A, "Interrupt 21—Control Protection Exception (#CP)". */
enum trapgate_control_protection_error {
    TRAPGATE_CONTROL_PROTECTION_NEAR_RET = 1,
    TRAPGATE_CONTROL_PROTECTION_FAR_RET = 2,
    TRAPGATE_CONTROL_PROTECTION_ENDBRANCH = 3,
    TRAPGATE_CONTROL_PROTECTION_RSTORSSP = 4,
    TRAPGATE_CONTROL_PROTECTION_SETSSBSY = 5,
    TRAPGATE_CONTROL_PROTECTION_KIND_MASK = 0x7FFF,
    TRAPGATE_CONTROL_PROTECTION_ENCLAVE = 0x8000, /* happened during enclave execution */
};

/* "supervisor write, page not present", "user fetch, page present, …" */
size_t page_fault_describe(char *text, size_t size, unsigned long error_code)
    TRAPGATE_SYMBOL(page_fault_describe);

/* "GDT index 5 (selector 0x28)", "IDT vector 14 (page fault), external event", "no selector", … */
size_t selector_error_describe(char *text, size_t size, unsigned long error_code)
    TRAPGATE_SYMBOL(selector_error_describe);

/* "near RET: return address differs from the shadow stack", … */
size_t trapgate_control_protection_describe(char *text, size_t size, unsigned long error_code);

/* Whichever of them the vector's error code needs (exceptions.def). */
size_t trapgate_error_code_describe(char *text, size_t size, unsigned vector,
                                    unsigned long error_code);

TRAPGATE_END

#endif
