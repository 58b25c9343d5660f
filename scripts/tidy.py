#!/usr/bin/env python3
"""Runs clang-tidy on our own files, newest changes first, within a time limit, and remembers clean files.

clang-tidy needs some seconds a file, the whole project some minutes, and `test` has a limit. A file whose
text, headers, checks and compiler flags are those of an earlier clean run is not checked again. What the
time did not reach is said.
"""

import argparse
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.MULTILINE)


def newest_first(files):
    """Uncommitted files, then those of the newest commits, then the rest."""
    order = {}
    for command in (["git", "status", "--porcelain"], ["git", "log", "-n", "200", "--name-only", "--format="]):
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        for line in done.stdout.splitlines():
            order.setdefault(line.split(" ")[-1], len(order))
    return sorted(files, key=lambda path: (order.get(path.relative_to(ROOT).as_posix(), len(order)), path))


class Fingerprints:
    """Hash of a file with every header of ours that it includes, directly or not."""

    def __init__(self):
        self.texts = {}

    def own_files(self, path, seen):
        if path in seen:
            return
        seen.add(path)
        if path not in self.texts:
            self.texts[path] = path.read_text(encoding="utf-8", errors="replace")
        for name in INCLUDE.findall(self.texts[path]):
            for folder in (ROOT / "src", ROOT / "tests", path.parent):
                if (folder / name).is_file():
                    self.own_files((folder / name).resolve(), seen)
                    break

    def of(self, path, command, checks):
        seen = set()
        self.own_files(path, seen)
        digest = hashlib.sha256((checks + command).encode())
        for name in sorted(seen):
            digest.update(self.texts[name].encode())
        return digest.hexdigest()


def check(tidy, build, path):
    done = subprocess.run(
        [tidy, "--quiet", "--extra-arg=-Wno-unknown-warning-option", "-p", str(build), str(path)],
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout.strip() or done.stderr.strip()


def remember(memory, clean):
    """After every file: a run that is cut short keeps what it did."""
    memory.parent.mkdir(parents=True, exist_ok=True)
    part = memory.with_name(f"{memory.name}.{os.getpid()}")
    part.write_text("\n".join(sorted(clean)) + "\n")
    part.replace(memory)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--seconds", type=float, default=150)
    parser.add_argument("--jobs", type=int, default=2)
    args = parser.parse_args()
    tidy = shutil.which("clang-tidy-14") or shutil.which("clang-tidy")
    if not tidy:
        print("clang-tidy is missing: install the package clang-tidy-14.")
        return 1
    database = args.build / "compile_commands.json"
    if not database.is_file():
        print(f"{database} is missing: the tests were not configured.")
        return 1
    commands = {
        pathlib.Path(entry["file"]).resolve(): entry["command"]
        for entry in json.loads(database.read_text(encoding="utf-8"))
    }
    files = [path for path in commands if (ROOT / "src") in path.parents]
    memory = ROOT / "build" / "tidy-clean"
    clean = set(memory.read_text().split()) if memory.is_file() else set()
    checks = (ROOT / ".clang-tidy").read_text(encoding="utf-8")
    prints = Fingerprints()
    keys = {path: prints.of(path, commands[path], checks) for path in files}
    todo = [path for path in newest_first(files) if keys[path] not in clean]

    deadline = time.monotonic() + args.seconds
    failed, checked, unreached = [], 0, 0
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:

        def run(path):
            return check(tidy, args.build, path) if time.monotonic() < deadline else None

        for path, result in zip(todo, pool.map(run, todo)):
            if result is None:
                unreached += 1
                continue
            checked += 1
            if result[0] == 0:
                clean.add(keys[path])
                remember(memory, clean & set(keys.values()))
            else:
                failed.append(path.relative_to(ROOT).as_posix())
                print(result[1], flush=True)
    for name in failed:
        print(f"clang-tidy: {name}")
    known = len(files) - len(todo)
    print(f"note: {checked} files checked, {known} clean since an earlier run, {unreached} not reached in time")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
