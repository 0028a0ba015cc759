#include "arch/x86_64/decode/crc32.h"

/* Bit by bit: a record is short, and a table could be damaged. */
uint32_t trapgate_crc32(const char *bytes, size_t size) {
    const uint32_t reflected_polynomial = 0xEDB88320;
    uint32_t crc = UINT32_MAX;
    for (size_t i = 0; i < size; i++) {
        crc ^= (uint8_t)bytes[i];
        for (unsigned bit = 0; bit < 8; bit++) {
            crc = crc & 1 ? crc >> 1 ^ reflected_polynomial : crc >> 1;
        }
    }
    return ~crc;
}
