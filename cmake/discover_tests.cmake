# Writes the list that CTest includes: one add_test for each TEST in the ELF file, found by its symbol
# trapgate_test_row_NAME, or with RUN, which is trapgate-run, for each of those that share no boot.
# Run by discover_kernel_tests() with NM, ELF, RUN, SCRIPT, FOLDER (of the sources) and LIST set.
cmake_minimum_required(VERSION 3.25)
if(RUN)
  execute_process(COMMAND "${RUN}" "${ELF}" --list OUTPUT_VARIABLE tests COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX MATCHALL "[A-Za-z0-9_]+\talone\t" names "${tests}")
else()
  execute_process(COMMAND "${NM}" --defined-only --format=posix "${ELF}" OUTPUT_VARIABLE tests
    COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX MATCHALL "trapgate_test_row_[A-Za-z0-9_]+" names "${tests}")
endif()
if(NOT names)
  message(FATAL_ERROR "There is no TEST in ${ELF}")
endif()
# Of some a test in tests/report reads what they print: each boots once, there.
file(GLOB files "${FOLDER}/cause_*.c")
set(read_elsewhere "")
foreach(file IN LISTS files)
  file(STRINGS "${file}" wants REGEX "/\\* want [a-z0-9_]+: ")
  list(TRANSFORM wants REPLACE "^.*/\\* want ([a-z0-9_]+): .*$" "\\1")
  list(APPEND read_elsewhere ${wants})
endforeach()
set(text "")
foreach(name IN LISTS names)
  string(REGEX REPLACE "^trapgate_test_row_|\t.*" "" name "${name}")
  # One leaves nobody to say how it ended (last_level.sh); of others more than that is looked at (survives.sh,
  # testing), or they need a counter of instructions.
  if(name MATCHES "^(resets|the_report_survives|the_report_follows|a_test_that_hangs|a_cpu_that_hangs|a_skipped_test)_"
      OR name MATCHES "_cost$" OR name IN_LIST read_elsewhere)
    continue()
  endif()
  string(APPEND text
    "add_test(\"kernel.${name}\" \"${SCRIPT}\" --kernel \"${ELF}\" --words \"test=${name} exit\"\n"
    "  --expect any --expect-line \"^${name}[.][.][.] .ok.$\")\n"
    "set_tests_properties(\"kernel.${name}\" PROPERTIES LABELS \"kernel;quick\" SKIP_RETURN_CODE 77"
    " TIMEOUT 120)\n")
endforeach()
file(WRITE "${LIST}" "${text}")
