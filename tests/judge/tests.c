/* A program with tests, which nobody boots: what trapgate-run reads out of a kernel's file. */
#include <trapgate/test.h>

TEST(a) {}
TEST(b, .labels = "slow") {}
TEST(alone, .alone = true) {}

/* As the library's table does, so that ld defines them. */
extern const struct trapgate_test *const __start_trapgate_tests[], *const __stop_trapgate_tests[];
const void *const *_start(bool first);
const void *const *_start(bool first) {
    return (const void *const *)(first ? __start_trapgate_tests : __stop_trapgate_tests);
}
