#!/usr/bin/env python3
"""Writes the third-party notices: what Tidemark is made of, under which licences, with their texts.

The list is assets/third_party.json. Licence texts come from where the library was taken from, so that
they fit the version that was built in. With --header the list becomes generated/third_party.h for About.
"""

import argparse
import json
import pathlib
import re
import shutil
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def emscripten_root():
    emcc = shutil.which("emcc")
    return pathlib.Path(emcc).resolve().parent if emcc else pathlib.Path("/usr/share/emscripten")


def licence_text(entry, folders):
    if "text" in entry:
        return entry["text"]
    texts = []
    for pattern in entry["texts"]:
        path = pathlib.Path(pattern.format(**folders))
        if path.is_file():
            texts.append(without_packaging(path.read_text(encoding="utf-8", errors="replace").strip()))
        else:
            print(f"Warning: no licence text of {entry['name']}: {path} is missing.", file=sys.stderr)
            texts.append(f"The text is with the library: {entry['home']}")
    return "\n\n".join(texts)


# Folders and files of the libraries' sources that no program of ours is built from.
NOT_SHIPPED = re.compile(r"(benchmarks?|cmake|debian|deprecated|deps|docs?|examples?|support|tests?|tools)/|xxhsum\.c$")


def is_shipped(part):
    files = re.match(r"Files:(.*(?:\n[ \t]+.*)*)", part)
    return not files or not all(NOT_SHIPPED.match(name) for name in files[1].split())


def without_packaging(text):
    """A Debian copyright file without what is about files that are not shipped, and their licences."""
    parts = re.split(r"\n\s*\n", text)
    if not parts[0].startswith("Format:"):
        return text
    parts[0] = re.sub(r"\nFiles-Excluded:.*(?:\n[ \t]+.*)*", "", parts[0])
    parts = [part for part in parts if is_shipped(part)]
    used = " ".join(re.search(r"^License:(.*)$", part, re.M)[1] for part in parts if re.search(
        r"^Files:", part, re.M) and re.search(r"^License:", part, re.M))
    used += " " + " ".join(re.findall(r"^License:(.*)$", parts[0], re.M))
    return "\n\n".join(part for part in parts if not part.startswith("License:") or part.split("\n")[0][8:].strip() in used)


def notices(entries, folders, build_id):
    lines = [
        "# Third-party notices",
        "",
        f"Tidemark {build_id} contains the works below. Tidemark itself is under the Apache License 2.0.",
        "",
        "| work | used for | in | licence |",
        "|---|---|---|---|",
    ]
    for entry in entries:
        name = f"[{entry['name']}]({entry['home']})"
        lines.append(f"| {name} | {entry['use']} | {', '.join(entry['in'])} | {entry['licence']} |")
    for entry in entries:
        lines += ["", f"## {entry['name']}", "", "```", licence_text(entry, folders), "```"]
    apache = (ROOT / "LICENSE").read_text(encoding="utf-8").strip()
    lines += ["", "## Apache License 2.0, to which texts above refer", "", "```", apache, "```"]
    return "\n".join(lines) + "\n"


def header(entries):
    lines = [
        "// Made by scripts/notices.py from assets/third_party.json. Do not edit.",
        "#pragma once",
        "",
        "namespace tidemark {",
        "",
        "// One row a work that Tidemark contains, for About; the licence texts are in THIRD-PARTY.md.",
        "struct ThirdParty {",
        "  const char* name;",
        "  const char* use;",
        "  const char* licence;",
        "};",
        "inline constexpr ThirdParty kThirdParty[] = {",
    ]
    for entry in entries:
        lines.append(f'    {{"{entry["name"]}", "{entry["use"]}", "{entry["licence"]}"}},')
    return "\n".join(lines + ["};", "", "}  // namespace tidemark", ""])


def write_if_changed(path, text):
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--header", type=pathlib.Path)
    parser.add_argument("--imgui", default="")
    parser.add_argument("--sqlite", default="")
    parser.add_argument("--lucide", default="")
    parser.add_argument("--build-id", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path, nargs="*")
    args = parser.parse_args()
    source = ROOT / "assets" / "third_party.json"
    entries = json.loads(source.read_text(encoding="utf-8"))
    if args.header:
        args.header.parent.mkdir(parents=True, exist_ok=True)
        args.header.write_text(header(entries), encoding="utf-8")
    if args.out:
        folders = {"imgui": args.imgui, "sqlite": args.sqlite, "lucide": args.lucide, "emscripten": emscripten_root()}
        build_id = args.build_id.read_text(encoding="utf-8").strip() if args.build_id else ""
        text = notices(entries, folders, build_id)
        for out in args.out:
            write_if_changed(out, text)


if __name__ == "__main__":
    main()
