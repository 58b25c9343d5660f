"""A reader of Tidemark files, written from docs/file-format.md alone, with nothing but the standard library."""
import sqlite3
import struct

ABSENT, NAN = -(1 << 63), float("nan")
TICKS = {"ms": 1000.0, "us": 1000000.0, "q22": 4194304.0}


def signed(number):
    return (number + (1 << 63)) % (1 << 64) - (1 << 63)


def column(code, data, count):
    return list(struct.unpack(f"<{count}{code}", data))


def packed(data, at, count):
    numbers = []
    while len(numbers) < count:
        zigzag = shift = 0
        while True:
            zigzag |= (data[at] & 127) << shift
            shift, at = shift + 7, at + 1
            if data[at - 1] < 128:
                break
        low, width, size = (zigzag >> 1) ^ -(zigzag & 1), data[at], min(128, count - len(numbers))
        end = at + 1 + (size * width + 7) // 8
        bits = int.from_bytes(data[at + 1:end], "little")
        numbers += [signed(low + (bits >> i * width) % (1 << width)) for i in range(size)]
        at = end
    assert at == len(data), "bytes are left over"
    return numbers


def running(data, count):
    numbers = column("q", data[:8], 1)
    for difference in packed(data, 8, count - 1):
        numbers.append(signed(numbers[-1] + difference))
    return numbers


def values(encoding, data, count):
    """The 64 bits of each value: a NaN would not survive every conversion."""
    if encoding == "const":
        return column("Q", data, 1) * count
    if encoding == "f64":
        return column("Q", data, count)
    assert encoding == "f32", f"values are stored as {encoding!r}"
    return [(n >> 31 << 63 | 0x7FF << 52 | (n & 0x7FFFFF) << 29) if n & 0x7FFFFFFF > 0x7F800000 else
            struct.unpack("<Q", struct.pack("<d", f))[0] for n, f in zip(column("I", data, count), column("f", data, count))]


def steps(encoding, data, count):
    if encoding == "regular":
        start, stride = column("q", data, 2)
        return [signed(start + i * stride) for i in range(count)]
    assert encoding in ("none", "delta"), f"steps are stored as {encoding!r}"
    return running(data, count) if encoding == "delta" else [ABSENT] * count


def nearest(ticks):
    return int(ticks) + (ticks - int(ticks) >= 0.5) - (ticks - int(ticks) <= -0.5)


def times(encoding, data, count, axis=()):
    if encoding in ("none", "f64"):
        return column("d", data, count) if encoding == "f64" else [NAN] * count
    second = TICKS[encoding.rstrip("+")]
    if encoding.endswith("+"):
        return [signed(nearest(t * second) + n) / second for t, n in zip(axis, packed(data, 0, count), strict=True)]
    return [tick / second for tick in running(data, count)]


def points(file, series):
    """(step or None, wall time or NaN, bits of the value) of each point, in order of arrival."""
    found, rows = [], (series << 20, series + 1 << 20)
    for count, code, data, own_code, own, step_code, step_data, time_code, time_data in file.execute(
            "SELECT c.count, encoding, data, c.times_encoding, c.times, steps_encoding, steps, a.times_encoding, a.times"
            " FROM chunk AS c JOIN axis AS a ON a.id = axis WHERE c.id >= ? AND c.id < ? ORDER BY c.id", rows):
        when = times(time_code, time_data, count)
        found += zip(steps(step_code, step_data, count), times(own_code, own, count, when) if own_code else when,
                     values(code, data, count))
    for count, code, data, step_code, step_data, time_code, time_data in file.execute(
            "SELECT count, encoding, data, steps_encoding, steps, times_encoding, times FROM tail"
            " WHERE id >= ? AND id < ? ORDER BY id", rows):
        found += zip(steps(step_code, step_data, count), times(time_code, time_data, count), values(code, data, count))
    return [(None if step == ABSENT else step, when, bits) for step, when, bits in found]


def open_file(path):
    file = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    assert file.execute("PRAGMA application_id").fetchone()[0] == 0x54494445, "not a Tidemark file"
    assert file.execute("PRAGMA user_version").fetchone()[0] >= 1
    return file
