/* What is between the application's files. */
#ifndef MACHINE_H
#define MACHINE_H

#include <trapgate/report.h>

/* handlers.c: this file is compiled with the flags of handlers. */
void handlers_install(struct idt *idt);
unsigned breakpoints_counted(void);

/* segments.c: the firmware's segments, and a stack for #DF, which it has not.
 */
void segments_extend(void);
enum { DOUBLE_FAULT_SLOT = 1 };

/* CS of the firmware, by which its gates and ours name the code. */
static inline uint16_t read_cs(void) {
    uint16_t selector;
    __asm__("movw %%cs, %0" : "=r"(selector));
    return selector;
}

/* A table register: GDTR, IDTR. */
struct table {
    uint16_t limit;
    uint64_t base;
} __attribute__((packed));

#endif
