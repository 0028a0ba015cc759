/* What -fstack-protector wants of a kernel. */
#include <stdint.h>
#include <trapgate/trap_site.h>

/* What -mstack-protector-guard=global compares with. A constant is enough to notice an accident;
 * against an attacker it would have to be random. The zero byte stops the copying of a string. */
extern const uint64_t __stack_chk_guard;
const uint64_t __stack_chk_guard = 0x5354414B4C414E00;

/* GCC calls this where -fstack-protector finds that a function wrote beyond an array. */
NORETURN void __stack_chk_fail(void);

void __stack_chk_fail(void) {
    TRAPGATE_TRAP_SITE(TRAPGATE_TRAP_STACK_SMASHED, "stack smashed", __FILE__, __LINE__);
}
