# qemu_test(NAME name KERNEL file [WORDS "command line"] [CONFIGURATIONS …] [ARGUMENTS …]): a CTest
# test that is one boot of a kernel's ELF file in QEMU; with ISO in KERNEL's place, of an ISO, for what GRUB
# has a part in. ARGUMENTS are more options of cmake/qemu-test.sh, which decides if it passed;
# CONFIGURATIONS as of add_test, for tests that only `ctest -C NAME` runs.
#
# discover_kernel_tests(KERNEL): a CTest test for each TEST in the kernel, found by its symbol at
# build time, without a boot.
include_guard()

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

function(discover_kernel_tests kernel)
  set(list "${CMAKE_CURRENT_BINARY_DIR}/${kernel}_list.cmake")
  add_custom_command(TARGET ${kernel} POST_BUILD VERBATIM
    COMMAND "${CMAKE_COMMAND}" "-DNM=${CMAKE_NM}" "-DELF=$<TARGET_FILE:${kernel}>" "-DSCRIPT=${qemu_test_script}" "-DLIST=${list}"
      -P "${PROJECT_SOURCE_DIR}/cmake/discover_tests.cmake")
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES "${list}")
endfunction()
