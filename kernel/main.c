/*
 * The kernel, as a table of contents. The trampoline enters here in 64-bit mode, on the boot stack,
 * with interrupts off.
 */
#include <stdint.h>

#include "kernel/boot_information.h"
#include "kernel/boot_words.h"
#include "kernel/debug/debugger.h"
#include "kernel/exceptions.h"
#include "kernel/hardening.h"
#include "kernel/last_boot.h"
#include "kernel/shutdown/exit.h"
#include "kernel/main.h"
#include "kernel/memory.h"
#include "kernel/output/outputs.h"
#include "kernel/registers_check.h"
#include "kernel/shutdown/restart.h"
#include "kernel/stack_protector.h"

BOOT_WORDS({"exit", BOOT_NO_VALUE});

void kernel_main(uint64_t protocol, uint64_t information, uint64_t image) {
    stack_protector_initialize();                     /* a value that nobody can guess */
    boot_information_remember(protocol, information); /* a report that comes now wants it, too */
    exceptions_initialize();                          /* 256 of 256 vectors lead somewhere */
    registers_check();                                /* do handlers see the true registers? */
    boot_information_read();                          /* a copy, before its memory is gone */
    exit_set_leave(boot_word("exit"));                /* an emulator is left at the end */
    outputs_initialize_serial();                      /* if there is a port, and it is wanted */
    kernel_debugger_initialize();                     /* off, unless the command line says so */
    memory_initialize(image);                         /* W^X, guard pages, page 0 unmapped */
    outputs_initialize_screen();                      /* if the loader left us one */
    last_boot_initialize();                           /* from here on the next boot knows of this */
    restart_initialize();                             /* while all is well: how to reset */
    hardening_check();                                /* are the live tables as they should be? */
    boot_information_check();                         /* says so if the loader sent nonsense */
    last_boot_show();                                 /* if it did not end as it should */
    boot_words_check();                               /* so does it of words that mean nothing */
    kernel_debugger_wait();                           /* for gdb, if that is wanted */
    kernel_run();                                     /* what this boot is for */
}
