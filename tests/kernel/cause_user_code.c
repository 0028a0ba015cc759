/* Exceptions of user code, on a CPU with SMAP: the report reads neither the instruction nor the stack,
 * because both are in user pages. So causes that it knows are lost. And INT n through a gate of the
 * kernel: QEMU's error code has another vector than the instruction at rip. */
#include "tests/kernel/test.h"
#include "tests/kernel/user.h"

#define USER(name, vector, ...)                                                                    \
    static const unsigned char code_##name[] = {__VA_ARGS__};                                      \
    static void run_##name(void) {                                                                 \
        user_run(code_##name, sizeof code_##name);                                                 \
    }

USER(hlt, 13, 0xF4)
USER(out, 13, 0xE6, 0x80)
USER(int_0x99, 13, 0xCD, 0x99)

/* want user_hlt: ^certain: .*privileged */
/* want user_hlt: <f4> */
TEST(user_hlt, .ends_with = 13) {
    run_hlt();
}
/* want user_out: ^certain: .*(privileged|IOPL|port) */
TEST(user_out, .ends_with = 13) {
    run_out();
}
/* want user_int_0x99: (int 0x99|vector 153|vector 0x99) */
/* never user_int_0x99: ^certain: .*vector 306 */
TEST(user_int_0x99, .ends_with = 13) {
    run_int_0x99();
}
