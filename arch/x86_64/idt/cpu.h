/*
 * The instructions that C has no word for, one function each: control and debug registers, MSRs,
 * CPUID, descriptor tables, ports. SDM 2, by the name of the instruction.
 *
 * Most are privileged: at CPL 3 they are #GP. CPUID and PUSHF never are, RDTSC and SGDT's like as CR4
 * says, ports, CLI and STI as IOPL says.
 */
#ifndef TRAPGATE_CPU_H
#define TRAPGATE_CPU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* CR0. SDM 3A, "Control Registers". */
enum cr0 {
    CR0_PE = 1u << 0,  /* protected mode */
    CR0_MP = 1u << 1,  /* WAIT is #NM while TS is set */
    CR0_EM = 1u << 2,  /* no x87: #NM; SSE: #UD */
    CR0_TS = 1u << 3,  /* task switched: x87 and SSE are #NM */
    CR0_ET = 1u << 4,  /* always 1 */
    CR0_NE = 1u << 5,  /* x87 errors are #MF, not an external interrupt */
    CR0_WP = 1u << 16, /* read-only pages bind the kernel too */
    CR0_AM = 1u << 18, /* RFLAGS.AC may cause #AC at CPL 3 */
    CR0_NW = 1u << 29,
    CR0_CD = 1u << 30,
};
#define CR0_PG (1u << 31) /* beyond the int that ISO C gives an enumerator */

enum cr4 {
    CR4_TSD = 1u << 2, /* RDTSC only at CPL 0 */
    CR4_DE = 1u << 3,  /* DR4 and DR5 are #UD; I/O breakpoints */
    CR4_PSE = 1u << 4,
    CR4_PAE = 1u << 5, /* must be set in long mode */
    CR4_MCE = 1u << 6, /* machine checks raise #MC; without it the machine shuts down */
    CR4_PGE = 1u << 7,
    CR4_PCE = 1u << 8, /* RDPMC at CPL 3, too */
    CR4_OSFXSR = 1u << 9,
    CR4_OSXMMEXCPT = 1u << 10, /* SIMD errors are #XM, not #UD */
    CR4_UMIP = 1u << 11,       /* SGDT and its like only at CPL 0 */
    CR4_LA57 = 1u << 12,
    CR4_VMXE = 1u << 13,
    CR4_FSGSBASE = 1u << 16,
    CR4_OSXSAVE = 1u << 18,
    CR4_SMEP = 1u << 20, /* the kernel executes no user pages */
    CR4_SMAP = 1u << 21, /* nor reads or writes them, unless RFLAGS.AC is set */
    CR4_PKE = 1u << 22,
    CR4_CET = 1u << 23,
    CR4_PKS = 1u << 24,     /* protection keys of the kernel's own pages */
    CR4_LAM_SUP = 1u << 28, /* linear-address masking of the kernel's addresses */
};

/* Linear-address masking of the users' addresses: of 57 bits or of 48. */
#define CR3_LAM_U57 (1ull << 61)
#define CR3_LAM_U48 (1ull << 62)

enum rflags {
    RFLAGS_CF = 1u << 0,
    RFLAGS_FIXED = 1u << 1, /* always 1 */
    RFLAGS_PF = 1u << 2,
    RFLAGS_AF = 1u << 4,
    RFLAGS_ZF = 1u << 6,
    RFLAGS_SF = 1u << 7,
    RFLAGS_TF = 1u << 8, /* single step */
    RFLAGS_IF = 1u << 9, /* maskable interrupts are taken */
    RFLAGS_DF = 1u << 10,
    RFLAGS_OF = 1u << 11,
    RFLAGS_IOPL = 3u << 12,
    RFLAGS_NT = 1u << 14,
    RFLAGS_RF = 1u << 16, /* no instruction breakpoint on the next instruction */
    RFLAGS_AC = 1u << 18,
    RFLAGS_ID = 1u << 21,
};

/* SDM 4, "Model-Specific Registers". */
#define MSR_APIC_BASE 0x1Bu
#define MSR_PKRS 0x6E1u
#define MSR_EFER 0xC0000080u
#define MSR_FS_BASE 0xC0000100u
#define MSR_GS_BASE 0xC0000101u
#define MSR_KERNEL_GS_BASE 0xC0000102u

enum efer {
    EFER_SCE = 1u << 0,
    EFER_LME = 1u << 8,
    EFER_LMA = 1u << 10,
    EFER_NXE = 1u << 11, /* bit 63 of a page-table entry forbids execution */
};

#define TRAPGATE_REGISTER(name)                                                                    \
    static inline uint64_t cpu_read_##name(void) {                                                 \
        uint64_t value;                                                                            \
        __asm__ volatile("mov %%" #name ", %0" : "=r"(value));                                     \
        return value;                                                                              \
    }                                                                                              \
    static inline void cpu_write_##name(uint64_t value) {                                          \
        __asm__ volatile("mov %0, %%" #name : : "r"(value) : "memory");                            \
    }
TRAPGATE_REGISTER(cr0)
TRAPGATE_REGISTER(cr2)
TRAPGATE_REGISTER(cr3)
TRAPGATE_REGISTER(cr4)
TRAPGATE_REGISTER(cr8)
TRAPGATE_REGISTER(dr0)
TRAPGATE_REGISTER(dr1)
TRAPGATE_REGISTER(dr2)
TRAPGATE_REGISTER(dr3)
TRAPGATE_REGISTER(dr6)
TRAPGATE_REGISTER(dr7)
#undef TRAPGATE_REGISTER

/* A selector. */
static inline uint16_t cpu_read_cs(void) {
    uint16_t selector;
    __asm__ volatile("movw %%cs, %0" : "=rm"(selector));
    return selector;
}

static inline uint16_t cpu_read_ss(void) {
    uint16_t selector;
    __asm__ volatile("movw %%ss, %0" : "=rm"(selector));
    return selector;
}

static inline uint64_t cpu_read_rflags(void) {
    uint64_t value;
    __asm__ volatile("pushfq\n\tpop %0" : "=r"(value) : : "memory");
    return value;
}

/* An unknown MSR is #GP. */
static inline uint64_t cpu_read_msr(uint32_t msr) {
    uint32_t low, high;
    __asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr));
    return (uint64_t)high << 32 | low;
}

static inline void cpu_write_msr(uint32_t msr, uint64_t value) {
    __asm__ volatile("wrmsr"
                     :
                     : "c"(msr), "a"((uint32_t)value), "d"((uint32_t)(value >> 32))
                     : "memory");
}

enum xcr0 { XCR0_X87 = 1u << 0, XCR0_SSE = 1u << 1, XCR0_YMM = 1u << 2 };
enum { XCR0_AVX = XCR0_SSE | XCR0_YMM };          /* both are needed */
enum { XCR0_ZMM = 7 << 5, XCR0_TILES = 3 << 17 }; /* of AVX-512, with those of AVX; of AMX */

/* The state components that are switched on. #UD unless CR4.OSXSAVE is set. */
/* Only while CR4.PKE is set. */
static inline uint32_t cpu_read_pkru(void) {
    uint32_t rights, zero;
    __asm__ volatile("rdpkru" : "=a"(rights), "=d"(zero) : "c"(0));
    return rights;
}

static inline uint64_t cpu_read_xcr0(void) {
    uint32_t low, high;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return (uint64_t)high << 32 | low;
}

struct cpuid {
    uint32_t eax, ebx, ecx, edx;
};

/* A leaf that the CPU (or, from 0x40000000 on, a hypervisor) does not have returns all zero, instead
 * of another leaf's data. */
static inline struct cpuid cpu_id(uint32_t leaf, uint32_t subleaf) {
    struct cpuid id;
    __asm__ volatile("cpuid"
                     : "=a"(id.eax), "=b"(id.ebx), "=c"(id.ecx), "=d"(id.edx)
                     : "a"(leaf & 0xC0000000u), "c"(0));
    if (leaf > id.eax) {
        return (struct cpuid){0};
    }
    __asm__ volatile("cpuid"
                     : "=a"(id.eax), "=b"(id.ebx), "=c"(id.ecx), "=d"(id.edx)
                     : "a"(leaf), "c"(subleaf));
    return id;
}

/* The APIC id of this CPU: needs no set-up, and no memory holds it. SDM 2, "CPUID", leaves 1 and 0x0B. */
static inline uint32_t cpu_apic_id(void) {
    struct cpuid topology = cpu_id(0x0B, 0);
    return topology.ebx ? topology.edx : cpu_id(1, 0).ebx >> 24;
}

/* In bits, from 36 to 52. SDM 2, "CPUID", leaf 0x80000008. */
static inline unsigned cpu_physical_address_width(void) {
    enum { LEAST = 36, MOST = 52 };
    unsigned bits = cpu_id(0x80000008u, 0).eax & 0xFF;
    return bits < LEAST ? LEAST : bits > MOST ? MOST : bits;
}

/* The operand of LIDT, LGDT, SIDT, SGDT. SDM 3A, "Memory-Management Registers". */
struct table_register {
    uint16_t limit; /* size in bytes - 1 */
    uint64_t base;
} __attribute__((packed));
_Static_assert(sizeof(struct table_register) == 10, "2 bytes of limit, 8 of base");

static inline void cpu_load_idt(const void *base, size_t size) {
    struct table_register idtr = {(uint16_t)(size - 1), (uint64_t)base};
    __asm__ volatile("lidt %0" : : "m"(idtr) : "memory");
}

static inline void cpu_load_gdt(const void *base, size_t size) {
    struct table_register gdtr = {(uint16_t)(size - 1), (uint64_t)base};
    __asm__ volatile("lgdt %0" : : "m"(gdtr) : "memory");
}

static inline struct table_register cpu_store_idt(void) {
    struct table_register idtr;
    __asm__ volatile("sidt %0" : "=m"(idtr));
    return idtr;
}

static inline struct table_register cpu_store_gdt(void) {
    struct table_register gdtr;
    __asm__ volatile("sgdt %0" : "=m"(gdtr));
    return gdtr;
}

/* The selector of the LDT in use; 0 if there is none. */
static inline uint16_t cpu_store_ldt(void) {
    uint16_t selector;
    __asm__ volatile("sldt %0" : "=rm"(selector));
    return selector;
}

/* The selector of the TSS in use; 0 if there is none. */
static inline uint16_t cpu_store_task_register(void) {
    uint16_t selector;
    __asm__ volatile("str %0" : "=rm"(selector));
    return selector;
}

/* Bits 8 to 23 of the second half of a descriptor of the GDT (LAR): type, S, DPL, P, AVL, L, D/B, G;
 * 0 if there is none. */
static inline uint32_t cpu_access_rights(uint16_t selector) {
    uint32_t rights = 0;
    bool valid;
    __asm__ volatile("lar %k[selector], %[rights]"
                     : [rights] "+r"(rights), "=@ccz"(valid)
                     : [selector] "r"((uint32_t)selector));
    return valid ? rights : 0;
}

static inline void cpu_invalidate_page(uint64_t address) {
    __asm__ volatile("invlpg (%0)" : : "r"(address) : "memory");
}

static inline uint64_t cpu_time_stamp(void) {
    uint32_t low, high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high) : : "memory");
    return (uint64_t)high << 32 | low;
}

/* Clears RFLAGS.AC. #UD without SMAP. */
static inline void cpu_clear_access(void) {
    __asm__ volatile("clac" : : : "memory");
}

static inline void cpu_disable_interrupts(void) {
    __asm__ volatile("cli" : : : "memory");
}

static inline void cpu_enable_interrupts(void) {
    __asm__ volatile("sti" : : : "memory");
}

/* Waits for an interrupt. */
static inline void cpu_halt(void) {
    __asm__ volatile("hlt" : : : "memory");
}

#define TRAPGATE_PORT(type, suffix)                                                                \
    static inline type cpu_read_port##suffix(uint16_t port) {                                      \
        type value;                                                                                \
        __asm__ volatile("in %1, %0" : "=a"(value) : "Nd"(port));                                  \
        return value;                                                                              \
    }                                                                                              \
    static inline void cpu_write_port##suffix(uint16_t port, type value) {                         \
        __asm__ volatile("out %0, %1" : : "a"(value), "Nd"(port));                                 \
    }
TRAPGATE_PORT(uint8_t, 8)
TRAPGATE_PORT(uint16_t, 16)
TRAPGATE_PORT(uint32_t, 32)
#undef TRAPGATE_PORT

#endif
