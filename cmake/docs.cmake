# `cmake --build build --target docs`: the public headers as a reference, HTML in build/docs/html. A
# warning is an error: what the headers say of a name must be about a name that is there.
find_program(TRAPGATE_DOXYGEN doxygen)
if(TRAPGATE_DOXYGEN)
  set(docs "${PROJECT_BINARY_DIR}/docs")
  configure_file("${CMAKE_CURRENT_LIST_DIR}/Doxyfile.in" "${docs}/Doxyfile" @ONLY)
  add_custom_target(docs VERBATIM WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
    COMMAND "${TRAPGATE_DOXYGEN}" -q "${docs}/Doxyfile")
  add_test(NAME docs COMMAND "${TRAPGATE_DOXYGEN}" -q "${docs}/Doxyfile"
    WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
  set_tests_properties(docs PROPERTIES TIMEOUT 120)
endif()
