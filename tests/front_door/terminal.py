# The front door as a person meets it, on a terminal of 80x24: what is shown, what is not, and that
# Ctrl-C leaves. Runs in a house that expect.sh made.
#
#   terminal.py FOLDER    where terminal.sh has put what stands for QEMU
import fcntl, os, pty, re, signal, struct, sys, termios

silent_qemu = sys.argv[1] + "/silent"
hanging_qemu = sys.argv[1] + "/hanging"
firmware_qemu = sys.argv[1] + "/firmware"
CTRL_C = b"\x03"
failures = 0


class Run:
    """A command on a terminal of its own, until it ends; Ctrl-C is typed when `leave_at` is shown."""

    def __init__(self, *arguments, leave_at=None, **environment):
        self.arguments = arguments
        process, terminal = pty.fork()
        if process == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
            # As a login gives them, whoever runs the tests; Python itself ignores the second.
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            signal.signal(signal.SIGPIPE, signal.SIG_DFL)
            os.environ.update(TERM="xterm", **environment)
            os.execv("./trapgate", ["trapgate", *arguments])
        self.output = ""
        while True:
            try:
                part = os.read(terminal, 65536).decode(errors="replace")
            except OSError:  # its other end is closed
                part = ""
            if not part:
                break
            self.output += part
            if leave_at and leave_at in self.output:
                os.write(terminal, CTRL_C)
                leave_at = None
        os.close(terminal)
        status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
        self.check(leave_at is None, f"never says {leave_at}")
        self.status = status
        # Progress lines are replaced by what follows them.
        text = re.sub(r"\r\x1b\[K[^\r\n]*(?=\r\x1b\[K)", "", self.output)
        text = re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", text)
        self.lines = [line.strip("\r") for line in text.split("\n")]

    def check(self, holds, what):
        global failures
        if not holds:
            failures += 1
            print(f"trapgate {' '.join(self.arguments)}: {what}\n{self.output!r}")

    def says(self, text):
        self.check(any(text in line for line in self.lines), f"does not show: {text}")

    def says_not(self, text):
        self.check(text not in self.output, f"shows: {text}")

    def ends_with_status(self, status):
        self.check(self.status == status, f"status {self.status}, not {status}")

    def last_screen(self):
        rows = []
        for line in self.lines:
            rows += [line[i:i + 80] for i in range(0, max(len(line), 1), 80)]
        return rows[-24:]


# The run ends by itself, and the build said one line.
run = Run("run")
run.ends_with_status(0)
run.check(run.lines[0] == "trapgate: build/trapgate.iso is up to date", "first line")
run.check(run.lines[1] == "Hello World!", "second line")
run.says("It did not crash!")
run.says("trapgate: it ended as it promises: done (status 33)")
run.says("trapgate: the log is build/last.log")
run.says_not("trapgate: exit 33")

# Colours; the record is kept from a person, and kept in the log; what matters is on the screen when
# the run has ended, which is longer than the screen.
run = Run("run", "null-pointer")
run.ends_with_status(0)
run.says_not("TRAPGATE {")
run.check("\x1b[0;97;41m#PF page fault: read of 0x18" in run.output, "the headline has no colour")
run.check("\x1b[0;91mcertain: " in run.output, "the cause has no colour")
run.check(len(run.lines) > 24, "there was nothing to scroll")
screen = "\n".join(run.last_screen())
for text in ("#PF page fault: read of 0x18", "certain: null pointer", "=>",
             "it ended as it promises: #PF page fault (status 93)", "the log is build/last.log"):
    run.check(text in screen, f"not on the last screen: {text}")
log = open("build/last.log").read()
run.check("\nTRAPGATE {" in log and "\ntrapgate: exit 93, expected\n" in log, "the log is not whole")
run.check("\x1b" not in log and "\r" not in log, "the log is not plain text")
explained = Run("explain")
explained.ends_with_status(0)
explained.check("\x1b[97;41m#PF page fault" in explained.output, "explain has no colour")

# Without colours for who wants none.
run = Run("run", "null-pointer", NO_COLOR="1")
run.check("\x1b[0;97;41m" not in run.output and "\x1b[97;41m" not in run.output, "shows colours")

# Long runs have a progress line instead of a line for each case.
run = Run("run", "conformance")
run.check(re.search(r"\r\x1b\[Kcase 100 of [0-9]+: ", run.output), "no progress")
run.check(not any(line.startswith(("ok ", "  ---")) for line in run.lines), "shows each case")
run.says(" as the manuals say, ")
run.check(len(run.lines) <= 24, "more than a screen")
run.check(re.search(r"\n(not )?ok 100 - ", open("build/last.log").read()), "the log has not each case")
run = Run("run", "conformance", "--words", "page-faults")
run.check("\r\x1b[K5 of 8 sets of rules" in run.output, "no progress")
run.says("ok 1 - page-faults: 1670400 accesses")

run = Run("conformance", "--cases", "de.*")
run.check("\r\x1b[Kcase 20 of 20: de." in run.output, "no progress")
run.says(" as the manuals say, ")
run.check(len(run.lines) == 3, "more than what was built, and the result")

run = Run("test", "-R", "it")
run.says("ctest --preset release --progress -R it")

# The build, too; and what the firmware does to a terminal is kept from this one.
build = open("../bin/cmake", "w")
build.write('#!/bin/sh\nprintf "[%s/2] Building it\\n" 1 2\n')
build.close()
run = Run("run", QEMU=firmware_qemu)
run.ends_with_status(0)
run.check("\r\x1b[Kbuilding: [1/2] Building it" in run.output, "no progress")
run.check(run.lines[:3] == ["trapgate: built build/trapgate.iso (2 steps)", "firmware",
                            "Hello World!"], "first lines")
for sequence in ("\x1b[2J", "\x1b[01;01H", "\x1b[=3h", "\x1b[40m"):
    run.says_not(sequence)

# Ctrl-C leaves: a machine that stays, whose scenario has ended, and one that never ends.
run = Run("run", "page-fault", "--stay", leave_at="Ctrl-C leaves")
run.ends_with_status(0)
run.says("it ended as it promises: #PF page fault (status 93)")
run.says_not("terminating on signal")
run = Run("run", leave_at="Hello World!", QEMU=silent_qemu)
run.ends_with_status(130)
run.check("trapgate: left before the scenario had ended; the log is build/last.log" in run.lines,
          "no line says that it was left")
run = Run("conformance", leave_at="case 1 of 20: de.div.8", QEMU=hanging_qemu)
run.ends_with_status(130)
sys.exit(failures != 0)
