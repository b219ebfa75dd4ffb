#!/usr/bin/env python3
"""Writes replay_first.ld, the order of functions that build.rs gives to the linker.

    link/replay_first.py        # builds the release, plays a cassette under valgrind; about 8 minutes

Needs valgrind and nm (Debian: apt install valgrind binutils). To be run when `cargo bench --bench replay` shows that idle
memory has grown, and when a new compiler spells names otherwise. Prints what it expects: the windows of 64 KB that an
idle replay touches, before and after.
"""

import bisect
import collections
import http.client
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release" / "tapecheck"
CASSETTE = ROOT / "cassettes" / "partner-center" / "cancel.json"
HEAD = """\
/* Functions that `tapecheck replay` runs: when idle, then when busy; the patterns that take little else first. Written by
   link/replay_first.py; given to the linker by build.rs, which says why. A name that no longer exists does no harm. */
"""


def build():
    environment = {**os.environ, "CARGO_PROFILE_RELEASE_STRIP": "none"}
    subprocess.run(["cargo", "build", "--release"], cwd=ROOT, env=environment, check=True)


def play(profile):
    """Runs the program under callgrind. Gives the addresses that ran until it listened, and those of its first answers."""
    command = ["valgrind", "--tool=callgrind", "--dump-instr=yes", f"--callgrind-out-file={profile}"]
    command += [PROGRAM, "replay", CASSETTE, "--listen", "127.0.0.1:0"]
    pipes = {"stderr": subprocess.PIPE, "stdout": subprocess.DEVNULL, "text": True}
    # Where no contract lies: one that does is read before the first request.
    with subprocess.Popen(command, cwd=Path(profile).parent, **pipes) as process:
        for line in process.stderr:
            if found := re.search(r"http://([\d.]+:\d+)", line):
                break
        else:
            sys.exit("replay ended before it listened")
        time.sleep(5)  # its threads come to rest
        dump = ["callgrind_control", "--dump", str(process.pid)]
        subprocess.run(dump, stdout=subprocess.DEVNULL, check=True)
        for method, body in [("GET", None), ("PATCH", '{"status":"cancelled"}')]:
            ask(found[1], method, body)
        subprocess.run(dump, stdout=subprocess.DEVNULL, check=True)
        process.kill()
    return executed(f"{profile}.1"), executed(f"{profile}.2")


def ask(address, method, body):
    path = re.search(r'"path": *"([^"]+)"', CASSETTE.read_text())[1]
    connection = http.client.HTTPConnection(address, timeout=60)
    headers = {"Authorization": "Bearer any", "Content-Type": "application/json"}
    connection.request(method, path, body, headers)
    connection.getresponse().read()


def executed(profile):
    """The addresses of the program's own instructions that ran."""
    addresses, objects, current, address = set(), {}, None, 0
    for line in Path(profile).read_text().splitlines():
        if named := re.match(r"(c?)ob=(\(\d+\))(?: (.*))?", line):
            if named[3]:
                objects[named[2]] = named[3]
            if not named[1]:
                current = objects[named[2]]
        elif cost := re.match(r"(0x[0-9a-f]+|[+-]\d+|\*) \S+ ", line):
            step = cost[1]
            address = int(step, 16) if step.startswith("0x") else address + (0 if step == "*" else int(step))
            if current == str(PROGRAM):
                addresses.add(address)
    return addresses


def symbols():
    """(address, size, name) of each function, by address."""
    listed = subprocess.run(["nm", "--defined-only", "-n", "-S", PROGRAM], capture_output=True, text=True, check=True)
    parts = (line.split(" ", 3) for line in listed.stdout.splitlines())
    return [(int(p[0], 16), int(p[1], 16), p[3]) for p in parts if len(p) == 4 and p[2] in "tTwW"]


def pattern(name):
    """The name without what changes from build to build: hashes of the crate and of the instance."""
    name = re.sub(r"\.llvm\.\d+$", "", name)
    if name.startswith("_ZN"):
        return re.sub(r"17h[0-9a-f]{16}E$", "17h*", name)
    if name.startswith("_R"):
        return re.sub(r"Cs[0-9A-Za-z]+_", "Cs*_", name) + "*"
    return name


def by_function(functions, addresses):
    """The addresses that ran of each function, by its index."""
    starts = [start for start, _, _ in functions]
    ran = collections.defaultdict(set)
    for address in addresses:
        ran[bisect.bisect_right(starts, address) - 1].add(address)
    return ran


def order(functions, ran):
    """Patterns, the densest first: the share of the bytes that a pattern takes which belongs to functions that ran."""
    taken, used = collections.Counter(), collections.Counter()
    for index, (_, size, name) in enumerate(functions):
        taken[pattern(name)] += size
        used[pattern(name)] += size if index in ran else 0
    dense = [key for key in taken if used[key]]
    return sorted(dense, key=lambda key: (-used[key] / taken[key], key))


def windows(functions, ran, patterns):
    """How many windows are touched when the functions lie in the order of `patterns`."""
    members = collections.defaultdict(list)
    for index, (_, _, name) in enumerate(functions):
        members[pattern(name)].append(index)
    touched, place = set(), 0
    for index in (index for key in patterns for index in members[key]):
        start, size, _ = functions[index]
        touched |= {place + address - start >> 16 for address in ran.get(index, ())}
        place = place + size + 15 & ~15
    return len(touched)


def write(patterns):
    # What is marked as cold has a section of its own, and is not cold at the start.
    lines = "".join(f"    *(.text.{key} .text.unlikely.{key})\n" for key in patterns)
    script = f"{HEAD}SECTIONS {{\n  .text.replay_first : {{\n{lines}  }}\n}} INSERT BEFORE .text;\n"
    (ROOT / "link" / "replay_first.ld").write_text(script)


def main():
    write([])  # valgrind finds no functions outside of .text
    build()
    functions = symbols()
    with tempfile.TemporaryDirectory() as folder:
        idle, busy = play(f"{folder}/profile")
    ran = by_function(functions, idle)
    first = order(functions, ran)
    patterns = first + [key for key in order(functions, by_function(functions, busy)) if key not in set(first)]
    write(patterns)
    now, then = len({address >> 16 for address in idle}), windows(functions, ran, patterns)
    print(f"{len(first)} patterns of an idle replay and {len(patterns) - len(first)} of a busy one")
    print(f"windows of 64 KB that an idle replay touches: {now} in this build, {then} in the new order")


if __name__ == "__main__":
    main()
