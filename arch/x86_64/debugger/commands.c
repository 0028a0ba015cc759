#include "arch/x86_64/debugger/own_code.h"

#include "arch/x86_64/debugger/commands.h"

#include "arch/x86_64/debugger/hexadecimal.h"
#include "arch/x86_64/debugger/machine.h"
#include "arch/x86_64/debugger/session.h"
#include "arch/x86_64/debugger/target.h"

static const struct debugger_command *program_commands;
static size_t program_command_count;

void debugger_set_commands(const struct debugger_command *commands, size_t count) {
    program_commands = commands;
    program_command_count = commands ? count : 0;
}

static void print(const char *text) {
    size_t length = 0;
    while (text[length]) {
        length++;
    }
    session_print(text, length);
}

static void print_hexadecimal(uint64_t value) {
    char text[19] = "0x", *at = text + 2;
    unsigned shift = 60;
    while (shift && !(value >> shift)) {
        shift -= 4;
    }
    for (;; shift -= 4) {
        *at++ = (char)hexadecimal_digit((unsigned)(value >> shift));
        if (shift == 0) {
            break;
        }
    }
    *at = '\0';
    print(text);
}

static void print_gate(unsigned vector) {
    struct trapgate_gate gate;
    print_hexadecimal(vector);
    print(" ");
    print(exception_mnemonic(vector));
    if (vector * sizeof gate + sizeof gate > machine.program.limit + 1u ||
        target_read((uint8_t *)&gate, machine.program.base + vector * sizeof gate, sizeof gate) !=
            sizeof gate) {
        print(" is not in the table\n");
        return;
    }
    struct trapgate_gate_options options = trapgate_gate_read_options(gate);
    if (vector == VECTOR_BREAKPOINT || vector == VECTOR_DEBUG) {
        print(" (the debugger's)");
    }
    print(trapgate_gate_present(gate) ? " handler " : " not present, handler ");
    print_hexadecimal(trapgate_gate_address(gate));
    print(" selector ");
    print_hexadecimal(gate.selector);
    print(" stack ");
    print_hexadecimal(options.stack);
    print(" privilege ");
    print_hexadecimal(options.privilege);
    print(options.type == TRAP_GATE ? " trap gate\n" : " interrupt gate\n");
}

/* A vector in decimal, or in hexadecimal with 0x; none for those of the exceptions. */
static bool read_vector(const char *text, unsigned *vector) {
    unsigned base = text[0] == '0' && text[1] == 'x' ? 16 : 10;
    text += base == 16 ? 2 : 0;
    *vector = 0;
    do {
        int digit = hexadecimal_value((uint8_t)*text);
        if (digit < 0 || (unsigned)digit >= base) {
            return false;
        }
        *vector = *vector * base + (unsigned)digit;
    } while (*++text && *vector < VECTOR_COUNT);
    return !*text && *vector < VECTOR_COUNT;
}

static void show_table(const char *argument, struct trapgate_exception *stopped) {
    unsigned vector;
    (void)stopped;
    if (!*argument) {
        for (vector = 0; vector < VECTOR_EXCEPTIONS; vector++) {
            print_gate(vector);
        }
    } else if (read_vector(argument, &vector)) {
        print_gate(vector);
    } else {
        print("a vector is a number from 0 to 255\n");
    }
}

static void say_reason(const char *argument, struct trapgate_exception *stopped) {
    (void)argument, (void)stopped;
    print(session.refusal ? session.refusal : "nothing was refused");
    print("\n");
}

static void help(const char *argument, struct trapgate_exception *stopped);

static const struct debugger_command own_commands[] = {
    {"help", "these lines", help},
    {"idt", "[VECTOR]: the gates of the exceptions, or one", show_table},
    {"reason", "why the debugger last refused something", say_reason},
};
enum { OWN_COMMANDS = sizeof own_commands / sizeof *own_commands };

static const struct debugger_command *command_at(size_t index) {
    return index < OWN_COMMANDS                           ? &own_commands[index]
           : index - OWN_COMMANDS < program_command_count ? &program_commands[index - OWN_COMMANDS]
                                                          : NULL;
}

static void help(const char *argument, struct trapgate_exception *stopped) {
    const struct debugger_command *command;
    (void)argument, (void)stopped;
    for (size_t i = 0; (command = command_at(i)); i++) {
        print(command->name);
        print(" ");
        print(command->help);
        print("\n");
    }
}

/* What stands behind the name, or NULL if another one stands there. */
static const char *argument_of(const char *line, const char *name) {
    while (*name && *line == *name) {
        line++;
        name++;
    }
    if (*name || (*line && *line != ' ')) {
        return NULL;
    }
    while (*line == ' ') {
        line++;
    }
    return line;
}

static bool run(const char *line) {
    const struct debugger_command *command;
    for (size_t i = 0; (command = command_at(i)); i++) {
        const char *argument = argument_of(line, command->name);
        if (argument) {
            command->run(argument, &machine.exception);
            return true;
        }
    }
    return false;
}

void target_command(const char *line) {
    if (!run(line)) {
        print("there is no such command; these are:\n");
        help(line, NULL);
    }
}

void command_reset(void) {
    (void)run("reset");
}
