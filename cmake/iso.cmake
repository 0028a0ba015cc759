# The bootable image of a kernel.
#
#   trapgate_iso(TARGET iso KERNEL trapgate.elf OUTPUT ${CMAKE_BINARY_DIR}/trapgate.iso)
#
# KERNEL is the target of a Multiboot2 executable. TARGET is made by the default
# build and made again whenever the kernel or the boot menu changes.

function(trapgate_iso)
    cmake_parse_arguments(PARSE_ARGV 0 ISO "" "TARGET;KERNEL;OUTPUT" "")
    foreach(argument TARGET KERNEL OUTPUT)
        if(NOT ISO_${argument})
            message(FATAL_ERROR "trapgate_iso: ${argument} is missing")
        endif()
    endforeach()

    set(source "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/..")
    add_custom_command(
        OUTPUT "${ISO_OUTPUT}"
        COMMAND "${CMAKE_COMMAND}" -E env "STRIP=${CMAKE_STRIP}"
                "${source}/cmake/make-iso.sh" "$<TARGET_FILE:${ISO_KERNEL}>" "${ISO_OUTPUT}"
        DEPENDS "${ISO_KERNEL}"
                "${source}/cmake/make-iso.sh"
                "${source}/iso/grub.cfg"
                "${source}/iso/scenarios.awk"
                "${source}/kernel/scenarios.def"
        COMMENT "Making the ISO ${ISO_OUTPUT}"
        VERBATIM)
    add_custom_target("${ISO_TARGET}" ALL DEPENDS "${ISO_OUTPUT}")
endfunction()
