# Sets deviations_table: the C file that deviations.awk makes of deviations/, with the cases as the
# compiler reads them.
set(conformance "${CMAKE_CURRENT_LIST_DIR}")
set(deviations_table "${CMAKE_CURRENT_BINARY_DIR}/conformance_deviations.c")
set(conformance_cases "${CMAKE_CURRENT_BINARY_DIR}/conformance_cases.txt")
file(GLOB case_files CONFIGURE_DEPENDS "${conformance}/cases.def" "${conformance}/cases/*.def")
file(GLOB deviation_files CONFIGURE_DEPENDS "${conformance}/deviations/*.txt")
find_program(AWK NAMES awk REQUIRED)

add_custom_command(OUTPUT "${conformance_cases}"
  COMMAND "${CMAKE_C_COMPILER}" -E -P -x c "-I${PROJECT_SOURCE_DIR}" "-DCASE(name,id,...)=@ id @"
    "${conformance}/cases.def" -o "${conformance_cases}"
  DEPENDS ${case_files} VERBATIM)
add_custom_command(OUTPUT "${deviations_table}"
  COMMAND "${AWK}" -f "${conformance}/deviations.awk" "${conformance_cases}" ${deviation_files}
    > "${deviations_table}.new"
  COMMAND "${CMAKE_COMMAND}" -E rename "${deviations_table}.new" "${deviations_table}"
  DEPENDS "${conformance_cases}" "${conformance}/deviations.awk" ${deviation_files} VERBATIM)

# The table of engines, for readers: cmake --build build --target engines
add_custom_target(engines VERBATIM
  COMMAND "${AWK}" -f "${conformance}/engines.awk" "${conformance_cases}" ${deviation_files}
    > "${conformance}/engines.md.new"
  COMMAND "${CMAKE_COMMAND}" -E rename "${conformance}/engines.md.new" "${conformance}/engines.md"
  DEPENDS "${conformance_cases}")
