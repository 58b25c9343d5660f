#!/usr/bin/env python3
"""Makes the program's fonts: small subsets of Inter, JetBrains Mono and Lucide, and icons.h.

Why subsets: the three Inter weights alone are 2.5 MB, the page's whole budget is 1 MB.
Why the code points: labels of metrics and runs are mostly Latin, with Greek and Cyrillic names and
mathematical signs now and then; each file stays under 60 kB. Other scripts are drawn by the platform's
own fonts, not by these.
Why digits are mapped: Dear ImGui applies no OpenType features, so the code points 0-9 . , : ; point at
the glyphs of the feature `tnum` here, and every number in the interface is tabular.
Why no hinting: glyphs are drawn grey-scale at the display's own resolution.

Writes inter-regular.otf, inter-medium.otf, inter-semibold.otf, mono-regular.ttf, lucide.ttf and
icons.h (UTF-8 strings, one per name of icons.txt) into the folder given with --out.
"""

import argparse
import json
import logging
import pathlib
import sys

from fontTools import subset
from fontTools.ttLib import TTFont

DIGITS = "0123456789"
SEPARATORS = ".,:;"
MAX_WIDTH_REPAIR = 16  # font units, 0.6 % of the em


def span(first, last):
    return list(range(first, last + 1))


LATIN = (
    span(0x20, 0x7E)
    + span(0xA0, 0xFF)
    + span(0x2010, 0x2015)  # hyphens and dashes
    + span(0x2018, 0x201E)  # quotation marks
    + [0x2020, 0x2021, 0x2022, 0x2026, 0x2030, 0x2032, 0x2033, 0x2039, 0x203A, 0x2044]
    + [0x2007, 0x2009, 0x200A, 0x202F]  # figure and thin spaces
    + [0x20AC, 0x2116, 0x2122]
    + span(0x2190, 0x2193)
    + [0x2194, 0x2195, 0x21B5, 0x2303, 0x2318, 0x2325, 0x21E7, 0x23CE, 0x232B]  # arrows, keys
    + [0x2202, 0x2206, 0x220F, 0x2211, 0x2212, 0x221A, 0x221E, 0x2248, 0x2260, 0x2264, 0x2265]
    + [0x00D7, 0x2208, 0x222B, 0x2225, 0x22A5, 0x25CA, 0xFFFD]
    + [0x2070, 0x00B9, 0x00B2, 0x00B3]
    + span(0x2074, 0x208E)  # superscripts and subscripts
)
EXTENDED = (
    span(0x100, 0x17F)  # Latin Extended-A
    + [0x218, 0x219, 0x21A, 0x21B, 0x1E9E]
    + span(0x384, 0x3CE)  # Greek
    + [0x3D1, 0x3D5, 0x3F5]
    + span(0x400, 0x45F)  # Cyrillic: Russian, Ukrainian, Bulgarian, Serbian …
    + [0x490, 0x491]
)
TEXT_FONTS = (
    ("inter-regular.otf", "Inter-Regular.otf", LATIN + EXTENDED),
    ("inter-medium.otf", "Inter-Medium.otf", LATIN + EXTENDED),
    ("inter-semibold.otf", "Inter-SemiBold.otf", LATIN + EXTENDED),
)


def fail(text):
    sys.exit("make_fonts: " + text)


def open_font(path):
    if not path.is_file():
        fail(f"{path} is missing. Run ./build-wasm.sh, or pass the folder that has {path.name}.")
    return TTFont(path, recalcTimestamp=False)


def tabular_glyphs(font):
    """Glyph name → its tabular twin, from the font's own feature `tnum`."""
    table = font["GSUB"].table
    wanted = set()
    for record in table.FeatureList.FeatureRecord:
        if record.FeatureTag == "tnum":
            wanted.update(record.Feature.LookupListIndex)
    twins = {}
    for index in sorted(wanted):
        for lookup in table.LookupList.Lookup[index].SubTable:
            if lookup.LookupType == 7:
                lookup = lookup.ExtSubTable
            if lookup.LookupType == 1:
                twins.update(lookup.mapping)
    return twins


def map_tabular(font, name):
    """Points digits and their separators at the tabular glyphs in every Unicode cmap."""
    twins = tabular_glyphs(font)
    for table in font["cmap"].tables:
        if not table.isUnicode():
            continue
        for char in DIGITS + SEPARATORS:
            glyph = table.cmap.get(ord(char))
            if glyph in twins.values():  # subtables may share one map
                continue
            if glyph not in twins:
                fail(f"{name} has no tabular glyph for '{char}' (feature tnum).")
            table.cmap[ord(char)] = twins[glyph]
    # Some weights are 1 or 2 of 2816 units off in one glyph; columns of numbers would drift by it.
    cmap, metrics = font.getBestCmap(), font["hmtx"]
    for group in (DIGITS, SEPARATORS):
        glyphs = [cmap[ord(c)] for c in group]
        width = max(metrics[glyph][0] for glyph in glyphs)
        for glyph in glyphs:
            advance, bearing = metrics[glyph]
            if width - advance > MAX_WIDTH_REPAIR:
                fail(f"{name}: the tabular glyph {glyph} is {advance} wide, others {width}.")
            metrics[glyph] = (width, bearing)


def save_subset(font, codes, out):
    options = subset.Options()
    options.hinting = False
    options.layout_features = []  # Dear ImGui shapes nothing, so substitutions and kerning are weight
    options.legacy_kern = False
    options.desubroutinize = True  # smaller once compressed, which is how it travels
    options.glyph_names = False
    options.name_IDs = [0, 1, 2, 13, 14]  # copyright, names and licence stay with the font
    options.name_languages = [0x409]
    options.notdef_outline = True
    options.recalc_timestamp = False
    options.drop_tables += ["GPOS", "GSUB", "GDEF", "kern", "DSIG", "meta", "STAT", "BASE"]
    worker = subset.Subsetter(options)
    worker.populate(unicodes=codes)
    worker.subset(font)
    font.save(out, reorderTables=True)


def check_tabular(path):
    font = TTFont(path)
    cmap, widths = font.getBestCmap(), font["hmtx"]
    found = {widths[cmap[ord(c)]][0] for c in DIGITS}
    if len(found) != 1:
        fail(f"the digits of {path.name} have different widths: {sorted(found)}.")


def camel(name):
    return "".join(part[:1].upper() + part[1:] for part in name.split("-"))


def write_icons_header(names, codepoints, out):
    first, last = min(codepoints[n] for n in names), max(codepoints[n] for n in names)
    lines = [
        "// Made by assets/make_fonts.py from assets/icons.txt. Do not edit.",
        "#pragma once",
        "",
        "// Lucide's icons as UTF-8 strings, for the font kLucide of generated/fonts.h.",
        "namespace tidemark::icons {",
        "",
        f"inline constexpr unsigned kFirstCodePoint = 0x{first:X};",
        f"inline constexpr unsigned kLastCodePoint = 0x{last:X};",
        "",
    ]
    for name in names:
        lines.append(f'inline constexpr const char* kIcon{camel(name)} = "\\u{codepoints[name]:04X}";')
    lines += [
        "",
        "struct NamedIcon {",
        "  const char* name;",
        "  const char* text;",
        "  unsigned code_point;",
        "};",
        "inline constexpr NamedIcon kAllIcons[] = {",
    ]
    lines += [f'    {{"{name}", kIcon{camel(name)}, 0x{codepoints[name]:04X}}},' for name in names]
    lines += ["};", "", "}  // namespace tidemark::icons", ""]
    out.write_text("\n".join(lines), encoding="utf-8")


def make_icons(lucide_dir, list_file, out_dir):
    names = [line.strip() for line in list_file.read_text(encoding="utf-8").splitlines()]
    names = [name for name in names if name and not name.startswith("#")]
    codes_file = lucide_dir / "codepoints.json"
    if not codes_file.is_file():
        fail(f"{codes_file} is missing. Run ./build-wasm.sh, or pass -DTIDEMARK_LUCIDE_DIR=FOLDER.")
    codepoints = json.loads(codes_file.read_text(encoding="utf-8"))
    missing = [name for name in names if name not in codepoints]
    if missing:
        fail(f"{list_file} names icons that Lucide does not have: {', '.join(missing)}.")
    font = open_font(lucide_dir / "lucide.ttf")
    # Lucide also maps the letters of its ligature names; only the icons themselves are wanted.
    save_subset(font, [codepoints[name] for name in names], out_dir / "lucide.ttf")
    write_icons_header(names, codepoints, out_dir / "icons.h")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--inter-dir", type=pathlib.Path, required=True)
    parser.add_argument("--mono-dir", type=pathlib.Path, required=True)
    parser.add_argument("--lucide-dir", type=pathlib.Path, required=True)
    parser.add_argument("--icons", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    logging.getLogger("fontTools").setLevel(logging.ERROR)  # Lucide's table `post` has spare bytes

    for out_name, source_name, codes in TEXT_FONTS:
        font = open_font(args.inter_dir / source_name)
        map_tabular(font, source_name)
        save_subset(font, codes, args.out / out_name)
        check_tabular(args.out / out_name)
    mono = open_font(args.mono_dir / "JetBrainsMono-Regular.ttf")
    save_subset(mono, LATIN, args.out / "mono-regular.ttf")
    make_icons(args.lucide_dir, args.icons, args.out)


if __name__ == "__main__":
    main()
