/* Where no breakpoint may be: in code that the debugger itself executes while the program stands. */
#include "arch/x86_64/debugger/own_code.h"

#include <trapgate/catch.h>
#include <trapgate/unhandled.h>

#include "arch/x86_64/debugger/machine.h"
#include "arch/x86_64/debugger/target.h"

/* The rows of own_code.h, each relative to its own place. */
struct own_code {
    int32_t start, end;
};
extern const struct own_code __start_trapgate_debugger_code[], __stop_trapgate_debugger_code[];

static bool is_own(uint64_t address) {
    for (const struct own_code *row = __start_trapgate_debugger_code;
         row < __stop_trapgate_debugger_code; row++) {
        if (address >= (uint64_t)&row->start + (uint64_t)(int64_t)row->start &&
            address < (uint64_t)&row->end + (uint64_t)(int64_t)row->end) {
            return true;
        }
    }
    return false;
}

/* Single functions, by their first instruction, where gdb puts a breakpoint without line numbers. */
static bool is_used(uint64_t address) {
    const struct debugger_port *port = session.link.port;
    return address == (uint64_t)port->get || address == (uint64_t)port->put ||
           address == (uint64_t)trapgate_probe_read || address == (uint64_t)trapgate_probe_write;
}

const char *target_forbids_breakpoint(uint64_t address) {
    return is_own(address) || is_used(address)
               ? "the debugger itself uses this code: a breakpoint in it would stop the debugger"
               : NULL;
}
