#include "kernel/keyboard/page_keys.h"

#include <stddef.h>

#include "kernel/keyboard/controller.h"
#include "kernel/keyboard/scan_codes.h"
#include "kernel/string.h"

static unsigned set;
static struct scan_state state;

static const struct {
    const char *name;
    int direction;
} keys[] = {
    {"Space", 1},    {"Enter", 1}, {"Page Down", 1},  {"Down", 1},  {"Right", 1},
    {"Page Up", -1}, {"Up", -1},   {"Backspace", -1}, {"Left", -1},
};

bool page_keys_find(void) {
    set = keyboard_find();
    return set != 0;
}

int page_keys_poll(void) {
    uint8_t byte;
    struct key key;
    if (!set || !keyboard_read(&byte) || !scan_code_take(&state, set, byte, &key) || !key.pressed) {
        return 0;
    }
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (strcmp(keys[i].name, key.name) == 0) {
            return keys[i].direction;
        }
    }
    return 0;
}
