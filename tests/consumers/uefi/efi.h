/* The little of UEFI that the application uses. UEFI Specification, "EFI System
 * Table". */
#ifndef EFI_H
#define EFI_H

#include <stddef.h>
#include <stdint.h>

#define EFI                                                                                        \
    __attribute__((ms_abi)) /* how the firmware calls, and is called   \
                                     */

struct efi_table_header {
    uint64_t signature;
    uint32_t revision, size, crc, reserved;
};

struct efi_text_output {
    void *reset;
    EFI uint64_t (*output_string)(struct efi_text_output *output, const uint16_t *text);
};

enum { EFI_EVENT_TIMER = 1u << 31, EFI_TIMER_RELATIVE = 1 };

struct efi_boot_services {
    struct efi_table_header header;
    void *raise_and_restore_tpl[2], *memory[5];
    EFI uint64_t (*create_event)(uint32_t type, uint64_t level, void *notify, void *context,
                                 void **event);
    EFI uint64_t (*set_timer)(void *event, uint32_t type, uint64_t time); /* in 100 ns */
    EFI uint64_t (*wait_for_event)(uint64_t count, void **events, uint64_t *index);
};
_Static_assert(offsetof(struct efi_boot_services, create_event) == 80, "as the firmware has it");

struct efi_system_table {
    struct efi_table_header header;
    const uint16_t *vendor;
    uint32_t revision;
    void *console_in_handle, *console_in, *console_out_handle;
    struct efi_text_output *console_out;
    void *standard_error_handle, *standard_error, *runtime_services;
    struct efi_boot_services *boot_services;
};
_Static_assert(offsetof(struct efi_system_table, boot_services) == 96, "as the firmware has it");

#endif
