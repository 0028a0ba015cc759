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
  add_test(NAME docs.idt COMMAND "${PROJECT_SOURCE_DIR}/tests/docs/idt.sh" "${docs}/html"
    "${PROJECT_SOURCE_DIR}/arch/x86_64/include/trapgate/exceptions.def")
  set_tests_properties(docs PROPERTIES TIMEOUT 120 FIXTURES_SETUP docs)
  set_tests_properties(docs.idt PROPERTIES TIMEOUT 60 FIXTURES_REQUIRED docs)
endif()
