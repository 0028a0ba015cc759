/* What grows with what: the same work with ten, a hundred, a thousand times as much of something. */
#ifndef KERNEL_BENCH_GROWTH_H
#define KERNEL_BENCH_GROWTH_H

/* A row for each. Only in QEMU: it uses RAM that nobody has given to it. */
void growth_rows(void);

/* Calls `then` below so many frames of functions. */
void growth_below(unsigned frames, void (*then)(void));

#endif
