/* The first serial port, a 16550 UART: the console that tests and other machines read. */
#ifndef KERNEL_SERIAL_H
#define KERNEL_SERIAL_H

#include <stdbool.h>
#include <stddef.h>

/* Sets it to 115200 baud, 8 bits, no parity, one stop bit. False if there is none, which is normal
 * on a PC of today: then serial_write() does nothing. */
bool serial_initialize(void);

/* Sends text; a line feed as carriage return and line feed, since terminals want both. Waits for room,
 * but never for ever: a port that does not get ready is from then on taken for absent. */
void serial_write(const char *text, size_t length);

/* Ends the line that was begun, if there is one: its end may have been lost with the CPU that sent it. */
void serial_begin_line(void);

/* Text is given to this function first, and goes no further if it returns true. NULL: none. */
void serial_set_redirect(bool (*take)(const char *text, size_t length));

#endif
