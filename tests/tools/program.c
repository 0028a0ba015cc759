/* A program for trapgate-symbols: functions whose lines are known, one with a name of C++, one in
 * assembly without a size, a variable, and room for a table. Its lines are numbered in symbols.sh. */
#ifndef ROOM
#define ROOM 4096
#endif

int kernel_run(int number) __asm__("_ZN6kernel5Queue4pushEi");
void start(void) __asm__("_start");
void label(void);

extern int variable[4];
int variable[4] = {1, 2, 3, 4};

__attribute__((section(".room"), aligned(8), used)) const char room[ROOM] = {1};

#line 100
__attribute__((noinline)) int kernel_run(int number) {
    __asm__ volatile("");
    return number * variable[1];
}

#line 200
__asm__(".pushsection .text.label, \"ax\", @progbits\n"
        ".globl label, a_part_start\n"
        "a_part_start:\n" /* as linker scripts call it: the other name says more */
        "label: nop; nop; nop; ret\n"
        ".popsection");

#line 300
void start(void) {
    kernel_run(3);
    label();
    for (;;) {
    }
}
