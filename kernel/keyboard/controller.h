/*
 * The keyboard controller (8042) of a PC, and the keyboard behind it. Many PCs have none, or one that only firmware
 * pretends for a keyboard at USB: every wait has a bound. IBM Personal System/2 Hardware Interface Technical Reference,
 * "Keyboard and Auxiliary Device Controller".
 */
#ifndef KERNEL_KEYBOARD_CONTROLLER_H
#define KERNEL_KEYBOARD_CONTROLLER_H

#include <stdbool.h>
#include <stdint.h>

enum { KEYBOARD_LINE = 1 /* of the ISA bus */ };

/* Tests it, and makes it send by interrupts what set 1 or 2 has for a key. False: there is none. */
bool keyboard_start(unsigned set);

/* Finds out which set it sends, and changes no more than it needs for keys to come at all: for a report, which does not
 * know who used it before. 0: there is none. */
unsigned keyboard_find(void);

/* A byte of the keyboard, if one is there now. */
bool keyboard_read(uint8_t *byte);

#endif
