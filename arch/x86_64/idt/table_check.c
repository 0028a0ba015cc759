#include "arch/x86_64/idt/table_check.h"

#include "arch/x86_64/decode/descriptor.h"
#include "arch/x86_64/decode/words.h"
#include <trapgate/exception.h>

/* LAR gives the upper half of the descriptor. */
static bool is_kernel_code(uint32_t rights) {
    uint64_t descriptor = (uint64_t)rights << 32;
    return descriptor_is_code(descriptor) && descriptor_privilege(descriptor) == 0 &&
           descriptor_has(descriptor, DESCRIPTOR_PRESENT | DESCRIPTOR_LONG_MODE) &&
           !descriptor_has(descriptor, DESCRIPTOR_SIZE_32);
}

static bool is_canonical(uint64_t address, unsigned bits) {
    return (uint64_t)((int64_t)(address << (64 - bits)) >> (64 - bits)) == address;
}

/* "vector 8 (#DF)" */
static void put_vector(struct text *text, unsigned vector) {
    text_put(text, "vector ");
    text_put_number(text, vector, 10);
    if (vector < VECTOR_EXCEPTIONS) {
        text_put(text, " (");
        text_put(text, exception_mnemonic(vector));
        text_put(text, ")");
    }
}

static void say_selector(struct text *text, unsigned selector,
                         const struct table_machine *machine) {
    text_put(text, "the gates name code selector ");
    text_put_number(text, selector, 16);
    text_put(text, ", which is no present 64-bit code segment of this GDT. CS is ");
    text_put_number(text, machine->code_selector, 16);
    text_put(text, ": define uint16_t trapgate_code_selector = ");
    text_put_number(text, machine->code_selector, 16);
    text_put(text, "; or call trapgate_segments_load() first");
}

static void say_slot(struct text *text, unsigned vector, unsigned slot, const char *what) {
    put_vector(text, vector);
    text_put(text, " has stack slot ");
    text_put_number(text, slot, 10);
    text_put(text, what);
}

/* What is wrong with the slot of a gate; NULL: nothing. */
static const char *slot_fault(unsigned slot, const struct table_machine *machine) {
    if (!machine->has_tss) {
        return ", and no TSS is loaded: call trapgate_segments_set_up() or "
               "trapgate_segments_load() first";
    }
    if (!machine->tss_known) {
        return NULL;
    }
    if (slot > machine->slots) {
        return ", which lies beyond the limit of the TSS";
    }
    if (!machine->stack[slot - 1]) {
        return ", which is empty: call trapgate_tss_set_interrupt_stack() first";
    }
    if (!is_canonical(machine->stack[slot - 1], machine->address_bits)) {
        return ", whose stack is at an address that is not canonical";
    }
    return NULL;
}

bool trapgate_table_check(char *words, size_t size, const struct idt *table,
                          const struct table_machine *machine) {
    struct text text = {words, size, 0};
    unsigned good_selector = 0; /* the one that was asked for last */
    uint8_t owner[8] = {0};     /* of each slot: the exception that has it, plus 1 */
    text_put(&text, "idt: ");
    for (unsigned vector = 0; vector < VECTOR_COUNT; vector++) {
        const struct trapgate_gate *gate = idt_gate(table, (uint8_t)vector);
        if (!trapgate_gate_present(*gate)) {
            continue;
        }
        if (gate->selector != good_selector) {
            if (!is_kernel_code(machine->access_rights(gate->selector))) {
                say_selector(&text, gate->selector, machine);
                text_finish(&text);
                return false;
            }
            good_selector = gate->selector;
        }
        if (!is_canonical(trapgate_gate_address(*gate), machine->address_bits)) {
            text_put(&text, "the handler of ");
            put_vector(&text, vector);
            text_put(&text, " is at ");
            text_put_number(&text, trapgate_gate_address(*gate), 16);
            text_put(&text, ", which is not canonical");
            text_finish(&text);
            return false;
        }
        unsigned slot = gate->options & TRAPGATE_GATE_STACK_MASK;
        if (!slot) {
            continue;
        }
        const char *fault = slot_fault(slot, machine);
        if (fault) {
            say_slot(&text, vector, slot, fault);
            text_finish(&text);
            return false;
        }
        if (vector < VECTOR_EXCEPTIONS) {
            if (owner[slot]) {
                say_slot(&text, vector, slot, ", and so has ");
                put_vector(&text, owner[slot] - 1u);
                text_put(&text, ": the second would overwrite the frame of the first");
                text_finish(&text);
                return false;
            }
            owner[slot] = (uint8_t)(vector + 1);
        }
    }
    return true;
}
