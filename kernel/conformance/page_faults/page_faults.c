#include "kernel/conformance/page_faults/page_faults.h"

#include "arch/x86_64/idt/cpu.h"
#include <trapgate/error_code.h>
#include <trapgate/exception.h>
#include <trapgate/idt.h>
#include <trapgate/segments.h>

#include "kernel/boot_information.h"
#include "kernel/boot_words.h"
#include "kernel/conformance/deviations/deviations.h"
#include "kernel/conformance/machine/clock.h"
#include "kernel/conformance/machine/features.h"
#include "kernel/conformance/machine/machine.h"
#include "kernel/conformance/page_faults/page_fault_access.h"
#include "kernel/conformance/page_faults/page_fault_deviations.h"
#include "kernel/conformance/page_faults/page_fault_path.h"
#include "kernel/conformance/vocabulary/case.h"
#include "kernel/exceptions.h"
#include "kernel/memory.h"
#include "kernel/output/console.h"
#include "kernel/string.h"

static struct idt idt;
static struct page_fault_path path;
static struct page_fault_walk walk; /* through its entries */

enum { ACCESSORS = 3 };
static int expectations[PAGE_FAULT_CLASSES][ACCESSORS][ACCESSES]; /* under the rules of now */
static uint64_t reserved_bit;

static struct { uint64_t accesses, faults, deviations, failures, wrong_marks; } counted;

/* Who accesses: CPL 3, and the kernel with and without RFLAGS.AC, which only matters to SMAP. */
static const struct {
    bool user, alignment_check;
    uint64_t code, cs, ss;
} accessors[ACCESSORS] = {
    {true, false, CODE_3, TRAPGATE_SELECTOR_USER_CODE, TRAPGATE_SELECTOR_USER_DATA},
    {false, false, CODE_0, TRAPGATE_SELECTOR_KERNEL_CODE, TRAPGATE_SELECTOR_KERNEL_DATA},
    {false, true, CODE_0, TRAPGATE_SELECTOR_KERNEL_CODE, TRAPGATE_SELECTOR_KERNEL_DATA},
};

static void prepare_idt(void) {
    idt = *exceptions_idt();
    trapgate_gate_set(&idt.page_fault.gate, (uint64_t)page_fault_entry,
                      (struct trapgate_gate_options){0});
    trapgate_gate_set(idt_interrupt_gate(&idt, DONE), (uint64_t)page_fault_end_entry,
                      (struct trapgate_gate_options){.privilege = 3});
}

static const char *const names[ACCESSES] = {"read", "write", "fetch"};

/* What was accessed, by whom and under which rules. */
static void print_situation(const unsigned char *entries, struct access_rules rules) {
    console_print("# entries");
    for (unsigned i = 0; i < path.levels; i++) {
        console_print(" %x", entries[i]);
    }
    console_print(", user=%d wp=%d smep=%d smap=%d ac=%d key=%d%d", rules.user, rules.write_protect,
                  rules.smep, rules.smap, rules.alignment_check, rules.key_denies_access,
                  rules.key_denies_writes);
}

static bool is_to_be_printed(void) {
    return counted.failures++ < 10;
}

static void print_fault(const unsigned char *entries, enum access access, struct access_rules rules,
                        int want) {
    if (is_to_be_printed()) {
        print_situation(entries, rules);
        console_print(", %s: code %ld at 0x%lx, want %d\n", names[access], page_fault_codes[access],
                      page_fault_addresses[access], want);
    }
}

static void print_marks(const unsigned char *entries, struct access_rules rules) {
    counted.wrong_marks++;
    if (is_to_be_printed()) {
        print_situation(entries, rules);
        for (unsigned i = 0; i < path.levels; i++) {
            uint64_t entry = *path.places[i];
            console_print("%s%s%s", i ? " " : ", then ", entry & PAGE_ACCESSED ? "A" : "-",
                          entry & PAGE_DIRTY ? "D" : "-");
        }
        console_print("\n");
    }
}

static struct access_rules rules_of(unsigned accessor, struct access_rules rules) {
    rules.user = accessors[accessor].user;
    rules.alignment_check = accessors[accessor].alignment_check;
    return rules;
}

static void fill_expectations(struct access_rules rules) {
    for (unsigned class = 0; class < PAGE_FAULT_CLASSES; class ++) {
        struct page_fault_walk example = page_fault_walk_of_class(class);
        for (unsigned accessor = 0; accessor < ACCESSORS; accessor++) {
            for (unsigned access = 0; access < ACCESSES; access++) {
                expectations[class][accessor][access] =
                    page_fault_expected(&example, access, rules_of(accessor, rules));
            }
        }
    }
}

static void check(const unsigned char *entries, struct access_rules rules, unsigned accessor,
                  const int *expected) {
    const uint64_t code = accessors[accessor].code;
    const uint64_t rips[ACCESSES] = {code + (uint64_t)(page_fault_read_here - page_fault_accesses),
                                     code + (uint64_t)(page_fault_write_here - page_fault_accesses),
                                     path.target};
    const uint64_t targets[ACCESSES] = {path.target + READ_OFFSET, path.target + WRITE_OFFSET,
                                        path.target};
    unsigned made = 0;
    for (unsigned access = 0; access < ACCESSES; access++) {
        int want = expected[access];
        int64_t got = page_fault_codes[access];
        bool known =
            got != want && page_fault_is_known(&walk, got, want, access, rules_of(accessor, rules));
        made |= (unsigned)(got == NO_PAGE_FAULT) << access;
        counted.accesses++;
        counted.faults += got != NO_PAGE_FAULT;
        counted.deviations += known;
        if ((got != want && !known) ||
            (got != NO_PAGE_FAULT && (page_fault_addresses[access] != targets[access] ||
                                      page_fault_rips[access] != rips[access]))) {
            print_fault(entries, access, rules_of(accessor, rules), want);
        }
    }
    if (!page_fault_path_is_marked(&path, &walk, made, made >> ACCESS_WRITE & 1)) {
        print_marks(entries, rules_of(accessor, rules));
    }
}

static void access_all(const unsigned char *entries, struct access_rules rules) {
    walk = page_fault_walk(entries, path.levels);
    unsigned class = page_fault_class(&walk);
    page_fault_path_make(&path, entries, reserved_bit);
    for (unsigned i = 0; i < ACCESSORS; i++) {
        struct access_frame frame = {
            .rip = accessors[i].code,
            .cs = accessors[i].cs,
            .ss = accessors[i].ss,
            .rflags = RFLAGS_FIXED | (accessors[i].alignment_check ? RFLAGS_AC : 0),
            .rsp = STACK_0 + PAGE_SIZE,
        };
        page_fault_path_reset(&path);
        page_fault_run(&frame, path.target);
        check(entries, rules, i, expectations[class][i]);
    }
}

/*
 * All combinations at `level` and below. An entry that is not present, or has a reserved bit, ends
 * the walk: the entries below it are then never read, so they stay what they were, and that they do
 * not matter is part of the test.
 */
static void all_entries(unsigned char *entries, unsigned level, struct access_rules rules) {
    for (unsigned bits = 0; bits < ENTRY_COMBINATIONS; bits++) {
        entries[level] = (unsigned char)bits;
        if (bits & ENTRY_RESERVED && !reserved_bit) {
            continue;
        }
        if (level + 1 < path.levels && bits & ENTRY_PRESENT && !(bits & ENTRY_RESERVED)) {
            all_entries(entries, level + 1, rules);
        } else {
            access_all(entries, rules);
        }
    }
}

/* Below this many levels that allow everything. */
static void all_entries_from(unsigned first, struct access_rules rules) {
    unsigned char entries[4];
    fill_expectations(rules);
    for (unsigned i = 0; i < first; i++) {
        entries[i] = ENTRY_PRESENT | ENTRY_WRITABLE | ENTRY_USER;
    }
    all_entries(entries, first, rules);
}

/* What a key denies depends on the entries only by whether the page is the user's, and by what else denies it: two
 * levels have all of that. (The CPU looks at it in the last one.) */
static void all_keys(struct access_rules rules) {
    uint64_t cr4 = cpu_read_cr4();
    for (unsigned denied = 1; denied < 4; denied++) {
        rules.key_denies_access = denied & 1;
        rules.key_denies_writes = denied >> 1;
        machine_set_protection_keys(denied << 2 * PAGE_FAULT_KEY);
        cpu_write_cr4(cr4 | CR4_PKE);
        all_entries_from(path.levels - 2, rules);
        cpu_write_cr4(cr4);
    }
    machine_set_protection_keys(0);
}

static void all_sizes(struct access_rules rules) {
    static const unsigned levels[] = {LEVELS_OF_4_KIB, LEVELS_OF_2_MIB, LEVELS_OF_1_GIB};
    for (unsigned i = 0; i < sizeof levels / sizeof *levels; i++) {
        if (levels[i] == LEVELS_OF_1_GIB && !feature_present(HAS_1_GIB_PAGES)) {
            continue;
        }
        page_fault_path_prepare(&path, levels[i], page_fault_is_dirty_first());
        all_entries_from(0, rules);
        if (feature_present(HAS_PKU)) {
            all_keys(rules);
        }
        page_fault_path_end(&path);
    }
}

static void all_rules(void) {
    uint64_t cr0 = cpu_read_cr0(), cr4 = cpu_read_cr4();
    for (unsigned rule = 0; rule < 8; rule++) {
        struct access_rules rules = {.write_protect = rule & 1, .smep = rule & 2, .smap = rule & 4};
        if ((rules.smep && !feature_present(HAS_SMEP)) ||
            (rules.smap && !feature_present(HAS_SMAP))) {
            continue;
        }
        cpu_write_cr0((cr0 & ~(uint64_t)CR0_WP) | (rules.write_protect ? CR0_WP : 0));
        cpu_write_cr4((cr4 & ~(uint64_t)(CR4_SMEP | CR4_SMAP)) | (rules.smep ? CR4_SMEP : 0) |
                      (rules.smap ? CR4_SMAP : 0));
        all_sizes(rules);
        console_print_serial("# %u of 8 sets of rules: %lu accesses\n", rule + 1, counted.accesses);
    }
    cpu_write_cr0(cr0);
    cpu_write_cr4(cr4);
}

BOOT_WORDS({"icount", "4"});

/* In QEMU's -icount mode with shift=4 a tick of the time-stamp counter is 1/16 of an instruction.
 */
static void print_cost(uint64_t ticks) {
    char shift[8] = "";
    if (boot_value("icount", shift, sizeof shift) == COMMAND_LINE_FOUND && *shift == '4') {
        console_print("# %lu instructions an access\n", ticks / 16 / counted.accesses);
        return;
    }
    uint64_t frequency = clock_frequency();
    uint64_t milliseconds = frequency ? ticks / (frequency / 1000 + 1) : 0;
    if (milliseconds) {
        console_print("# %lu ms, %lu accesses a second\n", milliseconds,
                      counted.accesses * 1000 / milliseconds);
    }
}

static enum verdict judge(void) {
    bool known = deviations_are_known();
    if (counted.failures) {
        return known ? FAILED : FINDING;
    }
    return known && page_fault_deviations_are_listed() && !counted.deviations ? UNEXPECTED_PASS
                                                                              : PASSED;
}

enum verdict page_faults_run(void) {
    reserved_bit = machine_reserved_bit();
    page_fault_deviations_prepare(reserved_bit != 0);
    prepare_idt();
    memcpy(machine_code_page(), page_fault_accesses,
           (size_t)(page_fault_accesses_end - page_fault_accesses));
    idt_load(&idt);
    uint64_t start = cpu_time_stamp();
    all_rules();
    uint64_t ticks = cpu_time_stamp() - start;
    idt_load_unchecked(exceptions_idt());

    enum verdict verdict = judge();
    console_print("%sok 1 - page-faults: %lu accesses, %lu faults, %lu known deviations, %lu bad\n",
                  verdict == PASSED ? "" : "not ", counted.accesses, counted.faults,
                  counted.deviations, counted.failures);
    print_cost(ticks);
    return verdict;
}
