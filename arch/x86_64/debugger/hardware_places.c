#include "arch/x86_64/debugger/own_code.h"

#include "arch/x86_64/debugger/hardware.h"

enum { DR7_FIXED = 0x400, DR7_EXACT = 0x200 };

static uint64_t largest_at(uint64_t address, uint64_t size) {
    uint64_t part = 8;
    while (part > size || address % part) {
        part /= 2;
    }
    return part;
}

static struct hardware_place *free_place(struct hardware_place places[HARDWARE_PLACES]) {
    for (unsigned i = 0; i < HARDWARE_PLACES; i++) {
        if (!places[i].used) {
            return &places[i];
        }
    }
    return NULL;
}

void hardware_remove(struct hardware_place places[HARDWARE_PLACES], enum hardware_kind kind,
                     uint64_t address, uint64_t size) {
    for (unsigned i = 0; i < HARDWARE_PLACES; i++) {
        if (places[i].kind == kind && places[i].asked_address == address &&
            places[i].asked_size == size) {
            places[i].used = false;
        }
    }
}

static bool is_there(const struct hardware_place places[HARDWARE_PLACES], enum hardware_kind kind,
                     uint64_t address, uint64_t size) {
    for (unsigned i = 0; i < HARDWARE_PLACES; i++) {
        if (places[i].used && places[i].kind == kind && places[i].asked_address == address &&
            places[i].asked_size == size) {
            return true;
        }
    }
    return false;
}

const char *hardware_insert(struct hardware_place places[HARDWARE_PLACES], enum hardware_kind kind,
                            uint64_t address, uint64_t size) {
    uint64_t left = kind == HARDWARE_EXECUTE ? 1 : size, at = address;
    if (is_there(places, kind, address, size)) {
        return NULL;
    }
    if (left == 0 || left > 8 * HARDWARE_PLACES) {
        return "the debug registers watch 1 to 32 bytes";
    }
    while (left) {
        struct hardware_place *place = free_place(places);
        if (!place) {
            hardware_remove(places, kind, address, size);
            return "the four debug registers are in use, or would not suffice";
        }
        uint64_t part = largest_at(at, left);
        *place = (struct hardware_place){.used = true,
                                         .kind = kind,
                                         .address = at,
                                         .size = part,
                                         .asked_address = address,
                                         .asked_size = size};
        at += part;
        left -= part;
    }
    return NULL;
}

/* SDM 3B, "Debug Control Register (DR7)": LEN of 8 bytes is 2. */
static uint64_t condition(const struct hardware_place *place) {
    static const uint8_t access[] = {
        [HARDWARE_EXECUTE] = 0, [HARDWARE_WRITE] = 1, [HARDWARE_READ] = 3, [HARDWARE_ACCESS] = 3};
    static const uint8_t lengths[] = {[1] = 0, [2] = 1, [4] = 3, [8] = 2};
    return access[place->kind] | (uint64_t)lengths[place->size] << 2;
}

uint64_t hardware_control(const struct hardware_place places[HARDWARE_PLACES]) {
    uint64_t control = DR7_FIXED;
    for (unsigned i = 0; i < HARDWARE_PLACES; i++) {
        if (places[i].used) {
            control |= DR7_EXACT | 2ull << 2 * i | condition(&places[i]) << (16 + 4 * i);
        }
    }
    return control;
}
