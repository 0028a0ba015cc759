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

from relay import Relay

HERE = os.path.dirname(os.path.abspath(__file__))


class Step:
    """One command, and what must or must not be in its output."""

    def __init__(self, command, line, wanted=()):
        self.command, self.line = command, line
        self.wanted, self.forbidden, self.interrupt = list(wanted), [], None


class Machine:
    """What is booted: a kernel, the words on its command line, what else the emulator is told, and how far gdb
    lets it run."""

    def __init__(self):
        self.elf, self.words, self.qemu, self.port = "debugger_guest", "debug=wait exit", "", "com2"
        self.says = "debugger: gdb may connect"  # when gdb may come: what came before would be lost
        self.runs = "to ready"
        self.loses = "0"  # of a hundred packets so many lose a byte


def read_sessions(path):
    machine, sessions, steps = Machine(), [], None
    with open(path, encoding="utf-8") as file:
        for number, text in enumerate(file, 1):
            text = text.rstrip("\n")
            if not text or text.startswith("#"):
                continue
            mark, rest = text[0], text[2:]
            if text == "machine":
                machine = Machine()
            elif text.startswith("machine "):
                _, name, value = text.split(" ", 2)
                if not hasattr(machine, name):
                    sys.exit(f"{path}:{number}: a machine has no {name}")
                setattr(machine, name, value)
            elif text.startswith("session "):
                words = text.split()
                steps = []
                sessions.append((machine, words[1], words[2] if len(words) > 2 else None, steps))
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
    return sessions


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
        self.news = threading.Condition()
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()
        self.wait_for(machine.says)
        self.relay = None
        if int(machine.loses):
            self.relay = Relay(self.line + ".lossy", self.line)
            self.line += ".lossy"
        self.connected = self.connect()

    def read(self):
        for line in self.engine.stdout:
            with self.news:
                self.console.append(line)
                self.news.notify_all()
        with self.news:
            self.console.append(None)
            self.news.notify_all()

    def wait_for(self, pattern):
        """What the kernel says on its console, as far as this; it is not said again."""
        said = []
        with self.news:
            while not said or not re.search(pattern, said[-1]):
                self.news.wait_for(lambda: self.console)
                if self.console[0] is None:
                    raise EOFError(f"the kernel ended without '{pattern}':\n" + "".join(said))
                said.append(self.console.pop(0))
        self.log.append("# the kernel said:\n" + "".join(said))
        return "".join(said)

    def connect(self):
        self.gdb = Gdb(self.elf, self.log)
        if self.relay:
            self.gdb.do("set remotetimeout 5") # it asks three times, and then goes on without
        return self.gdb.do(f"target remote {self.line}")

    def lose(self):
        """The other end of the line goes away without a word, and somebody else comes."""
        self.gdb.end(signal.SIGKILL)
        return self.connect()

    def compare_frames(self):
        """Whether gdb's frames, from the interrupted one on, are those of the kernel's report."""
        said = self.wait_for("^TRAPGATE ")
        frames = re.findall(r"^  (\w+)\+0x\S+ (\(\S+\))$", said[said.index("\nbacktrace\n"):said.index("\ncode ")], re.M)
        mine = re.findall(r"^#\d+ .*?(\w+) \(.*\) at \S*?([^/\s]+:\d+)$", self.before, re.M)
        if frames and frames == [(name, f"({place})") for name, place in mine]:
            return f"{len(frames)} frames are the same"
        return f"the report has {frames}, gdb {mine}"

    def do(self, step):
        if step.command == "@LOSE@":
            return self.lose()
        if step.command == "@CONNECTED@":
            return self.connected
        if step.command == "@LOST@":
            return f"{self.relay.lost()} bytes were lost"
        if step.command == "@FRAMES@":
            return self.compare_frames()
        if step.command.startswith("@CONSOLE@ "):
            return self.wait_for(step.command.split(" ", 1)[1])
        output = self.talk(step)
        if step.command == "bt":
            self.before = output
        return output

    def talk(self, step):
        return self.gdb.do(step.command.replace("@LINE@", self.line).replace("@WORK@", os.path.dirname(self.line)), step.interrupt)

    def end(self):
        if self.gdb:
            self.gdb.end()
        self.engine.terminate()
        self.engine.wait()
        self.reader.join()
        self.log.append("# the kernel said:\n" + "".join(self.console[:-1]))
        for name in (self.line, self.line.removesuffix(".lossy")):
            if os.path.exists(name):
                os.unlink(name)


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
    if machine.runs == "to ready":
        for command in ("tbreak ready", "continue"):
            bench.gdb.do(command)
    if bench.relay: # not while gdb asks for the description of the registers, which it does only once
        bench.relay.lose(int(machine.loses))
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
            bench = None
            for machine, name, scene, steps in read_sessions(path):
                if options.only not in (None, name):
                    continue
                if bench and bench.machine is not machine:
                    bench.end()
                    bench = None
                count += 1
                log.append(f"# {name}")
                try:
                    bench = bench or start(options.folder, machine, work, log)
                    wrong = hold(bench, with_scene(scene, steps))
                except EOFError as ended:
                    wrong = str(ended)
                print(f"{'not ok' if wrong else 'ok'} {count} - {name}", flush=True)
                if wrong:
                    failures += 1
                    print(wrong, flush=True)
                    bench = bench and bench.end()
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
