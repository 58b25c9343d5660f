#!/usr/bin/env python3
"""Makes the first inputs of tensorboard_fuzz from tests/data/tensorboard: each file as it is, and its
records as pieces (see tensorboard_fuzz.cpp). Run in the project's root; the results are committed."""
import pathlib
import struct

out = pathlib.Path("tests/fuzz/corpus/tensorboard_fuzz")
out.mkdir(parents=True, exist_ok=True)
for number, path in enumerate(sorted(pathlib.Path("tests/data/tensorboard").rglob("*tfevents*"))):
    data = path.read_bytes()
    if len(data) > 3000:
        continue
    (out / f"file_{number}").write_bytes(bytes([2 if number % 2 else 4, 128]) + data)
    pieces, at = b"", 0
    while at + 12 <= len(data):
        size = struct.unpack("<Q", data[at:at + 8])[0]
        if size > 255:
            break
        pieces += bytes([size]) + data[at + 12:at + 12 + size]
        at += 16 + size
    (out / f"pieces_{number}").write_bytes(bytes([1 | (6 if number % 2 else 0), 77]) + pieces)
