/*
 * Included before everything else where the archives are compiled. All ends up in one program, so no
 * address has to be read out of a table that a linker fills (the GOT), for which a kernel's linker script
 * has no place, and which GNU ld cannot relax beyond 2 GiB.
 */
#pragma GCC visibility push(hidden)
