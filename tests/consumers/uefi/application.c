/* An application on the firmware's segments and page tables, at the address
 * where it was loaded. */
#include <trapgate/catch.h>

#include "efi.h"
#include "machine.h"

static struct idt idt;

static void put(const char *text, size_t length, void *context) {
    (void)context;
    for (size_t i = 0; i < length; i++) {
        __asm__ volatile("outb %0, %1" : : "a"(text[i]), "Nd"((uint16_t)0x3F8));
    }
}

/* The firmware maps memory where it is; but what a damaged entry points to is
 * not believed. */
static bool read_physical(uint64_t physical, uint64_t *entry, void *context) {
    (void)context;
    return trapgate_probe_read(entry, (const void *)physical, sizeof *entry, NULL);
}

static struct report_host host = {.put = put, .read_physical = read_physical};

static void explain_crashes(uint64_t load_offset) {
    host.load_offset = load_offset;
    trapgate_code_selector = read_cs();
    report_install(&idt, &host);
    segments_extend();
    idt_set_default(&idt, VECTOR_DOUBLE_FAULT,
                    (struct trapgate_gate_options){.stack = DOUBLE_FAULT_SLOT});
    handlers_install(&idt);
    idt_load(&idt);
}

/* The sum of 1/1 to 1/100, with a breakpoint at each step: handlers leave the
 * vector registers alone. */
static double sum_over_breakpoints(void) {
    double sum = 0;
    for (int i = 1; i <= 100; i++) {
        sum += 1.0 / i;
        __asm__ volatile("int3" : "+x"(sum));
    }
    return sum;
}

/* Ends when the firmware's timer has interrupted, by its own gate in our table.
 */
static void wait_for_the_timer(struct efi_boot_services *services) {
    void *event;
    uint64_t which;
    if (services->create_event(EFI_EVENT_TIMER, 0, NULL, NULL, &event) ||
        services->set_timer(event, EFI_TIMER_RELATIVE, 10000) ||
        services->wait_for_event(1, &event, &which)) {
        report_failure("the firmware's timer does not work");
    }
}

/* Not a null pointer: firmware usually maps page 0. */
void not_canonical(void) {
    __asm__ volatile("movl $1, (%0)" : : "a"(0x4141414141414141));
}

void invalid_opcode(void) {
    __asm__ volatile("ud2");
}

void divide(void) {
    __asm__ volatile("idivl %0" : : "c"(0), "a"(100), "d"(0));
}

/* The firmware has made its page tables read-only, as all other memory is
 * mapped where it is. */
void write_protected(void) {
    uint64_t level_4;
    __asm__("movq %%cr3, %0" : "=r"(level_4));
    *(volatile uint64_t *)(level_4 & ~0xFFFull) = 0;
}

void lost_stack(void) {
    __asm__ volatile("movabsq $0x700000001000, %rsp\n\tpushq $1");
}

void application(uint64_t load_offset, const struct efi_system_table *system) {
    void (*volatile crash)(void) = CRASH; /* volatile: not inlined */
    explain_crashes(load_offset);
    double sum = sum_over_breakpoints();
    wait_for_the_timer(system->boot_services);
    system->console_out->output_string(system->console_out, u"\r\nOn the firmware's console.\r\n");
    if (breakpoints_counted() != 100 || sum < 5.18737 || sum > 5.18738) {
        report_failure("the sum over breakpoints is wrong");
    }
    crash();
}
