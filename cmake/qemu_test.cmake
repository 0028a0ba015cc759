# qemu_test(NAME name KERNEL file [WORDS "command line"] [CONFIGURATIONS …] [ARGUMENTS …]): a CTest
# test that is one boot of a kernel's ELF file in QEMU; with ISO in KERNEL's place, of an ISO, for what GRUB
# has a part in. ARGUMENTS are more options of cmake/qemu-test.sh, which decides if it passed;
# CONFIGURATIONS as of add_test, for tests that only `ctest -C NAME` runs.
#
# discover_kernel_tests(KERNEL): a CTest test for each TEST in the kernel, found at build time, without a
# boot. Those that can share a boot have their results from one; the others are a boot each, and so are all
# of them where there is no trapgate-run, which reads results. kernel_test_results(VARIABLE) is the folder with
# what each in the shared boot printed, for tests that require the fixture kernel.boot; empty if there is none.
include_guard()
include(add_tests)

set(qemu_test_script "${PROJECT_SOURCE_DIR}/cmake/qemu-test.sh")

function(qemu_test)
  cmake_parse_arguments(PARSE_ARGV 0 test "" "NAME;KERNEL;ISO;WORDS" "CONFIGURATIONS;ARGUMENTS")
  set(configurations "")
  if(test_CONFIGURATIONS)
    set(configurations CONFIGURATIONS ${test_CONFIGURATIONS})
  endif()
  if(test_ISO)
    set(what --iso "${test_ISO}")
  else()
    set(what --kernel "${test_KERNEL}")
  endif()
  add_test(NAME ${test_NAME} ${configurations} COMMAND "${qemu_test_script}" ${what}
    --words "${test_WORDS}" ${test_ARGUMENTS})
  set_tests_properties(${test_NAME} PROPERTIES LABELS kernel SKIP_RETURN_CODE 77 TIMEOUT 120)
endfunction()

find_program(TRAPGATE_QEMU NAMES "$ENV{QEMU}" qemu-system-x86_64 NO_CACHE)

function(kernel_test_results variable)
  if(TRAPGATE_TOOLS AND TRAPGATE_QEMU)
    set(${variable} "${PROJECT_BINARY_DIR}/tests/kernel/tests_kernel__results" PARENT_SCOPE)
  else()
    set(${variable} "" PARENT_SCOPE)
  endif()
endfunction()

function(discover_kernel_tests kernel)
  set(run "")
  if(TRAPGATE_TOOLS)
    trapgate_tool(run trapgate-run)
    if(TRAPGATE_QEMU)
      # The machine of cmake/qemu.sh, and a timer that interrupts by a message.
      trapgate_add_tests(TARGET ${kernel} PREFIX kernel. LABELS kernel quick SHARED
        BOOT qemu-kernel $<TARGET_FILE:${kernel}> -machine q35 -cpu max -m 64 -vga std -global hpet.msi=on)
    else()
      skipped_test(kernel.boot "QEMU is not installed" LABELS "kernel;quick")
    endif()
  endif()
  set(list "${CMAKE_CURRENT_BINARY_DIR}/${kernel}_list.cmake")
  add_custom_command(TARGET ${kernel} POST_BUILD VERBATIM
    COMMAND "${CMAKE_COMMAND}" "-DNM=${CMAKE_NM}" "-DELF=$<TARGET_FILE:${kernel}>" "-DRUN=${run}"
      "-DSCRIPT=${qemu_test_script}" "-DFOLDER=${CMAKE_CURRENT_SOURCE_DIR}" "-DLIST=${list}"
      -P "${PROJECT_SOURCE_DIR}/cmake/discover_tests.cmake")
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES "${list}")
endfunction()
