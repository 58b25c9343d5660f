#!/usr/bin/env python3
"""Makes the first inputs of engine_fuzz: a body of each command that a page may send. Run in the project's root;
the results are committed."""
import pathlib
import struct

CORPUS = pathlib.Path("tests/fuzz/corpus/engine_fuzz")


def text(value):
    return struct.pack("<I", len(value)) + value


def longs(*values):
    return struct.pack("<I", len(values)) + struct.pack("<%dq" % len(values), *values)


SLOT = struct.pack("<I", 1)
PROJECT = struct.pack("<q", 0)
COLUMN = bytes(12)  # short ones are refused, which is a path too
AXES = struct.pack("<BqBBd", 0, 0, 0, 0, 0.5)
BODIES = {
    1: text(b"build"), 2: b"", 3: text(b"a.sqlite") + b"\0", 4: struct.pack("<I", 0xFFFFFFFF) + text(b"x") + text(b""),
    5: text(b"a.sqlite") + text(b"b.sqlite"), 6: text(b"a.sqlite"), 7: b"", 8: b"", 9: SLOT + PROJECT + text(b"x") + COLUMN,
    10: SLOT + PROJECT, 11: SLOT + struct.pack("<q", 1) + longs(1, 2, 3) + AXES + struct.pack("<dddIB", 1, 0, 0.5, 800, 0),
    12: SLOT + struct.pack("<q", 1) + longs(1, 2) + AXES + struct.pack("<ddd", 0, 0, 1), 13: SLOT + PROJECT + text(b"m > 1") + struct.pack("<I", 0) + COLUMN,
    14: SLOT + PROJECT, 15: SLOT, 16: b"", 17: SLOT, 18: longs(1) + b"\3" + text(b"name"), 19: b"", 20: b"", 21: text(b"{}"),
    22: struct.pack("<I", 1) + text(b"x") + struct.pack("<I", 0) + b"\0\0", 23: b"", 24: struct.pack("<IB", 1, 0), 25: SLOT + longs(1, 2), 26: b"",
}

if __name__ == "__main__":
    CORPUS.mkdir(parents=True, exist_ok=True)
    for kind, body in BODIES.items():
        head = struct.pack("<HI", kind, 1) + body
        (CORPUS / ("command_%02d" % kind)).write_bytes(struct.pack("<II", 1, len(head)) + head)
