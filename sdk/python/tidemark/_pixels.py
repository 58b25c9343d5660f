"""Numbers made into pictures and counts. numpy does it when the program has imported it: a training must not
wait seconds for the histogram of its weights. Nothing in here needs it."""

import struct
import sys
import zlib

from ._values import number_of
from ._warn import Error

_COLOURS = {1: 0, 3: 2, 4: 6}


def histogram_of(thing, bins):
    """(counts, edges) of all finite numbers in nested sequences or an array."""
    if hasattr(thing, "detach"):  # torch; numpy has no 16-bit floats of its kind
        thing = thing.detach().float().cpu().numpy()
    numpy = sys.modules.get("numpy")
    if numpy is not None and hasattr(thing, "dtype"):
        try:
            flat = numpy.asarray(thing, dtype=float).ravel()
            counts, edges = numpy.histogram(flat[numpy.isfinite(flat)], bins=bins)
            return counts.tolist(), edges.tolist()
        except Exception:  # a range that numpy can't divide
            pass
    return histogram(_numbers(thing), bins)


def _numbers(thing):
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


def png_of_array(array):
    """A PNG of an array, by numpy where the program has it."""
    numpy = sys.modules.get("numpy")
    if numpy is None or not hasattr(array, "dtype"):
        return png_of_rows(array.tolist())
    array = numpy.asarray(array)
    array = array[:, :, None] if array.ndim == 2 else array
    if array.ndim != 3 or array.shape[2] not in _COLOURS or not array.size:
        raise Error("an image is height × width × 1, 3 or 4 numbers, not an array of %s" % (array.shape,))
    if array.dtype.kind == "f":
        array = numpy.nan_to_num(array.astype(float), nan=0.0)
        array = array * 255 if array.max() <= 1 else array
    pixels = numpy.clip(numpy.floor(array + 0.5), 0, 255).astype(numpy.uint8)
    height, width, channels = pixels.shape
    lines = numpy.zeros((height, 1 + width * channels), numpy.uint8)
    lines[:, 1:] = pixels.reshape(height, width * channels)
    return _png(width, height, channels, lines.tobytes())


def png_of_rows(rows):
    """A PNG of nested lists: rows of grey numbers, or of pixels with 1, 3 or 4 numbers (0 to 1, or 0 to 255)."""
    if not rows or not rows[0]:
        raise Error("an image needs at least one pixel")
    first = rows[0][0]
    channels = len(first) if isinstance(first, list) else 1
    if channels not in _COLOURS:
        raise Error("an image has 1, 3 or 4 channels, not %d" % channels)
    flat = [[c for pixel in row for c in pixel] if isinstance(first, list) else row for row in rows]
    unit = any(isinstance(c, float) for c in flat[0]) and not any(c > 1 for row in flat for c in row)
    scale = 255 if unit else 1
    raw = b"".join(b"\0" + bytes(_byte(c * scale) for c in row) for row in flat)
    return _png(len(flat[0]) // channels, len(rows), channels, raw)


def _png(width, height, channels, lines):
    head = struct.pack(">IIBBBBB", width, height, 8, _COLOURS[channels], 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(lines, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks)


def _byte(number):
    return 0 if not number > 0 else 255 if number >= 255 else int(number + 0.5)
