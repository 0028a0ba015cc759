#include <stdint.h>
#include <trapgate/error_code.h>
#include <trapgate/exception.h>

#include "arch/x86_64/decode/words.h"

static void put_undefined_bits(struct text *text, unsigned long bits) {
    if (bits) {
        text_put(text, ", undefined bits ");
        text_put_number(text, bits, 16);
    }
}

static const char *page_fault_access(unsigned long error_code) {
    switch (error_code & (TRAPGATE_PAGE_FAULT_FETCH | TRAPGATE_PAGE_FAULT_WRITE)) {
    case TRAPGATE_PAGE_FAULT_FETCH:
        return "fetch";
    case TRAPGATE_PAGE_FAULT_WRITE:
        return "write";
    case TRAPGATE_PAGE_FAULT_FETCH | TRAPGATE_PAGE_FAULT_WRITE: /* no CPU reports both */
        return "fetch+write";
    default:
        return "read";
    }
}

size_t page_fault_describe(char *buffer, size_t size, unsigned long error_code) {
    static const struct {
        unsigned long bit;
        const char *words;
    } reasons[] = {
        {TRAPGATE_PAGE_FAULT_RESERVED, ", reserved bit set in a paging structure"},
        {TRAPGATE_PAGE_FAULT_PROTECTION_KEY, ", denied by a protection key"},
        {TRAPGATE_PAGE_FAULT_SHADOW_STACK, ", shadow-stack access"},
        {TRAPGATE_PAGE_FAULT_HLAT, ", no HLAT translation"},
        {TRAPGATE_PAGE_FAULT_SGX, ", denied by SGX"},
        {TRAPGATE_PAGE_FAULT_RMP, ", denied by the RMP"},
    };
    struct text text = {buffer, size, 0};
    unsigned long undefined =
        error_code & ~(unsigned long)(TRAPGATE_PAGE_FAULT_PRESENT | TRAPGATE_PAGE_FAULT_WRITE |
                                      TRAPGATE_PAGE_FAULT_USER | TRAPGATE_PAGE_FAULT_FETCH);
    text_put(&text, error_code & TRAPGATE_PAGE_FAULT_USER ? "user " : "supervisor ");
    text_put(&text, page_fault_access(error_code));
    text_put(&text,
             error_code & TRAPGATE_PAGE_FAULT_PRESENT ? ", page present" : ", page not present");
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        text_put(&text, error_code & reasons[i].bit ? reasons[i].words : "");
        undefined &= ~reasons[i].bit;
    }
    put_undefined_bits(&text, undefined);
    return text_finish(&text);
}

size_t selector_error_describe(char *buffer, size_t size, unsigned long error_code) {
    struct text text = {buffer, size, 0};
    unsigned long index =
        (error_code & TRAPGATE_SELECTOR_ERROR_INDEX_MASK) >> TRAPGATE_SELECTOR_ERROR_INDEX_SHIFT;
    if (error_code & TRAPGATE_SELECTOR_ERROR_IDT) {
        text_put(&text, "IDT vector ");
        text_put_number(&text, index, 10);
        /* With IDT set the LDT bit has no meaning, and a vector has 8 bits. */
        if (index < VECTOR_EXCEPTIONS) {
            text_put(&text, " (");
            text_put(&text, exception_name((unsigned)index));
            text_put(&text, ")");
        } else if (index >= VECTOR_COUNT) {
            text_put(&text, " (no such vector)");
        }
        text_put(&text, error_code & TRAPGATE_SELECTOR_ERROR_LDT ? ", LDT bit set" : "");
    } else if (index == 0 && !(error_code & TRAPGATE_SELECTOR_ERROR_LDT)) {
        text_put(&text, "no selector");
    } else {
        text_put(&text, error_code & TRAPGATE_SELECTOR_ERROR_LDT ? "LDT index " : "GDT index ");
        text_put_number(&text, index, 10);
        text_put(&text, " (selector ");
        text_put_number(
            &text, error_code & (TRAPGATE_SELECTOR_ERROR_INDEX_MASK | TRAPGATE_SELECTOR_ERROR_LDT),
            16);
        text_put(&text, ")");
    }
    text_put(&text, error_code & TRAPGATE_SELECTOR_ERROR_EXTERNAL ? ", external event" : "");
    put_undefined_bits(&text, error_code & ~0xFFFFul);
    return text_finish(&text);
}

size_t trapgate_control_protection_describe(char *buffer, size_t size, unsigned long error_code) {
    static const char *const kinds[] = {
        [TRAPGATE_CONTROL_PROTECTION_NEAR_RET] =
            "near RET: return address differs from the shadow stack",
        [TRAPGATE_CONTROL_PROTECTION_FAR_RET] = "far RET or IRET: differs from the shadow stack",
        [TRAPGATE_CONTROL_PROTECTION_ENDBRANCH] = "indirect branch to no ENDBRANCH",
        [TRAPGATE_CONTROL_PROTECTION_RSTORSSP] = "RSTORSSP: no valid restore token",
        [TRAPGATE_CONTROL_PROTECTION_SETSSBSY] = "SETSSBSY: no valid supervisor token",
    };
    struct text text = {buffer, size, 0};
    unsigned long kind = error_code & TRAPGATE_CONTROL_PROTECTION_KIND_MASK;
    if (kind < sizeof kinds / sizeof *kinds && kinds[kind]) {
        text_put(&text, kinds[kind]);
    } else {
        text_put(&text, "undefined kind ");
        text_put_number(&text, kind, 10);
    }
    text_put(&text, error_code & TRAPGATE_CONTROL_PROTECTION_ENCLAVE ? ", in an enclave" : "");
    put_undefined_bits(&text, error_code & ~0xFFFFul);
    return text_finish(&text);
}

size_t trapgate_error_code_describe(char *buffer, size_t size, unsigned vector,
                                    unsigned long error_code) {
    struct text text = {buffer, size, 0};
    switch (exception_code_kind(vector)) {
    case EXCEPTION_CODE_PAGE_FAULT:
        return page_fault_describe(buffer, size, error_code);
    case EXCEPTION_CODE_SELECTOR:
        return selector_error_describe(buffer, size, error_code);
    case EXCEPTION_CODE_CONTROL:
        return trapgate_control_protection_describe(buffer, size, error_code);
    case EXCEPTION_CODE_ZERO:
        text_put(&text, error_code == 0 ? "always 0" : "should be 0");
        text_put(&text, error_code & TRAPGATE_SELECTOR_ERROR_EXTERNAL ? ", external event" : "");
        put_undefined_bits(&text, error_code & ~(unsigned long)TRAPGATE_SELECTOR_ERROR_EXTERNAL);
        return text_finish(&text);
    case EXCEPTION_CODE_VENDOR:
        text_put(&text, "defined by the hypervisor interface: ");
        text_put_number(&text, error_code, 16);
        return text_finish(&text);
    case EXCEPTION_CODE_NO_CODE:
        break;
    }
    text_put(&text, "none");
    return text_finish(&text);
}
