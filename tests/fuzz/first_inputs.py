#!/usr/bin/env python3
"""Makes the first inputs of chunk_codec_fuzz and database_fuzz: sound columns of every encoding, and changes of
rows of every table. Run in the project's root; the results are committed."""
import pathlib
import struct

CORPUS = pathlib.Path("tests/fuzz/corpus")
ENCODINGS = ["f32", "f64", "const", "none", "regular", "delta", "ms", "us", "q22", "ms+", "us+", "q22+"]
VALUES, STEPS, TIMES = 0, 1, 2


def save(target, name, data):
    folder = CORPUS / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)


def column(kind, encoding, count, data, axis=0):
    name = f"{'values steps times'.split()[kind]}_{encoding.replace('+', '_axis')}_{count}"
    save("chunk_codec_fuzz", name, bytes([kind, ENCODINGS.index(encoding)]) + struct.pack("<HB", count, axis) + data)


def groups(count, width):
    """`count` packed numbers of `width` bits, all zero bits, base 1 (zigzag 2), in groups of 128."""
    out = b""
    for at in range(0, count, 128):
        out += bytes([2, width]) + bytes((min(128, count - at) * width + 7) // 8)
    return out


def columns():
    for count in (1, 3, 300):
        column(VALUES, "f32", count, struct.pack(f"<{count}f", *range(count)))
        column(VALUES, "f64", count, struct.pack(f"<{count}d", *(x / 7 for x in range(count))))
        column(STEPS, "delta", count, struct.pack("<q", 5) + groups(count - 1, 3))
        column(TIMES, "f64", count, struct.pack(f"<{count}d", *(x / 7 for x in range(count))))
        for unit in ("ms", "us", "q22"):
            column(TIMES, unit, count, struct.pack("<q", 1_700_000_000_000) + groups(count - 1, 5))
            column(TIMES, unit + "+", count, groups(count, 5))
    column(VALUES, "const", 4096, struct.pack("<d", 0.25))
    column(STEPS, "regular", 4096, struct.pack("<qq", 0, 10))
    column(STEPS, "none", 64, b"")
    column(TIMES, "none", 64, b"")


def changes():
    for place in range(0, 140, 4):
        for how, value in ((4, bytes([1]) + b"\xff" * 8), (3, bytes([6, 9, 0, 7])), (4, bytes([5, place % 14]))):
            save("database_fuzz", f"row_{place}_{value[0]}", bytes([how, place, place % 256]) + value)
    save("database_fuzz", "no_database", b"\x00SQLite format 3\x00" + bytes(84))
    save("database_fuzz", "page_bytes", b"\x01" + struct.pack("<HB", 100, 0) + b"\x03\x0d\x00\x00\x00")
    save("database_fuzz", "torn", b"\x02" + struct.pack("<HB", 0x9000, 0))


columns()
changes()
