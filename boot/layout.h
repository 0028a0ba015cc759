/*
 * Where things are: for the linker script, the trampoline and C.
 *
 *     physical   the loader puts the image at a multiple of 2 MiB, by choice at LOAD_ADDRESS
 *     virtual    the image is always at KERNEL_BASE + LOAD_ADDRESS, in the highest 2 GiB, where
 *                code for -mcmodel=kernel belongs; devices are in the highest 1 GiB, and below them is
 *                what further CPUs have of their own
 */
#ifndef BOOT_LAYOUT_H
#define BOOT_LAYOUT_H

#define LARGE_PAGE 0x200000
#define LOAD_ADDRESS 0x200000
#define IMAGE_MAXIMUM 0x1000000 /* 16 MiB: what the trampoline maps */

#define KERNEL_BASE 0xFFFFFFFF80000000
#define CPU_AREA_BASE 0xFFFFFFFFA0000000
#define DEVICE_BASE 0xFFFFFFFFC0000000

/* Selectors of the trampoline's own GDT. The first is also the kernel's; see trampoline.h. */
#define BOOT_CODE_64 0x08
#define BOOT_DATA 0x10

#define BOOT_STACK_SIZE 0x8000

#endif
