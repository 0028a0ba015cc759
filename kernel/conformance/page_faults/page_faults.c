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
#include "kernel/conformance/page_faults/page_fault_model.h"
#include "kernel/conformance/vocabulary/case.h"
#include "kernel/exceptions.h"
#include "kernel/memory.h"
#include "kernel/output/console.h"
#include "kernel/string.h"

#include "kernel/conformance/cases/case_index.h" /* last: it brings macros */

/* A corner of the address space for itself: one entry at each level leads to one page. */
#define TARGET ((1ull << 39) + (3ull << 30) + (5ull << 21) + (7ull << 12))

static uint64_t tables[3][PAGE_TABLE_ENTRIES] __attribute__((aligned(PAGE_SIZE)));
static uint8_t page[PAGE_SIZE] __attribute__((aligned(PAGE_SIZE)));
static struct idt idt;
static uint64_t *places[4];   /* of the four entries, the highest first */
static uint64_t addresses[4]; /* what each leads to */
static uint64_t reserved_bit;

static struct { uint64_t accesses, faults, deviations, failures; } counted;

/* Who accesses: CPL 3, and the kernel with and without RFLAGS.AC, which only matters to SMAP. */
static const struct {
    bool user, alignment_check;
    uint64_t code, cs, ss;
} accessors[] = {
    {true, false, CODE_3, TRAPGATE_SELECTOR_USER_CODE, TRAPGATE_SELECTOR_USER_DATA},
    {false, false, CODE_0, TRAPGATE_SELECTOR_KERNEL_CODE, TRAPGATE_SELECTOR_KERNEL_DATA},
    {false, true, CODE_0, TRAPGATE_SELECTOR_KERNEL_CODE, TRAPGATE_SELECTOR_KERNEL_DATA},
};

static void prepare_tables(void) {
    static const uint8_t fetched[] = FETCHED_CODE;
    uint64_t *level_4 = memory_image_at(cpu_read_cr3() & PAGE_ADDRESS_MASK);
    memcpy(page, fetched, sizeof fetched);
    for (unsigned i = 0; i < 4; i++) {
        uint64_t *table = i ? tables[i - 1] : level_4;
        places[i] = &table[page_table_index(TARGET, 4 - i)];
        addresses[i] = memory_physical(i < 3 ? (void *)tables[i] : page);
    }
    reserved_bit = machine_reserved_bit();
}

static void prepare_idt(void) {
    idt = *exceptions_idt();
    trapgate_gate_set(&idt.page_fault.gate, (uint64_t)page_fault_entry,
                      (struct trapgate_gate_options){0});
    trapgate_gate_set(idt_interrupt_gate(&idt, DONE), (uint64_t)page_fault_end_entry,
                      (struct trapgate_gate_options){.privilege = 3});
}

/* The deviations that matter here: P missing with a reserved bit; and an engine that does not survive
 * setting the dirty bit of a page that is read-only, so that it is set beforehand. */
static bool present_is_missing;

static void look_up_deviations(void) {
    const struct deviation *reserved = deviation_of(CASE_pf_reserved_read);
    const struct deviation *dirty = deviation_of(CASE_pf_write_read_only_control);
    present_is_missing = reserved_bit && reserved && reserved->fields == FIELD_BIT(ERROR_CODE);
    if (dirty && dirty->fields == STOPS) {
        addresses[3] |= PAGE_DIRTY;
        console_print("# dirty bits are set beforehand: %s has %s\n", deviations_nearest(),
                      dirty->cause);
    }
}

static void set_entries(const unsigned char entries[4]) {
    for (unsigned i = 0; i < 4; i++) {
        *places[i] = addresses[i] | (entries[i] & ENTRY_PRESENT ? PAGE_PRESENT : 0) |
                     (entries[i] & ENTRY_WRITABLE ? PAGE_WRITABLE : 0) |
                     (entries[i] & ENTRY_USER ? PAGE_USER : 0) |
                     (entries[i] & ENTRY_NO_EXECUTE ? PAGE_NO_EXECUTE : 0) |
                     (entries[i] & ENTRY_RESERVED ? reserved_bit : 0);
    }
    cpu_invalidate_page(TARGET);
}

static bool is_known(int64_t got, int want) {
    return present_is_missing && (want & TRAPGATE_PAGE_FAULT_RESERVED) &&
           got == (want & ~TRAPGATE_PAGE_FAULT_PRESENT);
}

static void print_failure(const unsigned char entries[4], enum access access,
                          struct access_rules rules, int want) {
    static const char *const names[ACCESSES] = {"read", "write", "fetch"};
    if (counted.failures++ < 10) {
        console_print("# entries %x %x %x %x, %s, user=%d wp=%d smep=%d smap=%d ac=%d: code %ld at "
                      "0x%lx, want %d\n",
                      entries[0], entries[1], entries[2], entries[3], names[access], rules.user,
                      rules.write_protect, rules.smep, rules.smap, rules.alignment_check,
                      page_fault_codes[access], page_fault_addresses[access], want);
    }
}

static void check(const unsigned char entries[4], struct access_rules rules, uint64_t code) {
    const uint64_t rips[ACCESSES] = {code + (uint64_t)(page_fault_read_here - page_fault_accesses),
                                     code + (uint64_t)(page_fault_write_here - page_fault_accesses),
                                     TARGET};
    static const uint64_t targets[ACCESSES] = {TARGET + READ_OFFSET, TARGET + WRITE_OFFSET, TARGET};
    for (unsigned access = 0; access < ACCESSES; access++) {
        int want = page_fault_expected(entries, access, rules);
        int64_t got = page_fault_codes[access];
        bool known = got != want && is_known(got, want);
        counted.accesses++;
        counted.faults += got != NO_PAGE_FAULT;
        counted.deviations += known;
        if ((got != want && !known) ||
            (got != NO_PAGE_FAULT && (page_fault_addresses[access] != targets[access] ||
                                      page_fault_rips[access] != rips[access]))) {
            print_failure(entries, access, rules, want);
        }
    }
}

static void access_all(const unsigned char entries[4], struct access_rules rules) {
    set_entries(entries);
    for (unsigned i = 0; i < sizeof accessors / sizeof *accessors; i++) {
        struct access_frame frame = {
            .rip = accessors[i].code,
            .cs = accessors[i].cs,
            .ss = accessors[i].ss,
            .rflags = RFLAGS_FIXED | (accessors[i].alignment_check ? RFLAGS_AC : 0),
            .rsp = STACK_0 + PAGE_SIZE,
        };
        rules.user = accessors[i].user;
        rules.alignment_check = accessors[i].alignment_check;
        page_fault_run(&frame, TARGET);
        check(entries, rules, accessors[i].code);
    }
}

/*
 * All combinations at `level` and below. An entry that is not present, or has a reserved bit, ends
 * the walk: the entries below it are then never read, so they stay what they were, and that they do
 * not matter is part of the test.
 */
static void all_entries(unsigned char entries[4], unsigned level, struct access_rules rules) {
    for (unsigned bits = 0; bits < ENTRY_COMBINATIONS; bits++) {
        entries[level] = (unsigned char)bits;
        if (bits & ENTRY_RESERVED && !reserved_bit) {
            continue;
        }
        if (level < 3 && bits & ENTRY_PRESENT && !(bits & ENTRY_RESERVED)) {
            all_entries(entries, level + 1, rules);
        } else {
            access_all(entries, rules);
        }
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
        unsigned char entries[4] = {0};
        cpu_write_cr0((cr0 & ~(uint64_t)CR0_WP) | (rules.write_protect ? CR0_WP : 0));
        cpu_write_cr4((cr4 & ~(uint64_t)(CR4_SMEP | CR4_SMAP)) | (rules.smep ? CR4_SMEP : 0) |
                      (rules.smap ? CR4_SMAP : 0));
        all_entries(entries, 0, rules);
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
    return known && present_is_missing && !counted.deviations ? UNEXPECTED_PASS : PASSED;
}

enum verdict page_faults_run(void) {
    prepare_tables();
    look_up_deviations();
    prepare_idt();
    memcpy(machine_code_page(), page_fault_accesses,
           (size_t)(page_fault_accesses_end - page_fault_accesses));
    idt_load(&idt);
    uint64_t start = cpu_time_stamp();
    all_rules();
    uint64_t ticks = cpu_time_stamp() - start;
    idt_load_unchecked(exceptions_idt());
    *places[0] = 0;
    cpu_invalidate_page(TARGET);

    enum verdict verdict = judge();
    console_print("%sok 1 - page-faults: %lu accesses, %lu faults, %lu known deviations, %lu bad\n",
                  verdict == PASSED ? "" : "not ", counted.accesses, counted.faults,
                  counted.deviations, counted.failures);
    print_cost(ticks);
    return verdict;
}
