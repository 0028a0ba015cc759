/* Text on a framebuffer: what a PC with UEFI shows. */
#ifndef KERNEL_FRAMEBUFFER_SCREEN_H
#define KERNEL_FRAMEBUFFER_SCREEN_H

#include "kernel/framebuffer.h"

/* Makes the framebuffer that the boot loader tells of the text screen. Anything but FRAMEBUFFER_OK:
 * it cannot be used, and nothing was done. Needs memory_map_device(). */
enum framebuffer_status framebuffer_screen_initialize(const struct multiboot2_framebuffer *tag);

#endif
