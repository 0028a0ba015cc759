/* #MC and NMI: what raised them stands in the banks of the machine-check architecture, in port 0x61 and
 * in the local APIC. QEMU's monitor raises them, which `qemu-test.sh --monitor` lets the guest command. */
#include "arch/x86_64/decode/paging.h"
#include "arch/x86_64/idt/cpu.h"
#include <trapgate/exception.h>

#include "tests/kernel/apic_register.h"
#include "tests/kernel/test.h"

enum { MONITOR_PORT = 0xEA };

/* Then waits for what the command does. */
static void command_monitor(const char *command) {
    REQUIRE_EQUAL(cpu_read_port8(MONITOR_PORT), 0xE9); /* QEMU's debug console is there */
    for (const char *at = command; *at; at++) {
        cpu_write_port8(MONITOR_PORT, (uint8_t)*at);
    }
    cpu_halt();
}

/* Bank 3: VAL UC EN MISCV ADDRV PCC, a data read in the level 1 data cache; MCG_STATUS: MCIP EIPV. */
/* want monitor_machine_check: ^certain: machine check: bank 3 reports an uncorrected error: data read in the level 1 data cache, address 0x123456780 .PCC */
/* want monitor_machine_check: ^  MCG_STATUS 0x6: EIPV .*, MCIP */
/* want monitor_machine_check: ^  bank 3  status 0xbe00000000000135: UC, EN, MISCV, ADDRV, PCC$ */
/* want monitor_machine_check: ^          address 0x123456780, misc 0x8c$ */
/* want monitor_machine_check: ^TRAPGATE .*,"machine_check":.{1}"status":"0x6","valid":1,"banks":.{2}"number":3,"status":"0xbe00000000000135","address":"0x123456780","misc":"0x8c".{3},"backtrace" */
TEST(monitor_machine_check, .ends_with = VECTOR_MACHINE_CHECK, .alone = true) {
    command_monitor("mce 0 3 0xbe00000000000135 6 0x123456780 0x8c\n");
}

/* A corrected error raises nothing, and stays in its bank: it is not the reason of the next one. */
/* want monitor_machine_check_after_a_corrected_one: ^likely: machine check: bank 5 reports an uncorrected error: memory read, told by the memory controller, channel 1 */
/* want monitor_machine_check_after_a_corrected_one: ^machine check: 2 of the banks are valid */
/* want monitor_machine_check_after_a_corrected_one: ^  bank 2  status 0x9000000000000151: EN$ */
/* want monitor_machine_check_after_a_corrected_one: ^          instruction fetch in the level 1 instruction cache$ */
TEST(monitor_machine_check_after_a_corrected_one, .ends_with = VECTOR_MACHINE_CHECK,
     .alone = true) {
    command_monitor("mce 0 2 0x9000000000000151 0 0 0\nmce 0 5 0xb000000000000091 5 0 0\n");
}

/* Almost: vector 18, and no machine check. */
/* want no_machine_check: ^likely: MCG_STATUS.MCIP is clear */
/* never no_machine_check: bank . reports */
TEST(no_machine_check, .ends_with = VECTOR_MACHINE_CHECK, .alone = true) {
    __asm__ volatile("int $18");
}

/* The button of a server, as far as the kernel sees: nobody says why. */
/* want monitor_nmi: ^possible: NMI: port 0x61 names no reason */
/* want monitor_nmi: ^port 0x61: 0x[0-9a-f]+, SERR# 0, IOCHK# 0$ */
/* want monitor_nmi: ^local APIC 0: last command 0x[0-9a-f]+, error status 0x80: illegal register$ */
/* never monitor_nmi: to itself */
TEST(monitor_nmi, .ends_with = VECTOR_NON_MASKABLE_INTERRUPT, .alone = true) {
    enum { LINE_1 = 0x360, DELIVER_NMI = 4 << 8, SPURIOUS = 0xF0, ENABLED = 1 << 8 };
    *apic_register(SPURIOUS) = ENABLED | 0xFF;
    *apic_register(LINE_1) = DELIVER_NMI;
    (void)*apic_register(0x40); /* there is no such register */
    command_monitor("nmi\n");
}

/* want nmi_of_its_own: ^likely: NMI: this CPU sent it to itself */
TEST(nmi_of_its_own, .ends_with = VECTOR_NON_MASKABLE_INTERRUPT, .alone = true) {
    enum { COMMAND = 0x300, COMMAND_HIGH = 0x310, DELIVER_NMI = 4 << 8, ASSERT = 1 << 14 };
    *apic_register(COMMAND_HIGH) = 0;
    *apic_register(COMMAND) = DELIVER_NMI | ASSERT;
    cpu_halt();
}
