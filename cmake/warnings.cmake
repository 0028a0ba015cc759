# What our own code is held to. Never imposed on a project that uses the library.
include_guard(GLOBAL)
add_library(trapgate_warnings INTERFACE)
target_compile_options(trapgate_warnings INTERFACE
  $<$<COMPILE_LANGUAGE:C>:-Wall -Wextra -Wpedantic -Wconversion -Werror -Wstrict-prototypes
  -Wmissing-prototypes>)
