/* Whether IRETQ at CPL 0 accepts a frame. Pure: what the CPU has to tell is in struct context_machine. */
#ifndef TRAPGATE_CONTEXT_CHECK_H
#define TRAPGATE_CONTEXT_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <trapgate/handler.h>

struct context_machine {
    uint32_t (*access_rights)(uint16_t selector); /* as LAR has them; 0: no such descriptor */
    unsigned address_bits;                        /* 48, or 57 with 5-level paging */
};

/* True if nothing is wrong; else `text` says what. */
bool trapgate_frame_check(char *text, size_t size, const struct interrupt_frame *frame,
                          const struct context_machine *machine);

#endif
