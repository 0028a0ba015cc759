/* What the boot loader said: a copy of the kernel's own, because the loader's may lie anywhere. */
#ifndef KERNEL_BOOT_INFORMATION_H
#define KERNEL_BOOT_INFORMATION_H

#include "boot/command_line.h"
#include "boot/multiboot2.h"

/* Where the loader put it, below 4 GiB: information of PVH if the magic number is its own, otherwise of
 * Multiboot2. Touches nothing. */
void boot_information_remember(uint64_t protocol, uint64_t physical);

/* Copies and reads it, once. MUST come before memory_initialize(), which ends the identity mapping. */
void boot_information_read(void);

/* Prints what is wrong with it, if anything is. The kernel goes on with what could be read. */
void boot_information_check(void);

/* Usable whatever the loader sent: see multiboot2_parse(). */
const struct multiboot2_information *boot_information(void);

/* The words on the kernel's command line. */
bool boot_word(const char *word);
enum command_line_result boot_value(const char *key, char *value, size_t size);

/* A decimal number on it, of at most 9 digits; `otherwise` if there is none. */
unsigned boot_number(const char *key, unsigned otherwise);

#endif
