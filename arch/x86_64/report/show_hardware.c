/* What the machine itself says of #MC, NMI and interrupts: see gather_hardware.c. */
#include "arch/x86_64/decode/machine_check.h"
#include "arch/x86_64/report/print.h"
#include "arch/x86_64/report/show.h"

struct bit {
    uint64_t bit;
    const char *name;
};

static void print_bits(uint64_t value, const struct bit *bits) {
    const char *before = ":";
    for (; bits->bit; bits++) {
        if (value & bits->bit) {
            report_print("%s %s", before, bits->name);
            before = ",";
        }
    }
    report_print("\n");
}

static void show_bank(const struct machine_check_bank *bank) {
    static const struct bit bits[] = {{MACHINE_CHECK_OVERFLOW, "OVER"},
                                      {MACHINE_CHECK_UNCORRECTED, "UC"},
                                      {MACHINE_CHECK_ENABLED, "EN"},
                                      {MACHINE_CHECK_HAS_MISC, "MISCV"},
                                      {MACHINE_CHECK_HAS_ADDRESS, "ADDRV"},
                                      {MACHINE_CHECK_CORRUPT, "PCC"},
                                      {0}};
    char words[96];
    trapgate_machine_check_describe(words, sizeof words, bank->status);
    report_print("  bank %-2u status 0x%016lx", bank->number, bank->status);
    print_bits(bank->status, bits);
    report_print("          %.66s\n", words);
    if (bank->status & (MACHINE_CHECK_HAS_ADDRESS | MACHINE_CHECK_HAS_MISC)) {
        report_print("          address 0x%lx, misc 0x%lx\n", bank->address, bank->misc);
    }
}

static void show_machine_check(const struct machine_check_facts *facts) {
    static const struct bit bits[] = {
        {MACHINE_CHECK_RESTARTABLE, "RIPV (rip is where it could go on)"},
        {MACHINE_CHECK_RIP_IS_CAUSE, "EIPV (rip is to blame)"},
        {MACHINE_CHECK_IN_PROGRESS, "MCIP (in progress)"},
        {0}};
    if (!facts->known) {
        return;
    }
    report_print("machine check: %u of the banks are valid\n", facts->valid);
    report_print("  MCG_STATUS 0x%lx", facts->status);
    print_bits(facts->status, bits);
    for (unsigned i = 0; i < facts->valid && i < MACHINE_CHECK_BANKS; i++) {
        show_bank(&facts->bank[i]);
    }
    if (facts->valid > MACHINE_CHECK_BANKS) {
        report_print("  and %u more\n", facts->valid - MACHINE_CHECK_BANKS);
    }
}

/* SDM 3A, "Error Status Register (ESR)". */
static void show_apic(const struct apic_facts *facts) {
    static const struct bit bits[] = {{1u << 0, "send checksum"},
                                      {1u << 1, "receive checksum"},
                                      {1u << 2, "send not accepted"},
                                      {1u << 3, "receive not accepted"},
                                      {1u << 4, "IPI not redirectable"},
                                      {1u << 5, "illegal vector sent"},
                                      {1u << 6, "illegal vector received"},
                                      {1u << 7, "illegal register"},
                                      {0}};
    if (facts->known) {
        report_print("local APIC %u: last command 0x%lx, error status 0x%x", facts->id,
                     facts->command, facts->error);
        print_bits(facts->error, bits);
    }
}

static void show_pic(const struct facts *facts) {
    if (facts->has_pic && facts->pic_in_service) {
        report_print("8259: in service");
        for (unsigned line = 0; line < 16; line++) {
            if (facts->pic_in_service >> line & 1) {
                report_print(" IRQ %u", line);
            }
        }
        report_print("\n");
    }
}

void show_hardware(const struct facts *facts) {
    show_machine_check(&facts->machine_check);
    if (facts->has_nmi_port) {
        report_print("port 0x61: 0x%02x, SERR# %u, IOCHK# %u\n", facts->nmi_port,
                     facts->nmi_port >> 7, facts->nmi_port >> 6 & 1u);
    }
    if (hardware_may_have_interrupted(facts)) {
        show_apic(&facts->apic);
        show_pic(facts);
    }
}
