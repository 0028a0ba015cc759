/*
 * What the boot before this one came to, where nobody was left to say it: a triple fault resets the machine
 * without a word. But most of memory outlives a reset, so a page of it, always the same one, tells the next
 * boot what was going on.
 *
 *     struct trapgate_last_boot last;
 *     if (trapgate_last_boot_read(page, &last) && last.end != TRAPGATE_LAST_BOOT_ENDED) …  say so
 *     trapgate_last_boot_begin(page, "what this boot is for");
 *     … trapgate_last_boot_put(page, text, length) of all that is printed
 *     … trapgate_last_boot_report(page, exception) first of all in a report
 *     trapgate_last_boot_end(page);                               this boot has ended as it should
 *
 * The page MUST be RAM that neither the firmware nor the boot loader writes to, and SHOULD be mapped uncached:
 * a reset does not write caches back. What is read is believed only if its checksums hold, and text only as
 * far as it is printable: after power was off it is noise.
 */
#ifndef TRAPGATE_LAST_BOOT_H
#define TRAPGATE_LAST_BOOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <trapgate/compiler.h>
#include <trapgate/unhandled.h>

TRAPGATE_BEGIN

#ifdef __cplusplus
extern "C" {
#endif

enum trapgate_last_boot_end {
    TRAPGATE_LAST_BOOT_RUNNING, /* it had not ended: a triple fault, or somebody's reset button */
    TRAPGATE_LAST_BOOT_REPORTING, /* it had begun to report an exception, and did not come to an end */
    TRAPGATE_LAST_BOOT_ENDED,     /* as it should */
};

enum {
    TRAPGATE_LAST_BOOT_PAGE = 4096, /* bytes that the record has, at a multiple of 8 */
    TRAPGATE_LAST_BOOT_PURPOSE = 120,
    TRAPGATE_LAST_BOOT_TEXT = 1024,
};

struct trapgate_last_boot {
    enum trapgate_last_boot_end end;
    uint32_t number;                          /* of that boot: 1 after power-on, then 2, … */
    char purpose[TRAPGATE_LAST_BOOT_PURPOSE]; /* what it was for, as it was told; cut if need be */

    /* Of TRAPGATE_LAST_BOOT_REPORTING, else 0: the exception whose report was lost. */
    unsigned vector; /* VECTOR_COUNT: of a failure that is no exception */
    uint64_t error_code, cr2, rip, rsp;

    /* The last that it printed. Empty if that was damaged. */
    char text[TRAPGATE_LAST_BOOT_TEXT + 1];
    size_t text_length;
};

/* Reads the record that a page holds. False, and `last` is all zeros, if there is none, or it is damaged. */
bool trapgate_last_boot_read(const volatile void *page, struct trapgate_last_boot *last);

/* Begins the record of this boot, over whatever the page holds. */
void trapgate_last_boot_begin(volatile void *page, const char *purpose);

/* Notes another purpose: this boot has gone on to something else, and no report is under way. */
void trapgate_last_boot_purpose(volatile void *page, const char *purpose);

/* Notes that text is printed. It costs some instructions a character. */
void trapgate_last_boot_put(volatile void *page, const char *text, size_t length);

/* Notes that an exception is about to be reported. Of one after the other the first is kept. */
void trapgate_last_boot_report(volatile void *page, const struct trapgate_exception *exception);

/* Notes that this boot has come to its end, whatever that was. */
void trapgate_last_boot_end(volatile void *page);

#ifdef __cplusplus
}
#endif

TRAPGATE_END

#endif
