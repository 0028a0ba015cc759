/* Finds the outputs that this machine has, and attaches them to the console. */
#ifndef KERNEL_OUTPUTS_H
#define KERNEL_OUTPUTS_H

/* The serial port, unless the command line says serial=off. Needs no page tables. */
void outputs_initialize_serial(void);

/* The screen that the boot loader tells of. After memory_initialize(). */
void outputs_initialize_screen(void);

#endif
