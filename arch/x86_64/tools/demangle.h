/* The names of C++ (and Rust) as a person writes them. */
#ifndef TRAPGATE_TOOLS_DEMANGLE_H
#define TRAPGATE_TOOLS_DEMANGLE_H

#include "arch/x86_64/tools/image.h"

/* Gives the symbols with mangled names the others, without parameters, by the program c++filt of
 * binutils, or the one that the environment variable CXXFILT names. Ends the tool where there is a
 * mangled name and no such program. */
void demangle(struct image *image);

#endif
