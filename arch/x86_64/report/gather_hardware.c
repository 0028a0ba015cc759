/* What the machine says of an event that no instruction raised: the banks of the machine-check
 * architecture, port 0x61, the local APIC. Each is asked only where it is. */
#include "arch/x86_64/decode/machine_check.h"
#include "arch/x86_64/idt/cpu.h"
#include "arch/x86_64/report/facts.h"
#include "arch/x86_64/report/host.h"

/* SDM 3B, "Machine-Check Architecture". */
enum {
    CPUID_1_EDX_MCE = 1 << 7,
    CPUID_1_EDX_MCA = 1 << 14,
    MSR_MCG_CAP = 0x179,
    MSR_MCG_STATUS = 0x17A,
    MSR_BANK_0 = 0x400, /* control, status, address, misc; then those of bank 1, … */
    MCG_CAP_COUNT = 0xFF,
    BANKS_MOST = 32, /* behind them are other registers */
};

static void gather_banks(struct machine_check_facts *facts) {
    const uint32_t needed = CPUID_1_EDX_MCE | CPUID_1_EDX_MCA;
    if ((cpu_id(1, 0).edx & needed) != needed) {
        return;
    }
    facts->known = true;
    facts->status = cpu_read_msr(MSR_MCG_STATUS);
    unsigned count = (unsigned)cpu_read_msr(MSR_MCG_CAP) & MCG_CAP_COUNT;
    for (unsigned number = 0; number < count && number < BANKS_MOST; number++) {
        uint32_t control = MSR_BANK_0 + 4 * number;
        uint64_t status = cpu_read_msr(control + 1);
        if (!(status & MACHINE_CHECK_VALID)) {
            continue;
        }
        if (facts->valid < MACHINE_CHECK_BANKS) {
            facts->bank[facts->valid] = (struct machine_check_bank){
                .number = number,
                .status = status,
                .address = status & MACHINE_CHECK_HAS_ADDRESS ? cpu_read_msr(control + 2) : 0,
                .misc = status & MACHINE_CHECK_HAS_MISC ? cpu_read_msr(control + 3) : 0,
            };
        }
        facts->valid++;
    }
}

/* SDM 3A, "Local APIC"; in x2APIC mode its registers are MSRs. */
enum {
    CPUID_1_EDX_APIC = 1 << 9,
    APIC_BASE_X2APIC = 1 << 10,
    APIC_BASE_ENABLED = 1 << 11,
    MSR_X2APIC = 0x800,
    APIC_ID = 0x20,
    APIC_SPURIOUS = 0xF0,    /* the lowest 8 bits are a vector */
    APIC_IN_SERVICE = 0x100, /* eight of them, each for 32 vectors */
    APIC_ERROR = 0x280,
    APIC_COMMAND = 0x300,
    APIC_COMMAND_HIGH = 0x310,
};

static bool read_apic(unsigned offset, uint32_t *value) {
    const struct report_host *host = report_host();
    return host->read_apic && host->read_apic(offset, value, host->context);
}

static void gather_apic(struct apic_facts *facts, unsigned vector) {
    uint64_t base = cpu_id(1, 0).edx & CPUID_1_EDX_APIC ? cpu_read_msr(MSR_APIC_BASE) : 0;
    uint32_t command_high, spurious = 0, in_service = 0;
    unsigned offset = APIC_IN_SERVICE + 0x10 * (vector / 32);
    if (!(base & APIC_BASE_ENABLED)) {
        return;
    }
    if (base & APIC_BASE_X2APIC) {
        facts->known = true;
        facts->id = (uint32_t)cpu_read_msr(MSR_X2APIC + APIC_ID / 16);
        cpu_write_msr(MSR_X2APIC + APIC_ERROR / 16,
                      0); /* shows what was gathered since the last time */
        facts->error = (uint32_t)cpu_read_msr(MSR_X2APIC + APIC_ERROR / 16);
        facts->command = cpu_read_msr(MSR_X2APIC + APIC_COMMAND / 16);
        spurious = (uint32_t)cpu_read_msr(MSR_X2APIC + APIC_SPURIOUS / 16);
        in_service = (uint32_t)cpu_read_msr(MSR_X2APIC + offset / 16);
    } else if (read_apic(APIC_ID, &facts->id) && read_apic(APIC_ERROR, &facts->error) &&
               read_apic(APIC_COMMAND_HIGH, &command_high) && read_apic(APIC_SPURIOUS, &spurious) &&
               read_apic(offset, &in_service)) {
        uint32_t command = 0;
        facts->known = read_apic(APIC_COMMAND, &command);
        facts->id >>= 24; /* both have it in the highest byte */
        facts->command = (uint64_t)(command_high >> 24) << 32 | command;
    }
    facts->in_service = in_service >> vector % 32 & 1;
    facts->is_spurious = (spurious & 0xFF) == vector;
}

/* A port that is absent reads as all ones. */
static void gather_nmi_port(struct facts *facts) {
    enum { NMI_STATUS_AND_CONTROL = 0x61 };
    facts->nmi_port = cpu_read_port8(NMI_STATUS_AND_CONTROL);
    facts->has_nmi_port = facts->nmi_port != 0xFF;
}

/* What is absent reads as all ones. */
static void gather_pic(struct facts *facts) {
    enum { PRIMARY = 0x20, SECONDARY = 0xA0, READ_IN_SERVICE = 0x0B, MASK = 1 };
    cpu_write_port8(PRIMARY, READ_IN_SERVICE);
    cpu_write_port8(SECONDARY, READ_IN_SERVICE);
    facts->pic_in_service =
        (uint16_t)(cpu_read_port8(PRIMARY) | (unsigned)cpu_read_port8(SECONDARY) << 8);
    facts->pic_masked = (uint16_t)(cpu_read_port8(PRIMARY + MASK) |
                                   (unsigned)cpu_read_port8(SECONDARY + MASK) << 8);
    facts->has_pic = facts->pic_in_service != 0xFFFF;
}

/* Whether an interrupt controller may have sent it: it pushed no error code. */
static bool may_be_interrupt(const struct facts *facts) {
    return facts->exception.vector < VECTOR_COUNT && !facts->exception.has_error_code;
}

void facts_gather_hardware(struct facts *facts) {
    unsigned vector = facts->exception.vector;
    bool is_nmi = vector == VECTOR_NON_MASKABLE_INTERRUPT;
    if (is_nmi || vector == VECTOR_MACHINE_CHECK) {
        gather_banks(&facts->machine_check);
    }
    if (is_nmi) {
        gather_nmi_port(facts);
    }
    if (may_be_interrupt(facts)) {
        gather_apic(&facts->apic, vector);
        gather_pic(facts);
    }
}
