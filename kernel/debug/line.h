/* The serial port that the debugger has: COM1 or COM2, a 16550 UART, by polling and by its interrupt. */
#ifndef KERNEL_DEBUG_LINE_H
#define KERNEL_DEBUG_LINE_H

#include <stdbool.h>
#include <trapgate/debugger.h>

/* Sets the port to 115200 baud, 8 bits, no parity, one stop bit. False if there is none. */
bool debug_line_initialize(bool first);

/* From then on it raises an interrupt when a byte comes in, by the line of the interrupt controller that
 * is returned. */
unsigned debug_line_enable_interrupt(void);

extern const struct debugger_port debug_line;

#endif
