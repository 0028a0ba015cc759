#include "arch/x86_64/tools/runner/preset.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arch/x86_64/tools/message.h"

const char preset_help[] =
    "BOOT is any command that prints the kernel's serial port on its standard output.\n"
    "@WORDS@ in it stands for the words that choose tests, which the environment has as\n"
    "TRAPGATE_WORDS, too; @SERIAL@ is a file that the serial port may be written to\n"
    "instead. Or it is one of these, with further arguments for the emulator behind:\n"
    "\n"
    "  qemu-kernel FILE     QEMU, -kernel: an ELF file with a PVH note; with the firmware\n"
    "                       qboot, which takes half of the time; -bios bios-256k.bin behind\n"
    "                       it is SeaBIOS\n"
    "  qemu-microvm FILE    the same on QEMU's smallest machine, without PCI\n"
    "  qemu-iso FILE        QEMU, an ISO image, whichever loader is on it\n"
    "  qemu-uefi FILE       QEMU with OVMF: an EFI application\n"
    "  bochs-iso FILE       Bochs, an ISO image\n"
    "  serial DEVICE POWER  a PC on a serial line (115200 8N1); `POWER off`, then\n"
    "                       `POWER on` switches it\n"
    "\n"
    "In QEMU the words are also in fw_cfg, for trapgate_test_words_qemu(). The variable\n"
    "QEMU names the program, OVMF_CODE and OVMF_VARS the firmware.\n";

static void add(struct preset *preset, const char *format, ...) {
    size_t count = 0;
    va_list arguments;
    while (preset->command && preset->command[count]) {
        count++;
    }
    preset->command = allocate(preset->command, count + 2, sizeof *preset->command);
    va_start(arguments, format);
    if (vasprintf(&preset->command[count], format, arguments) < 0) {
        fail(STATUS_FAILED, "out of memory");
    }
    va_end(arguments);
    preset->command[count + 1] = NULL;
}

static void add_words(struct preset *preset, const char *const *words) {
    for (; *words; words++) {
        add(preset, "%s", *words);
    }
}

static const char *variable(const char *name, const char *otherwise) {
    const char *value = getenv(name);
    return value && *value ? value : otherwise;
}

/* -nodefaults, because every device that the firmware looks at costs time. cpu_reset is free, and tells
 * a triple fault from a reset that was asked for. */
static void add_qemu(struct preset *preset) {
    static const char *const words[] = {
        "-nodefaults", "-no-reboot", "-display", "none",    "-vga",
        "none",        "-serial",    "stdio",    "-device", "isa-debug-exit,iobase=0xf4,iosize=4",
        "-d",          "cpu_reset",  NULL};
    add(preset, "%s", variable("QEMU", "qemu-system-x86_64"));
    add_words(preset, words);
    add(preset, "-D");
    add(preset, "%s", preset->resets);
    add(preset, "-fw_cfg");
    add(preset, "name=opt/trapgate/words,string=@WORDS,@"); /* with its commas doubled */
    preset->passes_words = true;
}

/*
 * The smallest firmware that QEMU has, where it has it: it sets up PCI and ACPI's tables, and looks for nothing to
 * boot, which is most of what SeaBIOS does before a kernel that QEMU has loaded.
 */
static void add_qboot(struct preset *preset) {
    static const char *const files[] = {
        "/usr/share/qemu/qboot.rom",
        "/usr/local/share/qemu/qboot.rom",
        "/opt/homebrew/share/qemu/qboot.rom",
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        if (access(files[i], R_OK) == 0) {
            add(preset, "-bios");
            add(preset, "%s", files[i]);
            return;
        }
    }
}

/* The firmware and its variables, as the distributions name them. */
static void add_ovmf(struct preset *preset) {
    static const char *const files[][2] = {
        {"/usr/share/OVMF/OVMF_CODE_4M.fd", "/usr/share/OVMF/OVMF_VARS_4M.fd"},
        {"/usr/share/OVMF/OVMF_CODE.fd", "/usr/share/OVMF/OVMF_VARS.fd"},
        {"/usr/share/edk2/ovmf/OVMF_CODE.fd", "/usr/share/edk2/ovmf/OVMF_VARS.fd"},
        {"/usr/share/edk2/x64/OVMF_CODE.4m.fd", "/usr/share/edk2/x64/OVMF_VARS.4m.fd"},
        {"/usr/share/qemu/edk2-x86_64-code.fd", "/usr/share/qemu/edk2-i386-vars.fd"},
    };
    const char *code = variable("OVMF_CODE", NULL), *variables = variable("OVMF_VARS", NULL);
    for (size_t i = 0; i < sizeof files / sizeof *files && (!code || !variables); i++) {
        if (access(files[i][0], R_OK) == 0 && access(files[i][1], R_OK) == 0) {
            code = files[i][0];
            variables = files[i][1];
        }
    }
    if (!code || !variables) {
        fail(STATUS_FAILED,
             "no UEFI firmware is here: install OVMF, or set OVMF_CODE and OVMF_VARS");
    }
    add(preset, "-drive");
    add(preset, "if=pflash,format=raw,unit=0,readonly=on,file=%s", code);
    add(preset, "-drive");
    add(preset, "if=pflash,format=raw,unit=1,snapshot=on,file=%s", variables);
}

static void make_folder(const char *path) {
    if (mkdir(path, 0700) != 0 && errno != EEXIST) {
        fail(STATUS_FAILED, "%s: %s", path, strerror(errno));
    }
}

static void copy_file(const char *from, const char *to) {
    char bytes[65536];
    FILE *source = fopen(from, "rb"), *target = fopen(to, "wb");
    bool written = source && target;
    for (size_t got; written && (got = fread(bytes, 1, sizeof bytes, source)) > 0;) {
        written = fwrite(bytes, 1, got, target) == got;
    }
    if (!written || fclose(target) != 0 || fclose(source) != 0) {
        fail(STATUS_FAILED, "%s: %s", source ? to : from, strerror(errno));
    }
}

/* A folder that QEMU shows as a disk, on which the firmware finds the application. */
static void add_efi_disk(struct preset *preset, const char *application) {
    char path[128];
    snprintf(path, sizeof path, "%s/disk", preset->folder);
    make_folder(path);
    snprintf(path, sizeof path, "%s/disk/EFI", preset->folder);
    make_folder(path);
    snprintf(path, sizeof path, "%s/disk/EFI/BOOT", preset->folder);
    make_folder(path);
    snprintf(path, sizeof path, "%s/disk/EFI/BOOT/BOOTX64.EFI", preset->folder);
    copy_file(application, path);
    add(preset, "-drive");
    add(preset, "format=raw,snapshot=on,file=fat:%s/disk", preset->folder);
}

static const char *bochs_file(const char *what, const char *const *paths) {
    for (; *paths; paths++) {
        if (access(*paths, R_OK) == 0) {
            return *paths;
        }
    }
    fail(STATUS_FAILED, "Bochs has no %s here: install bochsbios and vgabios, or seabios", what);
}

/* It has no command line for such things, and no way to hand over words. */
static void add_bochs(struct preset *preset, const char *iso) {
    static const char *const bios[] = {"/usr/share/bochs/BIOS-bochs-latest",
                                       "/usr/local/share/bochs/BIOS-bochs-latest", NULL};
    static const char *const vga[] = {"/usr/share/seabios/vgabios-stdvga.bin",
                                      "/usr/share/vgabios/vgabios.bin",
                                      "/usr/share/bochs/VGABIOS-lgpl-latest", NULL};
    char path[128], *real = realpath(iso, NULL);
    snprintf(path, sizeof path, "%s/bochsrc", preset->folder);
    FILE *file = fopen(path, "w");
    if (!file || !real) {
        fail(STATUS_FAILED, "%s: %s", file ? iso : path, strerror(errno));
    }
    fprintf(file,
            "config_interface: textconfig\ndisplay_library: term\n"
            "romimage: file=%s, options=fastboot\nvgaromimage: file=%s\n"
            "cpu: count=1, ips=50000000, reset_on_triple_fault=0, ignore_bad_msrs=0\n"
            "memory: guest=64, host=64\nsound: waveoutdrv=dummy\nclock: sync=none, time0=1\n"
            "ata0-master: type=cdrom, path=\"%s\", status=inserted\nboot: cdrom\n"
            "com1: enabled=1, mode=file, dev=SERIAL_PORT\nlog: %s/log\npanic: action=fatal\n",
            bochs_file("BIOS", bios), bochs_file("VGA BIOS", vga), real, preset->folder);
    fclose(file);
    free(real);
    snprintf(path, sizeof path, "%s/commands", preset->folder);
    file = fopen(path, "w");
    if (!file || fputs("c\n", file) < 0 || fclose(file) != 0) {
        fail(STATUS_FAILED, "%s: %s", path, strerror(errno));
    }
    /* The file of the serial port has a name of its own in each boot, and its status is 1 at every end. */
    add(preset, "sh");
    add(preset, "-c");
    add(preset, "cd \"$1\" && sed \"s|SERIAL_PORT|$2|\" bochsrc >bochsrc.now && "
                "for bochs in bochs-bin bochs; do command -v $bochs >/dev/null && "
                "{ TERM=dumb $bochs -q -f bochsrc.now -rc commands; exit 0; }; done; "
                "echo 'Bochs is not installed' >&2; exit 127");
    add(preset, "bochs");
    add(preset, "%s", preset->folder);
    add(preset, "@SERIAL@");
}

static void add_serial(struct preset *preset, const char *device, const char *power) {
    add(preset, "sh");
    add(preset, "-c");
    add(preset, "%s",
        "exec 3<>\"$1\" && stty 115200 cs8 -parenb -cstopb raw -echo <&3 && "
        "$2 off >&2 && $2 on >&2 && exec cat <&3");
    add(preset, "serial");
    add(preset, "%s", device);
    add(preset, "%s", power);
}

static const struct {
    const char *name;
    size_t arguments;
} presets[] = {
    {"qemu-kernel", 1}, {"qemu-microvm", 1}, {"qemu-iso", 1},
    {"qemu-uefi", 1},   {"bochs-iso", 1},    {"serial", 2},
};

static bool is_preset(char **boot) {
    for (size_t i = 0; i < sizeof presets / sizeof *presets; i++) {
        if (strcmp(boot[0], presets[i].name) == 0) {
            for (size_t word = 1; word <= presets[i].arguments; word++) {
                if (!boot[word]) {
                    fail(STATUS_FAILED, "%s needs %zu argument%s: see --help", boot[0],
                         presets[i].arguments, presets[i].arguments == 1 ? "" : "s");
                }
            }
            if (access(boot[1], R_OK) != 0) {
                fail(STATUS_FAILED, "%s: %s", boot[1], strerror(errno));
            }
            return true;
        }
    }
    return false;
}

static void add_command(struct preset *preset, char **boot) {
    for (; *boot; boot++) {
        preset->passes_words = preset->passes_words || strstr(*boot, "@WORDS@");
        add(preset, "%s", *boot);
    }
}

void preset_expand(struct preset *preset, char **boot) {
    *preset = (struct preset){0};
    if (!is_preset(boot)) {
        add_command(preset, boot);
        return;
    }
    const char *temporary = variable("TMPDIR", "/tmp");
    snprintf(preset->folder, sizeof preset->folder, "%.40s/trapgate-run.XXXXXX", temporary);
    if (!mkdtemp(preset->folder)) {
        fail(STATUS_FAILED, "%s: %s", preset->folder, strerror(errno));
    }
    snprintf(preset->resets, sizeof preset->resets, "%s/resets", preset->folder);
    size_t used = 2;
    if (strcmp(boot[0], "qemu-kernel") == 0 || strcmp(boot[0], "qemu-microvm") == 0) {
        add_qemu(preset);
        if (strcmp(boot[0], "qemu-microvm") == 0) {
            add(preset, "-machine");
            add(preset, "microvm");
        } else {
            add_qboot(preset);
        }
        add(preset, "-kernel");
        add(preset, "%s", boot[1]);
        add(preset, "-append");
        add(preset, "@WORDS@");
    } else if (strcmp(boot[0], "qemu-iso") == 0) {
        add_qemu(preset);
        add(preset, "-cdrom");
        add(preset, "%s", boot[1]);
    } else if (strcmp(boot[0], "qemu-uefi") == 0) {
        add_qemu(preset);
        add_ovmf(preset);
        add_efi_disk(preset, boot[1]);
    } else if (strcmp(boot[0], "bochs-iso") == 0) {
        add_bochs(preset, boot[1]);
    } else {
        add_serial(preset, boot[1], boot[2]);
        used = 3;
    }
    if (strncmp(boot[0], "qemu", 4) == 0) {
        snprintf(preset->monitor, sizeof preset->monitor, "%s/monitor", preset->folder);
        snprintf(preset->state, sizeof preset->state, "%s/state", preset->folder);
        add_words(preset, (const char *const *)boot + used);
    }
}

void preset_save(struct preset *preset) {
    add(preset, "-monitor");
    add(preset, "unix:%s,server=on,wait=off", preset->monitor);
}

void preset_begin_with(struct preset *preset, const char *state) {
    add(preset, "-incoming");
    add(preset, "exec:cat %s", state);
}

/* All that a preset makes has a name that is known here. */
void preset_free(struct preset *preset) {
    static const char *const made[] = {
        "resets",      "monitor",  "state", "bochsrc",
        "bochsrc.now", "commands", "log",   "disk/EFI/BOOT/BOOTX64.EFI",
        "disk/NvVars", NULL};
    static const char *const folders[] = {"disk/EFI/BOOT", "disk/EFI", "disk", "", NULL};
    char path[128];
    for (size_t i = 0; preset->folder[0] && made[i]; i++) {
        snprintf(path, sizeof path, "%s/%s", preset->folder, made[i]);
        unlink(path);
    }
    for (size_t i = 0; preset->folder[0] && folders[i]; i++) {
        snprintf(path, sizeof path, "%s/%s", preset->folder, folders[i]);
        rmdir(path);
    }
    for (size_t i = 0; preset->command[i]; i++) {
        free(preset->command[i]);
    }
    free(preset->command);
}
