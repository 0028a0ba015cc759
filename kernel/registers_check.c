#include "kernel/registers_check.h"

#include "kernel/exchange_registers.h"

enum {
    REGISTERS = sizeof(struct registers) / sizeof(uint64_t),
    VECTOR_FREE = 250,
    SELECTOR_BEYOND = 0xFFF8, /* of the 8191st descriptor: the GDT does not go that far */
};

static bool verified;
static unsigned awaited; /* the vector that comes next; 0 for none */
static unsigned long awaited_code;
static bool seen;

/* In rax the selector for raise_with_code(). What the handler puts in their place is the inverse. */
static const struct registers sentinels = {
    .rax = 0xA0A1A2A3A4A50000 | SELECTOR_BEYOND,
    .rdx = 0xD0D1D2D3D4D5D6D7,
    .rcx = 0xC0C1C2C3C4C5C6C7,
    .rbx = 0xB0B1B2B3B4B5B6B7,
    .rsi = 0x6061626364656667,
    .rdi = 0x7071727374757677,
    .r8 = 0x8081828384858687,
    .r9 = 0x9091929394959697,
    .r10 = 0x1011121314151617,
    .r11 = 0x1112131415161718,
    .r12 = 0x1213141516171819,
    .r13 = 0x131415161718191A,
    .r14 = 0x1415161718191A1B,
    .r15 = 0x15161718191A1B1C,
    .rbp = 0xE0E1E2E3E4E5E6E7,
};

static bool equal(const struct registers *registers, const struct registers *others) {
    const volatile uint64_t *one = (const volatile uint64_t *)registers;
    const volatile uint64_t *other = (const volatile uint64_t *)others;
    for (unsigned i = 0; i < REGISTERS; i++) {
        if (one[i] != other[i]) {
            return false;
        }
    }
    return true;
}

static void invert(struct registers *registers) {
    volatile uint64_t *values = (volatile uint64_t *)registers;
    for (unsigned i = 0; i < REGISTERS; i++) {
        values[i] = ~values[i];
    }
}

static void raise_without_code(struct registers *registers) {
    EXCHANGE_REGISTERS(registers, "int $250");
}

/* A #GP with an error code that is not 0, at any address, whatever is mapped. It is 2 bytes long. */
static void raise_with_code(struct registers *registers) {
    EXCHANGE_REGISTERS(registers, "movl %%eax, %%fs");
}

bool registers_check_takes(struct trapgate_exception *exception) {
    if (!awaited || exception->vector != awaited) {
        return false;
    }
    awaited = 0;
    if (exception->has_error_code) {
        exception->frame->rip += 2;
    }
    /* Written to only if it is what it should be: elsewhere it could be anything. */
    if (exception->error_code == awaited_code && equal(exception->registers, &sentinels)) {
        seen = true;
        invert(exception->registers);
    }
    return true;
}

static bool seen_and_edited(void (*raise)(struct registers *), unsigned vector,
                            unsigned long error_code) {
    struct registers registers = sentinels;
    awaited = vector;
    awaited_code = error_code;
    seen = false;
    raise(&registers);
    invert(&registers);
    return seen && equal(&registers, &sentinels);
}

void registers_check(void) {
    verified = seen_and_edited(raise_without_code, VECTOR_FREE, 0) &&
               seen_and_edited(raise_with_code, VECTOR_GENERAL_PROTECTION_FAULT, SELECTOR_BEYOND);
}

bool registers_verified(void) {
    return verified;
}
