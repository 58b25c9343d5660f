"""Records as bytes, one at a time: docs/journal-format.md."""

import struct
import zlib

from . import _json

MAX_PAYLOAD = 16 << 20
NO_STEP = -(1 << 63)
_LENGTH = struct.Struct("<I")


def record(kind, payload):
    """A whole record: length, checksum, type, payload."""
    length = _LENGTH.pack(len(payload))
    return length + _LENGTH.pack(zlib.crc32(payload, zlib.crc32(kind, zlib.crc32(length)))) + kind + payload


def json_record(kind, fields):
    """A whole JSON record, or None when it is too large for the format."""
    payload = _json.dumps(dict({"kind": kind}, **fields)).encode("utf-8")
    return record(b"J", payload) if len(payload) <= MAX_PAYLOAD else None


def varint(number):
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)
