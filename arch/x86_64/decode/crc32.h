/* CRC-32 as in Ethernet, gzip and zip: ITU-T V.42, polynomial 0x04C11DB7, reflected. */
#ifndef ARCH_X86_64_DECODE_CRC32_H
#define ARCH_X86_64_DECODE_CRC32_H

#include <stddef.h>
#include <stdint.h>

/* Of the nine bytes "123456789" it is 0xCBF43926. Pure. */
uint32_t trapgate_crc32(const char *bytes, size_t size);

#endif
