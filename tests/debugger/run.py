#!/usr/bin/env python3
"""Sessions of the real gdb with a kernel: see sessions/registers.txt for how they are written.

run.py FOLDER FILE... [--only NAME] [--keep FOLDER]

FOLDER has the kernels. One machine is booted for each file, and another one after a failure. Waits for what gdb
says, never for a time; each machine has a bound of it. Status 0: all held. 1: one did not. 77: skipped, gdb or
the emulator is not installed.
"""
import argparse
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import threading

HERE = os.path.dirname(os.path.abspath(__file__))


class Step:
    """One command, and what must or must not be in its output."""

    def __init__(self, command, line, wanted=()):
        self.command, self.line = command, line
        self.wanted, self.forbidden, self.interrupt = list(wanted), [], None


class Machine:
    """What is booted for a file: a kernel, the words on its command line, what else the emulator is told, and
    where gdb stands when it has connected."""

    def __init__(self):
        self.elf, self.words, self.qemu, self.port, self.at = "debugger_guest", "debug=wait exit", "", "com2", "debugger_wait"


def read_sessions(path):
    machine, sessions, steps = Machine(), [], None
    with open(path, encoding="utf-8") as file:
        for number, text in enumerate(file, 1):
            text = text.rstrip("\n")
            if not text or text.startswith("#"):
                continue
            mark, rest = text[0], text[2:]
            if text.startswith("machine "):
                name, value = text[len("machine "):].split(" ", 1)
                if not hasattr(machine, name):
                    sys.exit(f"{path}:{number}: a machine has no {name}")
                setattr(machine, name, value)
            elif text.startswith("session "):
                words = text.split()
                steps = []
                sessions.append((words[1], words[2] if len(words) > 2 else None, steps))
            elif mark == ">":
                steps.append(Step(rest, f"{os.path.basename(path)}:{number}"))
            elif mark == "+":
                steps[-1].command += "\n" + rest
            elif mark == "<":
                steps[-1].wanted.append(rest)
            elif mark == "!":
                steps[-1].forbidden.append(rest)
            elif mark == "^":
                steps[-1].interrupt = rest
            else:
                sys.exit(f"{path}:{number}: what is this line? {text}")
    return machine, sessions


def with_scene(scene, steps):
    """Begins at the first instruction of the scene, and ends where the guest waits for the next: what a session
    lets run too far stops there, too."""
    if not scene:
        return steps
    return [Step("tbreak ready", 0), Step(f"set variable chosen = {scene}", 0), Step(f"tbreak {scene}", 0),
            Step("continue", 0, [f"{scene} \\(\\)"])] + steps + [
                Step("delete", 0), Step("tbreak ready", 0), Step("continue", 0, ["ready \\(\\)"])]


class Gdb:
    """gdb, command by command."""

    settings = ("set confirm off", "set pagination off", "set width 0", "set prompt", "set style enabled off",
                "set print entry-values no", "set remotetimeout 30")

    def __init__(self, elf, log):
        self.log = log
        self.process = subprocess.Popen(["gdb", "-nx", "-q", elf], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                        bufsize=1, errors="replace", preexec_fn=os.setpgrp)
        for command in self.settings:
            self.do(command)

    def do(self, command, interrupt=None):
        mark = f"@@{len(self.log)}@@"
        self.process.stdin.write(f"{command}\necho \\n{mark}\\n\n")
        self.process.stdin.flush()
        self.log.append(f"> {command}")
        lines = []
        for line in self.process.stdout:
            line = line.rstrip("\n")
            if line.endswith(mark):
                return "\n".join(lines)
            self.log.append(line)
            lines.append(line)
            if interrupt and re.search(interrupt, line):
                os.kill(self.process.pid, signal.SIGINT)
                interrupt = None
        raise EOFError("gdb ended after:\n" + "\n".join(lines))

    def end(self, by=signal.SIGTERM):
        self.process.send_signal(by)
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()


class Bench:
    """A machine with gdb at it."""

    def __init__(self, folder, machine, work, log):
        self.log, self.machine = log, machine
        self.elf = os.path.join(folder, machine.elf + ".elf")
        self.line = os.path.join(work, "line")
        self.console = []
        command = [os.path.join(HERE, "boot.sh"), self.elf, machine.words, machine.port, self.line]
        self.engine = subprocess.Popen(command + shlex.split(machine.qemu), stdout=subprocess.PIPE,
                                       stderr=subprocess.STDOUT, text=True, errors="replace")
        self.gdb = None
        for line in self.engine.stdout: # it says when gdb may come: what came before would be lost
            self.console.append(line)
            if line.startswith("debugger: gdb may connect"):
                break
        else:
            raise EOFError("the kernel did not get so far:\n" + "".join(self.console))
        self.reader = threading.Thread(target=lambda: self.console.extend(self.engine.stdout), daemon=True)
        self.reader.start()
        self.connect()

    def connect(self):
        self.gdb = Gdb(self.elf, self.log)
        return self.gdb.do(f"target remote {self.line}")

    def lose(self):
        """The other end of the line goes away without a word, and somebody else comes."""
        self.gdb.end(signal.SIGKILL)
        return self.connect()

    def do(self, step):
        if step.command == "@LOSE@":
            return self.lose()
        if step.command == "@CONSOLE@":
            self.engine.wait()
            self.reader.join()
            return "".join(self.console)
        return self.gdb.do(step.command.replace("@LINE@", self.line).replace("@WORK@", os.path.dirname(self.line)), step.interrupt)

    def end(self):
        if self.gdb:
            self.gdb.end()
        self.engine.terminate()
        self.engine.wait()
        self.reader.join()
        self.log.append("# the kernel said:\n" + "".join(self.console))
        if os.path.exists(self.line):
            os.unlink(self.line)


def wrong_in(step, output):
    """What is wrong, or None. What is wanted comes in order."""
    at = 0
    for pattern in step.wanted:
        found = re.compile(pattern, re.M).search(output, at)
        if not found:
            return f"{step.line}: after '{step.command}' there is no '{pattern}' in:\n{output}"
        at = found.end()
    for pattern in step.forbidden:
        if re.search(pattern, output, re.M):
            return f"{step.line}: after '{step.command}' there is '{pattern}' in:\n{output}"
    return None


def hold(bench, steps):
    """What is wrong with a session, or None."""
    try:
        for step in steps:
            wrong = wrong_in(step, bench.do(step))
            if wrong:
                return wrong
    except (EOFError, BrokenPipeError) as ended:
        return str(ended)
    return None


def start(folder, machine, work, log):
    bench = Bench(folder, machine, work, log)
    if machine.at == "debugger_wait":
        for command in ("tbreak ready", "continue"):
            bench.gdb.do(command)
    return bench


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("files", nargs="+")
    parser.add_argument("--only")
    parser.add_argument("--keep")
    options = parser.parse_args()
    for tool in ("gdb", os.environ.get("QEMU", "qemu-system-x86_64")):
        if not shutil.which(tool):
            print(f"skipped: {tool} is not installed")
            sys.exit(77)
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(1))
    work, log, count, failures = tempfile.mkdtemp(), [], 0, 0
    try:
        for path in options.files:
            machine, sessions = read_sessions(path)
            bench = None
            for name, scene, steps in sessions:
                if options.only not in (None, name):
                    continue
                count += 1
                log.append(f"# {name}")
                bench = bench or start(options.folder, machine, work, log)
                wrong = hold(bench, with_scene(scene, steps))
                print(f"{'not ok' if wrong else 'ok'} {count} - {name}", flush=True)
                if wrong:
                    failures += 1
                    print(wrong, flush=True)
                    bench.end()
                    bench = None
            if bench:
                bench.end()
    finally:
        if options.keep:
            os.makedirs(options.keep, exist_ok=True)
            with open(os.path.join(options.keep, "gdb.log"), "w", encoding="utf-8") as file:
                file.write("\n".join(log) + "\n")
        shutil.rmtree(work)
    print(f"# {count} sessions, {failures} failed")
    sys.exit(1 if failures or not count else 0)


main()
