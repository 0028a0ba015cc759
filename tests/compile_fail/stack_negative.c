/* A negative number has no place in a bit-field, though its low bits have. */
/* expect c: changes value from '-1' to */
/* expect c++: conversion */
/* note c++: narrowing conversion of '-1' */
/* note c: .stack 0 to 7, .privilege 0 to 3, .type INTERRUPT_GATE or TRAP_GATE */
#include "given.h"

void mistake(void) {
#ifdef MISTAKE
    idt_set_handler(&idt.breakpoint, on_exception, .stack = -1);
#else
    idt_set_handler(&idt.breakpoint, on_exception, .stack = 1);
#endif
}
