"""Reads a journal by the rules of docs/journal-format.md alone; it shares no code with the writer.

A reader keeps its place: call read() again for what came since. It is here for `journal cat`, for resuming,
and for tests; the viewer has its own in C++.
"""

import hashlib
import json
import struct
import zlib

_MAGIC = b"TIDE1\n"
_HEAD = 9
_MAX = 16777216
_KNOWN = b"JKSH"
_LOWER = b"abcdefghijklmnopqrstuvwxyz"
_WINDOW = 1 << 20
_HASHED = 1 << 16
_CHECKED_A_BYTE = 64  # bytes of checksums for a byte looked at: hostile bytes may look like many large records


class NotAJournal(ValueError):
    pass


class Entry:
    """One record, or one stretch of bytes that is none (type "bad", with a `reason`)."""

    __slots__ = ("type", "offset", "size", "reason", "value", "text", "id", "keys", "step", "time_us", "values")

    def __init__(self, type_, offset, size, **fields):
        self.type, self.offset, self.size = type_, offset, size
        self.reason = self.value = self.text = self.id = self.keys = self.step = self.time_us = self.values = None
        for name, value in fields.items():
            setattr(self, name, value)


class Journal:
    def __init__(self, path):
        self.path = path
        self.bad = 0  # stretches that were skipped
        self.replaced = 0  # how often the file turned out to be another one
        self.newer = None  # (offset, type) of a critical record of a later version: reading ended there
        self._begin()

    def _begin(self):
        self.offset = 0  # behind the last record taken
        self.pending = 0  # bytes behind it that are no record yet
        self.newer = None
        self._keys = {}
        self._seen = None

    def read(self, ended=False):
        """Yields what is new. With `ended` the file grows no more, so a torn tail is bad rather than pending."""
        with open(self.path, "rb") as file:
            size = file.seek(0, 2)
            if self.offset and (size < self.offset or self._fingerprint(file) != self._seen):
                self.replaced += 1
                self._begin()
            window = _Window(file, size)
            if not self.offset and not self._take_magic(window, ended):
                return
            yield from self._take(window, ended)
            self._seen = self._fingerprint(file)

    def _take_magic(self, window, ended):
        start = window.at(0, len(_MAGIC))
        if start != _MAGIC[: len(start)] or (ended and len(start) < len(_MAGIC)):
            raise NotAJournal("%s is not a journal: it does not begin with TIDE1" % self.path)
        whole = len(start) == len(_MAGIC)
        self.offset, self.pending = (len(_MAGIC), 0) if whole else (0, len(start))
        return whole

    def _take(self, window, ended):
        while self.newer is None and self.offset < window.size:
            at = self.offset
            end = _sound(window, at)
            if end is None:
                following = _next_sound(window, at + 1)
                if following is None and not ended:
                    break
                self.offset = window.size if following is None else following
                self.bad += 1
                yield Entry("bad", at, self.offset - at, reason=_why(window, at))
                continue
            kind = window.at(at + 8, 1)
            if kind not in (b"J", b"K", b"S", b"H") and kind not in [bytes((c,)) for c in _LOWER]:
                self.newer = (at, kind)
                break
            entry = self._decode(kind, at, window.at(at + _HEAD, end - at - _HEAD))
            self.offset = end
            self.bad += entry.type == "bad"
            yield entry
        self.pending = window.size - self.offset

    def _decode(self, kind, at, payload):
        size = _HEAD + len(payload)
        decode = {b"J": self._json, b"K": self._key_set, b"S": self._values, b"H": self._beat}.get(kind)
        if decode is None:
            return Entry(kind.decode(), at, size)
        try:
            return Entry(kind.decode(), at, size, **decode(payload))
        except (ValueError, IndexError, KeyError, struct.error, RecursionError) as error:
            return Entry("bad", at, size, reason=str(error) or type(error).__name__)

    def _json(self, payload):
        text = payload.decode("utf-8")
        value = json.loads(text)
        if not isinstance(value, dict) or not isinstance(value.get("kind"), str):
            raise ValueError("no JSON object with a kind")
        return {"value": value, "text": text}

    def _key_set(self, payload):
        (id_,) = struct.unpack_from("<I", payload)
        count, at = _varint(payload, 4)
        keys = []
        for _ in range(count):
            name, at = _text(payload, at)
            context, at = _text(payload, at)
            keys.append((name, context))
        if at != len(payload):
            raise ValueError("a key set with bytes behind its end")
        self._keys[id_] = keys
        return {"id": id_, "keys": keys}

    def _values(self, payload):
        id_, step, time_us = struct.unpack_from("<Iqq", payload)
        if id_ not in self._keys:
            raise ValueError("key set %d is not known" % id_)
        keys = self._keys[id_]
        if len(payload) != 20 + 8 * len(keys):
            raise ValueError("%d bytes for %d keys" % (len(payload), len(keys)))
        numbers = struct.unpack_from("<%dd" % len(keys), payload, 20)
        values = [(name, context, number) for (name, context), number in zip(keys, numbers)]
        return {"id": id_, "step": None if step == -(1 << 63) else step, "time_us": time_us, "values": values}

    def _beat(self, payload):
        (time_us,) = struct.unpack("<q", payload)
        return {"time_us": time_us}

    def _fingerprint(self, file):
        """Of the beginning and of the end of what was read: the whole would have to be read again each time."""
        file.seek(0)
        digest = hashlib.sha1(file.read(min(self.offset, _HASHED)))
        file.seek(max(0, self.offset - _HASHED))
        digest.update(file.read(min(self.offset, _HASHED)))
        return digest.digest()


class _Window:
    """Bytes of a file of a fixed size, read a piece ahead."""

    def __init__(self, file, size):
        self.size = size
        self._file = file
        self._start = 0
        self._bytes = b""

    def at(self, offset, count):
        count = max(0, min(count, self.size - offset))
        start = offset - self._start
        if start < 0 or start + count > len(self._bytes):
            self._file.seek(offset)
            self._start, start = offset, 0
            self._bytes = self._file.read(max(count, min(_WINDOW, self.size - offset)))
        return self._bytes[start : start + count]


def _sound(window, at):
    """The end of the record that begins here, or None."""
    head = window.at(at, _HEAD)
    if len(head) < _HEAD:
        return None
    length, crc = struct.unpack_from("<II", head)
    if length > _MAX or at + _HEAD + length > window.size:
        return None
    sum_ = zlib.crc32(window.at(at + 8, 1 + length), zlib.crc32(head[:4]))
    return at + _HEAD + length if sum_ == crc else None


def _next_sound(window, at):
    known = frozenset(_KNOWN + _LOWER)
    begin, checked = at, 0
    while at + _HEAD <= window.size:
        piece = window.at(at, _WINDOW)
        for skip in range(len(piece) - _HEAD + 1):
            # The last byte of the length is 0, or 1 for exactly 16 MiB: most places are ruled out by it.
            if piece[skip + 3] > 1 or piece[skip + 8] not in known:
                continue
            (length,) = struct.unpack_from("<I", piece, skip)
            if at + skip + _HEAD + length > window.size:
                continue
            checked += length
            if checked > _MAX + _CHECKED_A_BYTE * (at + skip - begin + 1):
                checked -= length
                continue
            if _sound(window, at + skip) is not None:
                return at + skip
        at += max(1, len(piece) - _HEAD + 1)
    return None


def _why(window, at):
    head = window.at(at, _HEAD)
    if len(head) < _HEAD:
        return "torn"
    (length,) = struct.unpack_from("<I", head)
    if length > _MAX:
        return "length %d" % length
    return "torn" if at + _HEAD + length > window.size else "checksum"


def _varint(data, at):
    number = 0
    for shift in range(0, 70, 7):
        byte = data[at]
        at += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            return number, at
    raise ValueError("a varint of more than 10 bytes")


def _text(data, at):
    length, at = _varint(data, at)
    if at + length > len(data):
        raise ValueError("a name beyond the record's end")
    return data[at : at + length].decode("utf-8"), at + length
