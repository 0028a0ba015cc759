#include "kernel.h"

void console_write(const char *text, size_t length) {
    for (size_t i = 0; i < length; i++) {
        __asm__ volatile("outb %0, %1" : : "a"(text[i]), "Nd"((uint16_t)0x3F8));
    }
}

void console_print(const char *text) {
    while (*text) {
        console_write(text++, 1);
    }
}

void console_print_number(uint64_t number) {
    console_print("0x");
    for (int shift = 60; shift >= 0; shift -= 4) {
        console_write("0123456789abcdef" + (number >> shift & 15), 1);
    }
}
