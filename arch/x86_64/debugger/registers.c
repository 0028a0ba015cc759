/* The registers of the stopped program. */
#include "arch/x86_64/debugger/own_code.h"

#include "arch/x86_64/debugger/cpus.h"
#include "arch/x86_64/debugger/description.h"
#include "arch/x86_64/debugger/machine.h"
#include "arch/x86_64/debugger/target.h"

/* What a program may find in its flags; the rest is reserved, or is VM, which 64-bit mode has not. */
enum {
    FLAGS_WRITABLE = 0x00254DD5 | RFLAGS_IF | RFLAGS_IOPL | RFLAGS_AC,
};

/* Of the CPU that gdb looks at. */
static struct TRAPGATE_REGISTERS *registers;
static struct interrupt_frame *frame;
static const struct waiting_cpu *waiting; /* NULL: it is the one that this runs on */

bool target_thread_answers(unsigned thread) {
    const struct waiting_cpu *other = cpus_waiting(thread);
    return thread == machine.cpu || (other && other->frame);
}

bool target_choose_thread(unsigned thread) {
    if (!target_thread_answers(thread)) {
        return false;
    }
    const struct waiting_cpu *other = thread == machine.cpu ? NULL : cpus_waiting(thread);
    waiting = other;
    registers = other ? other->registers : &machine.registers;
    frame = other ? other->frame : &machine.frame;
    return true;
}

unsigned target_threads(void) {
    return cpus_count();
}

unsigned target_stopped_thread(void) {
    return machine.cpu;
}

/* Where the stopped context has it, or NULL. */
static volatile uint64_t *in_context(unsigned number) {
    switch (number) {
    case REGISTER_eflags:
        return &frame->rflags;
#define IN_REGISTERS(name)                                                                         \
    case REGISTER_##name:                                                                          \
        return &registers->name;
#define IN_FRAME(name) IN_FRAME_##name
#define IN_FRAME_eflags
#define IN_FRAME_FIELD(name)                                                                       \
    case REGISTER_##name:                                                                          \
        return &frame->name;
#define IN_FRAME_rsp IN_FRAME_FIELD(rsp)
#define IN_FRAME_rip IN_FRAME_FIELD(rip)
#define IN_FRAME_cs IN_FRAME_FIELD(cs)
#define IN_FRAME_ss IN_FRAME_FIELD(ss)
#define SELECTOR(name)
#define BASE(name)
#define CONTROL(name)
#define MSR(name)
#define NOWHERE(name)
#define REGISTER(name, bits, type, place) place(name)
#include "arch/x86_64/debugger/registers.def"
    default:
        return NULL;
    }
}

static uint32_t base_register(unsigned number) {
    return number == REGISTER_fs_base     ? MSR_FS_BASE
           : number == REGISTER_gs_base   ? MSR_GS_BASE
           : number == REGISTER_k_gs_base ? MSR_KERNEL_GS_BASE
                                          : 0;
}

#define READ_SELECTOR(name, value) __asm__ volatile("mov %%" #name ", %0" : "=r"(value))

static bool read_cpu(unsigned number, uint64_t *value) {
    switch (number) {
    case REGISTER_ds:
        READ_SELECTOR(ds, *value);
        return true;
    case REGISTER_es:
        READ_SELECTOR(es, *value);
        return true;
    case REGISTER_fs:
        READ_SELECTOR(fs, *value);
        return true;
    case REGISTER_gs:
        READ_SELECTOR(gs, *value);
        return true;
    case REGISTER_cr0:
        *value = cpu_read_cr0();
        return true;
    case REGISTER_cr2:
        *value = machine.standing ? machine.cr2 : cpu_read_cr2();
        return true;
    case REGISTER_cr3:
        *value = cpu_read_cr3();
        return true;
    case REGISTER_cr4:
        *value = cpu_read_cr4();
        return true;
    case REGISTER_cr8:
        *value = cpu_read_cr8();
        return true;
    case REGISTER_efer:
        *value = cpu_read_msr(MSR_EFER);
        return true;
    default:
        if (base_register(number)) {
            *value = cpu_read_msr(base_register(number));
            return true;
        }
        return false;
    }
}

static const uint8_t of_system[] = {
    REGISTER_ds,      REGISTER_es,        REGISTER_fs,  REGISTER_gs,  REGISTER_fs_base,
    REGISTER_gs_base, REGISTER_k_gs_base, REGISTER_cr0, REGISTER_cr2, REGISTER_cr3,
    REGISTER_cr4,     REGISTER_cr8,       REGISTER_efer};
_Static_assert(sizeof of_system <= sizeof((struct waiting_cpu *)0)->system /
                                       sizeof *((struct waiting_cpu *)0)->system,
               "a place for each");

void registers_of_system(uint64_t *to) {
    for (size_t i = 0; i < sizeof of_system; i++) {
        (void)read_cpu(of_system[i], &to[i]);
    }
}

static bool read_system(unsigned number, uint64_t *value) {
    for (size_t i = 0; waiting && i < sizeof of_system; i++) {
        if (of_system[i] == number) {
            *value = waiting->system[i];
            return true;
        }
    }
    return !waiting && read_cpu(number, value);
}

bool target_read_register(unsigned number, uint8_t *to) {
    const volatile uint64_t *field = in_context(number);
    uint64_t value;
    if (field) {
        value = *field;
    } else if (!read_system(number, &value)) {
        return false;
    }
    for (unsigned i = 0; i < register_size(number); i++) {
        to[i] = (uint8_t)(value >> 8 * i);
    }
    return true;
}

/* The CPU refuses others when it loads them. */
static bool is_canonical(uint64_t address) {
    unsigned shift = cpu_read_cr4() & CR4_LA57 ? 64 - 57 : 64 - 48;
    return (uint64_t)((int64_t)(address << shift) >> shift) == address;
}

static bool has_value(unsigned number, const uint8_t *value) {
    uint8_t now[REGISTER_BYTES_MAXIMUM];
    bool same = target_read_register(number, now);
    for (unsigned i = 0; same && i < register_size(number); i++) {
        same = now[i] == value[i];
    }
    return same;
}

/* gdb writes all of them back when a function that it called has returned. Segments stay: what is in CS and SS decides which privilege the program goes on with. */
bool target_write_register(unsigned number, const uint8_t *from) {
    volatile uint64_t *field = in_context(number);
    uint64_t value = 0;
    for (unsigned i = 0; i < register_size(number) && i < sizeof value; i++) {
        value |= (uint64_t)from[i] << 8 * i;
    }
    if (!field && waiting) {
        return has_value(number, from); /* only the CPU itself could write it */
    }
    if (base_register(number)) {
        if (is_canonical(value)) {
            cpu_write_msr(base_register(number), value);
        }
        return is_canonical(value);
    }
    if (number == REGISTER_cr2) {
        machine.cr2 = value;
        return true;
    }
    if (has_value(number, from)) {
        return true;
    }
    if (!field || number == REGISTER_cs || number == REGISTER_ss ||
        (number == REGISTER_rip && !is_canonical(value))) {
        return false;
    }
    if (number == REGISTER_eflags) {
        value = (value & FLAGS_WRITABLE) | RFLAGS_FIXED;
    }
    *field = value;
    return true;
}
