/*
 * The table of interrupts that a test runs with, where gates have to be the library's own: a copy of the one
 * that is loaded, and loaded on this CPU instead of it.
 */
#ifndef TRAPGATE_TESTING_GATES_H
#define TRAPGATE_TESTING_GATES_H

#include <trapgate/idt.h>

#include "arch/x86_64/testing/names.h"

/* The copy: made once, for whoever asks first. */
struct idt *gates_take(void);

/* Loads the one that was loaded before, if a copy was made. */
void gates_give_back(void);

#endif
