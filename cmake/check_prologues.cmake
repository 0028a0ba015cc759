# trapgate_check_prologues(TARGET): the build of a kernel fails where interrupted_registers() would not
# tell the truth, which trapgate-check finds out. For a kernel of anybody's, in the folder that adds it.
include_guard(GLOBAL)

# Here the program is built before the kernel; an installed one is beside the package.
function(trapgate_check_prologues target)
  if(TARGET trapgate_tools)
    trapgate_tool(check trapgate-check)
    add_dependencies(${target} trapgate_tools)
    set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS "${check}")
  elseif(COMMAND trapgate_tool)
    message(STATUS "${target}: its handlers are not checked, because TRAPGATE_TOOLS is off")
    return()
  else()
    set(package "${CMAKE_CURRENT_FUNCTION_LIST_DIR}")
    find_program(TRAPGATE_CHECK trapgate-check
      HINTS "${package}/../../../bin" "${package}/../../../../bin")
    if(NOT TRAPGATE_CHECK)
      message(FATAL_ERROR "trapgate_check_prologues: there is no program trapgate-check: install "
        "Trapgate with TRAPGATE_TOOLS=ON, or name the program with -DTRAPGATE_CHECK=…")
    endif()
    set(check "${TRAPGATE_CHECK}")
  endif()
  add_custom_command(TARGET ${target} POST_BUILD VERBATIM
    COMMAND "${check}" --handlers "$<TARGET_FILE:${target}>")
endfunction()
