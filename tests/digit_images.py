#!/usr/bin/env python3
"""Digits of assets/digits as image files of class folders, and a model of images: for tests.

    tests/digit_images.py OUT [ROWS]    writes OUT/set/…, OUT/set.zip and OUT/pixels.onnx
"""
import csv
import pathlib
import struct
import sys
import zipfile
import zlib

import onnx_file

ROOT = pathlib.Path(__file__).resolve().parent.parent


def digits(rows=60):
    """(label, 64 pixels of 0 to 16)."""
    with (ROOT / "assets/digits/digits.csv").open(newline="") as lines:
        table = list(csv.reader(lines))
    return [(int(row[-1]), [int(float(v)) for v in row[:64]]) for row in table[1:rows + 1]]


def png(width, height, data):
    """Grey, 8 bits."""
    lines = b"".join(b"\0" + data[y * width:(y + 1) * width] for y in range(height))
    chunk = lambda kind, body: struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(lines)) +
            chunk(b"IEND", b""))


def digit_files(rows):
    """As PGM, PNG and BMP files of classes, of bytes 10 times as large."""
    files = {}
    for at, (label, pixels) in enumerate(rows):
        data = bytes(10 * pixel for pixel in pixels)
        if at % 3 == 0:
            files["%d/%03d.pgm" % (label, at)] = b"P5\n8 8\n255\n" + data
        elif at % 3 == 1:
            files["%d/%03d.png" % (label, at)] = png(8, 8, data)
        else:
            lines = b"".join(bytes(v for pixel in data[y * 8:y * 8 + 8] for v in (pixel,) * 3) for y in reversed(range(8)))
            files["%d/%03d.bmp" % (label, at)] = (b"BM" + struct.pack("<IHHI", 54 + len(lines), 0, 0, 54) +
                                                 struct.pack("<IiiHHIIiiII", 40, 8, 8, 1, 24, 0, len(lines), 0, 0, 0, 0) + lines)
    return files


def digit_model(shape=(1, 8, 8)):
    """Ten outputs by some weights, for pixels of 0 to 16; none are as large as another, which rounding would decide."""
    weights = [[((p * 7919 + k * 10473 + p * k * 31) % 1009 / 1009 - 0.5) / 4 for k in range(10)] for p in range(64)]
    return onnx_file.linear(weights, last="Softmax", shape=shape)


def main(out, rows=60):
    out = pathlib.Path(out)
    files = digit_files(digits(int(rows)))
    for name, content in files.items():
        path = out / "set" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    with zipfile.ZipFile(out / "set.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr("digits/" + name, files[name])
    (out / "pixels.onnx").write_bytes(digit_model())


if __name__ == "__main__":
    main(*sys.argv[1:])
