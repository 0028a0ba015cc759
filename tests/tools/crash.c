/* A program with a crash in an inlined function, for trapgate-explain. `place` is its rip. */
void start(void) __asm__("_start");

#line 100
static inline __attribute__((always_inline)) void inner(int *pointer) {
    __asm__ volatile(".globl place\nplace: movl $42, (%0)" : : "r"(pointer) : "memory");
}

#line 200
void start(void) {
    inner((int *)0x10);
}
