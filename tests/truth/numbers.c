#include "tests/truth/numbers.h"

#include <stddef.h>

#include "tests/truth/memory.h"

static bool is_stack_value(const struct situation *situation, uint64_t value) {
    for (unsigned i = 0; i < STACK_VALUES; i++) {
        if (situation->stack[i] == value || (situation->stack[i] & 0xFFFF) == value) {
            return true;
        }
    }
    return false;
}

static bool is_register(const struct situation *situation, uint64_t value) {
    for (unsigned i = 0; i < 16; i++) {
        uint64_t held = situation->registers[i];
        if (held == value || (uint32_t)held == value || (uint16_t)held == value ||
            (uint8_t)held == value || (held >> 8 & 0xFF) == value) {
            return true;
        }
    }
    return false;
}

static bool is_page(uint64_t value) {
    for (enum area area = 0; area < AREAS; area++) {
        if (value - area_start(area) < (AREA_PAGES + 1) * AREA_PAGE && value % AREA_PAGE == 0) {
            return true;
        }
    }
    return false;
}

static bool is_descriptor(uint64_t value) {
    for (uint16_t selector = 8; selector < GDT_END; selector += 8) {
        uint64_t descriptor;
        if (situation_descriptor(selector, &descriptor) && descriptor == value) {
            return true;
        }
    }
    return false;
}

/* The error that a bank of the machine-check architecture reports. */
static bool is_machine_check(const struct situation *situation, uint64_t value) {
    for (unsigned i = 0; i < MACHINE_CHECK_BANKS_HERE; i++) {
        if ((situation->banks[i] & 0xFFFF) == value) {
            return true;
        }
    }
    return false;
}

static bool is_code(const struct situation *situation, uint64_t value) {
    for (unsigned i = 0; i < situation->length && i < CODE_BYTES; i++) {
        if (situation->code[i] == value) {
            return true;
        }
    }
    return false;
}

static bool is_known(const struct situation *situation, const struct outcome *outcome,
                     uint64_t value) {
    const uint64_t values[] = {
        situation->rip,
        outcome->rip,
        outcome->rip - 1, /* of a trap: where its instruction begins */
        outcome->rip - 2,
        situation->form->opcode,
        outcome->cr2,
        outcome->address,
        outcome->code,
        outcome->code & 0xFFFC,
        outcome->code & 0xFFF8,
        outcome->vector,
        outcome->first_vector,
        outcome->selector,
        situation->operand,
        -situation->operand,
        situation->operand_value,
        (uint32_t)situation->operand_value,
        (uint16_t)situation->operand_value,
        (uint8_t)situation->operand_value,
        situation->pkru,
        situation->pkrs,
        situation->xcr0,
        situation_untagged(situation, situation->operand),
        -situation_untagged(situation, situation->operand),
        -outcome->address,
        situation->fs_base,
        situation->gs_base,
        situation->kernel_gs_base,
        situation->rsp0,
        situation->slot_top,
        situation->dr[0],
        situation->dr[1],
        situation->dr[2],
        situation->dr[3],
        situation->immediate & 0xFF,
        situation->event_vector,
        0x28,
        0x80000001, /* leaves of CPUID */
        0x80000008,
    };
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        if (values[i] == value) {
            return true;
        }
    }
    return is_register(situation, value) || is_code(situation, value) ||
           is_stack_value(situation, value) || is_page(value) || is_descriptor(value) ||
           is_machine_check(situation, value) || truth_memory_has_entry(value);
}

static const char *read_number(const char *text, uint64_t *value) {
    for (*value = 0;; text++) {
        unsigned digit = *text >= '0' && *text <= '9'   ? (unsigned)*text - '0'
                         : *text >= 'a' && *text <= 'f' ? (unsigned)*text - 'a' + 10
                                                        : 16;
        if (digit == 16) {
            return text;
        }
        *value = *value << 4 | digit;
    }
}

/* Whether the text goes on with "NAME is 0…", and the register holds something else. */
static bool contradicts(const struct situation *situation, const char *text, unsigned number) {
    for (const char *name = trapgate_register_name(number); *name; name++, text++) {
        if (*text != *name) {
            return false;
        }
    }
    static const char is[] = " is 0";
    for (const char *word = is; *word; word++, text++) {
        if (*text != *word) {
            return false;
        }
    }
    uint64_t value = 0;
    if (*text == 'x') {
        read_number(text + 1, &value);
    }
    return situation->registers[number] != value;
}

bool numbers_are(const struct situation *situation, const struct outcome *outcome,
                 const char *text) {
    for (; *text; text++) {
        for (unsigned number = 0; number < 16; number++) {
            if (contradicts(situation, text, number)) {
                return false;
            }
        }
        if (text[0] == '0' && text[1] == 'x') {
            uint64_t value;
            text = read_number(text + 2, &value) - 1;
            if (!is_known(situation, outcome, value)) {
                return false;
            }
        }
    }
    return true;
}
