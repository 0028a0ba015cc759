/* A kernel with a tick: its local APIC's timer, whose rate it measures, and a typed handler. */
#include <trapgate/apic.h>
#include <trapgate/clock.h>
#include <trapgate/cpu_segments.h>
#include <trapgate/report.h>

enum { TICK = 0x40, ERROR = 0xFE, SPURIOUS = 0xFF, PER_SECOND = 100, DIVIDER = 16 };

static struct idt idt;
static struct trapgate_cpu_segments segments;
static struct trapgate_apic apic;
static volatile unsigned ticks, spurious;

static void put(const char *text, size_t length, void *context) {
    (void)context;
    for (size_t i = 0; i < length; i++) {
        __asm__ volatile("outb %0, %1" : : "a"(text[i]), "Nd"((uint16_t)0x3F8));
    }
}

INTERRUPT static void on_tick(struct interrupt_frame *frame) {
    (void)frame;
    ticks++;
    trapgate_apic_end(&apic, TICK);
}

/* It has no end. */
INTERRUPT static void on_spurious(struct interrupt_frame *frame) {
    (void)frame;
    spurious++;
}

/* boot.S leaves the third GiB of its only table free: 2 MiB of devices, uncached. */
static volatile void *map(uint64_t physical) {
    static uint64_t level_2[512] __attribute__((aligned(4096)));
    uint64_t level_4;
    __asm__("movq %%cr3, %0" : "=r"(level_4));
    uint64_t *level_3 = (uint64_t *)(*(uint64_t *)level_4 & ~0xFFFull);
    level_3[physical >> 30] = (uint64_t)level_2 | 3;
    level_2[physical >> 21 & 511] = (physical & ~0x1FFFFFull) | 0x9B;
    return (volatile void *)physical;
}

static void start_tick(void) {
    struct trapgate_clock clock;
    uint64_t hertz;
    if (trapgate_apic_start(&apic, map(trapgate_apic_address()), SPURIOUS, ERROR) !=
            TRAPGATE_APIC_OK ||
        !trapgate_clock_pit(&clock) ||
        !trapgate_clock_measure_apic_timer(&clock, &apic, DIVIDER, &hertz)) {
        report_failure("this machine has no timer for a tick");
    }
    trapgate_apic_timer_start(&apic, TRAPGATE_APIC_PERIODIC, TICK, DIVIDER, hertz / PER_SECOND);
}

void kernel_main(void) {
    static const struct report_host host = {.put = put};
    report_install(&idt, &host);
    idt_set_interrupt(&idt, TICK, on_tick);
    idt_set_interrupt(&idt, SPURIOUS, on_spurious);
    trapgate_segments_set_up(&segments, &idt);
    idt_load(&idt);
    start_tick();
    while (ticks < PER_SECOND) {
        __asm__ volatile("sti\n\thlt\n\tcli");
    }
    put("A second is over.\n", 18, NULL);
    __asm__ volatile("int $0x41"); /* no device's, and nobody's: it is explained */
}
