/* kernel.c with all CPUs: tests may run on each of them, and while interrupts come. */
#include <trapgate/apic.h>
#include <trapgate/catch.h>
#include <trapgate/cpus.h>
#include <trapgate/report.h>
#include <trapgate/test_run.h>

enum { CPUS_MAXIMUM = 8, START_PAGE = 0x8000, STACK_SIZE = 16384 };

static struct trapgate_cpu_segments segments[CPUS_MAXIMUM];
static char stacks[CPUS_MAXIMUM][STACK_SIZE] __attribute__((aligned(16)));
static struct idt idt;
static struct trapgate_apic apic; /* each CPU reaches its own by it */

static void put(const char *text, size_t length, void *context) {
    (void)context;
    for (size_t i = 0; i < length; i++) {
        __asm__ volatile("outb %0, %1" : : "a"(text[i]), "Nd"((uint16_t)0x3F8));
    }
}

/* boot.S maps 2 to 8 MiB: a page for CPUs to start in and the registers of the local APIC come to that. */
static volatile void *map(void) {
    static uint64_t low[512] __attribute__((aligned(4096))),
        devices[512] __attribute__((aligned(4096)));
    uint64_t *table;
    __asm__("mov %%cr3, %0" : "=r"(table));
    uint64_t *level_3 = (uint64_t *)(table[0] & ~0xFFFull);
    uint64_t *level_2 = (uint64_t *)(level_3[0] & ~0xFFFull);
    low[START_PAGE / 4096] = START_PAGE | 3;
    level_2[0] = (uint64_t)low | 3;
    devices[0xFEE00000 >> 21 & 511] = 0xFEE00000 | 0x9B; /* 2 MiB, writable, not cached */
    level_3[3] = (uint64_t)devices | 3;
    return (volatile void *)0xFEE00000;
}

/* Each CPU has catches of its own: no thread moves here. */
struct trapgate_catch_state *trapgate_catch_state(void) {
    static struct trapgate_catch_state states[CPUS_MAXIMUM];
    return &states[trapgate_cpu_apic_id() % CPUS_MAXIMUM];
}

/* A write to this port takes about a microsecond. */
static void wait(uint32_t microseconds, void *context) {
    (void)context;
    while (microseconds-- > 0) {
        __asm__ volatile("outb %%al, $0x80" : : "a"(0));
    }
}

static void run_cpu(void *argument) {
    struct trapgate_cpu_segments *own = argument;
    struct trapgate_apic same = apic;
    trapgate_segments_set_up(own, &idt);
    idt_load(&idt);
    trapgate_apic_start(&same, apic.registers, 0xFF, 0xFE);
    trapgate_test_wait_for_work((unsigned)(own - segments));
}

/* QEMU numbers its APICs from 0 on, and CPUID says how many there are; a PC's are in ACPI's table
 * (<trapgate/acpi.h>). The next one may start when this one takes work, which is done with the page. */
static unsigned start_cpus(void) {
    unsigned eax = 1, ebx, ecx, edx, count;
    __asm__("cpuid" : "+a"(eax), "=b"(ebx), "=c"(ecx), "=d"(edx));
    count = ebx >> 16 & 0xFF;
    for (unsigned i = 1; i < count && i < CPUS_MAXIMUM; i++) {
        const struct trapgate_cpu_start start = {stacks[i] + STACK_SIZE, run_cpu, &segments[i]};
        trapgate_cpu_prepare((void *)START_PAGE, START_PAGE, &start);
        if (!trapgate_cpu_send_start(&apic, i, START_PAGE, wait, NULL) ||
            !trapgate_test_cpu_is_ready(i)) {
            return i;
        }
    }
    return count < CPUS_MAXIMUM ? count : CPUS_MAXIMUM;
}

/* What a CPU is woken by that waits for work: otherwise it would spin. */
enum { WAKE = 0xE0 };

INTERRUPT static void on_wake(struct interrupt_frame *frame) {
    (void)frame;
    trapgate_apic_end(&apic, WAKE);
}

static void wake(unsigned cpu, void *context) {
    (void)context;
    while (!trapgate_apic_send(&apic, (struct trapgate_ipi){.apic_id = cpu, .vector = WAKE})) {
        __builtin_ia32_pause();
    }
}

static const struct report_host report = {.put = put, .end = trapgate_test_crashed};
static struct trapgate_test_host tests = {.put = put,
                                          .forget = report_forget,
                                          .exit = trapgate_test_exit_qemu,
                                          .seconds = 2,
                                          .start_on = trapgate_test_start_on,
                                          .wake = wake};

void kernel_main(void) {
    char words[1024];
    report_install(&idt, &report);
    trapgate_segments_set_up(&segments[0], &idt);
    idt_load(&idt);
    idt_set_interrupt(&idt, WAKE, on_wake);
    tests.local_apic = map();
    trapgate_apic_start(&apic, tests.local_apic, 0xFF, 0xFE);
    tests.cpus = start_cpus();
    trapgate_test_run(&tests, trapgate_test_words_qemu(words, sizeof words));
    for (;;) {
        __asm__ volatile("cli\n\thlt");
    }
}
