/*
 * A byte at a time: what its eight bits do to the rest is in a table, which is linear, so a row is made
 * of what each of its bits does alone. The table is as read-only as the code.
 */
#include "arch/x86_64/decode/crc32.h"

/* The polynomial, reflected, is that of the highest bit; each lower bit is one step further. */
#define ROW(byte)                                                                                  \
    (((byte)&0x80 ? 0xEDB88320 : 0) ^ ((byte)&0x40 ? 0x76DC4190 : 0) ^                             \
     ((byte)&0x20 ? 0x3B6E20C8 : 0) ^ ((byte)&0x10 ? 0x1DB71064 : 0) ^                             \
     ((byte)&0x08 ? 0x0EDB8832 : 0) ^ ((byte)&0x04 ? 0x076DC419 : 0) ^                             \
     ((byte)&0x02 ? 0xEE0E612C : 0) ^ ((byte)&0x01 ? 0x77073096 : 0))
#define ROWS_4(byte) ROW(byte), ROW((byte) + 1), ROW((byte) + 2), ROW((byte) + 3)
#define ROWS_16(byte) ROWS_4(byte), ROWS_4((byte) + 4), ROWS_4((byte) + 8), ROWS_4((byte) + 12)
#define ROWS_64(byte)                                                                              \
    ROWS_16(byte), ROWS_16((byte) + 16), ROWS_16((byte) + 32), ROWS_16((byte) + 48)

static const uint32_t table[] = {ROWS_64(0), ROWS_64(64), ROWS_64(128), ROWS_64(192)};
_Static_assert(sizeof table == 256 * sizeof *table, "a row for each byte");

static inline uint32_t add(uint32_t crc, char byte) {
    return crc >> 8 ^ table[(uint8_t)crc ^ (uint8_t)byte];
}

/* Eight bytes at once, since a report checks hundreds of KiB of symbols before it believes them. */
uint32_t trapgate_crc32(const char *bytes, size_t size) {
    uint32_t crc = UINT32_MAX;
    const char *end = bytes + size;
    for (; end - bytes >= 8; bytes += 8) {
#pragma GCC unroll 8
        for (unsigned i = 0; i < 8; i++) {
            crc = add(crc, bytes[i]);
        }
    }
    while (bytes < end) {
        crc = add(crc, *bytes++);
    }
    return ~crc;
}
