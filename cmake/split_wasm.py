#!/usr/bin/env python3
"""Divides a module in two: what its first use needs, and what comes later.

The functions that leave are those which only the late objects define, and which the rest calls by its gates alone or by
their place in the table. Without gates the cut would be blurred: Binaryen makes one of functions with the same code,
so that a late vector's push_back may serve everybody. In the place of a late function the first module calls the table,
where cmake/late_part.js (which is in the module's glue) puts stand-ins that load the second module. The work is done by Binaryen's wasm-split; the module must have its name section.
"""

import argparse
import collections
import hashlib
import pathlib
import re
import subprocess
import sys
import tempfile

# Entries of the table that are alike for many types, and so may have become those of types that are not late.
SHARED = re.compile(r"__shared_ptr_(emplace|pointer)<")
FEATURES = ["--enable-simd", "--enable-bulk-memory", "--enable-nontrapping-float-to-int", "--enable-mutable-globals",
            "--enable-sign-ext"]


def defined_functions(nm, objects):
    """The names of the functions that these objects define, demangled, as the linker names them too."""
    if not objects:
        return set()
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as arguments:
        arguments.write("\n".join(str(path) for path in objects))
        arguments.flush()
        listing = subprocess.run([nm, "--defined-only", "--demangle", f"@{arguments.name}"], check=True,
                                 capture_output=True, text=True).stdout
    found = set()
    for line in listing.splitlines():
        parts = line.split(maxsplit=2)
        if len(parts) == 3 and parts[1] in {"T", "t", "W", "w"}:
            found.add(parts[2])
    return found


def plain(name):
    """Without what Binaryen and the linker add to tell functions of one name apart."""
    return re.sub(r"([._]\d+)+$", "", name)


def module_functions(symbols):
    """The functions of the module by the map of its symbols: as Binaryen writes them, and as they are called."""
    for line in symbols.read_text(encoding="utf-8").splitlines():
        _, _, written = line.partition(":")
        yield written, re.sub(r"\\([0-9a-f]{2})", lambda match: chr(int(match[1], 16)), written)


def calls(wasm_opt, module):
    """Who calls whom directly."""
    graph = subprocess.run([wasm_opt, *FEATURES, module, "--print-call-graph", "-o", "/dev/null"], check=True,
                           capture_output=True, text=True).stdout
    called = collections.defaultdict(set)
    for caller, callee in re.findall(r'^\s*"(.+)" -> "(.+)"; // call$', graph, flags=re.MULTILINE):
        called[caller].add(callee)
    return called


def behind_gates(late, functions, called, gates):
    """Of `late` what the other functions reach by gates only."""
    late = set(late)
    shown = dict(functions)
    reached = [name for name in shown if name not in late]
    while reached:
        for name in called[reached.pop()]:
            if name in late and not any(gate.search(shown[name]) for gate in gates):
                late.discard(name)
                reached.append(name)
    return late


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--module", type=pathlib.Path, required=True, help="with a name section, its .symbols beside it")
    parser.add_argument("--objects", type=pathlib.Path, required=True, help="the folder under which all objects are")
    parser.add_argument("--late", action="append", required=True, metavar="GLOB", help="late objects, within --objects")
    parser.add_argument("--gate", action="append", default=[], metavar="REGEX", help="late functions that others may call")
    parser.add_argument("--apart", action="append", default=[], metavar="GLOB", help="folders of --objects that are not linked")
    parser.add_argument("--first-output", type=pathlib.Path, required=True)
    parser.add_argument("--late-output", type=pathlib.Path, required=True)
    parser.add_argument("--nm", default="llvm-nm")
    parser.add_argument("--wasm-split", default="wasm-split")
    parser.add_argument("--wasm-opt", default="wasm-opt")
    args = parser.parse_args()
    late = set()
    for glob in args.late:
        found = set(args.objects.glob(glob))
        if not found:
            sys.exit(f"split_wasm.py: no object is named {glob} under {args.objects}")
        late |= found
    apart = [folder for glob in args.apart for folder in args.objects.glob(glob)]
    others = {one for one in args.objects.rglob("*.o") if not any(one.is_relative_to(folder) for folder in apart)} - late
    names = {plain(name) for name in defined_functions(args.nm, sorted(late))}
    names -= {plain(name) for name in defined_functions(args.nm, sorted(others))}
    functions = list(module_functions(args.module.with_suffix(".js.symbols")))
    called = calls(args.wasm_opt, args.module)
    chosen = behind_gates({written for written, name in functions if plain(name) in names and
                           not SHARED.search(name)}, functions, called,
                          [re.compile(gate) for gate in args.gate])
    if not chosen:
        sys.exit(f"split_wasm.py: {args.module} has no function of its late objects")
    # A late part of another build must not be joined to this one: each has a name of its own.
    name = "late:" + hashlib.sha256(args.module.read_bytes()).hexdigest()[:16]
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as listed:
        listed.write("\n".join(sorted(chosen)))
        listed.flush()
        subprocess.run([args.wasm_split, "--split", args.module, f"--split-funcs=@{listed.name}",
                        f"--placeholder-namespace={name}", f"--import-namespace={name}",
                        "-o1", args.first_output, "-o2", args.late_output, *FEATURES], check=True)


if __name__ == "__main__":
    main()
