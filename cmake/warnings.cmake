# What our own code is held to. Never imposed on a project that uses the library, and an error only where
# CMAKE_COMPILE_WARNING_AS_ERROR says so (the preset ci): tomorrow's compiler, which finds more to warn
# about, must not stop who wants to build.
include_guard(GLOBAL)
add_library(trapgate_warnings INTERFACE)
target_compile_options(trapgate_warnings INTERFACE
  $<$<COMPILE_LANGUAGE:C>:-Wall -Wextra -Wpedantic -Wconversion -Wstrict-prototypes
  -Wmissing-prototypes>)
