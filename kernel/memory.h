/*
 * The kernel's page tables. They map the image with the least rights that each part needs, nothing
 * else of RAM, and devices on request: boot costs the same on a PC with 32 MiB and with 1 TiB.
 */
#ifndef KERNEL_MEMORY_H
#define KERNEL_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "arch/x86_64/decode/paging.h"

/* Replaces the trampoline's page tables. `image` is the physical address of the image. After it:
 * W^X; .rodata, the IDT and the GDT read-only; page 0, the guard pages and all else not present;
 * CR0.WP, and CR4.SMEP, SMAP and UMIP where the CPU has them. */
void memory_initialize(uint64_t image);

/* Whether that has happened: before, the page tables are the trampoline's. */
bool memory_is_initialized(void);

enum memory_type { MEMORY_UNCACHED, MEMORY_WRITE_COMBINING, MEMORY_WRITE_BACK };

/* Maps `size` bytes of physical memory from `physical` on for reading and writing, at an address of
 * its choice in the device area. NULL if there is no room left for the mapping or its tables, if
 * the CPU has no such addresses, or if they are the image's: a loader that says so is wrong. A mapping
 * is never taken back. Before memory_initialize() it is the trampoline's, of the lowest 4 GiB, and is gone
 * after it: only for a report that comes so early. */
void *memory_map_device(uint64_t physical, size_t size, enum memory_type type);

/* Maps one page at a virtual address; `rights` are PAGE_ bits (PAGE_PRESENT is implied, and
 * PAGE_NO_EXECUTE is left out where the CPU has no such bit). False if no table is left. */
bool memory_map(uint64_t virtual, uint64_t physical, uint64_t rights);

/* Makes a page not present. What is not mapped stays so. */
void memory_unmap(uint64_t virtual);

/* The lowest-level entry that translates an address, for reading and, in tests, for bending it
 * (then cpu_invalidate_page). NULL if a higher level is not present. */
uint64_t *memory_entry(uint64_t virtual);

/* The bits that an entry may have on this CPU: all, or all but PAGE_NO_EXECUTE. */
uint64_t memory_supported_bits(void);

/* The byte behind what memory_map_device() has mapped, from DEVICE_BASE on. */
uint64_t memory_devices_end(void);

/* The physical address of something in the image. */
uint64_t memory_physical(const void *address);

/* Makes a page read-only, for this CPU at once: of the others, none MUST have used it yet. */
void memory_seal(const void *page);

/* The physical address behind the image, if some of these bytes are the image's; else 0. */
uint64_t memory_image_end(uint64_t physical, size_t size);

/* Where in the image a physical address lies, or NULL: all page tables are in it. */
void *memory_image_at(uint64_t physical);

#endif
