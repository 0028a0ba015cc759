# trapgate_add_tests(TARGET kernel [PREFIX text] [LABELS label…] [TIMEOUT seconds] [SEED number]
#   [REPEAT count] [CPU number|all] [STORM] [PASSED_STATUS status] [ISOLATED] [SHARED] [SNAPSHOT] [COVERAGE]
#   BOOT command…)
#
# Each TEST (<trapgate/test.h>) in a kernel as a CTest test, found in its ELF file after each link, without
# a boot. Those that may share a boot have their results from one, the test PREFIXboot, which CTest runs
# when any of them is asked for; the others, or with ISOLATED all, have a boot of their own, `ctest -j` at
# a time, or with SHARED none at all. PREFIX is the target's name and a dot if it is not given; TIMEOUT is of
# a boot.
#
# With CPU each runs on that CPU, or on all of them, one after the other, and with STORM while interrupts come: a
# test passes if it does so everywhere. <trapgate/test_run.h> says what the kernel gives for that.
#
# With SNAPSHOT those with a boot of their own start from where the tests begin, saved after one boot by the
# test PREFIXsnapshot: for QEMU, and kernels that take their words by trapgate_test_words_qemu().
#
# With COVERAGE the target is compiled for gcov, and each boot adds what it counted to the .gcda files beside
# the objects: gcovr and lcov read them there. Delete them to count anew.
#
# BOOT is the rest of the call: any command that prints the serial port, or one of qemu-kernel FILE,
# qemu-iso FILE, qemu-uefi FILE, bochs-iso FILE, serial DEVICE POWER (see trapgate-run --help).
# FILE is $<TARGET_FILE:kernel>, or what is made of it: then TARGET must depend on that, so that both are
# built before CTest runs.
include_guard(GLOBAL)
if(POLICY CMP0174)
  cmake_policy(SET CMP0174 NEW) # PREFIX "" is one
endif()

set(TRAPGATE_ADD_TESTS_FOLDER "${CMAKE_CURRENT_LIST_DIR}" CACHE INTERNAL "")

# Here the program is built before the kernel; an installed one is beside the package.
function(trapgate_find_run target variable)
  if(TARGET trapgate_tools)
    trapgate_tool(run trapgate-run)
    add_dependencies(${target} trapgate_tools)
  elseif(COMMAND trapgate_tool)
    message(FATAL_ERROR "trapgate_add_tests: needs the program trapgate-run, and TRAPGATE_TOOLS is OFF")
  else()
    find_program(TRAPGATE_RUN trapgate-run HINTS "${TRAPGATE_ADD_TESTS_FOLDER}/../../../bin"
      "${TRAPGATE_ADD_TESTS_FOLDER}/../../../../bin")
    if(NOT TRAPGATE_RUN)
      message(FATAL_ERROR "trapgate_add_tests: there is no program trapgate-run: install Trapgate with "
        "TRAPGATE_TOOLS=ON, or name the program with -DTRAPGATE_RUN=…")
    endif()
    set(run "${TRAPGATE_RUN}")
  endif()
  set(${variable} "${run}" PARENT_SCOPE)
endfunction()

function(trapgate_add_tests)
  cmake_parse_arguments(PARSE_ARGV 0 tests "ISOLATED;SHARED;SNAPSHOT;COVERAGE;STORM"
    "TARGET;PREFIX;TIMEOUT;SEED;REPEAT;CPU;PASSED_STATUS" "LABELS;BOOT")
  if(NOT tests_TARGET OR NOT tests_BOOT)
    message(FATAL_ERROR "trapgate_add_tests: TARGET and BOOT must be given")
  elseif(tests_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "trapgate_add_tests: there is no argument ${tests_UNPARSED_ARGUMENTS}")
  elseif(NOT TARGET ${tests_TARGET})
    message(FATAL_ERROR "trapgate_add_tests: there is no target ${tests_TARGET}")
  endif()
  if(NOT DEFINED tests_PREFIX AND "PREFIX" IN_LIST ARGV)
    set(tests_PREFIX "") # of which nothing is left
  elseif(NOT DEFINED tests_PREFIX)
    set(tests_PREFIX "${tests_TARGET}.")
  endif()
  trapgate_find_run(${tests_TARGET} run)

  set(options "--prefix=${tests_PREFIX}")
  if(tests_LABELS)
    list(JOIN tests_LABELS "\\;" labels) # one argument
    list(APPEND options "--labels=${labels}")
  endif()
  if(tests_ISOLATED AND tests_SHARED)
    message(FATAL_ERROR "trapgate_add_tests: ISOLATED and SHARED exclude each other")
  elseif(tests_ISOLATED)
    list(APPEND options --isolated)
  elseif(tests_SHARED)
    list(APPEND options --shared)
  endif()
  if(tests_SNAPSHOT)
    list(APPEND options --snapshot)
  endif()
  if(tests_STORM)
    list(APPEND options --storm)
  endif()
  if(tests_COVERAGE)
    set(gcov_tool gcov-tool)
    if(CMAKE_C_COMPILER MATCHES "^(.*)gcc([^/]*)$" AND EXISTS "${CMAKE_MATCH_1}gcov-tool${CMAKE_MATCH_2}")
      set(gcov_tool "${CMAKE_MATCH_1}gcov-tool${CMAKE_MATCH_2}")
    endif()
    list(APPEND options "--coverage=${gcov_tool}")
    target_compile_options(${tests_TARGET} PRIVATE $<$<COMPILE_LANGUAGE:C,CXX>:-fprofile-arcs
      -ftest-coverage -fprofile-info-section=trapgate_gcov -fprofile-update=single>)
    target_link_options(${tests_TARGET} PRIVATE -Wl,-u,trapgate_test_coverage)
    target_link_libraries(${tests_TARGET} PRIVATE trapgate::test gcov)
  endif()
  foreach(option TIMEOUT SEED REPEAT CPU PASSED_STATUS)
    if(DEFINED tests_${option})
      string(TOLOWER "${option}" name)
      string(REPLACE _ - name "${name}")
      list(APPEND options "--${name}=${tests_${option}}")
    endif()
  endforeach()

  string(MAKE_C_IDENTIFIER "${tests_TARGET}_${tests_PREFIX}" name)
  set(list "${CMAKE_CURRENT_BINARY_DIR}/${name}.cmake")
  add_custom_command(TARGET ${tests_TARGET} POST_BUILD VERBATIM
    COMMAND "${run}" "$<TARGET_FILE:${tests_TARGET}>" --ctest "${list}"
      --results "${CMAKE_CURRENT_BINARY_DIR}/${name}_results" ${options} -- ${tests_BOOT})
  # Until it is built there is one test, which fails and says so.
  set(include "${CMAKE_CURRENT_BINARY_DIR}/${name}_include.cmake")
  file(WRITE "${include}" "if(EXISTS [==[${list}]==])\n  include([==[${list}]==])\nelse()\n"
    "  add_test([==[${tests_PREFIX}is_not_built]==] [==[${tests_TARGET}_is_not_built]==])\nendif()\n")
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES "${include}")
endfunction()
