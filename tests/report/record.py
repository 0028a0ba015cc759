#!/usr/bin/env python3
"""Boots one crash scenario and compares its record, field by field, with what is known beforehand.

    record.py SCENARIO QEMU_TEST ELF SOURCE [NAME=VALUE for the environment]

Known beforehand are: the cause, by the table below; the function that faults, and its address, by
the ELF file; the line, by the comment /* faults */ in the source; registers, by what the scenario
puts into them; and the record's own form.
"""
import json
import os
import re
import subprocess
import sys
import tempfile
import zlib

PF, GP, UD, DE, DF = 14, 13, 6, 0, 8
VOID = object()  # no value to compare

# scenario: vector, error code, cause, certainty, function of rip (None: not in the code), address,
# end of the page walk, functions of the backtrace from the second on
EXPECTED = {
    "page-fault": (PF, 0x2, "wild-pointer", "likely", "scenario_page_fault", 0xDEADB000, "not-present", []),
    "other-cpu": (PF, 0x2, "wild-pointer", "likely", "work_or_crash", 0xDEADB000, "not-present", ["cpus_do"]),
    "null-pointer": (PF, 0x0, "null-pointer", "certain", "scenario_null_pointer", 0x18, "not-present", []),
    "null-call": (PF, 0x10, "null-call", "certain", None, 0, "not-present", []),
    "jump-bad": (PF, 0x10, "jump-bad", "certain", None, 0x123456789000, "not-present", []),
    "execute-data": (PF, 0x11, "execute-data", "certain", None, "return_instruction", "mapped", []),
    "write-rodata": (PF, 0x3, "write-rodata", "certain", "scenario_write_rodata", "greeting", "mapped", []),
    "write-text": (PF, 0x3, "write-text", "certain", "scenario_write_text", "scenario_breakpoint", "mapped", []),
    "write-sealed": (PF, 0x3, "write-sealed", "certain", "scenario_write_sealed", VOID, "mapped", []),
    "error-value": (PF, 0x0, "error-value", "likely", "scenario_error_value", 2**64 - 12, "not-present", []),
    "smap": (PF, 0x3, "smap", "certain", "scenario_smap", 0x400000, "mapped", []),
    "smep": (PF, 0x11, "smep", "certain", None, 0x400000, "mapped", ["scenario_smep"]),
    "reserved-bit": (PF, VOID, "reserved-bit", "certain", "scenario_reserved_bit", 0x400000, "reserved-bit", []),
    "double-fault": (DF, 0, "stack-overflow", "certain", "recurse", VOID, "not-present", ["recurse"]),
    "bad-stack": (DF, 0, "bad-stack", "certain", "scenario_bad_stack", VOID, VOID, VOID),
    "non-canonical": (GP, 0, "non-canonical", "certain", "scenario_non_canonical", 0x4141414141414149, "not-canonical", []),
    "general-protection": (GP, 0, "non-canonical", "certain", "scenario_general_protection", 2**63, "not-canonical", []),
    "bad-selector": (GP, 0x1238, "bad-selector", "certain", "scenario_bad_selector", VOID, VOID, []),
    "misaligned": (GP, 0, "misaligned", "certain", "scenario_misaligned", VOID, "mapped", []),
    "sse-disabled": (UD, None, "switched-off", "certain", "scenario_sse_disabled", None, None, []),
    "invalid-opcode": (UD, None, "trap-instruction", "likely", "scenario_invalid_opcode", None, None, []),
    "divide-error": (DE, None, "division-by-zero", "certain", "scenario_divide_error", None, None, []),
    "divide-overflow": (DE, None, "quotient-overflow", "certain", "scenario_divide_overflow", None, None, []),
    "assertion": (UD, None, "assertion", "certain", "scenario_assertion", None, None, []),
    "returned-from-noreturn": (UD, None, "returned-from-noreturn", "certain", "scenario_returned", None, None, []),
    "stack-smashed": (UD, None, "stack-smashed", "certain", "__stack_chk_fail", None, None, ["copy_name"]),
    "unknown-interrupt": (0x99, None, "unknown-interrupt", "certain", "scenario_unknown_interrupt", None, None, []),
    "software-page-fault": (PF, None, "software-interrupt", "certain", "scenario_software_page_fault", VOID, VOID, []),
    "nested": (PF, 0x2, "wild-pointer", "likely", "on_divide_error", 0xDEADB000, "not-present",
               ["!on_invalid_opcode", "!scenario_nested"]),
}

SENTINELS = {  # of scenario_null_pointer
    "rax": 0, "rbx": 0x0B0B0B0B0B0B0B0B, "rcx": 0x0C0C0C0C0C0C0C0C, "rdx": 0x0D0D0D0D0D0D0D0D,
    "rsi": 0x0505050505050505, "rdi": 0x0707070707070707, "r8": 0x0808080808080808,
    "r9": 0x0909090909090909, "r10": 0x1010101010101010, "r11": 0x1111111111111111,
    "r12": 0x1212121212121212, "r13": 0x1313131313131313, "r14": 0x1414141414141414,
    "r15": 0x1515151515151515,
}

MEMBERS = ["version", "build", "headline", "vector", "mnemonic", "name", "class", "error_code", "error",
           "cause", "at", "frame", "registers", "system", "address", "walk", "backtrace", "code",
           "stack"]

differences = []


def compare(what, got, want):
    if want is not VOID and got != want:
        differences.append(f"{what}: got {got!r}, want {want!r}")


def number(text):
    return None if text is None else int(text, 16)


def read_record(log):
    lines = [line for line in log.splitlines() if line.startswith("TRAPGATE {")]
    compare("number of records", len(lines), 1)
    text, crc = re.fullmatch(r"TRAPGATE (\{.*\}) ([0-9a-f]{8})", lines[-1]).groups()
    compare("CRC-32", int(crc, 16), zlib.crc32(text.encode()))
    compare("length within the limit", len(lines[-1]) <= 2900, True)
    return json.loads(text)


def symbols(elf):
    listing = subprocess.run(["nm", "--defined-only", elf], capture_output=True, text=True, check=True)
    return {name: int(address, 16) for address, _, name in map(str.split, listing.stdout.splitlines())}


def marked_line(source, function):
    """The file and the line of the comment in a function."""
    for name in sorted(os.listdir(os.path.join(source, "kernel"))):
        if not re.fullmatch(r"scenario.*\.c", name):
            continue
        inside = False
        with open(os.path.join(source, "kernel", name), encoding="utf-8") as file:
            for count, text in enumerate(file, 1):
                if re.match(r"[A-Za-z_].*\b" + function + r"\(.*\{$", text):
                    inside = True
                elif text.startswith("}"):
                    inside = False
                if inside and "/* faults */" in text:
                    return name, count
    return VOID, VOID


def check(record, scenario, elf, source):
    vector, code, cause, certainty, function, address, walk, callers = EXPECTED[scenario]
    known = symbols(elf)
    compare("members", [name for name in record if name != "cut"], MEMBERS)
    compare("version", record["version"], 1)
    compare("vector", record["vector"], vector)
    compare("error_code", number(record["error_code"]), code)
    compare("cause", record["cause"]["id"], cause)
    compare("certainty", record["cause"]["certainty"], certainty)
    rip = number(record["frame"]["rip"])
    if function:
        at = record["at"]
        compare("symbol", at["symbol"], function)
        compare("rip", rip, known[function] + at["offset"])
        file, line = marked_line(source, function)
        compare("file", at["file"], file)
        compare("line", at["line"], line)
    else:
        compare("at", record["at"], None)
        compare("rip", rip, known[address] if isinstance(address, str) else address)
    if address is None:
        compare("address", record["address"], None)
    elif address is not VOID:
        want = known[address] if isinstance(address, str) else address
        compare("address", number(record["address"]["value"]), want)
    if walk is None:
        compare("walk", record["walk"], None)
    elif walk is not VOID:
        compare("walk", record["walk"]["end"], walk)
    compare("cs", number(record["frame"]["cs"]), 8)
    compare("ss", number(record["frame"]["ss"]), 0x10)
    if vector == PF and code is not None:
        compare("cr2", number(record["system"]["cr2"]), address if isinstance(address, int) else VOID)
    if scenario == "null-pointer":
        for name, value in SENTINELS.items():
            compare(name, number(record["registers"][name]), value)
    if callers is not VOID:
        names = [re.split(r"[+]", text)[0] for text in record["backtrace"]]
        tail = ["kernel_run", "kernel_main"]
        compare("backtrace", [name for name in names[1:] if name != "scenario_" + scenario.replace("-", "_")
                              or name in callers], callers + tail)


def main():
    scenario, qemu_test, elf, source = sys.argv[1:5]
    with tempfile.TemporaryDirectory() as folder:
        log = os.path.join(folder, "log")
        boot = subprocess.run([qemu_test, "--kernel", elf, "--words", f"scenario={scenario} exit",
                               "--expect", "any", "--log", log], check=False)
        if boot.returncode != 0:
            sys.exit(boot.returncode)
        with open(log, encoding="ascii") as file:
            text = file.read()
        for line in text.splitlines():
            if not line.startswith("TRAPGATE "):
                compare("width of a line", len(line) <= 80 or line, True)
        screen = text.splitlines()[:25]
        compare("first screenful has the registers", any("  kgs " in line for line in screen), True)
        record = read_record(text)
        compare("the first line is the headline", text.splitlines()[0], record["headline"])
        check(record, scenario, elf, source)
        tool = os.path.join(os.path.dirname(elf), "tools", "trapgate-explain")
        explain = subprocess.run([tool, log, "--elf", elf, "--source", source],
                                 capture_output=True, text=True, check=False)
        compare("status of explain", explain.returncode, 0)
        if record["at"]:
            address = record["frame"]["rip"][2:]
            compare("explain marks rip", bool(re.search(f"^=>{address}:", explain.stdout, re.M)), True)
            compare("explain shows the line", f"->{record['at']['line']:5} |" in explain.stdout,
                    True)
    for difference in differences:
        print(difference)
    if differences:
        print(text)
        sys.exit(1)


main()
