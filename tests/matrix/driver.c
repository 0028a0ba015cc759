/*
 * Enters every handler of handlers.c as the CPU would, in a process of the host: on a stack with an
 * interrupt frame that was made by hand (IRETQ works at CPL 3 as well, when it stays there), with a
 * value of its own in every register.
 *
 * Prints the handlers that got it wrong, and then how many there are.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kernel/exchange_registers.h"
#include "matrix.h"

struct registers seen;
volatile uint64_t seen_error_code;
volatile uint64_t seven = 7;
volatile uint64_t numbers[32];

/* For the instructions below. */
uint64_t frame_ss, frame_rsp, frame_cs, frame_error_code;
const void *frame_handler;
extern const char resume_without_code[], resume_with_code[];
const char *frame_rip;

/* What the CPU pushes in 64-bit mode, on a stack that it aligned. SDM 3A, "64-Bit Mode Stack
 * Frame". */
#define PUSH_FRAME                                                                                 \
    "movq %%rsp, frame_rsp(%%rip)\n\t"                                                             \
    "andq $-16, %%rsp\n\t"                                                                         \
    "pushq frame_ss(%%rip)\n\t"                                                                    \
    "pushq frame_rsp(%%rip)\n\t"                                                                   \
    "pushfq\n\t"                                                                                   \
    "pushq frame_cs(%%rip)\n\t"                                                                    \
    "pushq frame_rip(%%rip)\n\t"

__attribute__((noipa)) static void enter_without_code(struct registers *registers) {
    frame_rip = resume_without_code;
    EXCHANGE_REGISTERS(registers, PUSH_FRAME "jmp *frame_handler(%%rip)\n"
                                             "resume_without_code:");
}

__attribute__((noipa)) static void enter_with_code(struct registers *registers) {
    frame_rip = resume_with_code;
    EXCHANGE_REGISTERS(registers, PUSH_FRAME "pushq frame_error_code(%%rip)\n\t"
                                             "jmp *frame_handler(%%rip)\n"
                                             "resume_with_code:");
}

NORETURN void leave(void) {
    __asm__ volatile("movq frame_rsp(%rip), %rsp\n\t"
                     "jmp *frame_rip(%rip)");
    __builtin_unreachable();
}

static void invert(struct registers *registers) {
    for (unsigned i = 0; i < REGISTERS; i++) {
        ((volatile uint64_t *)registers)[i] = ~((volatile uint64_t *)registers)[i];
    }
}

void saw(struct registers *registers) {
    seen = *registers;
    invert(registers);
}

void saw_with_arguments(uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e, uint64_t f,
                        uint64_t g, uint64_t h, uint64_t i, struct registers *registers) {
    numbers[0] = a + b + c + d + e + f + g + h + i;
    saw(registers);
}

void saw_copy(struct registers copy, struct registers *registers) {
    invert(registers);
    seen = copy;
}

uint64_t compute(uint64_t number) {
    for (unsigned i = 0; i < 8; i++) {
        number = number * 6364136223846793005 + numbers[i];
    }
    return number;
}

uint64_t fill(volatile unsigned char *bytes, size_t size) {
    uint64_t sum = 0;
    for (size_t i = 0; i < size; i++) {
        bytes[i] = (unsigned char)i;
        sum += bytes[i];
    }
    return sum;
}

/* Different in every register, and in every byte of it, for every `seed`. */
static void number(struct registers *registers, uint64_t seed) {
    for (unsigned i = 0; i < REGISTERS; i++) {
        ((volatile uint64_t *)registers)[i] = (seed * REGISTERS + i + 1) * 0x0102040810204081;
    }
}

static unsigned count_equal(const struct registers *registers, const struct registers *others) {
    unsigned count = 0;
    for (unsigned i = 0; i < REGISTERS; i++) {
        count +=
            ((const volatile uint64_t *)registers)[i] == ((const volatile uint64_t *)others)[i];
    }
    return count;
}

static void enter(const struct shape *shape, struct registers *registers) {
    frame_handler = shape->entry;
    (shape->has_error_code ? enter_with_code : enter_without_code)(registers);
}

void interrupt_again(void) {
    struct registers registers;
    uint64_t rsp = frame_rsp, code = seen_error_code;
    const char *rip = frame_rip;
    number(&registers, 1000);
    enter(&shapes[1], &registers);
    frame_rsp = rsp;
    frame_rip = rip;
    seen_error_code = code;
}

static bool is_right(const struct shape *shape, uint64_t seed) {
    struct registers sentinels, registers;
    number(&sentinels, seed);
    number(&registers, seed);
    frame_error_code = 0xE0000000 | seed;
    seen_error_code = 0;
    seen = (struct registers){0};
    enter(shape, &registers);

    unsigned right = count_equal(&seen, &sentinels);
    unsigned returned = REGISTERS;
    if (shape->returns) {
        invert(&registers);
        returned = count_equal(&registers, &sentinels);
    }
    bool code_right = !shape->has_error_code || seen_error_code == frame_error_code;
    if (right == REGISTERS && returned == REGISTERS && code_right) {
        return true;
    }
    printf("wrong: %s: saw %u of %d registers, changed %u, error code %s\n", shape->name, right,
           REGISTERS, returned, code_right ? "right" : "wrong");
    return false;
}

/* In a process of its own, because a wrong handler may crash it. */
static bool is_right_alone(const struct shape *shape, uint64_t seed) {
    int status;
    fflush(stdout);
    pid_t child = fork();
    if (child < 0) {
        perror("fork");
        exit(2);
    }
    if (child == 0) {
        exit(!is_right(shape, seed));
    }
    waitpid(child, &status, 0);
    if (WIFSIGNALED(status)) {
        printf("wrong: %s: ended by signal %d\n", shape->name, WTERMSIG(status));
    }
    return status == 0;
}

int main(void) {
    unsigned wrong = 0;
    __asm__("mov %%ss, %0\n\tmov %%cs, %1" : "=r"(frame_ss), "=r"(frame_cs));
    for (unsigned i = 0; i < 32; i++) {
        numbers[i] = i + 1;
    }
    for (size_t i = 0; i < shape_count; i++) {
        wrong += !is_right_alone(&shapes[i], i);
    }
    printf("%zu handlers, %u wrong\n", shape_count, wrong);
    return wrong != 0;
}
