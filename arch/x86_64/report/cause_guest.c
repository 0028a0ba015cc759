/* #VE, #HV, #VC and #SX: what a hypervisor makes of a guest's instruction. */
#include "arch/x86_64/report/cause.h"
#include "arch/x86_64/report/opcode.h"

enum { ANY = -1 };

/* #VC's error code is the exit code that the hypervisor would have got: APM 2, "SVM Intercept Codes", and
 * the instruction that has it. */
static const struct {
    uint16_t exit_code;
    const char *name;
    uint8_t map, first, last;
    int16_t modrm;
} exits[] = {
    {0x6E, "rdtsc", TRAPGATE_OPCODE_0F, 0x31, 0x31, ANY},
    {0x6F, "rdpmc", TRAPGATE_OPCODE_0F, 0x33, 0x33, ANY},
    {0x72, "cpuid", TRAPGATE_OPCODE_0F, 0xA2, 0xA2, ANY},
    {0x76, "invd", TRAPGATE_OPCODE_0F, 0x08, 0x08, ANY},
    {0x78, "hlt", TRAPGATE_OPCODE_ONE_BYTE, 0xF4, 0xF4, ANY},
    {0x7B, "in or out", TRAPGATE_OPCODE_ONE_BYTE, 0xE4, 0xE7, ANY},
    {0x7B, "in or out", TRAPGATE_OPCODE_ONE_BYTE, 0xEC, 0xEF, ANY},
    {0x7B, "ins or outs", TRAPGATE_OPCODE_ONE_BYTE, 0x6C, 0x6F, ANY},
    {0x7C, "rdmsr", TRAPGATE_OPCODE_0F, 0x32, 0x32, ANY},
    {0x7C, "wrmsr", TRAPGATE_OPCODE_0F, 0x30, 0x30, ANY},
    {0x81, "vmmcall", TRAPGATE_OPCODE_0F, 0x01, 0x01, 0xD9},
    {0x87, "rdtscp", TRAPGATE_OPCODE_0F, 0x01, 0x01, 0xF9},
    {0x89, "wbinvd", TRAPGATE_OPCODE_0F, 0x09, 0x09, ANY},
    {0x8A, "monitor", TRAPGATE_OPCODE_0F, 0x01, 0x01, 0xC8},
    {0x8B, "mwait", TRAPGATE_OPCODE_0F, 0x01, 0x01, 0xC9},
    {0x27, "mov to dr7", TRAPGATE_OPCODE_0F, 0x21, 0x23, ANY}, /* 0x27: reads; 0x37: writes */
    {0x37, "mov to dr7", TRAPGATE_OPCODE_0F, 0x21, 0x23, ANY},
};

/* The name of the instruction at rip, if it is one that such an event is about. */
static const char *intercepted(const struct facts *facts, const unsigned long *exit_code) {
    for (size_t i = 0; i < sizeof exits / sizeof *exits; i++) {
        if ((!exit_code || exits[i].exit_code == *exit_code) &&
            opcode_is(facts, exits[i].map, exits[i].first, exits[i].last) &&
            (exits[i].modrm == ANY || facts->instruction.modrm == exits[i].modrm)) {
            return exits[i].name;
        }
    }
    return NULL;
}

static bool is_vmm_communication(const struct facts *facts) {
    return facts->exception.vector == VECTOR_VMM_COMMUNICATION && facts->exception.has_error_code;
}

/* Certain: the exit code and the instruction at rip say the same. */
static bool needs_hypervisor(const struct facts *facts, struct cause *cause) {
    const char *name = intercepted(facts, &facts->exception.error_code);
    return is_vmm_communication(facts) && name &&
           cause_is(
               cause, CERTAIN,
               "%s needs the hypervisor's help in this guest (SEV-ES, exit code 0x%lx), and no "
               "#VC handler asked for it",
               name, facts->exception.error_code);
}

/* Likely: APM 2, "SVM Intercept Codes": 0x400 is a nested page fault; in an SEV-ES guest that is what an
 * access to a device becomes. */
static bool nested_page_fault(const struct facts *facts, struct cause *cause) {
    enum { NESTED_PAGE_FAULT = 0x400 };
    return is_vmm_communication(facts) && facts->exception.error_code == NESTED_PAGE_FAULT &&
           facts->has_operand &&
           cause_is(cause, LIKELY,
                    "the access to 0x%lx is one to a device, which needs the hypervisor's help in "
                    "this guest (SEV-ES, exit code 0x400)",
                    facts->operand);
}

static bool vmm_communication(const struct facts *facts, struct cause *cause) {
    return is_vmm_communication(facts) &&
           cause_is(cause, LIKELY,
                    "an instruction needs the hypervisor's help in this guest (SEV-ES, exit code "
                    "0x%lx)",
                    facts->exception.error_code);
}

/* Likely, both: what the hypervisor meant is in a page that is its and the kernel's, which is not known
 * here. SDM 3C, "Virtualization Exceptions". */
static bool virtualization(const struct facts *facts, struct cause *cause) {
    const char *name = intercepted(facts, NULL);
    if (facts->exception.vector != VECTOR_VIRTUALIZATION) {
        return false;
    }
    if (name) {
        return cause_is(
            cause, LIKELY,
            "%s needs the hypervisor's help in this guest (TDX), and no #VE handler asked "
            "for it",
            name);
    }
    return facts->has_operand
               ? cause_is(cause, LIKELY,
                          "the hypervisor's page tables (EPT) do not allow the access to 0x%lx",
                          facts->operand)
               : cause_is(cause, LIKELY,
                          "the hypervisor's page tables (EPT) do not allow an access");
}

static bool injection(const struct facts *facts, struct cause *cause) {
    return facts->exception.vector == VECTOR_HV_INJECTION &&
           cause_is(cause, LIKELY,
                    "the hypervisor has an event pending in the #HV doorbell page (SEV-SNP, "
                    "restricted injection)");
}

/* Certain: it is the only code that the manual has. APM 2, "#SX—Security Exception". */
static bool redirected_init(const struct facts *facts, struct cause *cause) {
    enum { INIT = 1 };
    return facts->exception.vector == VECTOR_SECURITY && facts->exception.has_error_code &&
           facts->exception.error_code == INIT &&
           cause_is(cause, CERTAIN,
                    "an INIT was redirected: VM_CR.R_INIT is set (error code 1), so another "
                    "processor's INIT is #SX here");
}

static bool security(const struct facts *facts, struct cause *cause) {
    return facts->exception.vector == VECTOR_SECURITY && facts->exception.has_error_code &&
           cause_is(cause, LIKELY, "the hypervisor reports a security event, error code 0x%lx",
                    facts->exception.error_code);
}

/* Of the two that nothing at rip explains. */
static bool sent_by_a_controller(const struct facts *facts, struct cause *cause) {
    unsigned vector = facts->exception.vector;
    return (vector == VECTOR_VIRTUALIZATION || vector == VECTOR_HV_INJECTION) &&
           cause_is_delivered(facts, cause);
}

const struct cause_row cause_rows_guest[] = {
    {"needs-hypervisor", needs_hypervisor},
    {"needs-hypervisor", nested_page_fault},
    {"needs-hypervisor", vmm_communication},
    {"stray-interrupt", sent_by_a_controller},
    {"virtualization", virtualization},
    {"hv-injection", injection},
    {"redirected-init", redirected_init},
    {"security", security},
    {0},
};
