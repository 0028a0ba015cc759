#include "kernel/conformance/machine/run.h"

#include "arch/x86_64/idt/cpu.h"
#include <trapgate/exception.h>
#include <trapgate/idt.h>
#include <trapgate/segments.h>

#include "kernel/conformance/machine/arrival.h"
#include "kernel/conformance/machine/assembly.h"
#include "kernel/conformance/machine/features.h"
#include "kernel/conformance/machine/interrupt.h"
#include "kernel/conformance/machine/levels.h"
#include "kernel/conformance/machine/machine.h"
#include "kernel/memory.h"
#include "kernel/string.h"

/* The flags that are a matter of exceptions; arithmetic flags and ID are the code's own. */
#define CONTROL_FLAGS                                                                              \
    ((uint64_t)(RFLAGS_TF | RFLAGS_IF | RFLAGS_DF | RFLAGS_IOPL | RFLAGS_NT | RFLAGS_AC))
#define ENTRY_FLAGS ((uint64_t)(RFLAGS_TF | RFLAGS_IF | RFLAGS_NT | RFLAGS_RF))
#define DR6_CAUSES 0xE00Full /* B0 to B3, BD, BS, BT */

static const uint8_t end_of_case[] = {0xCD, DONE}; /* int $DONE, in every mode */

static const struct {
    uint64_t code, stack, cs, ss;
} modes[CASE_MODES] = {
    [RING_0] = {CODE_0, STACK_0, TRAPGATE_SELECTOR_KERNEL_CODE, TRAPGATE_SELECTOR_KERNEL_DATA},
    [RING_3] = {CODE_3, STACK_3, TRAPGATE_SELECTOR_USER_CODE, TRAPGATE_SELECTOR_USER_DATA},
    [COMPATIBILITY] = {CODE_3, STACK_3, TRAPGATE_SELECTOR_USER_CODE_32,
                       TRAPGATE_SELECTOR_USER_DATA},
};

const char *field_name(enum field field) {
    static const char *const names[FIELDS] = {
        [FIELD_VECTOR] = "vector", [FIELD_ERROR_CODE] = "error_code",
        [FIELD_RIP] = "rip",       [FIELD_CS] = "cs",
        [FIELD_FLAGS] = "flags",   [FIELD_RF] = "rf",
        [FIELD_RSP] = "rsp",       [FIELD_SS] = "ss",
        [FIELD_STACK] = "stack",   [FIELD_ENTRY] = "entry",
        [FIELD_CR2] = "cr2",       [FIELD_DR6] = "dr6",
        [FIELD_RAX] = "rax",       [FIELD_HANDLER_SS] = "handler_ss",
    };
    return names[field];
}

enum feature case_lacks(const struct conformance_case *test) {
    return !feature_present(test->needs)       ? test->needs
           : !feature_present(test->needs_too) ? test->needs_too
                                               : ALWAYS;
}

bool case_possible(const struct conformance_case *test) {
    return case_lacks(test) == ALWAYS;
}

/* Where the code runs: at the start of its page, or so that its last byte is the page's. */
static uint64_t code_offset(const struct conformance_case *test) {
    return test->at_end_of_page ? PAGE_SIZE - test->code->size : 0;
}

static void copy_code(const struct conformance_case *test) {
    uint8_t *to = machine_code_page() + code_offset(test);
    memset(machine_code_page(), 0x90, PAGE_SIZE);
    memcpy(machine_code_page() + LANDING, end_of_case, sizeof end_of_case);
    memcpy(to, test->code->bytes, test->code->size);
    if (!test->at_end_of_page) {
        memcpy(to + test->code->size, end_of_case, sizeof end_of_case);
    }
}

static uint64_t breakpoint_address(const struct conformance_case *test) {
    bool code = test->breakpoint == CODE_0 || test->breakpoint == CODE_3;
    return test->breakpoint + (code ? test->code->rip : 0);
}

static void enter(const struct conformance_case *test) {
    uint16_t limit = test->idt_limit ? test->idt_limit : sizeof(struct idt) - 1;
    struct departure departure = {
        .cr0 = (cpu_read_cr0() | test->cr0_set) & ~test->cr0_clear,
        .cr4 = (cpu_read_cr4() | test->cr4_set) & ~test->cr4_clear,
        .dr7 = test->dr7 | DR7_NONE,
        .idtr = {limit, (uint64_t)machine_idt()},
        .rip = modes[test->mode].code + code_offset(test),
        .cs = modes[test->mode].cs,
        .rflags = RFLAGS_FIXED | test->flags,
        .rsp = modes[test->mode].stack + PAGE_SIZE,
        .ss = modes[test->mode].ss,
        .data_selector = TRAPGATE_SELECTOR_USER_DATA,
    };
    interrupt_settle();
    machine_reset();
    copy_code(test);
    if (test->gate_like) {
        *machine_gate(test->gate) = *machine_gate(test->gate_like);
    }
    if (test->closed_gate) {
        machine_gate(test->closed_gate)->options &= (uint16_t)~TRAPGATE_GATE_PRESENT;
    }
    cpu_write_dr0(breakpoint_address(test));
    cpu_write_dr1(test->dr1);
    cpu_write_dr2(test->dr2);
    cpu_write_dr3(test->dr3);
    if (test->dr6_before) {
        cpu_write_dr6(test->dr6_before);
    }
    if (test->prepare) {
        test->prepare();
    }
    /* Without it HLT would wait for ever: so the case ends at once, which is not as expected. */
    if (test->interrupt && !interrupt_request(test->interrupt)) {
        memcpy(machine_code_page() + code_offset(test), end_of_case, sizeof end_of_case);
    }
    conformance_enter(&departure);
    levels_four();
}

/* Whether an error code was pushed: the stack was aligned before five or six quadwords. */
static bool has_code(const struct arrival *arrival) {
    return !(arrival->rsp & 8);
}

static const struct interrupt_frame *frame_of(const struct arrival *arrival) {
    return (const struct interrupt_frame *)(arrival->pushed + has_code(arrival));
}

static bool expects_code(const struct conformance_case *test) {
    return !test->software && exception_has_error_code((unsigned)test->vector);
}

/* SDM 3A, "IA-32e Mode Stack Switch": a slot, else RSP0 on a change of privilege, else the stack
 * that is; each aligned down to 16 bytes. */
static uint64_t expected_stack(const struct conformance_case *test, const struct arrival *arrival) {
    unsigned slot = machine_gate((uint8_t)arrival->vector)->options & TRAPGATE_GATE_STACK_MASK;
    uint64_t top = slot                        ? machine_tss()->interrupt_stack[slot - 1]
                   : frame_of(arrival)->cs & 3 ? machine_tss()->privilege_stack[0]
                                               : frame_of(arrival)->rsp;
    return (top & ~15ull) - (expects_code(test) ? 48 : 40);
}

static uint64_t expected_entry_flags(const struct arrival *arrival) {
    bool trap_gate = (machine_gate((uint8_t)arrival->vector)->options & TRAPGATE_GATE_TYPE_TRAP) ==
                     TRAPGATE_GATE_TYPE_TRAP;
    return trap_gate ? frame_of(arrival)->rflags & RFLAGS_IF : 0;
}

static void compare(struct outcome *outcome, const struct conformance_case *test, enum field field,
                    uint64_t got, uint64_t want) {
    if (!(test->open & 1u << field)) {
        outcome->fields[field] = (struct comparison){true, (int64_t)got, (int64_t)want};
    }
}

static struct outcome compare_all(const struct conformance_case *test,
                                  const struct arrival *arrival) {
    struct outcome outcome = {0};
    const struct interrupt_frame *frame = frame_of(arrival);
    bool other = test->or_vector && arrival->vector == test->or_vector;
    uint64_t vector = other ? test->or_vector : (uint64_t)test->vector;
    uint64_t end = test->vector == DONE ? test->code->size + sizeof end_of_case : test->code->rip;
#define COMPARE(field, got, want) compare(&outcome, test, FIELD_##field, got, want)
    COMPARE(VECTOR, arrival->vector, vector);
    COMPARE(ERROR_CODE, has_code(arrival) ? arrival->pushed[0] : (uint64_t)NO_CODE,
            expects_code(test) ? (uint64_t)test->error_code : (uint64_t)NO_CODE);
    COMPARE(RIP, frame->rip,
            test->rip_at ? test->rip_at : modes[test->mode].code + code_offset(test) + end);
    COMPARE(CS, frame->cs, test->cs ? test->cs : modes[test->mode].cs);
    COMPARE(FLAGS, frame->rflags & CONTROL_FLAGS,
            ((test->flags | test->saved_flags_set) & ~test->saved_flags_clear) & CONTROL_FLAGS);
    COMPARE(RSP, frame->rsp,
            test->rsp ? test->rsp
                      : modes[test->mode].stack + PAGE_SIZE + (uint64_t)(int64_t)test->rsp_change);
    COMPARE(SS, frame->ss, test->null_ss ? 0 : test->ss ? test->ss : modes[test->mode].ss);
    COMPARE(STACK, arrival->rsp, expected_stack(test, arrival));
    COMPARE(ENTRY, arrival->flags & ENTRY_FLAGS, expected_entry_flags(arrival));
    COMPARE(CR2, arrival->cr2, test->cr2);
    COMPARE(DR6, arrival->dr6 & DR6_CAUSES, test->dr6);
    if (frame->cs & 3) {
        COMPARE(HANDLER_SS, arrival->ss, 0);
    }
    if (test->checks_rf) {
        COMPARE(RF, (frame->rflags & RFLAGS_RF) != 0, test->rf);
    }
    if (test->checks_rax) {
        COMPARE(RAX, arrival->rax, test->rax);
    }
    return outcome;
}

bool case_met_other(const struct conformance_case *test, const struct outcome *outcome) {
    return test->or_vector && outcome->fields[FIELD_VECTOR].got == test->or_vector;
}

struct outcome case_run(const struct conformance_case *test, unsigned mutated) {
    enter(test);
    struct outcome outcome = compare_all(test, &conformance_arrival);
    for (unsigned field = 0; field < FIELDS; field++) {
        struct comparison *comparison = &outcome.fields[field];
        if (comparison->compared && mutated & 1u << field) {
            comparison->want ^= 1;
        }
        if (comparison->got != comparison->want) {
            outcome.differences |= 1u << field;
        }
    }
    return outcome;
}
