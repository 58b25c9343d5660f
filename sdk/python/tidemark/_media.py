"""Image, Histogram, Table, Audio and File: things of a run that are no numbers.

Small ones stand in the journal itself; bytes lie in a file beside it that is named by its content, so that
the same picture logged twice is stored once.
"""

import os

from ._pixels import histogram_of, png_of_array, png_of_rows
from ._records import NO_STEP
from ._values import plain, text_of
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
            return png_of_array(thing), "image/png"
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
            counts, edges = histogram_of(sequence, max(1, min(int(num_bins), 512)))
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
