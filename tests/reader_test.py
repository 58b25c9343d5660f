#!/usr/bin/env python3
"""docs/file-format.md is true: tests/format_reader.py, which was written from it alone, reads every bit of
what the program stores. Points are compared with what was logged and with what the program prints, and
summaries, the stored level, checksums, hashes and uuids with what the document says of them.

Needs the built program in TIDEMARK_OUT (default: out); nothing but the standard library.
"""
import json
import math
import os
import pathlib
import random
import shutil
import struct
import subprocess
import tempfile
import unittest
import uuid

import format_reader as reader

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = pathlib.Path(os.environ.get("TIDEMARK_OUT", ROOT / "out")) / "tidemark"
NAMESPACE = uuid.UUID("7d1de03a-524e-4b1c-9a6f-544944450001")
NAN_BITS = 0x7FF8000000000000
MASK = (1 << 64) - 1


def run(*words, codes=(0, 3)):
    done = subprocess.run([str(PROGRAM), *map(str, words)], capture_output=True, text=True)
    assert done.returncode in codes, f"{words}: exit {done.returncode}: {done.stderr}"
    return done.stdout


def read(*words):
    """Numbers stay text: Python would read -0 as the integer 0, which has no sign."""
    return json.loads(run(*words, "--json"), parse_int=str, parse_float=str)


def double(bits):
    return struct.unpack("<d", struct.pack("<Q", bits))[0]


def bits_of(number):
    return struct.unpack("<Q", struct.pack("<d", float(number)))[0]


def plain_nan(bits):
    """Printed numbers don't show the payload of a NaN."""
    return NAN_BITS if math.isnan(double(bits)) else bits


def printed(number):
    """A number of JSON output as bits."""
    return plain_nan(bits_of(number.replace("Infinity", "inf")))


# --- what the document refers to and the standard library lacks ------------------------------------------

def xxh64(data):
    p1, p2, p3, p4, p5 = (0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x85EBCA77C2B2AE63,
                          0x27D4EB2F165667C5)

    def turn(x, n):
        return (x << n | x >> 64 - n) & MASK

    def mix(lane, word):
        return turn((lane + word * p2) & MASK, 31) * p1 & MASK

    at, size = 0, len(data)
    if size >= 32:
        lanes = [p1 + p2 & MASK, p2, 0, -p1 & MASK]
        for words in struct.iter_unpack("<4Q", data[:size // 32 * 32]):
            lanes = [mix(lane, word) for lane, word in zip(lanes, words)]
        at = size // 32 * 32
        total = sum(turn(lane, n) for lane, n in zip(lanes, (1, 7, 12, 18))) & MASK
        for lane in lanes:
            total = ((total ^ mix(0, lane)) * p1 + p4) & MASK
    else:
        total = p5
    total = total + size & MASK
    while at + 8 <= size:
        total = (turn(total ^ mix(0, struct.unpack_from("<Q", data, at)[0]), 27) * p1 + p4) & MASK
        at += 8
    if at + 4 <= size:
        total = (turn(total ^ struct.unpack_from("<I", data, at)[0] * p1 & MASK, 23) * p2 + p3) & MASK
        at += 4
    for byte in data[at:]:
        total = turn(total ^ byte * p5 & MASK, 11) * p1 & MASK
    total = (total ^ total >> 33) * p2 & MASK
    total = (total ^ total >> 29) * p3 & MASK
    return total ^ total >> 32


def signed(number, bits=64):
    return (number + (1 << bits - 1)) % (1 << bits) - (1 << bits - 1)


def checksum(*blobs):
    return signed(xxh64(b"".join(blob or b"" for blob in blobs)) & 0xFFFFFFFF, 32)


# --- logs with everything that points can be -------------------------------------------------------------

def crc_table():
    table = []
    for i in range(256):
        for _ in range(8):
            i = (i >> 1) ^ (0x82F63B78 if i & 1 else 0)
        table.append(i)
    return table


CRC = crc_table()


def masked_crc(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = (crc >> 8) ^ CRC[(crc ^ byte) & 0xFF]
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def varint(number):
    number &= MASK
    out = b""
    while number >= 128:
        out, number = out + bytes([number & 127 | 128]), number >> 7
    return out + bytes([number])


def field(number, data):
    return varint(number << 3 | 2) + varint(len(data)) + data


def record(data):
    head = struct.pack("<Q", len(data))
    return head + struct.pack("<I", masked_crc(head)) + data + struct.pack("<I", masked_crc(data))


class Logs:
    """Writes log files and notes each point that they hold."""

    def __init__(self, folder):
        self.folder, self.points, self.rewinds, self.random = folder, {}, {}, random.Random(7)

    def path(self, name):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def table(self, run_name, columns, rows):
        """A CSV file with the columns step, timestamp and these; rows are (step, time, values)."""
        lines = [",".join(["step", "timestamp", *columns])]
        for step, when, row in rows:
            lines.append(",".join(["" if step is None else str(step), "" if when is None else repr(when),
                                   *("" if v is None else repr(v) for v in row)]))
            for name, value in zip(columns, row):
                if value is not None:
                    self.note(run_name, name, step, when, bits_of(value))
        self.path(f"{run_name}.csv").write_text("\n".join(lines) + "\n")

    def note(self, run_name, metric, step, when, bits):
        when = None if when is None or math.isnan(when) else when
        self.points.setdefault((run_name, metric), []).append((step, when, bits))

    def events(self, run_name, events):
        """An event file; events are (step, time, {tag: f32 bits, or f64 bits as (bits,)}), or a step: a restart there."""
        out = [record(struct.pack("<Bd", 9, 1.7e9) + field(3, b"brain.Event:2"))]
        for event in events:
            if isinstance(event, int):
                out.append(record(struct.pack("<Bd", 9, 1.7e9) + b"\x10" + varint(event) + field(7, b"\x08\x01")))
                for (name, metric), points in self.points.items():
                    if name == run_name:
                        self.rewinds.setdefault((name, metric), []).append((len(points), event))
                continue
            step, when, tags = event
            body = (b"" if when is None else struct.pack("<Bd", 9, when)) + b"\x10" + varint(step)
            for tag, bits in tags.items():
                wide = isinstance(bits, tuple)
                value = field(8, b"\x08\x02\x12\x00" + field(4, struct.pack("<Q", *bits))) if wide else struct.pack(
                    "<BI", 2 << 3 | 5, bits)
                body += field(5, field(1, field(1, tag.encode()) + value))
                if not wide:
                    sign, rest = bits >> 31, bits & 0x7FFFFFFF
                    wide_bits = sign << 63 | 0x7FF << 52 | (rest & 0x7FFFFF) << 29 if rest > 0x7F800000 else bits_of(
                        struct.unpack("<f", struct.pack("<I", bits))[0])
                self.note(run_name, tag, step, when, bits[0] if wide else wide_bits)
            out.append(record(body))
        self.path(f"{run_name}/events.out.tfevents.1700000000.host.1").write_bytes(b"".join(out))

    def f32(self):
        return struct.unpack("<I", struct.pack("<f", self.random.gauss(0, 1)))[0]


def make_logs(folder):
    logs = Logs(folder)
    rng = logs.random
    ms = [round(1.7e9 + i * 0.25 + rng.random() / 8, 3) for i in range(13000)]
    logs.table("long_ms", ["noisy", "half", "constant", "odd", "rare"],
               [(i * 10, ms[i], (rng.random(), i / 2, 0.1, (math.nan, math.inf, -math.inf, -0.0, 1.5)[i % 5],
                                 i / 7 if i % 3 == 0 else None)) for i in range(13000)])
    logs.table("micro", ["value", "tiny"],
               [(i + i // 100 * rng.randrange(3), round(1.6e9 + i * 0.0131, 6), (rng.gauss(0, 1), 5e-324 * i))
                for i in range(5000)])
    steps = [0, 0, 3, 3, -1, -(1 << 62), 1 << 62, (1 << 63) - 1, -(1 << 63) + 1, None, None, 5, None, 4, 4, 2]
    logs.table("steps", ["value"], [(step, None, (float(i),)) for i, step in enumerate(steps)])
    logs.table("leaps", ["value"], [(rng.randrange(-(1 << 63) + 1, 1 << 63), None, (rng.random(),)) for _ in range(300)])
    logs.table("restarts", ["value", "other"], [(step, None, (rng.random(), 1.0)) for _ in range(70) for step in range(40)])
    logs.table("none", ["value"], [(None, None, (rng.random(),)) for _ in range(4400)])
    # Two metrics on the same steps, logged a little after each other, in each unit of time; the last two
    # with the second one in a finer unit than the first.
    for name, first, second in (("ms", 3, 3), ("us", 6, 6), ("q22", None, None), ("ms_us", 3, 6), ("us_q22", 6, None)):
        events = []
        for i in range(600):
            when = 1.7e9 + i * 1.25 + rng.random()
            for tag, digits, delay in (("a", first, 0), ("b", second, 0.0021)):
                at = when + delay * rng.random()
                events.append((i * 3 + (i > 400), at if digits is None else round(at, digits), {tag: logs.f32()}))
        logs.events(f"pairs_{name}", events)
    logs.events("times", [(i, rng.random() * 10.0 ** rng.randrange(-300, 300), {"raw": logs.f32()}) for i in range(300)] +
                [(i, -float(i + 1) / 3, {"before_1970": logs.f32()}) for i in range(300)] +
                [(i, 1.7e9 - i, {"falling": logs.f32()}) for i in range(300)])
    payloads = [0x7FC00000, 0xFFC00001, 0x7F800001, 0x7FFFFFFF, 0x7F800000, 0xFF800000, 0x80000000, 1, 0x3F800000]
    wide = [0x7FF8000000000001, 0xFFF0000000000001, 0x7FF4000020000000, 0x7FF0000000000000, 1 << 63, 1]
    logs.events("bits", [(i, 1.7e9, {"f32": payloads[i % len(payloads)], "f64": (wide[i % len(wide)],)})
                         for i in range(300)] + [(i, 1.7e9, {"nan": 0x7FC01234}) for i in range(300)])
    logs.events("rewinds", [(i, 1.7e9 + i, {"loss": logs.f32(), "wide": (bits_of(rng.random()),)}) for i in range(100)] +
                [60] + [(i, 1.8e9 + i, {"loss": logs.f32(), "wide": (bits_of(rng.random()),)}) for i in range(60, 180)] +
                [180] + [(i, 1.9e9 + i, {"loss": logs.f32(), "wide": (bits_of(rng.random()),)}) for i in range(150, 200)])
    return logs


# --- the comparisons -------------------------------------------------------------------------------------

class Format(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="tidemark-reader-"))

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def names(self, file):
        return {series: (run_name, run_id, metric, context) for series, run_name, run_id, metric, context in file.execute(
            "SELECT s.id, r.name, r.uuid, m.name, m.context FROM series AS s JOIN run AS r ON r.id = s.run"
            " JOIN metric AS m ON m.id = s.metric WHERE r.deleted_s IS NULL AND s.count > 0")}

    def check_points(self, path):
        """Every point and summary as the program prints them, and the rows around them as documented."""
        file = reader.open_file(path)
        metrics = {(m["run_id"], m["metric"], m["context"]): m for m in read("metrics", path)}
        names = self.names(file)
        self.assertEqual(set(metrics), {name[1:] for name in names.values()})
        total = 0
        for series, (_, *name) in names.items():
            with self.subTest(file=path.name, series=name):
                points = reader.points(file, series)
                total += len(points)
                stored = [[None if step is None else str(step), None if math.isnan(when) else bits_of(when), plain_nan(bits)]
                          for step, when, bits in points]
                shown = [[step, when and bits_of(when), printed(value)] for step, when, value in read(
                    "points", path, "--run", name[0], "--metric", name[1], "--context", name[2])]
                self.assertEqual(stored, shown)
                self.check_summary(points, metrics[tuple(name)])
                self.check_rows(file, series, points)
        return file, total

    def check_summary(self, points, metric):
        finite = [(double(bits), step) for step, _, bits in points if math.isfinite(double(bits))]
        low = min(finite, key=lambda p: p[0], default=None)
        high = max(finite, key=lambda p: p[0], default=None)
        text = lambda step: None if step is None else str(step)
        wanted = {"count": str(len(points)), "nonfinite": str(len(points) - len(finite)),
                  "first_step": text(points[0][0]), "last_step": text(points[-1][0]),
                  "min_step": low and text(low[1]), "max_step": high and text(high[1])}
        self.assertEqual({key: metric[key] for key in wanted}, wanted)
        self.assertEqual([printed(metric["first"]), printed(metric["last"])], [plain_nan(points[i][2]) for i in (0, -1)])
        self.assertEqual([metric[key] and printed(metric[key]) for key in ("min", "max")],
                         [bound and bits_of(bound[0]) for bound in (low, high)])

    def check_rows(self, file, series, points):
        rows = (series << 20, series + 1 << 20)
        row = file.execute("SELECT low_step, high_step, low_time, high_time, first, last, min, max FROM series WHERE id = ?",
                           (series,)).fetchone()
        steps = [step for step, _, _ in points if step is not None]
        times = [when for _, when, _ in points if math.isfinite(when)]
        self.assertEqual(row[:4], (min(steps, default=None), max(steps, default=None), min(times, default=None),
                                   max(times, default=None)))
        for value, bits in zip(row[4:6], (points[0][2], points[-1][2])):
            self.assertEqual(isinstance(value, bytes), not math.isfinite(double(bits)))
            self.assertEqual(value if isinstance(value, bytes) else struct.pack("<d", value), struct.pack("<Q", bits))
        chunks = file.execute("SELECT id, first_index, count, segment, nonfinite, min, max, checksum, data, times,"
                              " times_encoding FROM chunk WHERE id >= ? AND id < ? ORDER BY id", rows).fetchall()
        tail = file.execute("SELECT id, first_index, count, segment, checksum, data, steps, times FROM tail WHERE id >= ?"
                            " AND id < ? ORDER BY id", rows).fetchall()
        self.assertEqual([c[0] for c in chunks], list(range(rows[0], rows[0] + len(chunks))))
        self.assertEqual([t[0] for t in tail], list(range(rows[0], rows[0] + len(tail))))
        index, buckets = 0, []
        for _, first, count, segment, nonfinite, low, high, check, data, own, own_code in chunks:
            self.assertEqual((first, check, own is None), (index, checksum(data, own), own_code is None))
            part = points[index:index + count]
            index += count
            finite = [double(bits) for _, _, bits in part if math.isfinite(double(bits))]
            self.assertEqual((nonfinite, low, high), (count - len(finite), min(finite, default=None), max(finite, default=None)))
            if segment < 64:
                chunk_steps = [-(1 << 63) if step is None else step for step, _, _ in part]
                self.assertEqual(chunk_steps, sorted(chunk_steps))
            sealed = count == 4096 or any(other[3] > segment for other in chunks + tail)
            buckets += [part[at:at + 64] for at in range(0, count, 64) if sealed]
        for _, first, count, segment, check, *blobs in tail:
            self.assertEqual((first, check), (index, checksum(*blobs)))
            index += count
        self.assertEqual((index, len({t[3] for t in tail}) <= 1, sum(t[2] for t in tail) < 256), (len(points), True, True))
        self.check_level(file, rows, buckets)

    def check_level(self, file, rows, buckets):
        levels = file.execute("SELECT id, count, encoding, data FROM level WHERE id >= ? AND id < ? ORDER BY id", rows).fetchall()
        at = 0
        for n, (row, count, encoding, data) in enumerate(levels):
            self.assertEqual((row, count), (rows[0] + n, min(4096, len(buckets) - at)))
            code = {"f32": "f", "f64": "d"}[encoding]
            lows, highs, firsts, lasts = (struct.unpack_from(f"<{count}{code}", data, count * i * struct.calcsize(code))
                                          for i in range(4))
            rest = data[4 * count * struct.calcsize(code):]
            means, nonfinite, kinds = struct.unpack_from(f"<{count}f", rest), rest[4 * count:5 * count], rest[5 * count:]
            for i, bucket in enumerate(buckets[at:at + count]):
                values = [double(bits) for _, _, bits in bucket]
                finite = [v for v in values if math.isfinite(v)]
                kind = 1 * any(map(math.isnan, values)) + 2 * (math.inf in values) + 4 * (-math.inf in values)
                self.assertEqual((nonfinite[i], kinds[i]), (len(values) - len(finite), kind))
                stored = (lows[i], highs[i], firsts[i], lasts[i])
                if finite:
                    self.assertEqual(stored, (min(finite), max(finite), finite[0], finite[-1]))
                    size = max(map(abs, finite))
                    self.assertAlmostEqual(means[i], math.fsum(finite) / len(finite), delta=size * 1e-5 + 2.0 ** -149)
                else:
                    self.assertTrue(all(map(math.isnan, (*stored, means[i]))))
            self.assertEqual(len(kinds), count)
            at += count
        self.assertEqual(at, len(buckets))

    def check_axes(self, file):
        for axis, count, hash_, check, code, steps, times, refs, low, high in file.execute(
                "SELECT id, count, hash, checksum, steps_encoding, steps, times, refs, low_step, high_step FROM axis"):
            decoded = reader.steps(code, steps, count)
            present = [step for step in decoded if step != reader.ABSENT]
            self.assertEqual((hash_, check, low, high), (signed(xxh64(struct.pack(f"<{count}q", *decoded))), checksum(steps, times),
                                                         min(present, default=None), max(present, default=None)))
            self.assertEqual(refs, file.execute("SELECT count(*) FROM chunk WHERE axis = ?", (axis,)).fetchone()[0])

    def check_runs(self, file, path):
        """Run rows, parameters, tags, sources and identity."""
        project = "SELECT p.name FROM project AS p JOIN run AS r ON r.project = p.id WHERE r.id = ?"
        for shown in json.loads(run("runs", path, "--json")):
            run_id, name, group, status, started, ended = file.execute(
                "SELECT id, name, group_name, status, started_s, ended_s FROM run WHERE uuid = ?", (shown["run_id"],)).fetchone()
            self.assertEqual((name, group, status, started, ended), tuple(shown[key] for key in (
                "name", "group", "status", "started_s", "ended_s")))
            self.assertEqual(file.execute(project, (run_id,)).fetchone()[0], shown["project"])
            params = {}
            for key, type_, value in file.execute(
                    "SELECT text, type, value FROM param JOIN key ON key.id = param.key WHERE run = ?", (run_id,)):
                params[key] = json.loads(value) if type_ == 5 else bool(value) if type_ == 1 else value
                if type_ == 3 and not isinstance(value, str) and math.isinf(value):
                    params[key] = "Infinity" if value > 0 else "-Infinity"
            self.assertEqual(params, shown["params"])
            self.assertEqual(dict(file.execute("SELECT key, value FROM tag WHERE run = ?", (run_id,))), shown["tags"])
            sources = file.execute("SELECT root_name, path, format, key, first_record_hash FROM source_run JOIN source ON"
                                   " source.id = source WHERE run = ? ORDER BY source.id", (run_id,)).fetchall()
            self.assertEqual(sorted({f"{root}/{p}" if root else p for root, p, *_ in sources}), shown["sources"])
            if sources:
                _, _, format_, key, hash_ = sources[0]
                self.assertEqual(str(uuid.uuid5(NAMESPACE, f"{format_}\npath\n{key}\n{hash_ & MASK}")), shown["run_id"])

    def check_media(self, file):
        for kind, content_type, meta, size, data in file.execute(
                "SELECT kind, content_type, meta_json, size_bytes, data FROM media JOIN blob ON blob.id = blob"):
            self.assertIn(kind, ("image", "audio", "text", "histogram", "tensor", "pr_curve", "graph", "other"))
            self.assertEqual(size, len(data))
            if content_type == "application/x-tidemark-histogram":
                for left, right, count in struct.iter_unpack("<3d", data):
                    self.assertTrue(left <= right and count >= 0)
            self.assertIsInstance(json.loads(meta or "{}"), dict)

    def check_file(self, path):
        file, total = self.check_points(path)
        self.check_axes(file)
        self.check_runs(file, path)
        self.check_media(file)
        return file, total

    def test_xxh64_is_the_real_one(self):
        self.assertEqual(xxh64(b""), 0xEF46DB3751D8E999)
        self.assertEqual(xxh64(b"abc"), 0x44BC2CF5AD770999)
        self.assertEqual(xxh64(b"Nobody inspects the spammish repetition"), 0xFBCEA83C8A378BF1)

    def test_everything_that_points_can_be(self):
        logs = make_logs(self.folder / "made")
        path = self.folder / "made.sqlite"
        run("import", logs.folder, "-o", path, "-q")
        file, total = self.check_file(path)
        self.assertEqual(total, sum(map(len, logs.points.values())))
        found = {name[0::2]: series for series, name in self.names(file).items()}
        for name, wanted in logs.points.items():
            points = reader.points(file, found.get(name, 0))
            self.assertEqual([(s, None if math.isnan(w) else w, b) for s, w, b in points], wanted, name)
            rewinds = [(at, step) for at, step in logs.rewinds.get(name, ()) if any(s >= step for s, _, _ in wanted[:at])]
            self.assertEqual(file.execute("SELECT at_index, step FROM rewind WHERE series = ? ORDER BY at_index",
                                          (found[name],)).fetchall(), rewinds, name)
        # All of the document is put to the test: an encoding that is never met would prove nothing.
        have = lambda sql: {value for (value,) in file.execute(sql)}
        self.assertEqual(have("SELECT encoding FROM chunk"), {"f32", "f64", "const"})
        self.assertEqual(have("SELECT steps_encoding FROM axis"), {"none", "regular", "delta"})
        self.assertEqual(have("SELECT times_encoding FROM axis UNION SELECT times_encoding FROM chunk"),
                         {None, "none", "ms", "us", "q22", "f64", "ms+", "us+", "q22+"})
        self.assertEqual(have("SELECT encoding FROM level"), {"f32", "f64"})
        self.assertLessEqual({0, 1, 63, 64}, have("SELECT segment FROM chunk UNION SELECT segment FROM tail"))
        self.assertGreater(len(have("SELECT DISTINCT encoding || steps_encoding || times_encoding FROM tail")), 3)

    def test_files_that_grow(self):
        rows = [(i, round(1.7e9 + i / 8, 3), (i / 3, float(i % 7))) for i in range(9000)]
        path = self.folder / "grown.sqlite"
        for count in (1, 40, 200, 300, 500, 4096, 4100, 4400, 9000):
            logs = Logs(self.folder / "growing")
            logs.table("run", ["a", "b"], rows[:count])
            run("import", logs.folder, "-o", path, "-q")
            _, total = self.check_points(path)
            self.assertEqual(total, 2 * count)

    def test_data_of_the_tests(self):
        path = self.folder / "data.sqlite"
        run("import", ROOT / "tests" / "data" / "tensorboard", ROOT / "tests" / "data" / "csv", "-o", path, "-q")
        _, total = self.check_file(path)
        self.assertGreater(total, 700)

    def test_example_and_its_copy(self):
        path, copy = self.folder / "example.sqlite", self.folder / "copy.sqlite"
        run("example", "-o", path)
        file, total = self.check_points(path)
        self.assertGreater(total, 1000)
        run("export", path, "-o", copy)
        copied = reader.open_file(copy)
        self.assertEqual(copied.execute("PRAGMA journal_mode").fetchone()[0], "delete")
        for series in self.names(file):
            self.assertEqual(reader.points(copied, series), reader.points(file, series))


if __name__ == "__main__":
    unittest.main()
