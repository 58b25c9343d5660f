"""A key set: the names of one call of log(), and the packed head of its record made once."""

import struct
import zlib

from ._records import MAX_PAYLOAD, record, varint

_LENGTH = struct.Struct("<I")
_NAMES_BYTES = MAX_PAYLOAD - (1 << 16)


class KeySet:
    __slots__ = ("id", "names", "context", "pack", "length", "size", "length_crc", "last")

    def __init__(self, id_, names, context):
        self.id = id_
        self.names = names
        self.context = context
        self.pack = struct.Struct("<%dd" % len(names)).pack
        self.length = 20 + 8 * len(names)
        self.size = 9 + self.length
        self.length_crc = zlib.crc32(_LENGTH.pack(self.length))
        # The newest record, as bytes: run.summary reads the last values out of it when somebody asks.
        self.last = b""

    def record(self):
        context = self.context.encode("utf-8", "replace")
        context = varint(len(context)) + context
        parts = [_LENGTH.pack(self.id), varint(len(self.names))]
        for name in self.names:
            name = name.encode("utf-8", "replace")
            parts += (varint(len(name)), name, context)
        return record(b"K", b"".join(parts))

    def last_values(self):
        """(time_us, {name: value}) of the newest record."""
        if not self.last:
            return 0, {}
        values = struct.unpack_from("<%dd" % len(self.names), self.last, 29)
        return struct.unpack_from("<q", self.last, 21)[0], dict(zip(self.names, values))


def parts_of(names, context):
    """Cuts a call of very many keys where its key set would be larger than a record may be."""
    if len(names) < 8000:
        return ((0, len(names)),)
    parts, start, size = [], 0, 0
    extra = len(context.encode("utf-8", "replace")) + 6
    for at, name in enumerate(names):
        more = len(name.encode("utf-8", "replace")) + extra
        size += more
        if size > _NAMES_BYTES:
            parts.append((start, at))
            start, size = at, more
    return parts + [(start, len(names))]
