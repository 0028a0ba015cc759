# trapgate_check_prologues(TARGET): the build of a kernel fails where interrupted_registers() would not
# tell the truth: see check-prologues.sh. For a kernel of anybody's, in the folder that adds it.
include_guard(GLOBAL)

function(trapgate_check_prologues target)
  set(check "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/check-prologues.sh")
  file(GLOB rules "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/prologues/*.awk")
  set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS "${check}" ${rules})
  add_custom_command(TARGET ${target} POST_BUILD VERBATIM
    COMMAND "${CMAKE_COMMAND}" -E env "OBJDUMP=${CMAKE_OBJDUMP}" "${check}"
      "$<TARGET_FILE:${target}>")
endfunction()
