"""Image, Histogram, Table, Audio and File: things of a run that are no numbers.

Small ones stand in the journal itself; bytes lie in a file beside it that is named by its content, so that
the same picture logged twice is stored once.
"""

import os
import struct
import zlib

from ._records import NO_STEP
from ._values import number_of, plain, text_of
from ._warn import Error

MAX_FILE_BYTES = 1 << 30
_TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif",
          ".webp": "image/webp", ".svg": "image/svg+xml", ".bmp": "image/bmp", ".wav": "audio/wav",
          ".mp3": "audio/mpeg", ".ogg": "audio/ogg", ".flac": "audio/flac", ".txt": "text/plain",
          ".json": "application/json", ".csv": "text/csv", ".html": "text/html"}
_STARTS = ((b"\x89PNG", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF8", "image/gif"),
           (b"RIFF", "audio/wav"), (b"OggS", "audio/ogg"), (b"fLaC", "audio/flac"))


class Media:
    kind = "file"
    meta = None

    def _tidemark_media(self, run, name, step, index):
        fields = {"name": name, "step": None if step == NO_STEP else step, "time_us": run._journal.now_us(),
                  "index": index, "type": self.kind}
        if not run.disabled:
            fields.update(self._content(run))
            if self.meta:
                fields["meta"] = plain(self.meta)
            run._put("media", fields)


class _Bytes(Media):
    """Something that is a file: given as a path or as its bytes."""

    def __init__(self, data_or_path, caption=None, **ignored):
        self.meta = {"caption": text_of(caption)} if caption is not None else None
        self._data, self._type = self._read(data_or_path)

    def _read(self, thing):
        if isinstance(thing, (bytes, bytearray, memoryview)):
            return bytes(thing), _type_of(bytes(thing[:16]), "")
        path = os.fspath(thing)
        if os.path.getsize(path) > MAX_FILE_BYTES:
            raise Error("%s is larger than %d bytes" % (path, MAX_FILE_BYTES))
        with open(path, "rb") as file:
            data = file.read(MAX_FILE_BYTES)
        return data, _type_of(data[:16], path)

    def _content(self, run):
        digest = store(run, self._data)
        return {"content_type": self._type, "sha256": digest, "size_bytes": len(self._data)}


class File(_Bytes):
    kind = "file"

    def __init__(self, data_or_path, **more):
        super().__init__(data_or_path, **more)
        if not isinstance(data_or_path, (bytes, bytearray, memoryview)):
            self.meta = dict(self.meta or {}, file_name=os.path.basename(os.fspath(data_or_path)))


class Audio(_Bytes):
    kind = "audio"


class Image(_Bytes):
    """A path, the bytes of a picture, a picture of PIL, or an array of height × width (× 1, 3 or 4)."""

    kind = "image"

    def _read(self, thing):
        if hasattr(thing, "save") and hasattr(thing, "size"):  # PIL
            from io import BytesIO

            buffer = BytesIO()
            thing.save(buffer, format="PNG")
            return buffer.getvalue(), "image/png"
        if hasattr(thing, "detach"):  # torch: channels come first
            thing = thing.detach().cpu().numpy()
            if thing.ndim == 3 and thing.shape[0] in (1, 3, 4):
                thing = thing.transpose(1, 2, 0)
        if hasattr(thing, "shape") and hasattr(thing, "tolist"):
            return png_of_rows(thing.tolist()), "image/png"
        if isinstance(thing, list):
            return png_of_rows(thing), "image/png"
        return super()._read(thing)


class Histogram(Media):
    """A sequence of numbers, or np_histogram=(counts, edges)."""

    kind = "histogram"

    def __init__(self, sequence=None, np_histogram=None, num_bins=64):
        if np_histogram is not None:
            counts, edges = (plain(_list(part)) for part in np_histogram)
        else:
            counts, edges = histogram(_numbers(sequence), max(1, min(int(num_bins), 512)))
        self.histogram, self.bins = counts, edges

    def _content(self, run):
        return {"content_type": "application/json", "value": {"edges": self.bins, "counts": self.histogram}}


class Table(Media):
    """Columns and rows; or a DataFrame."""

    kind = "table"

    def __init__(self, columns=None, data=None, dataframe=None, rows=None, **ignored):
        if hasattr(columns, "to_dict"):
            columns, dataframe = None, columns
        if dataframe is not None:
            columns, data = list(dataframe.columns), dataframe.values.tolist()
        self.columns = [text_of(name) for name in columns] if columns is not None else ["Input", "Output", "Expected"]
        self.data = [list(row) for row in (data if data is not None else rows) or []]

    def add_data(self, *cells):
        self.data.append(list(cells))

    def _content(self, run):
        rows = [[plain(cell) if not isinstance(cell, Media) else cell._content(run) for cell in row]
                for row in self.data]
        return {"content_type": "application/json", "value": {"columns": self.columns, "rows": rows}}


def store(run, data):
    """Puts bytes beside the journal; returns their SHA-256."""
    import hashlib

    digest = hashlib.sha256(data).hexdigest()
    folder = os.path.join(run.dir, run.id + ".files")
    path = os.path.join(folder, digest)
    if not os.path.exists(path):
        os.makedirs(folder, exist_ok=True)
        part = "%s.%d.part" % (path, os.getpid())  # whoever sees the name sees the whole file
        try:
            with open(part, "wb") as file:
                file.write(data)
            os.replace(part, path)
        except OSError:
            if os.path.exists(part):
                os.unlink(part)
            raise
    return digest


def _type_of(start, path):
    for known, content_type in _STARTS:
        if start.startswith(known) and not (known == b"RIFF" and start[8:12] == b"WEBP"):
            return content_type
    return _TYPES.get(os.path.splitext(path)[1].lower(), "application/octet-stream")


def _list(thing):
    return thing.tolist() if hasattr(thing, "tolist") else list(thing)


def _numbers(thing):
    if hasattr(thing, "detach"):
        thing = thing.detach().cpu()
    flat, pending = [], [thing.tolist() if hasattr(thing, "tolist") else thing]
    while pending:
        part = pending.pop()
        if isinstance(part, (list, tuple)) or (hasattr(part, "__iter__") and not isinstance(part, (str, bytes))):
            pending.extend(part)
        else:
            number = number_of(part)
            if number is not None and number - number == 0:  # finite
                flat.append(number)
    return flat


def histogram(numbers, bins):
    """(counts, edges) with equal widths, the last bin closed on both sides, as numpy has it."""
    low, high = (min(numbers), max(numbers)) if numbers else (0.0, 1.0)
    if low == high:
        low, high = low - 0.5, high + 0.5
    half = high / 2 - low / 2  # the whole may be infinite
    counts = [0] * bins
    for number in numbers:
        counts[min(int((number / 2 - low / 2) / half * bins), bins - 1)] += 1
    return counts, [low + half * (at / bins) * 2 if at * 2 < bins else high - half * (1 - at / bins) * 2
                    for at in range(bins)] + [high]


def png_of_rows(rows):
    """A PNG of nested lists: rows of grey numbers, or of pixels with 1, 3 or 4 numbers (0 to 1, or 0 to 255)."""
    if not rows or not rows[0]:
        raise Error("an image needs at least one pixel")
    first = rows[0][0]
    channels = len(first) if isinstance(first, list) else 1
    if channels not in (1, 3, 4):
        raise Error("an image has 1, 3 or 4 channels, not %d" % channels)
    flat = [[c for pixel in row for c in pixel] if isinstance(first, list) else row for row in rows]
    unit = any(isinstance(c, float) for c in flat[0]) and not any(c > 1 for row in flat for c in row)
    scale = 255 if unit else 1
    raw = b"".join(b"\0" + bytes(_byte(c * scale) for c in row) for row in flat)
    head = struct.pack(">IIBBBBB", len(flat[0]) // channels, len(rows), 8, {1: 0, 3: 2, 4: 6}[channels], 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(raw, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks)


def _byte(number):
    return 0 if not number > 0 else 255 if number >= 255 else int(number + 0.5)
