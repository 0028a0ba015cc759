# QR codes of crash records, by the library libqrcodegen (Debian: libqrcodegen-dev).
#
#   TRAPGATE_QR   ON, wherever it is built. OFF, where there is no such library: all else works without.
#
# Defines the target qr, which is empty without it.
include_guard()

add_library(qr INTERFACE)
find_path(qr_include qrcodegen/qrcodegen.h NO_CACHE)
find_library(qr_library libqrcodegen.a NO_CACHE) # a kernel links no shared library
option(TRAPGATE_QR "Show the record of a crash as a QR code" ON)
if(TRAPGATE_QR AND NOT (qr_include AND qr_library))
  message(FATAL_ERROR "QR codes need libqrcodegen.a and its header: install the package "
    "libqrcodegen-dev (Debian, Ubuntu), or build the kernel without them by -DTRAPGATE_QR=OFF")
endif()
if(TRAPGATE_QR)
  target_compile_definitions(qr INTERFACE TRAPGATE_QR)
  target_link_libraries(qr INTERFACE "${qr_library}")
  if(NOT qr_include STREQUAL "/usr/include") # where it would come before GCC's own headers
    target_include_directories(qr SYSTEM INTERFACE "${qr_include}")
  endif()
endif()
