/*
 * The architectural exceptions: their vectors, their names, and what is known of each.
 * All of it is made from exceptions.def.
 */
#ifndef TRAPGATE_EXCEPTION_H
#define TRAPGATE_EXCEPTION_H

#include <stdbool.h>
#include <stdint.h>
#include <trapgate/compiler.h>
#include <trapgate/symbol.h>

TRAPGATE_BEGIN

/* VECTOR_DIVIDE_ERROR = 0, VECTOR_PAGE_FAULT = 14, … */
enum vector {
#define TRAPGATE_EXCEPTION(vector, mnemonic, field, NAME, words, class, code)                      \
    VECTOR_##NAME = (vector),
#include <trapgate/exceptions.def>
    VECTOR_EXCEPTIONS = 32, /* the first vector that is free for interrupts */
    VECTOR_COUNT = 256,
};

/* SDM 3A, "Exception Classifications"; an interrupt is caused by no instruction. */
enum exception_class {
    EXCEPTION_CLASS_FAULT,
    EXCEPTION_CLASS_TRAP,
    EXCEPTION_CLASS_ABORT,
    EXCEPTION_CLASS_INTERRUPT,
    EXCEPTION_CLASS_RESERVED,
};

/* What the error code of a vector means; see exceptions.def. */
enum exception_code_kind {
    EXCEPTION_CODE_NO_CODE,
    EXCEPTION_CODE_ZERO,
    EXCEPTION_CODE_SELECTOR,
    EXCEPTION_CODE_PAGE_FAULT,
    EXCEPTION_CODE_CONTROL,
    EXCEPTION_CODE_VENDOR,
};

/* In words: "page fault". Vectors 32 to 255 are "interrupt", beyond is "no such vector". Never
 * NULL. */
const char *exception_name(unsigned vector) TRAPGATE_SYMBOL(exception_name);

/* As in the manuals: "#PF"; "NMI", which has no #. "-" where there is none. Never NULL. */
const char *exception_mnemonic(unsigned vector) TRAPGATE_SYMBOL(exception_mnemonic);

/* The field of struct idt: "page_fault"; "interrupts" from 32 on. Never NULL. */
const char *exception_field(unsigned vector) TRAPGATE_SYMBOL(exception_field);

/* Whether the CPU pushes an error code when it raises the vector itself. (INT n never does.) */
bool exception_has_error_code(unsigned vector) TRAPGATE_SYMBOL(exception_has_error_code);

enum exception_class exception_class(unsigned vector) TRAPGATE_SYMBOL(exception_class);
enum exception_code_kind exception_code_kind(unsigned vector) TRAPGATE_SYMBOL(exception_code_kind);

/* "fault", "trap", "abort", "interrupt", "reserved". */
const char *exception_class_name(enum exception_class kind) TRAPGATE_SYMBOL(exception_class_name);

TRAPGATE_END

#endif
