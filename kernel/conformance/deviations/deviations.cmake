# Sets deviations_table: the C file that deviations.awk makes of the files beside it, with the cases as the
# compiler reads them.
set(deviations "${CMAKE_CURRENT_LIST_DIR}")
set(cases "${CMAKE_CURRENT_LIST_DIR}/../cases")
set(deviations_table "${CMAKE_CURRENT_BINARY_DIR}/conformance_deviations.c")
set(conformance_cases "${CMAKE_CURRENT_BINARY_DIR}/conformance_cases.txt")
file(GLOB case_files CONFIGURE_DEPENDS "${cases}/*.def")
file(GLOB deviation_files CONFIGURE_DEPENDS "${deviations}/*.txt")
find_program(AWK NAMES awk REQUIRED)

add_custom_command(OUTPUT "${conformance_cases}"
  COMMAND "${CMAKE_C_COMPILER}" -E -P -x c "-I${PROJECT_SOURCE_DIR}" "-DCASE(name,id,...)=@ id @"
    "${cases}/cases.def" -o "${conformance_cases}"
  DEPENDS ${case_files} VERBATIM)
add_custom_command(OUTPUT "${deviations_table}"
  COMMAND "${AWK}" -f "${deviations}/deviations.awk" "${conformance_cases}" ${deviation_files}
    > "${deviations_table}.new"
  COMMAND "${CMAKE_COMMAND}" -E rename "${deviations_table}.new" "${deviations_table}"
  DEPENDS "${conformance_cases}" "${deviations}/deviations.awk" ${deviation_files} VERBATIM)

# The table of engines, for readers: cmake --build build --target engines
set(engines_table "${CMAKE_CURRENT_LIST_DIR}/../engines.md")
add_custom_target(engines VERBATIM
  COMMAND "${AWK}" -f "${deviations}/engines.awk" "${conformance_cases}" ${deviation_files}
    > "${engines_table}.new"
  COMMAND "${CMAKE_COMMAND}" -E rename "${engines_table}.new" "${engines_table}"
  DEPENDS "${conformance_cases}")
