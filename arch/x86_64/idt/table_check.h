/*
 * What would be a silent triple fault at the first exception: found when the table is loaded, and said
 * in words. Pure: what the CPU has to tell is in struct table_machine.
 */
#ifndef TRAPGATE_TABLE_CHECK_H
#define TRAPGATE_TABLE_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <trapgate/idt.h>

/* What there is to know of the CPU that loads the table. */
struct table_machine {
    uint16_t code_selector;                       /* CS */
    uint32_t (*access_rights)(uint16_t selector); /* as LAR has them; 0: no such descriptor */
    unsigned address_bits;                        /* 48, or 57 with 5-level paging */
    bool has_tss, tss_known; /* known: the descriptor was found, and `stack` read */
    unsigned slots;          /* how many of them the TSS's limit covers */
    uint64_t stack[7];       /* IST1 to IST7 */
};

/* True if nothing is wrong; else `text` says what, and what to do. */
bool trapgate_table_check(char *text, size_t size, const struct idt *table,
                          const struct table_machine *machine);

#endif
