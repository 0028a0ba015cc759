/*
 * The names and lines of a program's addresses, small enough to be a part of the program or a module
 * beside it. The host program trapgate-symbols makes the table out of an ELF file; this reads it, on
 * the machine that crashed as on a host, and believes no byte of it that it has not checked.
 *
 * Addresses are turned into offsets first: each range of the program (a section, or several) has its
 * place in one row of 32-bit offsets, so that a kernel may lie in the lowest MiB and the highest GiB
 * at once. Symbols and lines are rows sorted by offset, each written as its difference from the row
 * before, and an index says where every 16th or 64th row is and what its offset is. A lookup is a
 * binary search in the index and a walk through one block.
 */
#ifndef ARCH_X86_64_DECODE_SYMBOL_TABLE_H
#define ARCH_X86_64_DECODE_SYMBOL_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SYMBOL_TABLE_MAGIC "TrapSym1"

enum {
    SYMBOL_TABLE_ALIGNMENT = 8,
    SYMBOLS_A_BLOCK = 16,
    LINES_A_BLOCK = 64,
};

/*
 * Everything is little-endian. Behind the header, without gaps:
 *
 *     struct symbol_range  [ranges], by their first offset
 *     struct symbol_block  of the symbols, one for each SYMBOLS_A_BLOCK of them or a part of it
 *     struct symbol_block  of the lines, likewise
 *     names of files       each with its 0
 *     rows of symbols      difference of offsets, size, name with its 0
 *     rows of lines        difference of offsets * 2 + (is the file another one?), difference of
 *                          lines, and the place of the file's name if it is another one
 *
 * Numbers in rows are unsigned LEB128; the difference of lines is zigzag: 0, -1, 1, -2 are 0, 1, 2, 3.
 * The first row of a block counts from the block's offset, line 0 and file 0. Line 0 says that from
 * here on no line is known.
 */
struct symbol_table {
    char magic[8] __attribute__((nonstring)); /* SYMBOL_TABLE_MAGIC, without a zero */
    uint32_t checksum; /* CRC-32 of all that follows, up to `size`: also the name of this build */
    uint32_t size;     /* of the whole table, with this header */
    uint32_t ranges, symbols, lines;               /* how many */
    uint32_t files_size, symbols_size, lines_size; /* of the last three parts, in bytes */
};
_Static_assert(sizeof(struct symbol_table) == 40, "what follows is aligned to 8");
_Static_assert(offsetof(struct symbol_table, size) == 12, "where the checksum begins");

struct symbol_range {
    uint64_t start;
    uint32_t first; /* the offset of its first byte */
    uint32_t size;
    uint32_t is_code;
    uint32_t reserved;
};
_Static_assert(sizeof(struct symbol_range) == 24, "as trapgate-symbols writes it");

struct symbol_block {
    uint32_t offset;   /* of its first row */
    uint32_t position; /* of its first row, from the beginning of the rows */
};
_Static_assert(sizeof(struct symbol_block) == 8, "as trapgate-symbols writes it");

struct symbol_place {
    const char *name;
    uint64_t start;   /* of the symbol */
    uint64_t offset;  /* into it */
    uint64_t size;    /* of the symbol; of code, an offset beyond it is padding */
    const char *file; /* NULL where no line is known, as for data */
    unsigned line;    /* 0 likewise */
    bool is_code;
};

/* Whether the header at `bytes` is one, and its table no longer than `size`: what a lookup needs, and
 * cheap. Pure. */
bool trapgate_symbol_table_fits(const void *bytes, size_t size);

/* Whether `bytes`, which MUST be aligned to SYMBOL_TABLE_ALIGNMENT, begin with a whole and undamaged
 * table of this version. Reads no more than `size` bytes. Pure. */
bool trapgate_symbol_table_is_whole(const void *bytes, size_t size);

/* The symbol and the line at an address as it was linked. False where there is none: outside of all
 * ranges, and between variables. All code from a range's first symbol on is found. A table that was
 * whole and is damaged since then may give a wrong answer, but nothing outside of `size` is read. */
bool trapgate_symbol_find(const struct symbol_table *table, uint64_t address,
                          struct symbol_place *place);

#endif
