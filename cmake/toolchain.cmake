# Finds a GCC that makes x86-64 ELF files, on any host.
#
# The kernel needs no C library, so any such GCC will do. Where it is the host's own,
# this is no cross build, and the tests on the host are built too; hence no
# CMAKE_SYSTEM_NAME then. What -DCMAKE_C_COMPILER or the environment's CC name wins.

if(CMAKE_HOST_SYSTEM_NAME STREQUAL "Linux" AND CMAKE_HOST_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64)$")
  set(native_machine "^x86_64.*-linux")
  set(candidates gcc x86_64-linux-gnu-gcc x86_64-elf-gcc)
else()
  set(native_machine "^$")
  set(candidates x86_64-elf-gcc x86_64-linux-gnu-gcc x86_64-linux-musl-gcc)
endif()
if(CMAKE_C_COMPILER)
  set(candidates "${CMAKE_C_COMPILER}")
elseif(DEFINED ENV{CC})
  set(candidates "$ENV{CC}")
endif()

# A program called gcc may be another compiler, or one for another machine: ask it.
unset(compiler)
foreach(candidate IN LISTS candidates)
  execute_process(COMMAND "${candidate}" -dumpmachine OUTPUT_VARIABLE machine
    OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE result)
  if(result EQUAL 0 AND machine MATCHES "^x86_64.*-(elf|linux)")
    set(compiler "${candidate}")
    break()
  endif()
endforeach()
if(NOT compiler)
  list(JOIN candidates ", " candidates)
  message(FATAL_ERROR "No GCC for x86-64 ELF was found. Tried: ${candidates}. "
    "Install gcc on an x86-64 Linux, x86_64-elf-gcc elsewhere, or name one with -DCMAKE_C_COMPILER=…")
endif()

# CMake takes the other tools (objdump, nm, addr2line, strip) with the compiler's prefix.
set(CMAKE_C_COMPILER "${compiler}")
if(NOT machine MATCHES "${native_machine}")
  set(CMAKE_SYSTEM_NAME Generic)
  set(CMAKE_SYSTEM_PROCESSOR x86_64)
  set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
endif()
