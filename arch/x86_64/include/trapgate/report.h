/*
 * The crash that explains itself: what happened, the likely cause and how sure that is, the
 * registers, the page walk, the backtrace, code and stack. For any kernel that has a way to print:
 *
 *     static void put(const char *text, size_t length, void *context) { … }
 *     static const struct report_host host = {.put = put};
 *
 *     report_install(&idt, &host);
 *     trapgate_segments_set_up(&segments, &idt);
 *     idt_load(&idt);
 *
 * From then on every exception and interrupt that has no handler of its own ends in a report. It is
 * bound to the kernel by struct report_host alone; each member that is absent makes it say less, never
 * something wrong.
 *
 * A report may itself meet a fault, because what it reports on may be damaged. It then goes on one
 * level lower: everything; frame and registers only; one line; a reset. It is always the first
 * exception that is shown, and shown first. A second CPU that crashes meanwhile waits, and has its
 * line at the end.
 *
 * A stack overflow can only be reported if #DF has a stack of its own: without one it is a triple fault,
 * about which no software can do anything. trapgate_segments_set_up() gives it one; a kernel with a GDT
 * and a TSS of its own sets .stack of the gate (<trapgate/segments.h>).
 */
#ifndef TRAPGATE_REPORT_H
#define TRAPGATE_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <trapgate/compiler.h>
#include <trapgate/cpu_segments.h>
#include <trapgate/idt.h>
#include <trapgate/segments.h>
#include <trapgate/symbol.h>
#include <trapgate/unhandled.h>

TRAPGATE_BEGIN

#ifdef __cplusplus
extern "C" {
#endif

/* How the text that follows should look. */
enum report_style {
    REPORT_PLAIN,
    REPORT_HEADLINE, /* the one line that must be seen */
    REPORT_LABEL,    /* names of fields */
    REPORT_GOOD,
    REPORT_BAD, /* the cause */
    REPORT_STYLES,
};

/* The parts of a report, in their order; one that has nothing to say has no lines. */
enum report_section {
    REPORT_SECTION_HEADLINE, /* what happened: one line */
    REPORT_SECTION_CAUSE,    /* and why: one sentence */
    REPORT_SECTION_PLACE,
    REPORT_SECTION_FRAME,
    REPORT_SECTION_REGISTERS,
    REPORT_SECTION_SYSTEM, /* control and debug registers */
    REPORT_SECTION_POINTERS,
    REPORT_SECTION_WALK,
    REPORT_SECTION_HARDWARE,
    REPORT_SECTION_BACKTRACE,
    REPORT_SECTION_CODE,
    REPORT_SECTION_STACK,
    REPORT_SECTION_OTHERS,
    REPORT_SECTION_COMPLETE, /* all has been said; report_record() and report_compact() are there */
    REPORT_SECTIONS,
};

/* What an address may belong to. */
enum report_region_kind {
    REPORT_REGION_UNKNOWN,
    REPORT_REGION_NULL_PAGE, /* the first 4 KiB, if they are never mapped */
    REPORT_REGION_TEXT,
    REPORT_REGION_RODATA,
    REPORT_REGION_SEALED, /* descriptor tables and the like: read-only after boot */
    REPORT_REGION_DATA,
    REPORT_REGION_STACK,
    REPORT_REGION_GUARD,  /* a page beside a stack that is never mapped */
    REPORT_REGION_DEVICE, /* never read: reading it can have an effect */
    REPORT_REGION_KINDS,
};

struct report_region {
    enum report_region_kind kind;
    const char *stack; /* of a stack or its guard: the stack's name; else NULL */
    uint64_t start,
        end; /* addresses; `end` is the first one behind. A guard's is its stack's base */
};

/* A CPU of the machine. */
struct report_cpu {
    uint32_t apic_id;
    const char *thread; /* the name of what it runs; or NULL */
};

/*
 * What a kernel gives to its report. All functions run with interrupts off, on the report's own stack
 * or on one that has just worked, and take no lock that the crashed code could hold.
 */
struct report_host {
    /* Prints text, which is not ended by NUL. The only member that is required. */
    void (*put)(const char *text, size_t length, void *context);

    /* What follows looks like this. */
    void (*style)(enum report_style style, void *context);

    /* What follows is this part of the report: for who arranges it. A report that fails on its way has no
     * REPORT_SECTION_COMPLETE. */
    void (*section)(enum report_section section, void *context);

    /* The record for machines, a line `TRAPGATE {json} CRC` with its line feed. NULL: put(). */
    void (*put_record)(const char *text, size_t length, void *context);

    /* The one line that is left when the report failed twice: the simplest way to print that there
     * is, a serial port without a buffer. NULL: put(). */
    void (*put_minimal)(const char *text, size_t length, void *context);

    /* Copies memory, false if any byte of it cannot be read. NULL: the page tables are walked, if
     * read_physical() is there, and otherwise the bytes are read, which may fault: while the report is
     * being made the CPU uses a table of the report's own, whatever handlers the kernel has. (Those of
     * #DB, NMI, #BP and #MC stay in effect.) */
    bool (*read)(void *to, uint64_t address, size_t size, void *context);

    /* Reads a page-table entry at a physical address. NULL: there is no page walk. */
    bool (*read_physical)(uint64_t physical, uint64_t *entry, void *context);

    /* Reads a register of this CPU's local APIC by its offset; false if it cannot. 0x280, the error
     * status register, shows what was gathered once 0 is written to it, so that comes first. NULL: the
     * APIC is read only while it is in x2APIC mode. */
    bool (*read_apic)(unsigned offset, uint32_t *value, void *context);

    /* What lies at an address; false if that is not known. NULL: the text is what the symbols say
     * that it is, the first 4 KiB are the null page, and nothing else has a name but stacks. */
    bool (*region)(uint64_t address, struct report_region *region, void *context);

    /* Stacks with guard pages, for the names of both; the array may be filled, and grow, later. Those that
     * TRAPGATE_GUARDED_STACK makes are known without. region() is not asked about either. */
    const struct trapgate_guarded_stack *guarded_stacks, *guarded_stacks_end;

    /* A table of symbols and lines, made by trapgate-symbols: its first byte and the one behind its
     * last. NULL: the one that is linked into the kernel, with the labels trapgate_symbols and
     * trapgate_symbols_end. If there is none, or it is empty, addresses are numbers. */
    const void *symbols, *symbols_end;

    /* Of a kernel that runs elsewhere than it was linked (a static PIE, a UEFI application): the address
     * of any symbol at run time minus the one in its ELF file. */
    uint64_t load_offset;

    /* A stack of at least 16 KiB for the report. NULL, or if it turns out not to be there: one of the library's,
     * without a guard page. */
    const struct trapgate_guarded_stack *stack;

    /* Whether the registers that handlers see were verified on this machine. NULL: the prologue of
     * the handler is compared with the layout that they are read from. */
    bool (*registers_verified)(void *context);

    /* Before the first line: stops the other CPUs, takes the screen, starts pages. */
    void (*begin)(void *context);

    /* Stops the other CPUs, after begin(): sends each an NMI, whose handler calls report_exception(). Each
     * then has a line that says where it was. The report waits for those that cpu() names, for a second at
     * most. MUST NOT send one to a CPU that has not loaded its IDT. NULL: they run on. */
    void (*stop_others)(void *context);

    /* CPU `index` of those that run, from 0 on, the one that reports included; false: there are no more. One
     * that did not stop is named. NULL: nobody is waited for, or missed. */
    bool (*cpu)(unsigned index, struct report_cpu *cpu, void *context);

    /* After the last line, with the kernel's table in use again: leaves an emulator, resets, hands over
     * to a debugger. `exception` is NULL for a failure that is no exception. NULL, or if it returns: the
     * CPU halts. */
    void (*end)(const struct trapgate_exception *exception, void *context);

    void *context; /* given to each of them */
};

/* Gives all 256 vectors of the table a default handler that ends in a report. The host MUST live for
 * ever. Handlers of your own are set afterwards, as always. */
void report_install(struct idt *idt, const struct report_host *host)
    TRAPGATE_SYMBOL(report_install);

/* Reports an exception, and ends. For a kernel with a trapgate_unhandled() of its own, which calls it
 * for what it does not want. */
NORETURN void report_exception(const struct trapgate_exception *exception)
    TRAPGATE_SYMBOL(report_exception);

/* Reports what the kernel itself found to be wrong, with the caller's place, and ends: a panic. */
NORETURN void report_failure(const char *message) TRAPGATE_SYMBOL(report_failure);

/* Prints an interrupt frame by the host's put(): each field by name, the flags and the privilege
 * level in words. */
void report_frame(const struct interrupt_frame *frame) TRAPGATE_SYMBOL(report_frame);

/* Whether a report is under way: then what comes on top of it may be ignored if it can be. */
bool report_is_running(void) TRAPGATE_SYMBOL(report_is_running);

/* Whether it is the one of this CPU. By the NMI of stop_others() a CPU that runs learns of another's, and
 * calls report_exception(). */
bool report_is_running_here(void) TRAPGATE_SYMBOL(report_is_running_here);

/* Makes a further report begin from the start again, for who left one by a jump: tests, which go on with
 * the next one (<trapgate/test_run.h>). */
void report_forget(void) TRAPGATE_SYMBOL(report_forget);

/* The last record, `TRAPGATE {…} CRC` without a line feed; arch/x86_64/report/record.h documents it.
 * NULL and a length of 0 if there was none. */
const char *report_record(size_t *length) TRAPGATE_SYMBOL(report_record);

/* The same as short as it can be, `TRAPGATE1 …`: text in capital letters for a QR code, from which a
 * telephone gives it to somebody who pastes it into a report of a bug. trapgate-explain reads it;
 * arch/x86_64/decode/compact.md documents it. At most 1852 characters, which fit version 25 of a QR
 * code; NULL and a length of 0 if there was no report. */
const char *report_compact(size_t *length) TRAPGATE_SYMBOL(report_compact);

#ifdef __cplusplus
}
#endif

TRAPGATE_END

#endif
