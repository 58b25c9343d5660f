#!/usr/bin/env python3
"""Writes the build id: `git describe` plus a hash over the sources, for example 0.1-12-gabc1234.5f3a9c01.

Why the hash: two tabs share one engine only when they run the same build, and two builds of an
uncommitted tree differ although git describes them alike. The files change only when the id does.
"""

import argparse
import hashlib
import pathlib
import subprocess

FOLDERS = ("src", "shaders", "assets", "web", "cmake")


def describe(root):
    try:
        done = subprocess.run(
            ["git", "-C", str(root), "describe", "--always", "--tags"], capture_output=True, text=True, timeout=20
        )
    except (OSError, subprocess.TimeoutExpired):
        return "source"
    return done.stdout.strip() if done.returncode == 0 else "source"


def sources_hash(root):
    digest = hashlib.sha256()
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(str(path.relative_to(root)).encode() + b"\0")
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:8]


def write_if_changed(path, text):
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=pathlib.Path, required=True)
    parser.add_argument("--source", type=pathlib.Path, required=True)
    parser.add_argument("--text", type=pathlib.Path, required=True)
    args = parser.parse_args()
    build_id = f"{describe(args.root)}.{sources_hash(args.root)}"
    write_if_changed(
        args.source,
        f'#include "generated/build_id.h"\n\nnamespace tidemark {{\nconst char* const kBuildId = "{build_id}";\n}}\n',
    )
    write_if_changed(args.text, build_id + "\n")


if __name__ == "__main__":
    main()
