/*
 * The end of a report on a PC: its pages are shown one after the other, with its record as a QR code for
 * the last, and a countdown runs, at whose end the machine restarts. Where there is a PS/2 keyboard, keys
 * turn the pages, too, and then nothing else does.
 *
 * Words on the command line: reset=SECONDS is how long that takes (30 for each page if it is not
 * said), halt keeps the machine from restarting, page=NUMBER shows this page only, page=qr the code.
 */
#ifndef KERNEL_COUNTDOWN_H
#define KERNEL_COUNTDOWN_H

/* Shows how it begins: the first page, or the chosen one. */
void countdown_begin(void);

/* All that follows. Comes back only with the word halt, and then only if no page turns, by itself or by a key. */
void countdown_wait(void);

#endif
