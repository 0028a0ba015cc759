/* Finds the outputs that this machine has, and attaches them to the console. */
#ifndef KERNEL_OUTPUTS_H
#define KERNEL_OUTPUTS_H

/* The serial port, unless the command line says serial=off; with colours if it says serial=color.
 * Needs no page tables. */
void outputs_initialize_serial(void);

/* The screen that the boot loader tells of. After memory_initialize(). */
void outputs_initialize_screen(void);

/* For what goes wrong before all that: the serial port, whatever the command line will say of it, which
 * nobody has read yet, and the screen, if it lies where the trampoline's page tables lead (all of the lowest
 * 4 GiB). Later it does nothing. */
void outputs_initialize_for_report(void);

#endif
