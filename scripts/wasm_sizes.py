#!/usr/bin/env python3
"""Shows where a wasm module's bytes are: its sections, and its functions grouped by namespace or prefix.

    scripts/wasm_sizes.py build/wasm/wasm/engine.wasm [--top 40]

Function names come from the .js.symbols file beside the module (--emit-symbol-map).
"""

import argparse
import collections
import pathlib
import re
import shutil
import subprocess

SECTIONS = "custom type import function table memory global export start element code data datacount".split()


def leb(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def read_module(path):
    """Section sizes, the number of imported functions, and the sizes of function bodies in order."""
    data = path.read_bytes()
    at, sections, imported, bodies = 8, [], 0, []
    while at < len(data):
        kind = data[at]
        size, start = leb(data, at + 1)
        sections.append((SECTIONS[kind], size))
        if kind == 2:
            count, cursor = leb(data, start)
            for _ in range(count):
                for _ in range(2):
                    length, cursor = leb(data, cursor)
                    cursor += length
                tag = data[cursor]
                cursor += 1
                if tag == 0:
                    imported += 1
                    _, cursor = leb(data, cursor)
                elif tag == 3:
                    cursor += 2
                else:
                    cursor += tag == 1
                    flags, cursor = leb(data, cursor)
                    for _ in range(1 + (flags & 1)):
                        _, cursor = leb(data, cursor)
        if kind == 10:
            count, cursor = leb(data, start)
            for _ in range(count):
                length, cursor = leb(data, cursor)
                bodies.append(length)
                cursor += length
        at = start + size
    return sections, imported, bodies


def demangle(names):
    tool = shutil.which("c++filt") or shutil.which("llvm-cxxfilt-14")
    if not tool:
        return names
    return subprocess.run([tool], input="\n".join(names), capture_output=True, text=True).stdout.splitlines()


def group_of(name):
    if name.startswith("sqlite3") or not re.search(r"[:(]", name):
        return "C (SQLite, libc)"
    match = re.search(r"(?:^|[ (])((?:tidemark|fmt|std|rapidjson|ImGui|protozero|fast_float|xxh)\b(?:::(?:ui|render|__2))?)", name)
    return match.group(1) if match else name.split("::")[0].split("(")[0]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("module", type=pathlib.Path)
    parser.add_argument("--top", type=int, default=40)
    args = parser.parse_args()
    sections, imported, bodies = read_module(args.module)
    for name, size in sections:
        print(f"{size:9}  section {name}")
    names = {}
    symbols = args.module.with_suffix(".js.symbols")
    for line in symbols.read_text(encoding="utf-8").splitlines():
        index, name = line.split(":", 1)
        names[int(index)] = name.replace("\\20", " ").replace("\\28", "(").replace("\\29", ")").replace("\\2c", ",")
    order = [names.get(imported + i, f"#{imported + i}") for i in range(len(bodies))]
    order = demangle([re.sub(r"\\([0-9a-f]{2})", lambda m: chr(int(m.group(1), 16)), name) for name in order])
    groups = collections.Counter()
    for name, size in zip(order, bodies):
        groups[group_of(name)] += size
    for name, size in groups.most_common(20):
        print(f"{size:9}  group {name}")
    for size, name in sorted(zip(bodies, order), reverse=True)[: args.top]:
        print(f"{size:9}  {name[:150]}")


if __name__ == "__main__":
    main()
