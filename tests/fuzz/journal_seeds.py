#!/usr/bin/env python3
"""Makes the first inputs of journal_fuzz: the test vectors, as files and cut into payloads. Run in the project's
root; the results are committed."""
import pathlib
import struct

CORPUS = pathlib.Path("tests/fuzz/corpus/journal_fuzz")
TYPES = "JKSHqSJS"


def payloads(data):
    at = 6
    while at + 9 <= len(data):
        (length,) = struct.unpack_from("<I", data, at)
        kind = chr(data[at + 8])
        if length < 255 and kind in TYPES:
            yield bytes((length, TYPES.index(kind))) + data[at + 9:at + 9 + length]
        at += 9 + length


if __name__ == "__main__":
    CORPUS.mkdir(parents=True, exist_ok=True)
    for path in sorted(pathlib.Path("tests/data/journal").rglob("*.tide")):
        data = path.read_bytes()
        (CORPUS / (path.stem + "_file")).write_bytes(b"\x06\x80" + data)
        if path.parent.name == "journal":
            (CORPUS / (path.stem + "_payloads")).write_bytes(b"\x01\x80" + b"".join(payloads(data)))
