# What find_package(trapgate COMPONENTS …) reads: the libraries with their flags,
# trapgate_check_prologues() and trapgate_add_tests().
include("${CMAKE_CURRENT_LIST_DIR}/trapgate-targets.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/check_prologues.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/add_tests.cmake")
foreach(component IN LISTS trapgate_FIND_COMPONENTS)
  if(TARGET trapgate::${component})
    set(trapgate_${component}_FOUND TRUE)
  elseif(trapgate_FIND_REQUIRED_${component})
    set(trapgate_FOUND FALSE)
    set(trapgate_NOT_FOUND_MESSAGE "Trapgate has no component '${component}'.")
  endif()
endforeach()
