/*
 * Three accesses to one page, in one go: a read, a write and a fetch. Each may fault; the handler
 * notes what was reported and goes on with the next. So an access that faults costs one exception,
 * and one that does not costs nothing.
 */
#ifndef KERNEL_CONFORMANCE_PAGE_FAULT_ACCESS_H
#define KERNEL_CONFORMANCE_PAGE_FAULT_ACCESS_H

/* Different bytes of the page, so that CR2 tells them apart. */
#define READ_OFFSET 16
#define WRITE_OFFSET 8

#ifndef __ASSEMBLER__
#include <stdint.h>

/* What the page must hold at its start: jmp *%r12, back to the accesses. */
#define FETCHED_CODE                                                                               \
    { 0x41, 0xFF, 0xE4 }

/* What was reported of each; error_code is -1 where nothing was. */
extern int64_t page_fault_codes[3];
extern uint64_t page_fault_addresses[3], page_fault_rips[3];

/* The accesses, to be copied where they are to run, and where in them each is made. */
extern const char page_fault_accesses[], page_fault_accesses_end[];
extern const char page_fault_read_here[], page_fault_write_here[];

/* The frame with which they are entered, for iretq. */
struct access_frame {
    uint64_t rip, cs, rflags, rsp, ss;
};

/* Makes the accesses to the page at `target`. */
void page_fault_run(const struct access_frame *frame, uint64_t target);

/* For vector 14, and for the interrupt at the end of the accesses. */
extern const char page_fault_entry[], page_fault_end_entry[];
#endif

#endif
