"""Two CPUs that crash at once (tests/kernel/two_cpus.c): each case of the log is one whole report, of the
one CPU, with a line of the other, and its record is whole.

    two_cpus.py QEMU_TEST ELF TEST CASES
"""
import json
import os
import re
import subprocess
import sys
import tempfile
import zlib


def address_of(case, cpu):
    return 0x70000000 + 0x10000 * case + 0x1000 * cpu


def parts(lines):
    """What is at the beginning of a line: the sections of a report, in their order. (The two CPUs need not
    have pointers in their registers alike.)"""
    return [line.split()[0] for line in lines
            if line and not line.startswith((" ", "CPU ", "pointers "))]


def check(case, stage, lines):
    """The index of the CPU whose report it is, and the sections of the report."""
    headline = re.fullmatch(r"#PF page fault: write to (0x[0-9a-f]+), which is not present", lines[0])
    assert headline, f"this came first: {lines[0]}"
    address = int(headline[1], 16)
    assert address in (address_of(case, 0), address_of(case, 1)), f"no case faults at {address:#x}"
    cpu = int(address == address_of(case, 1))
    assert cpu == 0 or stage == "at once", "the second CPU was not the second"
    records = [line for line in lines if line.startswith("TRAPGATE {")]
    assert len(records) == 1, f"{len(records)} records"
    text, crc = records[0][len("TRAPGATE "):].rsplit(" ", 1)
    assert zlib.crc32(text.encode()) == int(crc, 16), "the record's CRC is wrong"
    record = json.loads(text)
    assert record["headline"] == lines[0], "the record is of another report"
    assert int(record["address"]["value"], 16) == address, "the record has another address"
    others = [line for line in lines if line.startswith("CPU ")]
    assert len(others) == (stage not in ("record", "end")), f"{len(others)} lines of other CPUs"
    assert not others or re.match(f"CPU {1 - cpu} meanwhile: (#PF page fault|the second CPU has had enough) at 0x",
                                  others[0]), others[0]
    recorded = [other["cpu"] for other in record.get("crashed", [])]
    assert recorded == ([1 - cpu] if stage != "end" else []), f"the record has other CPUs: {recorded}"
    return cpu, parts(lines)


def main():
    qemu_test, elf, test, least = sys.argv[1:5]
    with tempfile.TemporaryDirectory() as folder:
        log = os.path.join(folder, "log")
        boot = subprocess.run([qemu_test, "--kernel", elf, "--words", f"test={test} cpus=2 exit", "--expect", "any",
                               "--expect-line", f"^{test}[.][.][.] .ok.$", "--log", log, "--", "-smp", "2"],
                              check=False)
        if boot.returncode != 0:
            sys.exit(boot.returncode)
        with open(log, encoding="ascii") as file:
            cases = re.split(r"^case (\d+): (.*)\n", re.split(r"^\d+ cases$", file.read(), flags=re.MULTILINE)[0],
                             flags=re.MULTILINE)[1:]
    reports, wrong, first_parts = [0, 0], 0, None
    for number, stage, text in zip(cases[::3], cases[1::3], cases[2::3]):
        try:
            cpu, its_parts = check(int(number), stage, text.splitlines())
            first_parts = first_parts or its_parts
            assert its_parts[1:] == first_parts[1:], f"other parts than in case 1: {its_parts}"
            reports[cpu] += 1
        except (AssertionError, ValueError) as what:
            wrong += 1
            print(f"case {number}, {stage}: {what}")
    print(f"{test}: {len(cases) // 3} cases, {wrong} wrong; the report is the first CPU's in {reports[0]}, "
          f"the second's in {reports[1]}")
    sys.exit(wrong > 0 or len(cases) // 3 < int(least))


main()
