/*
 * The names of the library's symbols. In C the functions of <trapgate/idt.h> and its like have short
 * names; in the archive every symbol begins with trapgate_, so that none meets one of a kernel's own.
 */
#ifndef TRAPGATE_SYMBOL_H
#define TRAPGATE_SYMBOL_H

/* Behind the declaration of a function: gives its symbol the prefix. */
#define TRAPGATE_SYMBOL(name) __asm__("trapgate_" #name)

#endif
