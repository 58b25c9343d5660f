#!/usr/bin/env python3
"""Writes generated/tokens.h from assets/theme/tokens.json: colours of both themes, run colours, ramps, sizes.

Why generated: the same tokens make the mock-ups, the page's style sheet and the program, so a colour
is changed in one place. Colours become 0xAABBGGRR, which is Dear ImGui's IM_COL32 on every platform.
Sizes are logical pixels; names follow the path in the JSON file (scale.layout.topBar → kLayoutTopBar).
"""

import argparse
import json
import pathlib
import re
import sys

HEAD = """// Made by assets/make_tokens.py from assets/theme/tokens.json. Do not edit.
#pragma once

#include <cstdint>

// Colours are 0xAABBGGRR (Dear ImGui's IM_COL32 layout), sRGB, straight alpha; sizes are logical pixels.
namespace tidemark::tokens {
"""


def fail(text):
    sys.exit("make_tokens: " + text)


def words(name):
    return re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+", name)


def snake(*names):
    return "_".join(word.lower() for name in names for word in words(name))


def camel(*names):
    return "".join(word[0].upper() + word[1:] for name in names for word in words(name))


def colour(text):
    match = re.fullmatch(r"#([0-9A-Fa-f]{2})([0-9A-Fa-f]{2})([0-9A-Fa-f]{2})([0-9A-Fa-f]{2})?", text)
    if not match:
        fail(f"'{text}' is not a colour (#RRGGBB or #RRGGBBAA).")
    red, green, blue, alpha = match.groups()
    return f"0x{alpha or 'FF'}{blue}{green}{red}u".upper().replace("X", "x", 1).replace("U", "u")


def colours(values):
    return "{" + ", ".join(colour(value) for value in values) + "}"


def number(value):
    text = repr(float(value))
    return text + "f"


def theme_lines(themes):
    fields = [(group, key) for group in themes["dark"] for key in themes["dark"][group]]
    light = [(group, key) for group in themes["light"] for key in themes["light"][group]]
    if fields != light:
        fail("the themes dark and light have different tokens.")
    lines = ["struct ThemeColors {"]
    lines += [f"  std::uint32_t {snake(group, key)};" for group, key in fields]
    lines += ["};", ""]
    for theme in ("dark", "light"):
        lines.append(f"inline constexpr ThemeColors k{camel(theme)} = {{")
        for group, key in fields:
            lines.append(f"    .{snake(group, key)} = {colour(themes[theme][group][key])},")
        lines += ["};", ""]
    return lines


def run_lines(runs):
    count = len(runs["dark"]["hex"])
    tints = len(runs["dark"]["tints"][0])
    lines = [f"inline constexpr int kRunColorCount = {count};", f"inline constexpr int kRunTintCount = {tints};"]
    for theme in ("dark", "light"):
        values = runs[theme]
        if len(values["hex"]) != count or len(values["tints"]) != count:
            fail("the run palettes have different lengths.")
        lines.append(f"inline constexpr std::uint32_t kRunColors{camel(theme)}[{count}] = {colours(values['hex'])};")
        names = ", ".join(f'"{name}"' for name in values["names"])
        lines.append(f"inline constexpr const char* kRunColorNames{camel(theme)}[{count}] = {{{names}}};")
        lines.append(f"inline constexpr std::uint32_t kRunTints{camel(theme)}[{count}][{tints}] = {{")
        lines += [f"    {colours(row)}," for row in values["tints"]]
        lines += ["};"]
    return lines + [""]


def ramp_lines(ramps):
    stops = len(ramps["sequential"]["dark"])
    lines = [f"inline constexpr int kRampStopCount = {stops};"]
    for name, themes in ramps.items():
        for theme, values in themes.items():
            if len(values) != stops:
                fail(f"the ramp {name} {theme} has {len(values)} stops, others {stops}.")
            lines.append(
                f"inline constexpr std::uint32_t kRamp{camel(name)}{camel(theme)}[{stops}] = {colours(values)};"
            )
    return lines + [""]


def dash_lines(dashes):
    longest = max(len(dash) for dash in dashes.values())
    lines = [
        "// Dash patterns of runs 1-12, 13-24, …: lengths on, off, on, off; 0 ends, all 0 is solid.",
        f"inline constexpr int kChartDashCount = {len(dashes)};",
        f"inline constexpr float kChartDashes[{len(dashes)}][{longest}] = {{",
    ]
    for key in sorted(dashes, key=int):
        padded = list(dashes[key]) + [0] * (longest - len(dashes[key]))
        lines.append("    {" + ", ".join(number(value) for value in padded) + "},")
    return lines + ["};"]


def size_lines(path, value):
    """Numbers become constants, lists of numbers arrays, objects prefixes; text (font names) is left out."""
    if path == ("chart", "dashes"):
        return dash_lines(value)
    name = "k" + camel(*path)
    if isinstance(value, dict):
        return [line for key, inner in value.items() for line in size_lines(path + (key,), inner)]
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [line for i, inner in enumerate(value) for line in size_lines(path + (str(i),), inner)]
    if isinstance(value, list):
        return [f"inline constexpr float {name}[{len(value)}] = {{{', '.join(number(v) for v in value)}}};"]
    if isinstance(value, (int, float)):
        return [f"inline constexpr float {name} = {number(value)};"]
    return []


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tokens", type=pathlib.Path)
    parser.add_argument("header", type=pathlib.Path)
    args = parser.parse_args()
    tokens = json.loads(args.tokens.read_text(encoding="utf-8"))
    lines = theme_lines(tokens["themes"]) + run_lines(tokens["runs"]) + ramp_lines(tokens["ramps"])
    lines += size_lines((), tokens["scale"])
    args.header.parent.mkdir(parents=True, exist_ok=True)
    args.header.write_text(HEAD + "\n" + "\n".join(lines) + "\n\n}  // namespace tidemark::tokens\n", encoding="utf-8")


if __name__ == "__main__":
    main()
