#!/usr/bin/env python3
"""Copies the files of web/ to the static site and puts the build id where @TIDEMARK_BUILD_ID@ stands.

The id is used as a query (`ui.wasm?v=…`), so that a browser may keep everything for ever and still gets
all parts of one build after an update. Files are written only when they change, and those of an earlier
build that web/ no longer has are removed.
"""

import argparse
import pathlib

TEXT = {".html", ".js", ".mjs", ".css", ".json", ".webmanifest", ".svg"}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--web", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--build-id", type=pathlib.Path, required=True)
    parser.add_argument("--manifest", type=pathlib.Path, required=True)
    parser.add_argument("--also", action="append", default=[], metavar="NAME=PATH", help="a file from elsewhere")
    parser.add_argument("files", nargs="*")
    args = parser.parse_args()
    sources = {name: args.web / name for name in args.files}
    sources.update((name, pathlib.Path(path)) for name, path in (pair.split("=", 1) for pair in args.also))
    if args.manifest.is_file():
        for name in set(args.manifest.read_text(encoding="utf-8").splitlines()) - set(sources):
            (args.out / name).unlink(missing_ok=True)
    args.manifest.write_text("\n".join(sources) + "\n", encoding="utf-8")
    build_id = args.build_id.read_text(encoding="utf-8").strip()
    for name, source in sources.items():
        target = args.out / name
        data = source.read_bytes()
        if source.suffix in TEXT:
            data = data.replace(b"@TIDEMARK_BUILD_ID@", build_id.encode())
        if not target.is_file() or target.read_bytes() != data:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)


if __name__ == "__main__":
    main()
