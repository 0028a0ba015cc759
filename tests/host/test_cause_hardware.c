/* #MC and NMI: each reason that the machine can name, and each almost. */
#include "arch/x86_64/decode/machine_check.h"
#include "tests/host/made_up.h"

#define UNCORRECTED (MACHINE_CHECK_VALID | MACHINE_CHECK_UNCORRECTED | MACHINE_CHECK_ENABLED)
enum { DATA_READ_LEVEL_1 = 0x135 };

static void bank(unsigned number, uint64_t status, uint64_t address) {
    struct machine_check_facts *check = &facts.machine_check;
    check->bank[check->valid++] = (struct machine_check_bank){number, status, address, 0};
}

static void start_machine_check(uint64_t status) {
    start(VECTOR_MACHINE_CHECK, "\x90", 1);
    facts.machine_check.known = true;
    facts.machine_check.status = status;
}

static void machine_checks(void **state) {
    (void)state;
    start_machine_check(MACHINE_CHECK_IN_PROGRESS);
    bank(4, UNCORRECTED | MACHINE_CHECK_HAS_ADDRESS | DATA_READ_LEVEL_1, 0x1000);
    expect("machine-check", CERTAIN);
    expect_words("bank 4 reports an uncorrected error: data read in the level 1 data cache");
    expect_words("address 0x1000");
    bank(5, UNCORRECTED | MACHINE_CHECK_CORRUPT, 0); /* the worse one, but which was it? */
    expect("machine-check", LIKELY);
    expect_words("bank 5");
    expect_words("PCC");

    start_machine_check(MACHINE_CHECK_IN_PROGRESS); /* a corrected error raises no #MC */
    bank(1, MACHINE_CHECK_VALID | MACHINE_CHECK_ENABLED | DATA_READ_LEVEL_1, 0);
    expect("machine-check", LIKELY);
    expect_words("a corrected error");
    start_machine_check(MACHINE_CHECK_IN_PROGRESS); /* nor does one that is not enabled */
    bank(1, UNCORRECTED & ~MACHINE_CHECK_ENABLED, 0);
    expect("machine-check", LIKELY);

    start_machine_check(0); /* the bank is of an older error */
    bank(4, UNCORRECTED | DATA_READ_LEVEL_1, 0);
    expect("no-machine-check", LIKELY);
    start_machine_check(MACHINE_CHECK_IN_PROGRESS);
    expect("machine-check", POSSIBLE);
    facts.machine_check.known = false;
    facts.machine_check.status = 0;
    expect("machine-check", POSSIBLE);
    start_machine_check(MACHINE_CHECK_IN_PROGRESS); /* more than there is room for */
    for (unsigned i = 0; i < MACHINE_CHECK_BANKS; i++) {
        bank(i, UNCORRECTED, 0);
    }
    facts.machine_check.valid = MACHINE_CHECK_BANKS + 3;
    expect("machine-check", LIKELY);
}

static void non_maskable_interrupts(void **state) {
    (void)state;
    start(VECTOR_NON_MASKABLE_INTERRUPT, "\x90", 1);
    expect("nmi", POSSIBLE);
    facts.has_nmi_port = true;
    facts.nmi_port = 0x3F;
    expect("nmi", POSSIBLE);
    facts.nmi_port = 0x80;
    expect("nmi", LIKELY);
    expect_words("SERR# (bit 7)");
    facts.nmi_port = 0x40;
    expect("nmi", LIKELY);
    expect_words("IOCHK# (bit 6)");
    facts.has_nmi_port = false; /* absent: the byte means nothing */
    expect("nmi", POSSIBLE);
    bank(2, MACHINE_CHECK_VALID | DATA_READ_LEVEL_1, 0); /* a corrected error sends none */
    expect("nmi", POSSIBLE);
    bank(3, UNCORRECTED | DATA_READ_LEVEL_1, 0);
    expect("nmi", LIKELY);
    expect_words("bank 3");
}

static void interrupts_that_it_sent_itself(void **state) {
    (void)state;
    static const struct {
        uint64_t command;
        bool to_itself;
    } rows[] = {
        {0x400 | 1ull << 32, true},  /* to the APIC with its number */
        {0x400 | 2ull << 32, false}, /* to another one */
        {0x400 | 1 << 18, true},     /* the shorthand "self" */
        {0x400 | 2 << 18, true},     /* "all, self included" */
        {0x400 | 3 << 18, false},    /* "all others" */
        {0xC00 | 1ull << 32, false}, /* logical: that is no number */
        {0x000 | 1ull << 32, false}, /* no NMI */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        start(VECTOR_NON_MASKABLE_INTERRUPT, "\x90", 1);
        facts.apic = (struct apic_facts){.known = true, .id = 1, .command = rows[i].command};
        expect("nmi", rows[i].to_itself ? LIKELY : POSSIBLE);
        facts.apic.known = false;
        expect("nmi", POSSIBLE);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(machine_checks),
        cmocka_unit_test(non_maskable_interrupts),
        cmocka_unit_test(interrupts_that_it_sent_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
