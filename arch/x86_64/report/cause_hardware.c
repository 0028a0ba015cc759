/* #MC and NMI: no instruction explains them, but the machine keeps its reasons in registers. */
#include "arch/x86_64/decode/machine_check.h"
#include "arch/x86_64/report/cause.h"
#include "arch/x86_64/text/format.h"

static const struct machine_check_bank *worst_bank(const struct machine_check_facts *facts) {
    const uint64_t severity = MACHINE_CHECK_UNCORRECTED | MACHINE_CHECK_CORRUPT;
    const struct machine_check_bank *worst = NULL;
    for (unsigned i = 0; i < facts->valid && i < MACHINE_CHECK_BANKS; i++) {
        if (!worst || (facts->bank[i].status & severity) > (worst->status & severity)) {
            worst = &facts->bank[i];
        }
    }
    return worst;
}

static bool bank_is(const struct machine_check_bank *bank, struct cause *cause,
                    enum certainty certainty, const char *event) {
    char words[96], address[40] = "";
    trapgate_machine_check_describe(words, sizeof words, bank->status);
    if (bank->status & MACHINE_CHECK_HAS_ADDRESS) {
        format_text(address, sizeof address, ", address 0x%lx", bank->address);
    }
    return cause_is(
        cause, certainty, "%s: bank %u reports %s error: %.90s%s%s", event, bank->number,
        bank->status & MACHINE_CHECK_UNCORRECTED ? "an uncorrected" : "a corrected", words, address,
        bank->status & MACHINE_CHECK_CORRUPT ? " (PCC: the processor's own state may be wrong)"
                                             : "");
}

/* Certain: the CPU says that a machine check is in progress, and there is only one bank that it can be
 * about, whose error is one that raises it. A bank may be left over from before a reset, so of two it is
 * likely the worse one. */
static bool machine_check(const struct facts *facts, struct cause *cause) {
    const struct machine_check_facts *check = &facts->machine_check;
    const struct machine_check_bank *bank = worst_bank(check);
    const uint64_t raising = MACHINE_CHECK_UNCORRECTED | MACHINE_CHECK_ENABLED;
    if (facts->exception.vector != VECTOR_MACHINE_CHECK || !check->known || !bank ||
        !(check->status & MACHINE_CHECK_IN_PROGRESS)) {
        return false;
    }
    bool only = check->valid == 1 && (bank->status & raising) == raising;
    return bank_is(bank, cause, only ? CERTAIN : LIKELY, "machine check");
}

/* Likely: a hypervisor may inject one without it. */
static bool no_machine_check(const struct facts *facts, struct cause *cause) {
    return facts->exception.vector == VECTOR_MACHINE_CHECK && facts->machine_check.known &&
           !(facts->machine_check.status & MACHINE_CHECK_IN_PROGRESS) &&
           cause_is(
               cause, LIKELY,
               "MCG_STATUS.MCIP is clear, so no machine check is in progress: an int 18, or an "
               "interrupt controller that was given vector 18");
}

static bool machine_check_without_bank(const struct facts *facts, struct cause *cause) {
    return facts->exception.vector == VECTOR_MACHINE_CHECK &&
           cause_is(cause, POSSIBLE,
                    "the CPU found an error in itself, in memory or on the bus, and no bank says "
                    "which");
}

static bool is_nmi(const struct facts *facts) {
    return facts->exception.vector == VECTOR_NON_MASKABLE_INTERRUPT;
}

/* Likely: these two stay set until software clears them, and may be of an earlier event. Chipset
 * datasheets, "NMI Status and Control Register". */
static bool nmi_of_port(const struct facts *facts, struct cause *cause) {
    enum { IOCHK = 1 << 6, SERR = 1 << 7 };
    if (!is_nmi(facts) || !facts->has_nmi_port || !(facts->nmi_port & (IOCHK | SERR))) {
        return false;
    }
    return cause_is(cause, LIKELY, "NMI: port 0x61 is 0x%02x: %s", facts->nmi_port,
                    facts->nmi_port & SERR
                        ? "SERR# (bit 7), a PCI device or the memory reports an error"
                        : "IOCHK# (bit 6), a card on the ISA bus or the memory reports an error");
}

/* Likely for the same reason. */
static bool nmi_of_bank(const struct facts *facts, struct cause *cause) {
    const struct machine_check_bank *bank = worst_bank(&facts->machine_check);
    return is_nmi(facts) && bank && bank->status & MACHINE_CHECK_UNCORRECTED &&
           bank_is(bank, cause, LIKELY, "NMI");
}

/* Likely: it is the last interrupt that this CPU sent, but need not be the one that came. SDM 3A,
 * "Interrupt Command Register (ICR)". */
static bool nmi_of_its_own(const struct facts *facts, struct cause *cause) {
    enum { DELIVERY = 7 << 8, DELIVERY_NMI = 4 << 8, LOGICAL = 1 << 11, SHORTHAND = 3 << 18 };
    enum { TO_SELF = 1 << 18, TO_ALL = 2 << 18 };
    const struct apic_facts *apic = &facts->apic;
    uint64_t shorthand = apic->command & SHORTHAND;
    bool to_id = shorthand == 0 && !(apic->command & LOGICAL) && apic->command >> 32 == apic->id;
    return is_nmi(facts) && apic->known && (apic->command & DELIVERY) == DELIVERY_NMI &&
           (shorthand == TO_SELF || shorthand == TO_ALL || to_id) &&
           cause_is(cause, LIKELY,
                    "NMI: this CPU sent it to itself, by its APIC's command register (0x%lx)",
                    apic->command);
}

static bool nmi(const struct facts *facts, struct cause *cause) {
    return is_nmi(facts) &&
           cause_is(
               cause, POSSIBLE,
               "NMI: %sanother processor, a watchdog, a performance counter or a button sent it",
               facts->has_nmi_port ? "port 0x61 names no reason; " : "");
}

const struct cause_row cause_rows_hardware[] = {
    {"machine-check", machine_check},
    {"stray-interrupt", cause_is_delivered},
    {"no-machine-check", no_machine_check},
    {"machine-check", machine_check_without_bank},
    {"nmi", nmi_of_port},
    {"nmi", nmi_of_bank},
    {"nmi", nmi_of_its_own},
    {"nmi", nmi},
    {0},
};
