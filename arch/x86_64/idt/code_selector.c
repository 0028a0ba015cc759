/* A file of its own, so that a kernel's trapgate_code_selector takes the place of this one also where
 * the library is linked as an archive. */
#include <trapgate/gate.h>
#include <trapgate/segments.h>

__attribute__((weak)) uint16_t trapgate_code_selector = TRAPGATE_SELECTOR_KERNEL_CODE;
