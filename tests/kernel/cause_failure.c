/* What the kernel itself found to be wrong: the report has the registers of the call. */
#include <trapgate/report.h>

#include "tests/kernel/test.h"

/* want failure_with_registers: ^TRAPGATE STOPPED: the test says so$ */
/* want failure_with_registers: ^registers: verified$ */
/* want failure_with_registers: r12  0x1212121212121212 */
/* want failure_with_registers: r8   0x0808080808080808 */
/* want failure_with_registers: rcx  0x0c0c0c0c0c0c0c0c */
/* want failure_with_registers: ^  at      test_failure_with_registers[+] */
TEST(failure_with_registers, .panics = true) {
    register uint64_t r8 __asm__("r8") = 0x0808080808080808;
    register uint64_t r12 __asm__("r12") = 0x1212121212121212;
    uint64_t rcx = 0x0c0c0c0c0c0c0c0c;
    __asm__ volatile("call trapgate_report_failure"
                     :
                     : "D"("the test says so"), "c"(rcx), "r"(r8), "r"(r12)
                     : "memory");
}
