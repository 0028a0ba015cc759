#include "kernel/conformance/deviations/engine.h"

#include "arch/x86_64/idt/cpu.h"

#include "kernel/boot_information.h"
#include "kernel/conformance/deviations/smbios.h"
#include "kernel/conformance/machine/features.h"
#include "kernel/memory.h"
#include "kernel/string.h"

/* The structures of interest are among the first: not more is mapped, whatever length they claim. */
enum { STRUCTURES_MAXIMUM = 0x10000 };

static const void *structures;
static size_t structures_length;

static const void *map(uint64_t physical, size_t size) {
    return physical && size ? memory_map_device(physical, size, MEMORY_WRITE_BACK) : NULL;
}

/* Where an entry point is looked for: with UEFI just where it is. */
static const void *find_searched(size_t *size) {
    const void *system_table = map(boot_information()->efi_system_table, EFI_SYSTEM_TABLE_SIZE);
    uint64_t physical;
    size_t count;
    if (!system_table) {
        *size = SMBIOS_SEARCHED_SIZE;
        return map(SMBIOS_SEARCHED, SMBIOS_SEARCHED_SIZE);
    }
    *size = SMBIOS_ENTRY_POINT_SIZE;
    if (!smbios_efi_table(system_table, &physical, &count)) {
        return NULL;
    }
    const void *table = map(physical, count * EFI_ENTRY_SIZE);
    return table && smbios_efi_entry_point(table, count, &physical)
               ? map(physical, SMBIOS_ENTRY_POINT_SIZE)
               : NULL;
}

static void find_structures(void) {
    uint64_t physical;
    size_t size;
    const void *searched = find_searched(&size);
    if (searched && smbios_find(searched, size, &physical, &structures_length)) {
        if (structures_length > STRUCTURES_MAXIMUM) {
            structures_length = STRUCTURES_MAXIMUM;
        }
        structures = map(physical, structures_length);
    }
}

static const char *read_string(enum smbios_string which) {
    static char text[64];
    text[0] = '\0';
    if (structures) {
        smbios_read(structures, structures_length, which, text, sizeof text);
    }
    return text;
}

/* Bochs claims to be the CPU that it models; port 0xE9, its debug output, reads as its number.
 * (Bochs User Manual, "port_e9_hack".) */
static bool is_bochs(void) {
    return !*cpu_hypervisor() &&
           (strcmp(read_string(SMBIOS_BIOS_VENDOR), "The Bochs Project") == 0 ||
            cpu_read_port8(0xE9) == 0xE9);
}

struct engine engine_recognise(void) {
    find_structures();
    /* QEMU's machine type has the version of the QEMU that it came with: "pc-q35-7.2". */
    if (strcmp(cpu_hypervisor(), "TCGTCGTCGTCG") == 0) {
        return engine_with_version(QEMU, read_string(SMBIOS_SYSTEM_VERSION));
    }
    if (is_bochs()) {
        return engine_with_version(BOCHS, read_string(SMBIOS_BIOS_VERSION));
    }
    return (struct engine){OTHER_ENGINE, 0, 0};
}
