/*
 * The bits of a segment descriptor, for who makes one and for who reads one. SDM 3A, "Segment
 * Descriptors", "Code- and Data-Segment Descriptor Types", "System Descriptor Types".
 */
#ifndef TRAPGATE_DESCRIPTOR_H
#define TRAPGATE_DESCRIPTOR_H

#include <stdbool.h>
#include <stdint.h>

/* From bit 40 of the descriptor on. */
enum descriptor_bit {
    DESCRIPTOR_ACCESSED = 1 << 0,
    DESCRIPTOR_WRITABLE = 1 << 1,   /* data */
    DESCRIPTOR_READABLE = 1 << 1,   /* code */
    DESCRIPTOR_CONFORMING = 1 << 2, /* code */
    DESCRIPTOR_CODE = 1 << 3,
    DESCRIPTOR_TYPE_MASK = 0xF,       /* these four; of a system descriptor, its type */
    DESCRIPTOR_CODE_OR_DATA = 1 << 4, /* else a system descriptor */
    DESCRIPTOR_PRIVILEGE_SHIFT = 5,
    DESCRIPTOR_USER = 3 << DESCRIPTOR_PRIVILEGE_SHIFT,
    DESCRIPTOR_PRESENT = 1 << 7,
    DESCRIPTOR_LONG_MODE = 1 << 13,   /* code: 64-bit */
    DESCRIPTOR_SIZE_32 = 1 << 14,     /* 32-bit operands by default */
    DESCRIPTOR_GRANULARITY = 1 << 15, /* the limit counts pages */
};

enum descriptor_system_type { DESCRIPTOR_AVAILABLE_TSS = 0x9 };

static inline bool descriptor_has(uint64_t descriptor, unsigned bits) {
    return (descriptor >> 40 & bits) == bits;
}

static inline unsigned descriptor_type(uint64_t descriptor) {
    return descriptor >> 40 & DESCRIPTOR_TYPE_MASK;
}

static inline unsigned descriptor_privilege(uint64_t descriptor) {
    return descriptor >> (40 + DESCRIPTOR_PRIVILEGE_SHIFT) & 3;
}

static inline bool descriptor_is_code(uint64_t descriptor) {
    return descriptor_has(descriptor, DESCRIPTOR_CODE_OR_DATA | DESCRIPTOR_CODE);
}

static inline bool descriptor_is_writable_data(uint64_t descriptor) {
    return descriptor_has(descriptor, DESCRIPTOR_CODE_OR_DATA | DESCRIPTOR_WRITABLE) &&
           !descriptor_is_code(descriptor);
}

#endif
