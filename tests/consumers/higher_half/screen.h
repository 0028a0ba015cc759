/* The framebuffer of QEMU's standard VGA, found on the PCI bus and set to 1024 x 768. */
#pragma once
#include <trapgate/screen.h>

bool screen_start(struct trapgate_screen &screen);
