# add_kernel_objects(NAME [OPTIONS…]): boot path, kernel and library compiled once, with more
# compiler options if given (the tests do it again at -O0).
# add_kernel(NAME OBJECTS objects SOURCES…): NAME.elf, which GRUB can start. What its rules say of the
# whole of it, whoever compiled a part, is checked on the linked file.
include_guard()
include(warnings)
include(fonts)
if(font_sources STREQUAL "" AND NOT TRAPGATE_FONTS STREQUAL "none")
  message(FATAL_ERROR "There is no font for framebuffer screens. Install the package fonts-spleen "
    "(elsewhere: kbd), name PSF files with -DTRAPGATE_FONTS=FILE, or do without such screens with "
    "-DTRAPGATE_FONTS=none")
endif()
include(qr)

file(RELATIVE_PATH source_from_build "${PROJECT_BINARY_DIR}" "${PROJECT_SOURCE_DIR}")
string(REGEX REPLACE "/$" "" source_from_build "${source_from_build}")

add_library(kernel_flags INTERFACE)
target_include_directories(kernel_flags INTERFACE "${PROJECT_SOURCE_DIR}")
target_link_libraries(kernel_flags INTERFACE trapgate_flags trapgate_warnings qr)
target_compile_options(kernel_flags INTERFACE
  -ffreestanding
  -mcmodel=kernel -fno-pic -fno-pie # linked at KERNEL_BASE, see boot/layout.h
  -fno-omit-frame-pointer           # backtraces
  -fstack-protector-strong -mstack-protector-guard=global # kernel/stack_protector.h
  -fstack-clash-protection          # a big frame touches each page: none steps over a guard page
  -fno-asynchronous-unwind-tables
  "-ffile-prefix-map=${PROJECT_SOURCE_DIR}/=" # the same ELF from every folder, and in every one:
  "-ffile-prefix-map=${PROJECT_BINARY_DIR}=build" # the last that fits is taken
  "-ffile-prefix-map=${source_from_build}/=" # what a compiler cache makes of the source's path
  -g)
target_link_options(kernel_flags INTERFACE
  -nostdlib -static -no-pie
  -Wl,--build-id=none # its note would come before the Multiboot2 header
  -Wl,-z,max-page-size=4096 -Wl,-z,noexecstack
  $<$<BOOL:${CMAKE_COMPILE_WARNING_AS_ERROR}>:-Wl,--fatal-warnings>)

# The linker script shares boot/layout.h with C and assembly, so it goes through the preprocessor.
set(linker_script "${PROJECT_BINARY_DIR}/kernel.ld")
add_custom_command(OUTPUT "${linker_script}"
  COMMAND "${CMAKE_C_COMPILER}" -E -P -x c -D__ASSEMBLER__ "-I${PROJECT_SOURCE_DIR}"
    "${PROJECT_SOURCE_DIR}/boot/kernel.ld" -o "${linker_script}"
  DEPENDS "${PROJECT_SOURCE_DIR}/boot/kernel.ld" "${PROJECT_SOURCE_DIR}/boot/layout.h" VERBATIM)
add_custom_target(linker_script DEPENDS "${linker_script}")

file(GLOB library_sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/arch/x86_64/decode/*.c"
  "${PROJECT_SOURCE_DIR}/arch/x86_64/idt/*.[cS]" "${PROJECT_SOURCE_DIR}/arch/x86_64/interrupts/*.[cS]"
  "${PROJECT_SOURCE_DIR}/arch/x86_64/report/*.[cS]" "${PROJECT_SOURCE_DIR}/arch/x86_64/text/*.c"
  "${PROJECT_SOURCE_DIR}/arch/x86_64/screen/*.c")
file(GLOB boot_sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/boot/*.[cS]")
file(GLOB kernel_sources CONFIGURE_DEPENDS
  "${PROJECT_SOURCE_DIR}/kernel/*.c" "${PROJECT_SOURCE_DIR}/kernel/cpus/*.c" "${PROJECT_SOURCE_DIR}/kernel/output/*.c"
  "${PROJECT_SOURCE_DIR}/kernel/keyboard/*.c" "${PROJECT_SOURCE_DIR}/kernel/shutdown/*.c")

# gdb in the kernel: off until the command line says otherwise, and nothing of it is there without this.
option(TRAPGATE_DEBUGGER "The kernel can be debugged over a serial line" ON)
if(TRAPGATE_DEBUGGER)
  file(GLOB debugger_sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/arch/x86_64/debugger/*.[cS]"
    "${PROJECT_SOURCE_DIR}/kernel/debug/*.c")
  list(APPEND kernel_sources ${debugger_sources})
  target_compile_definitions(kernel_flags INTERFACE TRAPGATE_DEBUGGER)
endif()

function(add_kernel_objects name)
  # As in the archive (arch/x86_64/idt): such a property is a folder's own.
  set(entry ${library_sources})
  list(FILTER entry INCLUDE REGEX "/idt/[^/]*[.]c$")
  set_source_files_properties(${entry} PROPERTIES COMPILE_OPTIONS -fno-stack-protector)
  set_source_files_properties("${PROJECT_SOURCE_DIR}/arch/x86_64/idt/unhandled.c"
    PROPERTIES COMPILE_OPTIONS "-fno-stack-protector;-falign-functions=8")
  add_library(${name} OBJECT ${library_sources} ${boot_sources} ${kernel_sources} ${font_sources})
  target_link_libraries(${name} PUBLIC kernel_flags)
  target_compile_options(${name} PUBLIC ${ARGN})
endfunction()

# Links twice: the first kernel, which is complete but for its table of symbols, is what the table is
# made from. That it tells the truth about the second one is then checked by making it once more.
# (The boot path is left out of it: it is gone when the kernel runs, and its memory is used again.)
trapgate_tool(trapgate_symbols trapgate-symbols)
trapgate_tool(trapgate_check trapgate-check)
set(make_symbols "${trapgate_symbols}" --omit .boot -o)

function(add_kernel name)
  cmake_parse_arguments(PARSE_ARGV 1 kernel "" "OBJECTS" "SOURCES")
  set(first ${name}_without_symbols)
  set(objects ${name}_sources)
  set(symbols "")
  if(TRAPGATE_TOOLS)
    set(symbols "${CMAKE_CURRENT_BINARY_DIR}/${name}_symbols.S")
  endif()

  add_library(${objects} OBJECT ${kernel_SOURCES})
  target_link_libraries(${objects} PRIVATE ${kernel_OBJECTS})
  add_executable(${first} $<TARGET_OBJECTS:${objects}>)
  add_executable(${name} $<TARGET_OBJECTS:${objects}> ${symbols})
  foreach(kernel ${first} ${name})
    set_target_properties(${kernel} PROPERTIES SUFFIX .elf LINK_DEPENDS "${linker_script}")
    add_dependencies(${kernel} linker_script)
    target_link_libraries(${kernel} PRIVATE ${kernel_OBJECTS})
    target_link_options(${kernel} PRIVATE "-T${linker_script}")
  endforeach()
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}")
  trapgate_check_prologues(${name}) # saved registers
  if(NOT TRAPGATE_TOOLS)
    return()
  endif()
  add_custom_command(OUTPUT "${symbols}"
    COMMAND ${make_symbols} "${symbols}" "$<TARGET_FILE:${first}>"
    DEPENDS ${first} trapgate_tools "${trapgate_symbols}"
    COMMENT "Making the symbols of ${name}" VERBATIM)
  add_custom_command(TARGET ${name} POST_BUILD VERBATIM
    # W^X, no SSE, no red zone. The trampoline is 32-bit code.
    COMMAND "${trapgate_check}" --image --omit .boot
      --vectors-in for_programs_start,for_programs_end "$<TARGET_FILE:${name}>"
    COMMAND ${make_symbols} "${symbols}.again.S" "$<TARGET_FILE:${name}>"
    COMMAND "${CMAKE_COMMAND}" -E compare_files "${symbols}" "${symbols}.again.S")
endfunction()
