/*
 * What the compile-time checks behind <trapgate/idt.h> say, in C and in C++: each sentence once.
 */
#ifndef TRAPGATE_IDT_SENTENCES_H
#define TRAPGATE_IDT_SENTENCES_H

#define TRAPGATE_SAY_RESERVED                                                                      \
    "this vector is reserved by the architecture and takes no handler: for an interrupt of your "  \
    "own use idt_set_interrupt(table, 32 to 255, handler)"
#define TRAPGATE_SAY_CONST                                                                         \
    "this table is const and its gates cannot be set: declare it `static struct idt`"
#define TRAPGATE_SAY_NO_HANDLER                                                                    \
    "a handler must be the plain name of a function declared INTERRUPT: write `INTERRUPT static "  \
    "void name(struct interrupt_frame *frame)`"
#define TRAPGATE_SAY_SHAPE                                                                         \
    "a handler takes (struct interrupt_frame *frame) or (struct interrupt_frame *frame, unsigned " \
    "long error_code)"
#define TRAPGATE_SAY_CODE_MISSING                                                                  \
    "this vector pushes an error code and the handler takes none: write (struct interrupt_frame "  \
    "*frame, unsigned long error_code)"
#define TRAPGATE_SAY_CODE_EXTRA                                                                    \
    "this vector pushes no error code and the handler takes one: write (struct interrupt_frame "   \
    "*frame)"
#define TRAPGATE_SAY_MAY_RETURN                                                                    \
    "this vector is an abort, from which nothing may return: declare the handler `INTERRUPT "      \
    "NORETURN static void`"
#define TRAPGATE_SAY_VECTOR                                                                        \
    "idt_set_interrupt takes a vector from 32 to 255: vectors 0 to 31 are exceptions, set with "   \
    "idt_set_handler(&table.field, handler)"
#define TRAPGATE_SAY_TABLE "idt_load takes the address of a whole table: write idt_load(&table)"

#endif
