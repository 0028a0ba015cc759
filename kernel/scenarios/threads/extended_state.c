#include "kernel/scenarios/threads/extended_state.h"

#include "arch/x86_64/idt/cpu.h"
#include "arch/x86_64/idt/fpu_on_purpose.h"
#include "kernel/string.h"

enum {
    CPUID_1_ECX_XSAVE = 1 << 26,
    CPUID_XSAVE = 0x0D,
    FXSAVE_SIZE = 512,
    /* Bits of XCR0: beside these there are some for which a kernel has more to do. */
    XCR0_AVX_512 = 7 << 5,
    XCR0_WANTED = XCR0_X87 | XCR0_SSE | XCR0_YMM | XCR0_AVX_512,
};

static bool has_xsave;
static uint64_t components; /* of XCR0 */
static size_t size;

static void write_xcr0(uint64_t value) {
    __asm__ volatile("xsetbv" : : "a"((uint32_t)value), "d"((uint32_t)(value >> 32)), "c"(0));
}

static void choose_components(void) {
    components = cpu_id(CPUID_XSAVE, 0).eax & XCR0_WANTED;
    write_xcr0(components);
    size = cpu_id(CPUID_XSAVE, 0).ebx; /* of those that are switched on */
    if (size > EXTENDED_STATE_SIZE) {
        components = XCR0_X87 | XCR0_SSE;
        write_xcr0(components);
        size = cpu_id(CPUID_XSAVE, 0).ebx;
    }
}

void extended_state_initialize(void) {
    cpu_write_cr0((cpu_read_cr0() & ~(uint64_t)(CR0_EM | CR0_TS)) | CR0_MP | CR0_NE);
    has_xsave = cpu_id(1, 0).ecx & CPUID_1_ECX_XSAVE;
    cpu_write_cr4(cpu_read_cr4() | CR4_OSFXSR | CR4_OSXMMEXCPT | (has_xsave ? CR4_OSXSAVE : 0));
    size = FXSAVE_SIZE;
    if (has_xsave) {
        choose_components();
    }
}

size_t extended_state_size(void) {
    return size;
}

bool extended_state_has_xsave(void) {
    return has_xsave;
}

bool extended_state_has_avx(void) {
    return (components & XCR0_AVX) == XCR0_AVX;
}

/* An area of zeros says that all components are as after a reset, but for the two control words, which FXRSTOR
 * takes as they are, and XRSTOR of MXCSR. SDM 1, "Legacy Region of an XSAVE Area". */
void extended_state_make(struct extended_state *state) {
    static const uint16_t control = 0x037F;
    static const uint32_t mxcsr = 0x1F80;
    memset(state, 0, sizeof *state);
    memcpy(state->bytes, &control, sizeof control);
    memcpy(state->bytes + 24, &mxcsr, sizeof mxcsr);
}

void extended_state_save(struct extended_state *state) {
    FPU_ON_PURPOSE();
    if (has_xsave) {
        __asm__ volatile("xsave64 %0"
                         : "+m"(*state)
                         : "a"((uint32_t)components), "d"((uint32_t)(components >> 32)));
    } else {
        __asm__ volatile("fxsave64 %0" : "+m"(*state));
    }
}

void extended_state_restore(const struct extended_state *state) {
    FPU_ON_PURPOSE();
    if (has_xsave) {
        __asm__ volatile("xrstor64 %0"
                         :
                         : "m"(*state), "a"((uint32_t)components),
                           "d"((uint32_t)(components >> 32)));
    } else {
        __asm__ volatile("fxrstor64 %0" : : "m"(*state));
    }
}
