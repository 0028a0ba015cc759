/*
 * The report as one line for machines:
 *
 *     TRAPGATE {"version":1,…} 1a2b3c4d
 *
 * JSON (RFC 8259) in ASCII, and behind it the CRC-32 of the text from { to }, in 8 hexadecimal
 * digits. Numbers of 64 bits are strings in hexadecimal, because JSON's numbers are not exact
 * beyond 53 bits. All members of version 1, always in this order, and all but
 * machine_check always there:
 *
 *     version     1
 *     build       "0x1a2b3c4d": which build of the kernel this is, by the checksum of its table of
 *                 symbols; null without a table
 *     headline    the report's first line
 *     vector      0 to 255; null for a failure that is no exception
 *     mnemonic, name, class       "#PF", "page fault", "fault"
 *     error_code  "0x2", or null if the CPU pushed none
 *     error       the same in words, or null
 *     cause       {"id","certainty","text"}; certainty: "certain", "likely", "possible"
 *     at          of rip: {"symbol","offset","size","file","line"}, or null outside the code
 *     frame       {"rip","cs","rflags","rsp","ss"}
 *     registers   {"rax",…,"r15"}, the 15 that are not in the frame, or null if they are unavailable
 *     system      {"cr0","cr2","cr3","cr4","cr8","dr6","dr7","efer","fs","gs","kgs"}
 *     address     the address that it is about and its symbol, {"value","region","symbol"}, or null
 *     walk        {"end","entries"}: the entries from level 4 or 5 on; end: "mapped", "not-present",
 *                 "reserved-bit", "unreadable", "not-canonical"; null without an address
 *     machine_check   of #MC and NMI: {"status","valid","banks"}, of IA32_MCG_STATUS, how many banks are
 *                 valid, and the first 8 of these, {"number","status","address","misc"}
 *     backtrace   from rip outward: ["f+0x4/0x12 (f.c:3)", …]; an exception is "!" before the text,
 *                 a recursion " 12 times" behind it
 *     code        {"before","at"}: the bytes before rip and from it on, in hexadecimal
 *     stack       the quadwords from rsp on
 *     crashed     only if other CPUs crashed meanwhile: [{"cpu","vector","rip","symbol"}]; cpu is the
 *                 APIC id; a failure has "message" instead of "vector"
 *     stopped     only if others were told to stop: [{"cpus","thread","rip","symbol"}], the ids of all that
 *                 were at a place as text, "1, 3 to 5"; without rip and symbol those that did not stop
 *
 * The line is at most RECORD_SIZE long: of the last lists the ends are left out if need be, and
 * "cut":true is then the last member. compact.h is about the same record for a QR code.
 */
#ifndef TRAPGATE_REPORT_RECORD_H
#define TRAPGATE_REPORT_RECORD_H

#include <stddef.h>

#include "arch/x86_64/report/names.h"
#include "arch/x86_64/report/cause.h"
#include "arch/x86_64/report/facts.h"
#include "arch/x86_64/report/trace.h"

enum { RECORD_SIZE = 2900 };

/* Makes the record. It stays until the next one is made. */
void record_make(const struct facts *facts, const struct cause *cause, const struct trace *trace);

/* The record that was made, with a line feed; report_record() is it without. */
const char *record_line(size_t *length);

#endif
