#include "arch/x86_64/tools/returns.h"

#include <dwarf.h>
#include <stdlib.h>
#include <string.h>

#include "arch/x86_64/tools/execute.h"
#include "arch/x86_64/tools/message.h"

static int add(Dwarf_Die *die, void *context) {
    struct returns *returns = context;
    Dwarf_Attribute attribute;
    Dwarf_Addr address;
    bool noreturn = false;
    if (dwarf_entrypc(die, &address) == 0) {
        if (dwarf_attr_integrate(die, DW_AT_noreturn, &attribute)) {
            dwarf_formflag(&attribute, &noreturn);
        }
        returns->function =
            allocate(returns->function, returns->count + 1, sizeof *returns->function);
        returns->function[returns->count++] = (struct declared){address, noreturn};
    }
    return DWARF_CB_OK;
}

static int by_address(const void *one, const void *other) {
    const struct declared *a = one, *b = other;
    return a->address < b->address ? -1 : a->address > b->address;
}

void returns_read(struct returns *returns, const struct code *code) {
    Dwarf_CU *unit = NULL;
    Dwarf_Die die;
    uint8_t type;
    *returns = (struct returns){.code = code};
    while (code->image->dwarf &&
           dwarf_get_units(code->image->dwarf, unit, &unit, NULL, &type, &die, NULL) == 0) {
        if (type == DW_UT_compile) {
            dwarf_getfuncs(&die, add, returns, 0);
        }
    }
    if (returns->count) {
        qsort(returns->function, returns->count, sizeof *returns->function, by_address);
    }
}

void returns_free(struct returns *returns) {
    free(returns->function);
}

static const struct declared *find(const struct returns *returns, uint64_t address) {
    const struct declared key = {.address = address};
    return returns->count ? bsearch(&key, returns->function, returns->count, sizeof key, by_address)
                          : NULL;
}

bool returns_never(const struct returns *returns, uint64_t address) {
    const struct declared *function = find(returns, address);
    return function && function->noreturn;
}

bool returns_surely(const struct returns *returns, struct code *code, uint64_t address) {
    const struct declared *function = find(returns, address);
    size_t start = code_find(code, address);
    if (!function || function->noreturn) {
        return false;
    }
    for (size_t i = start; i < code->count && code->instruction[i].function == start; i++) {
        if (strncmp(mnemonic_of(code_decode(code, i)), "ret", 3) == 0) {
            return true;
        }
    }
    return false;
}
