# The host programs (arch/x86_64/tools), built along with everything else, but as a project of their
# own: the compiler here may be one for another machine. The library does not need them.
# trapgate_tool(VARIABLE NAME): where a program will be; what uses it depends on trapgate_tools, too.
include_guard(GLOBAL)
include(ExternalProject)
include(GNUInstallDirs)

# Without them a kernel knows no symbols, and its ELF file is not checked. elfutils is for ELF systems.
set(tools_by_default ON)
if(CMAKE_HOST_APPLE OR CMAKE_HOST_WIN32)
  set(tools_by_default OFF)
endif()
option(TRAPGATE_TOOLS "Build trapgate-symbols, trapgate-check, trapgate-explain, trapgate-run" ${tools_by_default})
if(CMAKE_CROSSCOMPILING)
  set(host_compiler cc)
else()
  set(host_compiler "${CMAKE_C_COMPILER}")
endif()
set(TRAPGATE_HOST_C_COMPILER "${host_compiler}" CACHE STRING "Compiles programs for this machine")

# For who has built them already: of the same version, or the check of the table of symbols fails.
set(TRAPGATE_TOOLS_FROM "" CACHE PATH "A folder with these programs, which are then not built")
if(TRAPGATE_TOOLS_FROM)
  set(TRAPGATE_TOOLS_FOLDER "${TRAPGATE_TOOLS_FROM}" CACHE INTERNAL "")
else()
  set(TRAPGATE_TOOLS_FOLDER "${PROJECT_BINARY_DIR}/tools" CACHE INTERNAL "")
endif()
function(trapgate_tool variable name)
  set(${variable} "${TRAPGATE_TOOLS_FOLDER}/${name}${CMAKE_EXECUTABLE_SUFFIX}" PARENT_SCOPE)
endfunction()

if(TRAPGATE_TOOLS AND TRAPGATE_TOOLS_FROM)
  add_custom_target(trapgate_tools)
elseif(TRAPGATE_TOOLS)
  foreach(name trapgate-symbols trapgate-check trapgate-explain trapgate-run)
    trapgate_tool(program ${name})
    list(APPEND programs "${program}")
  endforeach()
  set(options "-DCMAKE_BUILD_TYPE=RelWithDebInfo" "-DCMAKE_C_COMPILER=${TRAPGATE_HOST_C_COMPILER}")
  set(not_in_all TRUE) # for who takes the library in: only what checks a kernel builds them
  if(PROJECT_IS_TOP_LEVEL)
    set(not_in_all FALSE)
    list(APPEND options "-DTRAPGATE_WARNINGS=ON"
      "-DCMAKE_COMPILE_WARNING_AS_ERROR=${CMAKE_COMPILE_WARNING_AS_ERROR}")
  endif()
  # What of the libraries for photographs was not there, and may have been installed since.
  if(EXISTS "${TRAPGATE_TOOLS_FOLDER}/CMakeCache.txt")
    file(STRINGS "${TRAPGATE_TOOLS_FOLDER}/CMakeCache.txt" absent REGEX
      "^(ZBAR|PNG|PNG_PNG|JPEG)_(INCLUDE_DIR|LIBRARY|LIBRARY_RELEASE):.*-NOTFOUND$")
    if(NOT "${absent}" STREQUAL "") # what ends in -NOTFOUND is false
      execute_process(COMMAND "${CMAKE_COMMAND}" "${TRAPGATE_TOOLS_FOLDER}" OUTPUT_QUIET ERROR_QUIET)
    endif()
  endif()
  ExternalProject_Add(trapgate_tools
    SOURCE_DIR "${CMAKE_CURRENT_LIST_DIR}/../arch/x86_64/tools"
    BINARY_DIR "${TRAPGATE_TOOLS_FOLDER}"
    CMAKE_ARGS ${options}
    BUILD_ALWAYS TRUE
    BUILD_BYPRODUCTS ${programs}
    INSTALL_COMMAND ""
    EXCLUDE_FROM_ALL ${not_in_all})
  if(PROJECT_IS_TOP_LEVEL)
    install(PROGRAMS ${programs} DESTINATION "${CMAKE_INSTALL_BINDIR}")
  endif()
endif()
