/* A kernel in C++ with a GDT of its own, whose code segment is 0x28, as some loaders leave it. */
#include <trapgate/report.h>
#include <trapgate/report_screen.h>

#include "machine.h"
#include "screen.h"

static struct {
    uint64_t null, of_the_loader[4], code, data, tss_low, tss_high;
} __attribute__((aligned(16))) gdt;
enum : uint16_t { CODE = 0x28, DATA = 0x30, TSS = 0x38 };
uint16_t trapgate_code_selector = CODE;

static struct trapgate_tss tss;
static struct idt idt;
static struct trapgate_screen screen;
static struct report_screen view = {.screen = &screen};
static char double_fault_stack[8192] __attribute__((aligned(16)));

static void set_up_segments() {
    trapgate_tss_initialize(&tss);
    tss.interrupt_stack[0] =
        reinterpret_cast<uint64_t>(double_fault_stack + sizeof double_fault_stack);
    auto base = reinterpret_cast<uint64_t>(&tss);
    gdt.code = 0x00AF9B000000FFFF;
    gdt.data = 0x00CF93000000FFFF;
    gdt.tss_low =
        (sizeof tss - 1) | (base & 0xFFFFFF) << 16 | 0x89ull << 40 | (base >> 24 & 0xFF) << 56;
    gdt.tss_high = base >> 32;
    struct {
        uint16_t limit;
        uint64_t base;
    } __attribute__((packed)) pointer = {sizeof gdt - 1, reinterpret_cast<uint64_t>(&gdt)};
    asm volatile("lgdt %0\n\t"
                 "pushq %1\n\t"
                 "leaq 1f(%%rip), %%rax\n\t"
                 "pushq %%rax\n\t"
                 "lretq\n"
                 "1:\tmovw %w2, %%ss\n\t"
                 "movw %w2, %%ds\n\t"
                 "movw %w2, %%es\n\t"
                 "ltr %w3"
                 :
                 : "m"(pointer), "i"(CODE), "r"(DATA), "r"(TSS)
                 : "rax", "memory");
}

static void put_serial(const char *text, size_t length, void *) {
    for (size_t i = 0; i < length; i++) {
        out8(0x3F8, static_cast<uint8_t>(text[i]));
    }
}

static void put(const char *text, size_t length, void *context) {
    put_serial(text, length, context);
    report_screen_put(text, length, &view);
}

static void style(enum report_style style, void *) {
    report_screen_style(style, &view);
}

/* All at once, when it is complete: the test is told. */
static void section(enum report_section section, void *) {
    static const char shown[] = "on the screen\n";
    report_screen_section(section, &view);
    if (section == REPORT_SECTION_COMPLETE) {
        put_serial(shown, sizeof shown - 1, nullptr);
    }
}

/* Page tables are in the first GiB, which is mapped but for two holes. */
static bool read_physical(uint64_t physical, uint64_t *entry, void *) {
    if (physical < 0x200000 || physical >= 0x600000) {
        return false;
    }
    *entry = *reinterpret_cast<const uint64_t *>(high + physical);
    return true;
}

/* trapgate-symbols writes its table here. */
__attribute__((section(".symbols"), used)) static const char symbols[0x10000] = {};

static const struct report_host host = {
    .put = put,
    .style = style,
    .section = section,
    .put_record = put_serial,
    .read_physical = read_physical,
    .symbols = symbols,
    .symbols_end = symbols + sizeof symbols,
};

void null_pointer() {
    *reinterpret_cast<volatile int *>(8) = 1;
}

/* The asm is there so that it is a call, and no loop. */
/* clang-format off */
void stack_overflow() { stack_overflow(); asm volatile(""); }
/* clang-format on */

void panic() {
    report_failure("the root file system cannot be mounted");
}

extern "C" void kernel_main() {
    void (*volatile crash)() = CRASH; /* volatile: not inlined */
    set_up_segments();
    report_install(&idt, &host);
    idt_set_default(&idt, VECTOR_DOUBLE_FAULT, {.stack = 1});
    idt_load(&idt);
    screen_start(screen);
    crash();
}
