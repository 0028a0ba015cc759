#include "kernel/conformance/machine/features.h"

#include "arch/x86_64/idt/cpu.h"

#include "kernel/conformance/machine/machine.h"
#include "kernel/string.h"

enum cpuid_register { EAX, EBX, ECX, EDX };

/* SDM 2, "CPUID"; APM 3, "Obtaining Processor Information Via the CPUID Instruction". */
static const struct {
    enum feature feature;
    const char *name;
    uint32_t leaf, subleaf;
    enum cpuid_register in;
    unsigned bit;
    bool absent; /* the feature is that the bit is 0 */
} bits[] = {
    {HAS_SMEP, "SMEP", 7, 0, EBX, 7, false},
    {HAS_SMAP, "SMAP", 7, 0, EBX, 20, false},
    {HAS_UMIP, "UMIP", 7, 0, ECX, 2, false},
    {HAS_PKU, "PKU", 7, 0, ECX, 3, false},
    {HAS_CET_SS, "CET shadow stacks", 7, 0, ECX, 7, false},
    {HAS_CET_IBT, "CET indirect branch tracking", 7, 0, EDX, 20, false},
    {HAS_XSAVE, "XSAVE", 1, 0, ECX, 26, false},
    {HAS_MONITOR, "MONITOR", 1, 0, ECX, 3, false},
    {HAS_SYSCALL, "SYSCALL", 0x80000001, 0, EDX, 11, false},
    {HAS_CX16, "CMPXCHG16B", 1, 0, ECX, 13, false},
    {HAS_FSGSBASE, "FSGSBASE", 7, 0, EBX, 0, false},
    {HAS_LOCAL_APIC, "local APIC", 1, 0, EDX, 9, false},
    {HAS_MMX, "MMX", 1, 0, EDX, 23, false},
    {HAS_SSE2, "SSE2", 1, 0, EDX, 26, false},
    {HAS_MCE, "machine checks", 1, 0, EDX, 7, false},
    {HAS_RDTSCP, "RDTSCP", 0x80000001, 0, EDX, 27, false},
    {HAS_1_GIB_PAGES, "pages of 1 GiB", 0x80000001, 0, EDX, 26, false},
    {HAS_PKS, "PKS", 7, 0, ECX, 31, false},
    {HAS_LA57, "LA57", 7, 0, ECX, 16, false},
    {HAS_LAM, "LAM", 7, 1, EAX, 26, false},
    {HAS_RDPID, "RDPID", 7, 0, ECX, 22, false},
    {HAS_XSAVEC, "XSAVEC", 0xD, 1, EAX, 1, false},
    {HAS_XSAVES, "XSAVES", 0xD, 1, EAX, 3, false},
    {HAS_SYSENTER, "SYSENTER", 1, 0, EDX, 11, false},
    {NO_MONITOR, "no MONITOR", 1, 0, ECX, 3, true},
    {NO_RDTSCP, "no RDTSCP", 0x80000001, 0, EDX, 27, true},
    {NO_XSAVEC, "no XSAVEC", 0xD, 1, EAX, 1, true},
    {NO_VMX, "no VMX", 1, 0, ECX, 5, true},
    {NO_SVM, "no SVM", 0x80000001, 0, ECX, 2, true},
};

static bool present[FEATURES];
static char brand[49], vendor[13], hypervisor[13];

static void copy_registers(char *to, const uint32_t *values, size_t count) {
    memcpy(to, values, 4 * count);
    to[4 * count] = '\0';
}

static void read_names(void) {
    struct cpuid id = cpu_id(0, 0);
    copy_registers(vendor, (uint32_t[]){id.ebx, id.edx, id.ecx}, 3);
    uint32_t words[12] = {0};
    for (unsigned i = 0; i < 3; i++) {
        id = cpu_id(0x80000002u + i, 0);
        memcpy(words + 4 * i, &id, sizeof id);
    }
    copy_registers(brand, words, 12);
    /* Leaves from 0x40000000 on are a hypervisor's, if bit 31 says that there is one. */
    if (cpu_id(1, 0).ecx & 1u << 31) {
        uint32_t a = 0x40000000, b, c = 0, d;
        __asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
        copy_registers(hypervisor, (uint32_t[]){b, c, d}, 3);
    }
}

/* An APIC in x2APIC mode has its registers elsewhere. SDM 3A, "x2APIC State Transitions". */
static bool local_apic_is_mapped(void) {
    enum { APIC_BASE_EXTENDED = 1 << 10, APIC_BASE_ENABLE = 1 << 11 };
    uint64_t base = cpu_read_msr(MSR_APIC_BASE);
    return base & APIC_BASE_ENABLE && !(base & APIC_BASE_EXTENDED);
}

void features_initialize(void) {
    read_names();
    present[ALWAYS] = true;
    present[HAS_RESERVED_BIT] = machine_reserved_bit() != 0;
    present[IS_INTEL] = strcmp(vendor, "GenuineIntel") == 0;
    present[IS_AMD] = strcmp(vendor, "AuthenticAMD") == 0;
    for (size_t i = 0; i < sizeof bits / sizeof *bits; i++) {
        struct cpuid id = cpu_id(bits[i].leaf, bits[i].subleaf);
        const uint32_t registers[] = {id.eax, id.ebx, id.ecx, id.edx};
        present[bits[i].feature] = (registers[bits[i].in] >> bits[i].bit & 1) != bits[i].absent;
    }
    present[HAS_LOCAL_APIC] = present[HAS_LOCAL_APIC] && local_apic_is_mapped();
}

bool feature_present(enum feature feature) {
    return present[feature];
}

const char *feature_name(enum feature feature) {
    for (size_t i = 0; i < sizeof bits / sizeof *bits; i++) {
        if (bits[i].feature == feature) {
            return bits[i].name;
        }
    }
    return feature == HAS_RESERVED_BIT ? "a reserved physical-address bit"
           : feature == IS_INTEL       ? "an Intel CPU"
           : feature == IS_AMD         ? "an AMD CPU"
                                       : "nothing";
}

const char *cpu_brand(void) {
    const char *text = brand;
    while (*text == ' ') {
        text++;
    }
    return *text ? text : vendor;
}

const char *cpu_vendor(void) {
    return vendor;
}

const char *cpu_hypervisor(void) {
    return hypervisor;
}
