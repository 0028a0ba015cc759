/* What the CPU says of itself: the state of its floating-point units, and the parts of the instruction set
 * that it has. Each is read only where that cannot raise an exception. */
#include "arch/x86_64/idt/cpu.h"
#include "arch/x86_64/idt/fpu_on_purpose.h"
#include "arch/x86_64/report/facts.h"

/* These three only read control and status, which changes nothing. */
static uint16_t read_x87_status(void) {
    uint16_t status;
    FPU_ON_PURPOSE();
    __asm__ volatile("fnstsw %0" : "=a"(status));
    return status;
}

static uint16_t read_x87_control(void) {
    uint16_t control;
    FPU_ON_PURPOSE();
    __asm__ volatile("fnstcw %0" : "=m"(control));
    return control;
}

static uint32_t read_mxcsr(void) {
    uint32_t mxcsr;
    FPU_ON_PURPOSE();
    __asm__ volatile("stmxcsr %0" : "=m"(mxcsr));
    return mxcsr;
}

/* SDM 1, "Extended Feature Disable (XFD)". */
static uint64_t read_xfd_error(void) {
    enum { CPUID_D_1_EAX_XFD = 1 << 4, MSR_XFD_ERROR = 0x1C5 };
    return cpu_id(0xD, 1).eax & CPUID_D_1_EAX_XFD ? cpu_read_msr(MSR_XFD_ERROR) : 0;
}

static void gather_floating(struct facts *facts) {
    struct floating_facts *floating = &facts->floating;
    bool answers = !(facts->system.cr0 & (CR0_EM | CR0_TS));
    if (facts->exception.vector == VECTOR_X87_FLOATING_POINT && answers) {
        floating->has_x87 = true;
        floating->status = read_x87_status();
        floating->control = read_x87_control();
    }
    if (facts->exception.vector == VECTOR_SIMD_FLOATING_POINT && answers &&
        facts->system.cr4 & CR4_OSFXSR) {
        floating->has_mxcsr = true;
        floating->mxcsr = read_mxcsr();
    }
    if (facts->exception.vector == VECTOR_DEVICE_NOT_AVAILABLE) {
        floating->xfd_error = read_xfd_error();
    }
}

void facts_gather_cpu(struct facts *facts) {
    gather_floating(facts);
    if (facts->exception.vector == VECTOR_INVALID_OPCODE) {
        facts->has_features = true;
        features_read(facts->features);
    }
}
