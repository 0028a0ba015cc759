# Console fonts for framebuffer screens, out of a distribution's package into the library.
#
#   TRAPGATE_FONTS   PSF1 or PSF2 files, gzipped or not, smallest first: a screen takes the biggest with
#                    which enough text fits on it; see arch/x86_64/screen/start.c. Empty: those of the
#                    distribution. none: there are none.
#
# font_sources is then an assembly file that embeds them as trapgate_screen_fonts[] of
# <trapgate/screen.h>. Without any font that table is empty; without any and without `none`, font_sources
# is empty, and whoever needs a font says so.
include_guard()

# Spleen: made for screens, in many sizes, and under a licence (BSD-2-Clause) that asks for no more
# than its notice. Where a distribution has no package of it, the console's own fonts do.
set(font_folders /usr/share/consolefonts /usr/share/kbd/consolefonts /usr/lib/kbd/consolefonts)
set(small_fonts spleen-8x16.psfu.gz default8x16.psfu.gz lat9w-16.psfu.gz)
set(middle_fonts spleen-12x24.psfu.gz LatGrkCyr-12x22.psfu.gz sun12x22.psfu.gz)
set(big_fonts spleen-16x32.psfu.gz solar24x32.psfu.gz)
set(default_fonts "")
foreach(size small middle big)
  find_file(${size}_font NAMES ${${size}_fonts} PATHS ${font_folders} NO_DEFAULT_PATH NO_CACHE)
  if(${size}_font)
    list(APPEND default_fonts "${${size}_font}")
  endif()
endforeach()
set(TRAPGATE_FONTS "" CACHE STRING "PSF fonts to embed, smallest first, or none")
set(fonts "${TRAPGATE_FONTS}")
if(fonts STREQUAL "")
  set(fonts "${default_fonts}")
endif()
set(font_sources "")
if(fonts STREQUAL "")
  return()
endif()
list(REMOVE_ITEM fonts none)

set(font_folder "${PROJECT_BINARY_DIR}/fonts")
set(font_sources "${font_folder}/fonts.S")
file(MAKE_DIRECTORY "${font_folder}")
set(rows "")
set(data "")
set(number 0)
foreach(font IN LISTS fonts)
  set(plain "${font_folder}/${number}.psf")
  if(font MATCHES "[.]gz$")
    execute_process(COMMAND gzip -dc "${font}" OUTPUT_FILE "${plain}" COMMAND_ERROR_IS_FATAL ANY)
  else()
    configure_file("${font}" "${plain}" COPYONLY)
  endif()
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${font}")
  string(APPEND rows "    .quad font_${number}, font_${number}_end - font_${number}\n")
  file(SHA256 "${plain}" sum) # a changed font changes the assembly file, which is then assembled
  string(APPEND data "font_${number}: .incbin \"${plain}\" /* ${sum} */\nfont_${number}_end:\n")
  math(EXPR number "${number} + 1")
endforeach()
file(CONFIGURE OUTPUT "${font_sources}" @ONLY CONTENT [[
/* Made by cmake/fonts.cmake. */
    .section .rodata, "a", @progbits
    .balign 8
    .globl trapgate_screen_fonts
trapgate_screen_fonts:
@rows@    .quad 0, 0
@data@    .section .note.GNU-stack, "", @progbits
]])
