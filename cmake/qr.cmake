# QR codes of crash records, where the library libqrcodegen is installed (Debian: libqrcodegen-dev).
#
#   TRAPGATE_QR   ON if it is found. OFF: everything else works without.
#
# Defines the target qr, which is empty without it.
include_guard()

add_library(qr INTERFACE)
find_path(qr_include qrcodegen/qrcodegen.h NO_CACHE)
find_library(qr_library libqrcodegen.a NO_CACHE) # a kernel links no shared library
set(qr_found OFF)
if(qr_include AND qr_library)
  set(qr_found ON)
endif()
option(TRAPGATE_QR "Show the record of a crash as a QR code" ${qr_found})
if(TRAPGATE_QR AND NOT qr_found)
  message(FATAL_ERROR "TRAPGATE_QR needs libqrcodegen: install the package libqrcodegen-dev, "
    "or configure with -DTRAPGATE_QR=OFF")
endif()
if(TRAPGATE_QR)
  target_compile_definitions(qr INTERFACE TRAPGATE_QR)
  target_link_libraries(qr INTERFACE "${qr_library}")
  if(NOT qr_include STREQUAL "/usr/include") # where it would come before GCC's own headers
    target_include_directories(qr SYSTEM INTERFACE "${qr_include}")
  endif()
endif()
