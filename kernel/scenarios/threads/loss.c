#include "kernel/scenarios/threads/loss.h"

#include "arch/x86_64/idt/cpu.h"
#include "arch/x86_64/idt/fpu_on_purpose.h"
#include "kernel/boot_information.h"
#include "kernel/boot_words.h"
#include "kernel/cpus/local_apic.h"
#include "kernel/scenarios/threads/entry.h"
#include "kernel/scenarios/threads/switch.h"
#include "kernel/scenarios/threads/timer.h"
#include "kernel/scenarios/threads/user_memory.h"
#include "kernel/string.h"

enum { LOSS_VECTOR = 0x41, FIRST = 100 /* that loses something: all threads have begun */ };

struct interrupted {
    struct TRAPGATE_REGISTERS *registers;
    struct interrupt_frame *frame;
};

static void lose_rflags(struct interrupted it) {
    it.frame->rflags ^= RFLAGS_CF;
}

static void lose_nt(struct interrupted it) {
    it.frame->rflags ^= RFLAGS_NT;
}

static void lose_rax(struct interrupted it) {
    it.registers->rax++;
}

static void lose_r12(struct interrupted it) {
    it.registers->r12++;
}

static void lose_xmm(struct interrupted it) {
    (void)it;
    FPU_ON_PURPOSE();
    __asm__ volatile("pxor %xmm5, %xmm5");
}

static void lose_mxcsr(struct interrupted it) {
    static const uint32_t other = 0x1F80 | 3 << 13;
    static const uint32_t another = 0x1F80;
    (void)it;
    FPU_ON_PURPOSE();
    __asm__ volatile("ldmxcsr %0" : : "m"(it.registers->rax & 1 ? other : another));
}

static void lose_x87(struct interrupted it) {
    (void)it;
    FPU_ON_PURPOSE();
    __asm__ volatile("fincstp");
}

static void lose_ymm(struct interrupted it) {
    (void)it;
    FPU_ON_PURPOSE();
    __asm__ volatile("vzeroupper");
}

static void lose_fs(struct interrupted it) {
    (void)it;
    cpu_write_msr(MSR_FS_BASE, cpu_read_msr(MSR_FS_BASE) - 8);
}

/* As if it had been swapped once more, or not at all. */
static void lose_gs(struct interrupted it) {
    if (it.frame->cs & 3) {
        __asm__ volatile("swapgs" : : : "memory");
    }
}

#define LOSSES "rflags nt rax r12 xmm mxcsr x87 ymm fs gs"
static const struct {
    const char *name;
    void (*lose)(struct interrupted it);
} losses[] = {
    {"rflags", lose_rflags}, {"nt", lose_nt},       {"rax", lose_rax}, {"r12", lose_r12},
    {"xmm", lose_xmm},       {"mxcsr", lose_mxcsr}, {"x87", lose_x87}, {"ymm", lose_ymm},
    {"fs", lose_fs},         {"gs", lose_gs},
};
BOOT_WORDS({"lose", LOSSES});

static void (*chosen)(struct interrupted it);

/* Only what a computation has: the rest of the kernel would not find it out, but crash. */
INTERRUPT static void on_timer_before(struct interrupt_frame *frame) {
    struct interrupted it = {interrupted_registers(), frame};
    unsigned long entered = enter_kernel(LOSS_VECTOR, frame);
    trapgate_apic_end(local_apic(), LOSS_VECTOR);
    local_apic_send((struct trapgate_ipi){.target = TRAPGATE_IPI_SELF, .vector = TIMER_VECTOR});
    if (timer_interrupts() > FIRST && user_offset_in_programs(frame->rip) != UINT64_MAX) {
        chosen(it);
    }
    leave_kernel(LOSS_VECTOR, frame, entered);
}

unsigned loss_choose(struct idt *table, unsigned timer) {
    char name[16];
    if (boot_value("lose", name, sizeof name) != COMMAND_LINE_FOUND) {
        return timer;
    }
    for (unsigned i = 0; i < sizeof losses / sizeof *losses; i++) {
        if (strcmp(losses[i].name, name) == 0) {
            chosen = losses[i].lose;
        }
    }
    idt_set_interrupt(table, LOSS_VECTOR, on_timer_before);
    return LOSS_VECTOR;
}
