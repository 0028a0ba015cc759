#include "kernel/shutdown/restart.h"

#include "arch/x86_64/idt/cpu.h"

#include "kernel/acpi_tables.h"
#include "kernel/shutdown/acpi.h"
#include "kernel/boot_information.h"
#include "kernel/boot_words.h"
#include "kernel/output/console.h"
#include "kernel/memory.h"
#include "kernel/string.h"
#include "kernel/wait.h"

BOOT_WORDS({"reset-by", "acpi cf9 keyboard triple-fault"});

static struct acpi_reset acpi;
static bool has_acpi;
static volatile uint8_t *acpi_memory; /* the register, if it is in memory */

void restart_initialize(void) {
    const struct trapgate_acpi tables = acpi_tables();
    has_acpi = acpi_find_reset(&tables, &acpi);
    if (has_acpi && acpi.space == ACPI_MEMORY) {
        acpi_memory = memory_map_device(acpi.address, 1, MEMORY_UNCACHED);
        has_acpi = acpi_memory;
    }
}

/* PCI Local Bus Specification, "Configuration Mechanism #1". */
enum { PCI_ADDRESS = 0xCF8, PCI_DATA = 0xCFC };

static void write_pci(uint64_t address, uint8_t value) {
    uint32_t device = (uint32_t)(address >> 32) & 0x1F, function = (uint32_t)(address >> 16) & 7;
    uint32_t offset = (uint32_t)address & 0xFF;
    cpu_write_port32(PCI_ADDRESS, 0x80000000u | device << 11 | function << 8 | (offset & 0xFCu));
    cpu_write_port8((uint16_t)(PCI_DATA + offset % 4), value);
}

static void by_acpi(void) {
    if (!has_acpi) {
        return;
    }
    switch (acpi.space) {
    case ACPI_MEMORY:
        *acpi_memory = acpi.value;
        break;
    case ACPI_PORT:
        cpu_write_port8((uint16_t)acpi.address, acpi.value);
        break;
    case ACPI_PCI:
        write_pci(acpi.address, acpi.value);
        break;
    }
}

/* Intel I/O Controller Hub data sheets, "Reset Control Register": bit 1 chooses a full reset, then
 * a rising bit 2 does it. */
static void by_port_cf9(void) {
    enum { RESET_CONTROL = 0xCF9, FULL = 1 << 1, NOW = 1 << 2 };
    uint8_t others = cpu_read_port8(RESET_CONTROL) & (uint8_t) ~(FULL | NOW);
    cpu_write_port8(RESET_CONTROL, others | FULL);
    cpu_write_port8(RESET_CONTROL, others | FULL | NOW);
}

/* IBM Personal System/2 Hardware Interface Technical Reference, "Keyboard and Auxiliary Device
 * Controller": command 0xFE pulls the reset line. It is taken only when none is pending. */
static void by_keyboard_controller(void) {
    enum { COMMAND = 0x64, STATUS = 0x64, INPUT_FULL = 1 << 1, RESET = 0xFE, PATIENCE = 100000 };
    for (unsigned tries = 0; tries < PATIENCE && cpu_read_port8(STATUS) & INPUT_FULL; tries++) {
    }
    cpu_write_port8(COMMAND, RESET);
}

/* No IDT, so no handler, so no double fault handler. */
static void by_triple_fault(void) {
    cpu_load_idt(NULL, 1);
    __asm__ volatile("int3");
}

static const struct {
    const char *name, *words;
    void (*reset)(void);
} methods[] = {
    {"acpi", "ACPI's reset register", by_acpi},
    {"cf9", "port 0xCF9", by_port_cf9},
    {"keyboard", "the keyboard controller", by_keyboard_controller},
    {"triple-fault", "a triple fault", by_triple_fault},
};
enum { METHODS = sizeof methods / sizeof *methods };

static unsigned first_method(void) {
    char name[16];
    boot_value("reset-by", name, sizeof name);
    for (unsigned i = 0; i < METHODS; i++) {
        if (strcmp(methods[i].name, name) == 0) {
            return i;
        }
    }
    return 0;
}

void restart_now(void) {
    enum { A_WHILE = 50000 };
    for (unsigned i = first_method(); i < METHODS; i++) {
        console_print("Reset by %s.\n", methods[i].words);
        methods[i].reset();
        wait_microseconds(A_WHILE); /* a reset takes effect when the chipset gets to it */
    }
    for (;;) {
        cpu_halt();
    }
}
