#include "arch/x86_64/testing/machine.h"

#include "arch/x86_64/idt/catch_context.h"

void machine_save(struct machine *machine) {
    machine->cr0 = cpu_read_cr0();
    machine->cr3 = cpu_read_cr3();
    machine->cr4 = cpu_read_cr4();
    machine->dr7 = cpu_read_dr7();
    machine->idt = cpu_store_idt();
    machine->catches = *trapgate_catch_state();
    trapgate_catch_fill(&machine->segments, NULL);
}

/* Only what has changed: a write to these can cost much in a virtual machine. */
void machine_restore(const struct machine *machine) {
    if (cpu_read_dr7() != machine->dr7) {
        cpu_write_dr7(machine->dr7);
    }
    if (cpu_read_cr4() != machine->cr4) {
        cpu_write_cr4(machine->cr4);
    }
    if (cpu_read_cr3() != machine->cr3) {
        cpu_write_cr3(machine->cr3);
    }
    if (cpu_read_cr0() != machine->cr0) {
        cpu_write_cr0(machine->cr0);
    }
    struct table_register idt = cpu_store_idt();
    if (idt.base != machine->idt.base || idt.limit != machine->idt.limit) {
        cpu_load_idt((const void *)(uintptr_t)machine->idt.base, machine->idt.limit + 1u);
    }
    /* First: the state may be found by GS. */
    trapgate_catch_restore_segments(&machine->segments, machine->catches.keep_bases);
    *trapgate_catch_state() = machine->catches;
}
