/*
 * printf-like formatting for a kernel: no allocation, no floating point, no state. It stands on its
 * own feet because the crash report does: what prints a fault must not be able to cause one.
 *
 *     format_text(text, sizeof text, "vector %u at %#018lx", vector, rip);
 *
 * Understood, as in C17 "The fprintf function":
 *     conversions   d i u o x X c s p %
 *     flags         - 0 + space #
 *     width         digits or *, where a negative argument means flag -
 *     precision     . with digits or *, where a negative argument means none
 *     length        hh h l ll z j t
 *
 * Where C leaves the choice:
 *     - %p is 0x and hexadecimal digits, for a null pointer too: a crash may well be at 0x0.
 *     - %s of a null pointer is (null).
 *     - A conversion that is not understood, and all that follows it, is printed as it stands:
 *       which arguments the rest would take is no longer known. %n and %f are such.
 *     - Width and precision pad a field by at most 4095 characters, the length that C asks
 *       every conversion to be able to have: a wild width must not keep a report busy for ever.
 */
#ifndef TRAPGATE_FORMAT_H
#define TRAPGATE_FORMAT_H

#include <stdarg.h>
#include <stddef.h>
#include <trapgate/symbol.h>

/* Takes one character of the output; `context` is what the caller gave along. */
typedef void format_sink(char character, void *context);

/* Both return the number of characters that went into the sink; no terminator is among them. */
size_t format_to(format_sink *sink, void *context, const char *format, ...)
    TRAPGATE_SYMBOL(format_to) __attribute__((format(printf, 3, 4)));
size_t format_to_va(format_sink *sink, void *context, const char *format, va_list arguments)
    TRAPGATE_SYMBOL(format_to_va) __attribute__((format(printf, 3, 0)));

/*
 * As snprintf: writes at most `size` bytes, the last of them NUL, and returns the length that the
 * whole text has without the NUL. It was cut if that is `size` or more. With a size of 0 nothing is
 * written and `text` may be NULL.
 */
size_t format_text(char *text, size_t size, const char *format, ...) TRAPGATE_SYMBOL(format_text)
    __attribute__((format(printf, 3, 4)));
size_t format_text_va(char *text, size_t size, const char *format, va_list arguments)
    TRAPGATE_SYMBOL(format_text_va) __attribute__((format(printf, 3, 0)));

#endif
