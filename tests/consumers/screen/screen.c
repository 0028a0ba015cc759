/* The screen of QEMU's isa-vga, whose pixels begin at 0xE0000000 ("VBE Display API" of Bochs). */
#include <trapgate/screen.h>

#include "screen.h"

static struct trapgate_screen screen;

static void set(uint16_t index, uint16_t value) {
    __asm__ volatile("outw %0, %1" : : "a"(index), "Nd"((uint16_t)0x1CE));
    __asm__ volatile("outw %0, %1" : : "a"(value), "Nd"((uint16_t)0x1CF));
}

/* Without memory for cells: nothing scrolls, so the beginning of a report stays. */
void *screen_start(void) {
    set(4, 0); /* off, */
    set(1, 640);
    set(2, 432);
    set(3, 32);
    set(4, 0x41); /* and on, with a linear framebuffer */
    trapgate_screen_start(
        &screen, &(struct trapgate_screen_options){.framebuffer = {.memory = (void *)0xE0000000,
                                                                   .width = 640,
                                                                   .height = 432,
                                                                   .pitch = 2560,
                                                                   .bits_per_pixel = 32,
                                                                   .red = {16, 8},
                                                                   .green = {8, 8},
                                                                   .blue = {0, 8}},
                                                   .fonts = trapgate_screen_fonts});
    return &screen;
}
