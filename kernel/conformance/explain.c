#include "kernel/conformance/explain.h"

#include <trapgate/error_code.h>
#include <trapgate/exception.h>
#include <trapgate/unhandled.h>
#include <trapgate/report.h>

#include "kernel/conformance/cases/cases.h"
#include "kernel/conformance/machine/arrival.h"
#include "kernel/conformance/machine/features.h"
#include "kernel/output/console.h"
#include "kernel/string.h"

static const char *const mode_names[CASE_MODES] = {
    [RING_0] = "CPL 0, 64-bit",
    [RING_3] = "CPL 3, 64-bit",
    [COMPATIBILITY] = "CPL 3, compatibility mode",
};

void explain_disputed(const char *pattern) {
    for (size_t i = 0; i < conformance_case_count; i++) {
        const struct conformance_case *test = &conformance_cases[i];
        if (test->vendor && id_matches(test->id, pattern)) {
            console_print("%-32s %s%s\n", test->id, test->or_vector ? "either: " : "",
                          test->vendor);
        }
    }
}

void explain_list(const char *pattern) {
    for (size_t i = 0; i < conformance_case_count; i++) {
        const struct conformance_case *test = &conformance_cases[i];
        if (id_matches(test->id, pattern)) {
            console_print("%-32s %s%s%s\n", test->id, test->title,
                          test->dangerous ? " (dangerous)" : "",
                          test->external ? " (somebody else has to cause it)" : "");
        }
    }
}

static void print_changes(const char *name, uint64_t set, uint64_t clear) {
    if (set || clear) {
        console_print("  %-10s", name);
        if (set) {
            console_print(" set 0x%lx", set);
        }
        if (clear) {
            console_print(" clear 0x%lx", clear);
        }
        console_print("\n");
    }
}

static void print_set_up(const struct conformance_case *test) {
    console_print("  runs at    %s\n", mode_names[test->mode]);
    if (test->needs != ALWAYS) {
        console_print("  needs      %s\n", feature_name(test->needs));
    }
    if (test->needs_too != ALWAYS) {
        console_print("  and        %s\n", feature_name(test->needs_too));
    }
    print_changes("rflags", test->flags, 0);
    print_changes("cr0", test->cr0_set, test->cr0_clear);
    print_changes("cr4", test->cr4_set, test->cr4_clear);
    if (test->dr7) {
        console_print("  debug      dr0 0x%lx, dr7 0x%x\n", test->breakpoint, test->dr7);
    }
    if (test->gate_like) {
        console_print("  gate       of vector %u like that of 0x%x\n", test->gate, test->gate_like);
    }
    if (test->closed_gate) {
        console_print("  gate       of vector %u not present\n", test->closed_gate);
    }
    if (test->interrupt) {
        console_print("  interrupt  0x%x is pending in the local APIC\n", test->interrupt);
    }
    console_print("  code      ");
    for (size_t i = 0; i < test->code->size; i++) {
        console_print(" %02x", test->code->bytes[i]);
    }
    console_print("\n");
}

static void print_error_code(unsigned vector, bool has, unsigned long code) {
    char words[160];
    if (!has) {
        console_print("  no error code\n");
        return;
    }
    trapgate_error_code_describe(words, sizeof words, vector, code);
    console_print("  error code 0x%lx: %s\n", code, words);
}

static const char *why_this_rip(const struct conformance_case *test) {
    return test->interrupt && test->interrupt == test->vector
               ? "an interrupt, between two instructions: the saved rip is the next one"
           : test->software ? "INT n did its work: the saved rip is the next instruction"
           : test->trap ? "a trap, reported after its instruction: the saved rip is the next one"
           : exception_class((unsigned)test->vector) == EXCEPTION_CLASS_ABORT
               ? "an abort: the saved rip need not mean anything, and nothing may resume"
               : "a fault, reported before its instruction, which can be tried again: the\n"
                 "  saved rip is its own";
}

static void print_expectation(const struct conformance_case *test) {
    console_print("The manuals want (%s):\n", test->manual);
    if (test->vector == DONE) {
        console_print("  no exception: the code runs to its end, INT 0x%x\n", DONE);
        return;
    }
    unsigned vector = (unsigned)test->vector;
    console_print("  vector %u, %s %s\n", vector, exception_mnemonic(vector),
                  exception_name(vector));
    console_print("  %s (byte %u of the code)\n", why_this_rip(test), test->code->rip);
    print_error_code(vector, !test->software && exception_has_error_code(vector),
                     (unsigned long)test->error_code);
    if (vector == VECTOR_PAGE_FAULT && !test->software) {
        console_print("  cr2 0x%lx\n", test->cr2);
    }
    if (test->dr6) {
        console_print("  dr6 0x%x\n", test->dr6);
    }
    if (test->vendor) {
        console_print("  vendors: %s\n", test->vendor);
    }
}

static void print_arrival(void) {
    const struct arrival *arrival = &conformance_arrival;
    unsigned vector = (unsigned)arrival->vector;
    bool has_code = !(arrival->rsp & 8);
    console_print("What came:\n  vector %u, %s %s\n", vector, exception_mnemonic(vector),
                  exception_name(vector));
    print_error_code(vector, has_code, arrival->pushed[0]);
    report_frame((const struct interrupt_frame *)(arrival->pushed + has_code));
    console_print("  cr2     0x%016lx\n  dr6     0x%016lx\n", arrival->cr2, arrival->dr6);
    console_print("  the handler began at rsp 0x%lx, with rflags 0x%lx\n", arrival->rsp,
                  arrival->flags);
}

static void print_verdict(const struct result *result) {
    static const char *const words[VERDICTS] = {
        [PASSED] = "as the manuals say",
        [DEVIATED] = "otherwise, as this engine is known to",
        [FAILED] = "otherwise",
        [UNEXPECTED_PASS] = "as the manuals say, though a deviation is listed",
        [FINDING] = "otherwise",
    };
    console_print("That is %s", words[result->verdict]);
    if (result->deviation) {
        console_print(" (%s: %s)", deviations_nearest(), result->deviation->cause);
    }
    console_print(".\n");
    for (unsigned field = 0; field < FIELDS; field++) {
        const struct comparison *comparison = &result->outcome.fields[field];
        if (result->outcome.differences & 1u << field) {
            console_print("  %s is 0x%lx and ought to be 0x%lx\n", field_name(field),
                          (uint64_t)comparison->got, (uint64_t)comparison->want);
        }
    }
}

enum verdict explain_case(const char *id) {
    const struct conformance_case *test = case_find(id);
    console_print("%s: %s\n", test->id, test->title);
    print_set_up(test);
    print_expectation(test);
    if (!case_possible(test)) {
        console_print("This CPU has not what it needs.\n");
        return SKIPPED;
    }
    struct result result = result_of(test, 0);
    print_arrival();
    print_verdict(&result);
    return result.verdict;
}
