#!/usr/bin/env python3
"""Embeds files into the program: writes a header that declares them and a source that holds them.

Why: a page that needs no second request for its fonts and shaders starts sooner, and the desktop
program needs no folder beside it. Bytes become std::span<const std::uint8_t>, text (--text) becomes
std::string_view. Both are constant-initialised, so the order of start-up does not matter.

A file is given as NAME=PATH, or as PATH alone: lines.vert.glsl is then called kLinesVert.
"""

import argparse
import pathlib
import re
import sys

# Compilers must accept string literals of 65,536 bytes only, so longer text is cut and joined again.
TEXT_PIECE = 16000


def name_of(argument):
    if "=" in argument:
        name, path = argument.split("=", 1)
        return name, pathlib.Path(path)
    path = pathlib.Path(argument)
    stem = path.name[: -len(path.suffix)] if path.suffix else path.name
    words = re.split(r"[^0-9A-Za-z]+", stem)
    return "k" + "".join(word[:1].upper() + word[1:] for word in words if word), path


def byte_lines(name, data):
    lines = [f"constexpr std::uint8_t {name}Data[] = {{"]
    for start in range(0, len(data), 24):
        lines.append("    " + ",".join(str(byte) for byte in data[start : start + 24]) + ",")
    return lines + ["};"]


def text_literal(text):
    pieces = []
    for start in range(0, max(len(text), 1), TEXT_PIECE):
        piece = text[start : start + TEXT_PIECE]
        escaped = piece.replace("\\", "\\\\").replace('"', '\\"').replace("\n", '\\n"\n    "')
        pieces.append(f'    "{escaped}"')
    return "\n".join(pieces)


def write_if_changed(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--namespace", required=True)
    parser.add_argument("--header", type=pathlib.Path, required=True)
    parser.add_argument("--source", type=pathlib.Path, required=True)
    parser.add_argument("--text", action="store_true")
    parser.add_argument("files", nargs="*")
    args = parser.parse_args()

    include, kind = ("<string_view>", "std::string_view") if args.text else ("<span>", "std::span<const std::uint8_t>")
    head = ["// Made by cmake/embed.py. Do not edit.", "#pragma once", "", "#include <cstdint>", f"#include {include}"]
    head += ["", f"namespace {args.namespace} {{", ""]
    data, values = [], []
    for argument in args.files:
        name, path = name_of(argument)
        if not path.is_file():
            sys.exit(f"embed: {path} is missing.")
        head.append(f"extern const {kind} {name};")
        if args.text:
            text = path.read_text(encoding="utf-8")
            if text.lstrip().startswith("#version"):
                sys.exit(f"embed: {path} begins with #version; the program adds that line itself.")
            values.append(f"constinit const {kind} {name} =\n{text_literal(text)};")
        else:
            data += byte_lines(name, path.read_bytes())
            values.append(f"constinit const {kind} {name}{{{name}Data}};")
    head += ["", f"}}  // namespace {args.namespace}", ""]
    body = [f'#include "{args.header.parent.name}/{args.header.name}"', "", f"namespace {args.namespace} {{"]
    body += ["namespace {"] + data + ["}  // namespace", ""] + values + [f"}}  // namespace {args.namespace}", ""]
    write_if_changed(args.header, "\n".join(head))
    args.source.parent.mkdir(parents=True, exist_ok=True)
    args.source.write_text("\n".join(body), encoding="utf-8")


if __name__ == "__main__":
    main()
