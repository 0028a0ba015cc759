/* Which engine executes this: an emulator of a version, or something of which nothing is known. */
#ifndef KERNEL_CONFORMANCE_ENGINE_H
#define KERNEL_CONFORMANCE_ENGINE_H

#include <stdbool.h>
#include <stddef.h>

enum engine_family { OTHER_ENGINE, QEMU, BOCHS }; /* QEMU: its own translator, TCG */

struct engine {
    enum engine_family family;
    unsigned major, minor; /* 0.0 if it did not say */
};

/* "qemu-7.2-tcg", "bochs-3.1": as the files in deviations/ are called. False for other texts. */
bool engine_parse(const char *name, struct engine *engine);

/* The other way round; "" for OTHER_ENGINE. */
void engine_name(struct engine engine, char *name, size_t size);

/* The version at the end of a text: "pc-q35-10.0", "Bochs 2.7". 0.0 if there is none. */
struct engine engine_with_version(enum engine_family family, const char *text);

/* "QEMU 7.2 TCG", "Bochs of a version that it does not tell". */
void engine_title(struct engine engine, char *title, size_t size);

/* Asks CPUID and the firmware. */
struct engine engine_recognise(void);

#endif
