#!/bin/sh
# Sees to it that the programs and files that Trapgate needs are there.
#
#   set-up.sh run|uefi|photo|test|ci|chart
#
# Each needs what the one before it needs, too; chart needs run. Nothing missing: no package tool is
# called. On Debian and its kin what is missing is installed, by root or through
# sudo; elsewhere the packages are named, status 2.
#
# The standard output is for CMake: what it must be told on a system that has no
# package of something that the kernel is made of. What is built depends on that and
# on what was asked for, never on what was installed before.
set -eu

# shellcheck source=cmake/qemu.sh
. "$(dirname -- "$0")/qemu.sh"

# One row a need. `?` after the set: Trapgate does without, some tests do not run.
# A comma joins several packages, `-` says that there is none, or none needed.
# (The kernel uses no C library, but CMake tries the compiler by linking a program.)
# set  need                                    Debian              Fedora                  Arch             Alpine             Homebrew
needs='
run    compiler                                gcc                 gcc                     gcc              gcc                x86_64-elf-gcc
run    header:stdio.h                          libc6-dev           glibc-devel             glibc            musl-dev           -
run    tool:cmake                              cmake               cmake                   cmake            cmake              cmake
run    tool:ninja                              ninja-build         ninja-build             ninja            samurai            ninja
run    tool:qemu-system-x86_64                 qemu-system-x86     qemu-system-x86         qemu-system-x86  qemu-system-x86_64 qemu
run    tool:grub-mkrescue|grub2-mkrescue       grub-common         grub2-tools-extra       grub             grub               -
run    grub:i386-pc                            grub-pc-bin         grub2-pc-modules        grub             grub-bios          -
run    grub:x86_64-efi                         grub-efi-amd64-bin  grub2-efi-x64-modules   grub             grub-efi           -
run    grub:i386-efi                           grub-efi-ia32-bin   grub2-efi-ia32-modules  grub             grub-efi           -
run    tool:xorriso                            xorriso             xorriso                 libisoburn       xorriso            xorriso
run    tool:mformat                            mtools              mtools                  mtools           mtools             mtools
run    font                                    fonts-spleen        kbd-misc                kbd              kbd-misc           -
run    qr                                      libqrcodegen-dev    -                       -                -                  -
run    library:elfutils/libdw.h                libdw-dev           elfutils-devel          libelf           elfutils-dev       -
run    library:gelf.h                          libelf-dev          elfutils-libelf-devel   libelf           elfutils-dev       -
run    library:capstone/capstone.h             libcapstone-dev     capstone-devel          capstone         capstone-dev       capstone
run    library:jansson.h                       libjansson-dev      jansson-devel           jansson          jansson-dev        jansson
photo  library:zbar.h                          libzbar-dev         zbar-devel              zbar             zbar-dev           zbar
photo  library:png.h                           libpng-dev          libpng-devel            libpng           libpng-dev         libpng
photo  library:jpeglib.h                       libjpeg-dev         libjpeg-turbo-devel     libjpeg-turbo    libjpeg-turbo-dev  jpeg-turbo
uefi   ovmf                                    ovmf                edk2-ovmf               edk2-ovmf        ovmf               qemu
test?  ovmf32                                  ovmf-ia32           edk2-ovmf-ia32          edk2-ovmf        -                  qemu
test   header:cmocka.h                         libcmocka-dev       libcmocka-devel         cmocka           cmocka-dev         cmocka
test?  tool:make                               make                make                    make             make               make
test?  tool:pkg-config|pkgconf                 pkgconf             pkgconf-pkg-config      pkgconf          pkgconf            pkgconf
test?  tool:python3                            python3             python3                 python            python3            python
test?  tool:bochs-bin|bochs                    bochs,bochs-term    bochs                   bochs            bochs              bochs
test?  file:/usr/share/bochs/BIOS-bochs-latest bochsbios           bochs                   bochs            bochs              bochs
test?  file:/usr/share/vgabios/vgabios.bin     vgabios             -                       -                -                  -
test?  tool:prove                              perl                perl-Test-Harness       perl             perl-utils         perl
test?  tool:gcovr                              gcovr               gcovr                   gcovr            gcovr              gcovr
test?  tool:meson                              meson               meson                   meson            meson              meson
test?  tool:zbarimg                            zbar-tools          zbar                    zbar             zbar               zbar
test?  tool:pnmtojpeg                          netpbm              netpbm-progs            netpbm           netpbm             netpbm
test?  tool:g++                                g++                 gcc-c++                 gcc              g++              -
test?  tool:clang                              clang               clang                   clang            clang              -
test?  libfuzzer                               libclang-rt-dev         compiler-rt             compiler-rt      compiler-rt        -
test?  tool:gdb                                gdb                 gdb                     gdb              gdb                -
chart  tool:gnuplot                            gnuplot-nox         gnuplot                 gnuplot          gnuplot            gnuplot
ci?    tool:doxygen                            doxygen             doxygen                 doxygen          doxygen            doxygen
ci?    tool:clang-format                       clang-format        clang-tools-extra       clang            clang-extra-tools  clang-format
'

say() {
    echo "set-up: $1" >&2
}

# A GCC that makes x86-64 ELF files; cmake/toolchain.cmake looks for the same, the host's own first,
# whose headers the tests on the host need.
compiler() {
    for gcc in ${CC:+"$CC"} gcc x86_64-linux-gnu-gcc x86_64-elf-gcc; do
        command -v "$gcc" >/dev/null || continue
        case $("$gcc" -dumpmachine) in
        x86_64*-elf | x86_64*-linux*) echo "$gcc" && return ;;
        esac
    done
    return 1
}

is_there() {
    what=${1#*:}
    case $1 in
    compiler) compiler >/dev/null ;;
    tool:*)
        for tool in $(echo "$what" | tr '|' ' '); do
            command -v "$tool" >/dev/null && return
        done
        return 1
        ;;
    grub:*)
        # GRUB's programs without the folder of a platform leave that platform out.
        for mkrescue in grub-mkrescue grub2-mkrescue; do
            mkrescue=$(command -v "$mkrescue") || continue
            [ -d "${mkrescue%/bin/*}/lib/grub/$what" ] && return
        done
        [ -d "/usr/lib/grub/$what" ] || [ -d "/usr/local/lib/grub/$what" ] ||
            [ -d "/usr/share/grub/$what" ]
        ;;
    header:*)
        # For programs of the host, which a cross build has not.
        [ "$(uname -sm)" = "Linux x86_64" ] || return 0
        echo "#include <$what>" | "$(compiler || echo false)" -E - >/dev/null 2>&1
        ;;
    library:*)
        # For programs of the host, which the kernel's build calls; where there is no elfutils the build
        # does without them.
        [ "$(uname)" = Darwin ] ||
            echo "#include <$what>" | cc -E - >/dev/null 2>&1
        ;;
    file:*) [ -e "$what" ] ;;
    ovmf) ovmf_files >/dev/null ;;
    ovmf32) ovmf32_files >/dev/null ;;
    libfuzzer)
        echo 'int LLVMFuzzerTestOneInput(void) { return 0; }' |
            clang -fsanitize=fuzzer -x c - -o /dev/null 2>/dev/null
        ;;
    font)
        if [ "$packager" = apt-get ]; then
            [ -e /usr/share/consolefonts/spleen-8x16.psfu.gz ]
            return
        fi
        for font in /usr/share/consolefonts/spleen-8x16.psfu.gz /usr/lib/kbd/consolefonts/*.psfu.gz \
            /usr/share/kbd/consolefonts/*.psfu.gz /usr/share/consolefonts/*.psfu.gz; do
            [ -e "$font" ] && return
        done
        [ "$(uname)" = Darwin ]
        ;;
    qr)
        # A kernel links no shared library, which is all that most systems have of it.
        [ -e "$("$(compiler || echo false)" -print-file-name=libqrcodegen.a)" ] ||
            [ -e /usr/local/lib/libqrcodegen.a ]
        ;;
    esac
}

# missing SET...: the packages of what these sets need and is not there. A need
# without a package is better named than passed over.
missing() {
    echo "$needs" | awk -v sets=" $* " -v column="$column" \
        'NF && index(sets, " " $1 " ") { print $2, $column }' |
        while read -r need packages; do
            is_there "$need" && continue
            [ "$need" != qr ] || [ "$packager" = apt-get ] || continue # built without, as said below
            [ "$packages" != - ] || packages="($need)"
            echo "$packages" | tr ',' '\n'
        done | sort -u | tr '\n' ' '
}

optional_sets= # for tests that do not run without
case ${1:-} in
run) sets="run" ;;
uefi) sets="run uefi" ;;
photo) sets="photo" ;;
test) sets="run uefi test" && optional_sets="photo" ;;
ci) sets="run uefi test ci" && optional_sets="photo" ;;
chart) sets="run chart" ;;
*) say "usage: set-up.sh run|uefi|photo|test|ci|chart" && exit 2 ;;
esac

# The system is told by its package tool: the column of its names above, and how a
# person installs them.
while read -r packager column by_hand; do
    command -v "$packager" >/dev/null && break
done <<'SYSTEMS'
apt-get 3 apt-get update && apt-get install --no-install-recommends
dnf     4 dnf install
pacman  5 pacman -S
apk     6 apk add
brew    7 brew install
sh      3 (by the names that they have in Debian)
SYSTEMS

if [ "$packager" != apt-get ]; then
    if is_there qr; then
        echo -DTRAPGATE_QR=ON
    else
        say "no package of libqrcodegen.a here; the kernel shows no QR code (-DTRAPGATE_QR=OFF)"
        echo -DTRAPGATE_QR=OFF
    fi
fi

required=$(missing "$sets")
optional=$(missing "$(echo "$sets" | sed 's/[a-z]*/&?/g') $optional_sets")
[ -n "$required$optional" ] || exit 0

if [ "$packager" != apt-get ]; then
    as_root=none
elif [ "$(id -u)" = 0 ]; then
    as_root=
elif command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
    as_root=sudo
else
    as_root=none
fi

if [ -n "$required" ] && [ "$as_root" = none ]; then
    say "something is missing; install it, then try again:"
    echo "$by_hand ${required% }" >&2
    exit 2
fi

# shellcheck disable=SC2086 # the names of packages are words
install() {
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=600 \
        --yes --quiet install --no-install-recommends $1 >&2
}

# What is optional is never worth a password.
if [ -n "$required" ] || [ -z "$as_root" ]; then
    say "installing $required$optional"
    $as_root apt-get -o DPkg::Lock::Timeout=600 --quiet update >&2 ||
        say "the lists of packages could not be renewed"
fi
if [ -n "$required" ] && ! install "$required"; then
    say "these could not be installed: $required"
    exit 2
fi
without=
for package in $optional; do
    [ -z "$as_root" ] && install "$package" || without="$without $package"
done
[ -z "$without" ] || say "some tests do not run without:$without"
