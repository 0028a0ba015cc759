#!/usr/bin/env python3
"""`./trapgate debug --serial` on a terminal: a session that works, by one command.

front_door.py RUN_SH ISO ELF. Status 77: skipped, gdb or the emulator is not installed.
"""
import os
import pty
import re
import shutil
import sys
import tempfile

# What is typed, and what is read before the next line is.
CONVERSATION = [
    (None, r"debugger_wait.*\(gdb\) "),
    ("c", r"kernel_run .*\(gdb\) "),
    ("bt", r"#0 .*kernel_run.*#1 .*kernel_main.*\(gdb\) "),
    ("monitor idt 14", r"#PF handler 0x.*\(gdb\) "),
    ("tbreak scenario_page_fault", r"Temporary breakpoint.*\(gdb\) "),
    ("c", r"scenario_page_fault .*\(gdb\) "),
    ("c", r"SIGSEGV.*\(gdb\) "),
    ("kill", r"(y or n).*"),
    ("y", r"(killed|disconnected).*\(gdb\) "), # the machine may be gone before gdb has said thanks
    ("quit", None),
]


def main():
    for tool in ("gdb", os.environ.get("QEMU", "qemu-system-x86_64")):
        if not shutil.which(tool):
            print(f"skipped: {tool} is not installed")
            sys.exit(77)
    run, iso, elf = sys.argv[1:]
    home = tempfile.mkdtemp()
    child, line = pty.fork()
    if child == 0:
        os.environ.update(HOME=home, TERM="dumb", NO_COLOR="1")
        os.execv(run, [run, "--iso", iso, "--elf", elf, "--debug", "--serial", "--scenario", "page-fault"])
    said, status = "", 1
    try:
        for typed, wanted in CONVERSATION:
            said = ""
            if typed is not None:
                os.write(line, (typed + "\n").encode())
            while wanted is None or not re.search(wanted, said, re.S):
                said += os.read(line, 4096).decode(errors="replace")
    except OSError: # the other end has gone
        status = 0 if wanted is None else 1
    if status:
        print(f"after '{typed}' there is no '{wanted}' in:\n{said}")
    os.close(line)
    _, ended = os.waitpid(child, 0)
    shutil.rmtree(home)
    sys.exit(status or os.waitstatus_to_exitcode(ended))


main()
