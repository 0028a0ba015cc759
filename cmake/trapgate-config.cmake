# What find_package(trapgate) reads: the library with its flags, and trapgate_check_prologues().
include("${CMAKE_CURRENT_LIST_DIR}/trapgate-targets.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/check_prologues.cmake")
