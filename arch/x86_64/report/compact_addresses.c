/* Apart from compact.c: the reader of a record uses it as well. */
#include "arch/x86_64/report/compact.h"

unsigned compact_addresses(uint64_t addresses[COMPACT_ADDRESSES], const struct facts *facts,
                           const struct trace *trace) {
    unsigned count = 0;
    addresses[count++] = facts_code_address(facts);
    if (facts->has_address) {
        addresses[count++] = facts->address;
    }
    for (unsigned number = 0; facts->registers_known && number < 16; number++) {
        addresses[count++] = facts->values[number];
    }
    for (unsigned i = 0; i < facts->stack_count; i++) {
        addresses[count++] = facts->stack[i];
    }
    for (unsigned i = 0; i < trace->count; i++) {
        addresses[count++] = trace->step[i].address - (trace->step[i].is_exception ? 0 : 1);
    }
    return count;
}
