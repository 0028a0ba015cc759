/*
 * The frame of a compact record, as the writers and the reader have it in common; compact.md beside
 * this file describes the format as a whole.
 */
#ifndef ARCH_X86_64_DECODE_COMPACT_H
#define ARCH_X86_64_DECODE_COMPACT_H

#include <stdint.h>

/* What the text begins with. Not a colon behind it: some telephones take that for an address. */
#define COMPACT_BEGINNING "TRAPGATE1 "

enum {
    COMPACT_HEADER = 3,   /* bytes: the kind, and the length of the whole */
    COMPACT_CRC = 4,      /* bytes: CRC-32, at the end */
    COMPACT_SIZE = 1228,  /* bytes at most: a QR code of version 25 holds their text */
    COMPACT_TEXT = 1852,  /* characters of that many bytes, with the beginning */
    COMPACT_STRING = 255, /* characters of a string at most */
    COMPACT_WORD = 0x80,  /* the byte that the first row of compact_words.def is */
};

enum compact_kind {
    COMPACT_CRASH = 1,
    COMPACT_CONFORMANCE = 2,
    COMPACT_MEASUREMENT = 3,
};

/* The parts of a measurement. */
enum compact_measurement_part {
    COMPACT_MACHINE = 1,
    COMPACT_TABLE, /* as often as there are tables */
};

/* The parts of a crash, in this order. */
enum compact_part {
    COMPACT_WHAT = 1,
    COMPACT_CAUSE,
    COMPACT_FRAME,
    COMPACT_BYTES, /* of code */
    COMPACT_REGISTERS,
    COMPACT_SYSTEM,
    COMPACT_ADDRESS,
    COMPACT_STACK_IN_USE,
    COMPACT_BACKTRACE,
    COMPACT_STACK,
    COMPACT_OTHERS,
    COMPACT_NAMES,
    COMPACT_HARDWARE,
    COMPACT_STOPPED,
};

/* Of COMPACT_HARDWARE: what there is. */
enum compact_hardware {
    COMPACT_HAS_MACHINE_CHECK = 1,
    COMPACT_HAS_APIC = 2,
    COMPACT_HAS_NMI_PORT = 4,
    COMPACT_HAS_PIC = 8,
};

/* Of COMPACT_WHAT. */
enum compact_flag {
    COMPACT_IS_FAILURE = 1,
    COMPACT_HAS_ERROR_CODE = 2,
    COMPACT_HAS_REGISTERS = 4,
    COMPACT_HAS_SYMBOLS = 8,  /* the kernel had a table of them */
    COMPACT_HAS_REGIONS = 16, /* it knew what lies where */
    COMPACT_IS_CUT = 32,      /* ends of lists are left out */
    COMPACT_IS_SOFTWARE = 64, /* INT n, which pushed no error code */
};

/* The first byte of a number: a number up to 127; or how many bytes follow, and what they count from. */
enum compact_number {
    COMPACT_SMALL = 0x80,  /* with the number in the other seven bits */
    COMPACT_FROM_RIP = 16, /* the frame's */
    COMPACT_FROM_RSP = 32, /* likewise */
    COMPACT_DOWNWARD = 64,
    COMPACT_COUNT = 15,
};

#endif
