#!/usr/bin/env python3
"""Sessions of the real gdb with the guest, many to a boot: see sessions.txt for how they are written.

run.py ELF SESSIONS [--words WORDS] [--only NAME] [--keep FOLDER]

Waits for what gdb says, never for a time; the whole has a bound of it. Status 0: all held. 1: one did not.
77: skipped, gdb or the emulator is not installed.
"""
import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading

HERE = os.path.dirname(os.path.abspath(__file__))


class Step:
    """One command, and what must or must not be in its output."""

    def __init__(self, command, line):
        self.command, self.line, self.wanted, self.forbidden, self.interrupt = command, line, [], [], None


def read_sessions(path):
    sessions, steps = [], None
    with open(path, encoding="utf-8") as file:
        for number, text in enumerate(file, 1):
            text = text.rstrip("\n")
            if not text or text.startswith("#"):
                continue
            mark, rest = text[0], text[2:]
            if text.startswith("session "):
                words = text.split()
                steps = []
                sessions.append((words[1], words[2] if len(words) > 2 else None, steps))
            elif mark == ">":
                steps.append(Step(rest, number))
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
    """Begins at the first instruction of the scene, and ends where the guest waits for the next."""
    if not scene:
        return steps
    before = [Step(f"set variable chosen = {scene}", 0), Step(f"tbreak {scene}", 0), Step("continue", 0)]
    before[2].wanted.append(f"{scene} \\(\\)")
    after = [Step("delete", 0), Step("tbreak ready", 0), Step("continue", 0)]
    after[2].wanted.append("ready \\(\\)")
    return before + steps + after


class Gdb:
    """gdb, command by command."""

    def __init__(self, arguments):
        self.process = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, text=True, bufsize=1,
                                        errors="replace", preexec_fn=os.setpgrp)
        self.log = []

    def do(self, command, interrupt=None):
        mark = f"@@{len(self.log)}@@"
        self.process.stdin.write(f"{command}\necho \\n{mark}\\n\n")
        self.process.stdin.flush()
        lines = []
        for line in self.process.stdout:
            line = line.rstrip("\n")
            self.log.append(line)
            if line.endswith(mark):
                return "\n".join(lines)
            lines.append(line)
            if interrupt and re.search(interrupt, line):
                os.kill(self.process.pid, signal.SIGINT)
                interrupt = None
        raise EOFError("\n".join(lines))


def check(name, step, output):
    """What is wrong, or None. What is wanted comes in order."""
    at = 0
    for pattern in step.wanted:
        found = re.compile(pattern, re.M).search(output, at)
        if not found:
            return f"{name}: line {step.line}: after '{step.command}' there is no '{pattern}' in:\n{output}"
        at = found.end()
    for pattern in step.forbidden:
        if re.search(pattern, output, re.M):
            return f"{name}: line {step.line}: after '{step.command}' there is '{pattern}' in:\n{output}"
    return None


def boot(options, work):
    com2 = os.path.join(work, "com2")
    command = [os.path.join(HERE, "boot.sh"), options.elf, options.words,
               com2]
    engine = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    for line in engine.stdout: # it says when gdb may come: what came before would be lost
        if line.startswith("debugger: gdb may connect"):
            break
    else:
        if engine.wait() == 77:
            print("skipped: there is no emulator")
            sys.exit(77)
        sys.exit("the emulator did not start")
    threading.Thread(target=engine.stdout.read, daemon=True).start()
    return engine, com2


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("elf")
    parser.add_argument("sessions")
    parser.add_argument("--words", default="debug=wait exit")
    parser.add_argument("--only")
    parser.add_argument("--keep")
    options = parser.parse_args()
    if not shutil.which("gdb"):
        print("skipped: gdb is not installed")
        sys.exit(77)
    work = tempfile.mkdtemp()
    engine, gdb, failures, count = None, None, [], 0
    try:
        engine, line = boot(options, work)
        gdb = Gdb(["gdb", "-nx", "-q", options.elf])
        for command in ("set confirm off", "set pagination off", "set width 0", "set prompt",
                        "set style enabled off", "set print entry-values no"):
            gdb.do(command)
        steps = [Step(f"target remote {line}", 0), Step("tbreak ready", 0), Step("continue", 0)]
        steps[0].wanted.append("debugger_wait")
        steps[2].wanted.append("ready \\(\\)")
        sessions = [("connect", None, steps)]
        sessions += [(name, scene, with_scene(scene, steps))
                     for name, scene, steps in read_sessions(options.sessions)
                     if not options.only or options.only == name]
        for name, _, steps in sessions:
            count += 1
            for step in steps:
                wrong = check(name, step, gdb.do(step.command.replace("@LINE@", line), step.interrupt))
                if wrong:
                    failures.append(wrong)
                    print(f"not ok {count} - {name}\n{wrong}", flush=True)
                    break
            else:
                print(f"ok {count} - {name}", flush=True)
                continue
            for step in with_scene("none", [])[-3:]: # to the next one, if that is possible
                gdb.do(step.command)
    except EOFError as ended:
        failures.append("gdb ended")
        print(f"gdb ended after:\n{ended}")
    finally:
        for process in (gdb and gdb.process, engine):
            if process:
                process.terminate()
                process.wait()
        if options.keep and gdb:
            os.makedirs(options.keep, exist_ok=True)
            with open(os.path.join(options.keep, "gdb.log"), "w", encoding="utf-8") as file:
                file.write("\n".join(gdb.log))
        shutil.rmtree(work)
    print(f"# {count} sessions, {len(failures)} failed")
    sys.exit(1 if failures else 0)


main()
