/* What the default handlers have in common: how a visit to one goes. */
#ifndef TRAPGATE_VISIT_H
#define TRAPGATE_VISIT_H

#include <trapgate/exception.h>
#include <trapgate/unhandled.h>

/* Not 0: interrupts take the long way. Counts catches in effect, in all threads, and entry hooks: an
 * interrupt must suspend the one and call the other. A thread that ends within a catch leaves it too
 * high for ever, which costs time and nothing else. */
extern unsigned long trapgate_care __attribute__((visibility("hidden")));

/* Of an interrupt, vectors 32 to 255: visit.S, and the long way in unhandled.c. */
void trapgate_visit_with_smap(unsigned vector, struct TRAPGATE_REGISTERS *registers)
    __attribute__((visibility("hidden")));
void trapgate_visit(unsigned vector, struct TRAPGATE_REGISTERS *registers)
    __attribute__((visibility("hidden")));
void trapgate_visit_with_care(unsigned vector, struct TRAPGATE_REGISTERS *registers)
    __attribute__((visibility("hidden")));

/* The address of a vector's default handler. */
uint64_t trapgate_default_handler(uint8_t vector) __attribute__((visibility("hidden")));

/* CR2 is the address of a page fault, which a double fault may have been. */
static inline bool trapgate_has_cr2(unsigned vector) {
    return vector == VECTOR_PAGE_FAULT || vector == VECTOR_DOUBLE_FAULT;
}

#endif
