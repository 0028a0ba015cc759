# The bootable image of a kernel.
#
#   trapgate_iso(TARGET iso KERNEL trapgate.elf OUTPUT ${CMAKE_BINARY_DIR}/trapgate.iso)
#
# KERNEL is the target of a Multiboot2 executable; PROGRAMS are others, which are on the ISO beside
# it. TARGET is made by the default build and made again whenever one of them or the boot menu
# changes. With RUN name, the target
# of this name boots it in QEMU, as `./trapgate run` does.
include_guard()

function(trapgate_iso)
  cmake_parse_arguments(PARSE_ARGV 0 ISO "" "TARGET;KERNEL;OUTPUT;RUN" "PROGRAMS")
  foreach(argument TARGET KERNEL OUTPUT)
    if(NOT ISO_${argument})
      message(FATAL_ERROR "trapgate_iso: ${argument} is missing")
    endif()
  endforeach()

  set(programs "")
  foreach(program IN LISTS ISO_PROGRAMS)
    list(APPEND programs "$<TARGET_FILE:${program}>")
  endforeach()
  set(source "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/..")
  add_custom_command(OUTPUT "${ISO_OUTPUT}"
    COMMAND "${CMAKE_COMMAND}" -E env "STRIP=${CMAKE_STRIP}"
      "${source}/cmake/make-iso.sh" "$<TARGET_FILE:${ISO_KERNEL}>" "${ISO_OUTPUT}" ${programs}
    DEPENDS "${ISO_KERNEL}" ${ISO_PROGRAMS}
      "${source}/cmake/make-iso.sh" "${source}/iso/grub.cfg" "${source}/iso/scenarios.awk"
      "${source}/kernel/scenarios/scenarios.def"
    COMMENT "Making the ISO ${ISO_OUTPUT}" VERBATIM)
  add_custom_target(${ISO_TARGET} ALL DEPENDS "${ISO_OUTPUT}")

  if(ISO_RUN)
    add_custom_target(${ISO_RUN} USES_TERMINAL VERBATIM
      COMMAND "${source}/cmake/run.sh" --iso "${ISO_OUTPUT}" --elf "$<TARGET_FILE:${ISO_KERNEL}>"
        --log "${PROJECT_BINARY_DIR}/last.log")
    add_dependencies(${ISO_RUN} ${ISO_TARGET})
  endif()
endfunction()
