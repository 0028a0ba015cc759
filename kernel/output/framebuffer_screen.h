/* Text on the framebuffer that the boot loader tells of: what a PC with UEFI shows. */
#ifndef KERNEL_FRAMEBUFFER_SCREEN_H
#define KERNEL_FRAMEBUFFER_SCREEN_H

#include "boot/multiboot2.h"

/* Makes it the screen of this machine. If it cannot be used, returns why, in words, and nothing was
 * done; else NULL. Needs memory_map_device(). */
const char *framebuffer_screen_initialize(const struct multiboot2_framebuffer *tag);

#endif
