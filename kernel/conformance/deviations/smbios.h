/*
 * What the firmware calls itself and the machine: strings of the System Management BIOS, by which
 * an emulator tells its version. DMTF DSP0134, "SMBIOS Reference Specification".
 *
 * The tables are the firmware's, and are not trusted: checksums and lengths are checked, and nothing
 * beyond what the caller gives is read. Pure.
 */
#ifndef KERNEL_CONFORMANCE_SMBIOS_H
#define KERNEL_CONFORMANCE_SMBIOS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* "SMBIOS Structure Table Entry Point": on a PC with BIOS in this part of memory. */
enum { SMBIOS_SEARCHED = 0xF0000, SMBIOS_SEARCHED_SIZE = 0x10000 };

/* Where the structures are; of the two forms of entry point the first that is whole counts. False if
 * there is none in these bytes. */
bool smbios_find(const void *searched, size_t size, uint64_t *physical, size_t *length);

/* UEFI hands entry points over in a table of the firmware's (Unified Extensible Firmware Interface
 * Specification, "EFI System Table" and "EFI Configuration Table & Properties Table"): first where
 * that table is, then an entry point in it, from which smbios_find() goes on. */
enum { EFI_SYSTEM_TABLE_SIZE = 120, EFI_ENTRY_SIZE = 24, SMBIOS_ENTRY_POINT_SIZE = 32 };
bool smbios_efi_table(const void *system_table, uint64_t *physical, size_t *count);
bool smbios_efi_entry_point(const void *table, size_t count, uint64_t *physical);

/* Strings, by the type of their structure and, in the low byte, the offset of their number in it:
 * "BIOS Information (Type 0)" and "System Information (Type 1)". */
enum smbios_string {
    SMBIOS_BIOS_VENDOR = 0 << 8 | 4,
    SMBIOS_BIOS_VERSION = 0 << 8 | 5,
    SMBIOS_SYSTEM_VERSION = 1 << 8 | 6,
};

/* Copies a string of the first structure of its type. `text` is whole or empty: true exactly if it
 * is there, ends, and fits. */
bool smbios_read(const void *structures, size_t length, enum smbios_string which, char *text,
                 size_t size);

#endif
