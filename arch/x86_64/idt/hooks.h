/* For who leaves to a frame outside of a default handler: what the program's entry hook undoes. */
#ifndef TRAPGATE_HOOKS_H
#define TRAPGATE_HOOKS_H

#include <trapgate/handler.h>

void trapgate_leave_for(struct interrupt_frame *frame) __attribute__((visibility("hidden")));

#endif
