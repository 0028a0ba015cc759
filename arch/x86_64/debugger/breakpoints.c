#include "arch/x86_64/debugger/own_code.h"

#include "arch/x86_64/debugger/breakpoints.h"

enum { INT3 = 0xCC };

static struct {
    bool used;
    uint8_t covered; /* the program's own byte */
    uint64_t address;
} breakpoints[BREAKPOINTS_MAXIMUM];

static int find(uint64_t address) {
    for (int i = 0; i < BREAKPOINTS_MAXIMUM; i++) {
        if (breakpoints[i].used && breakpoints[i].address == address) {
            return i;
        }
    }
    return -1;
}

bool breakpoint_is_at(uint64_t address) {
    return find(address) >= 0;
}

bool breakpoint_was_at(uint64_t address) {
    uint8_t now;
    bool was = false;
    for (int i = 0; i < BREAKPOINTS_MAXIMUM; i++) {
        was = was || (!breakpoints[i].used && breakpoints[i].address == address);
    }
    return was && target_read(&now, address, 1) == 1 && now != INT3;
}

/* Read back, because a write to a ROM, or to where nothing is, succeeds as well. */
static bool write_and_verify(uint64_t address, uint8_t byte) {
    uint8_t now;
    return target_write(address, &byte, 1) && target_read(&now, address, 1) == 1 && now == byte;
}

const char *breakpoint_insert(uint64_t address) {
    int free = -1;
    if (breakpoint_is_at(address)) {
        return NULL;
    }
    const char *reason = target_forbids_breakpoint(address);
    if (reason) {
        return reason;
    }
    for (int i = BREAKPOINTS_MAXIMUM - 1; i >= 0; i--) {
        free = breakpoints[i].used ? free : i;
    }
    if (free < 0) {
        return "no more than 128 breakpoints at a time";
    }
    if (target_read(&breakpoints[free].covered, address, 1) != 1) {
        return "there is no memory at this address";
    }
    if (!write_and_verify(address, INT3)) {
        return "the memory at this address cannot be written";
    }
    breakpoints[free].address = address;
    breakpoints[free].used = true;
    return NULL;
}

/* What is not there any more, because the program wrote over it or unmapped it, needs no removal. */
static const char *remove_row(int row) {
    uint8_t now;
    breakpoints[row].used = false;
    if (target_read(&now, breakpoints[row].address, 1) == 1 && now == INT3 &&
        !write_and_verify(breakpoints[row].address, breakpoints[row].covered)) {
        breakpoints[row].used = true;
        return "the memory at this address cannot be written any more";
    }
    return NULL;
}

const char *breakpoint_remove(uint64_t address) {
    int row = find(address);
    return row < 0 ? NULL : remove_row(row);
}

void breakpoints_remove_all(void) {
    for (int i = 0; i < BREAKPOINTS_MAXIMUM; i++) {
        if (breakpoints[i].used) {
            (void)remove_row(i);
        }
    }
}

size_t breakpoints_read(uint8_t *to, uint64_t address, size_t size) {
    size_t read = target_read(to, address, size);
    for (int i = 0; i < BREAKPOINTS_MAXIMUM; i++) {
        uint64_t offset = breakpoints[i].address - address;
        if (breakpoints[i].used && offset < read && to[offset] == INT3) {
            to[offset] = breakpoints[i].covered;
        }
    }
    return read;
}

bool breakpoints_write(uint64_t address, const uint8_t *from, size_t size) {
    if (!target_write(address, from, size)) {
        return false;
    }
    for (int i = 0; i < BREAKPOINTS_MAXIMUM; i++) {
        uint64_t offset = breakpoints[i].address - address;
        if (breakpoints[i].used && offset < size) {
            breakpoints[i].covered = from[offset];
            (void)write_and_verify(breakpoints[i].address, INT3);
        }
    }
    return true;
}
