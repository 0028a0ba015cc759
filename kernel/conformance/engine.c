#include "kernel/conformance/engine.h"

#include "arch/x86_64/idt/cpu.h"

#include "kernel/conformance/features.h"
#include "kernel/conformance/smbios.h"
#include "kernel/memory.h"
#include "kernel/string.h"

/* The structures of interest are among the first: not more is mapped, whatever length they claim. */
enum { STRUCTURES_MAXIMUM = 0x10000 };

static const void *structures;
static size_t structures_length;

/* With BIOS. UEFI hands its tables over in another way, and its version stays unknown. */
static void find_structures(void) {
    const void *searched =
        memory_map_device(SMBIOS_SEARCHED, SMBIOS_SEARCHED_SIZE, MEMORY_WRITE_BACK);
    uint64_t physical;
    if (searched && smbios_find(searched, SMBIOS_SEARCHED_SIZE, &physical, &structures_length)) {
        if (structures_length > STRUCTURES_MAXIMUM) {
            structures_length = STRUCTURES_MAXIMUM;
        }
        structures = memory_map_device(physical, structures_length, MEMORY_WRITE_BACK);
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
