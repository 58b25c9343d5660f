"""Reads event files: what is in a file, independent of the program under test and, but for the checksum, of
event_writer.py."""
import hashlib
import math
import struct
import sys

from event_writer import masked_crc


def read_varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def fields(data):
    at = 0
    while at < len(data):
        key, at = read_varint(data, at)
        wire = key & 7
        if wire == 0:
            value, at = read_varint(data, at)
        elif wire == 1:
            value, at = data[at:at + 8], at + 8
        elif wire == 5:
            value, at = data[at:at + 4], at + 4
        elif wire == 2:
            size, at = read_varint(data, at)
            value, at = data[at:at + size], at + size
        else:
            raise ValueError("wire type")
        yield key >> 3, wire, value


def signed(value, bits=64):
    value &= (1 << bits) - 1
    return value - (1 << bits) if value >> (bits - 1) else value


NUMPY_LIKE = {1: "<f", 2: "<d", 3: "<i", 4: "<B", 5: "<h", 6: "<b", 9: "<q", 10: "<?", 17: "<H", 19: "<e",
              22: "<I", 23: "<Q"}
LISTS = {1: 5, 2: 6, 3: 7, 4: 7, 5: 7, 6: 7, 9: 10, 10: 11, 14: 13, 17: 7, 19: 13, 22: 16, 23: 17}


def elements(dtype, message):
    raw = b"".join(v for n, w, v in fields(message) if n == 4 and w == 2)
    if raw:
        if dtype == 14:
            return [struct.unpack("<f", b"\0\0" + raw[i:i + 2])[0] for i in range(0, len(raw), 2)]
        return [v for (v,) in struct.iter_unpack(NUMPY_LIKE[dtype], raw)]
    out = []
    for number, wire, value in fields(message):
        if number != LISTS[dtype]:
            continue
        if dtype in (1, 2):
            out += [v for (v,) in struct.iter_unpack("<f" if dtype == 1 else "<d", value)]
            continue
        values = [value]
        if wire == 2:
            values, at = [], 0
            while at < len(value):
                v, at = read_varint(value, at)
                values.append(v)
        for v in values:
            if dtype == 14:
                v = struct.unpack("<f", struct.pack("<I", v << 16))[0]
            elif dtype == 19:
                v = struct.unpack("<e", struct.pack("<H", v))[0]
            elif dtype in (3, 5, 6, 9):
                v = signed(v)
            out.append(v)
    return out


def bits(value):
    return struct.pack(">d", value).hex()


def widen(four):
    """The double with the bits of a widened float (struct keeps a NaN's payload only by hand)."""
    raw = struct.unpack("<I", four)[0]
    if raw & 0x7F800000 == 0x7F800000 and raw & 0x7FFFFF:
        return struct.pack(">Q", (raw >> 31) << 63 | 0x7FF << 52 | (raw & 0x7FFFFF) << 29).hex()
    return bits(struct.unpack("<f", four)[0])


class Decoder:
    def __init__(self, plugins):
        self.plugins = plugins  # tag -> plugin, shared by the files of a run
        self.result = {"records": 0, "bad_records": 0, "points": {}, "media": [], "rewinds": [], "params": {}}

    def point(self, tag, step, wall, value_bits):
        time = None if wall is None or not math.isfinite(wall) else wall
        self.result["points"].setdefault(tag, []).append([step, time, value_bits])

    def media(self, kind, tag, step, index, data):
        self.result["media"].append([kind, tag, step, index, len(data), hashlib.sha256(data).hexdigest()])

    def file(self, data):
        at = 0
        while len(data) - at >= 12:
            head = data[at:at + 8]
            if masked_crc(head) != struct.unpack("<I", data[at + 8:at + 12])[0]:
                self.result["bad_records"] += 1
                at += 1
                while at + 16 <= len(data) and not self.sound(data, at):
                    at += 1
                continue
            size = struct.unpack("<Q", head)[0]
            if at + 16 + size > len(data):
                break
            body = data[at + 12:at + 12 + size]
            if masked_crc(body) == struct.unpack("<I", data[at + 12 + size:at + 16 + size])[0]:
                self.result["records"] += 1
                self.event(body)
            else:
                self.result["bad_records"] += 1
            at += 16 + size
        self.result["tail_bytes"] = len(data) - at
        return self.result

    @staticmethod
    def sound(data, at):
        return masked_crc(data[at:at + 8]) == struct.unpack("<I", data[at + 8:at + 12])[0]

    def event(self, body):
        parts = list(fields(body))
        wall = next((struct.unpack("<d", v)[0] for n, w, v in parts if n == 1 and w == 1), None)
        step = next((signed(v) for n, w, v in parts if n == 2 and w == 0), 0)
        for number, wire, value in parts:
            if wire != 2:
                continue
            if number in (4, 9, 8):
                name = {4: "graph_def", 9: "meta_graph_def", 8: "run_metadata"}[number]
                self.media("graph", name, step, 0, value)
            if number == 7 and any(n == 1 and v == 1 for n, _, v in fields(value)):
                self.result["rewinds"].append(step)
            if number == 5:
                for n, w, v in fields(value):
                    if n == 1 and w == 2:
                        self.value(v, step, wall)

    def value(self, body, step, wall):
        parts = list(fields(body))
        get = {n: v for n, w, v in parts}
        tag_bytes = get.get(1, b"") or get.get(7, b"")
        tag = "".join("\ufffd" if ord(c) < 32 else c for c in tag_bytes.decode("utf-8", "replace")) or "(no tag)"
        if 9 in get:
            plugin_data = next((v for n, w, v in fields(get[9]) if n == 1), b"")
            plugin = {n: v for n, w, v in fields(plugin_data)}
            self.plugins[tag] = plugin.get(1, b"").decode()
            if self.plugins[tag] == "hparams":
                self.hparams(plugin.get(2, b""))
        plugin = self.plugins.get(tag, "")
        if 2 in get:
            self.point(tag, step, wall, widen(get[2]))
        elif 5 in get:
            self.media("histogram", tag, step, 0, self.histogram(get[5]))
        elif 4 in get:
            self.media("image", tag, step, 0, dict((n, v) for n, w, v in fields(get[4]))[4])
        elif 6 in get:
            self.media("audio", tag, step, 0, dict((n, v) for n, w, v in fields(get[6]))[4])
        elif 3 in get:
            self.media("histogram", tag, step, 0, get[3])
        elif 8 in get:
            self.tensor(tag, plugin, get[8], step, wall)

    def tensor(self, tag, plugin, message, step, wall):
        parts = list(fields(message))
        dtype = next(v for n, w, v in parts if n == 1)
        dims = [next((signed(v) for n, _, v in fields(d) if n == 1), 0)
                for n, w, s in parts if n == 2 for k, _, d in fields(s) if k == 2]
        if dtype == 7:
            self.texts(tag, plugin, [v for n, w, v in parts if n == 8], dims, step)
            return
        values = elements(dtype, message)
        if plugin in ("", "scalars") and (not dims or (plugin == "scalars" and all(d == 1 for d in dims))):
            raw = b"".join(v for n, w, v in parts if n in (4, 5) and w in (2, 5)) if dtype == 1 else b""
            self.point(tag, step, wall, widen(raw[:4]) if raw else bits(float(values[0]) if values else 0.0))
        elif plugin == "histograms":
            self.media("histogram", tag, step, 0, struct.pack(f"<{len(values)}d", *values))
        else:
            kind = "pr_curve" if plugin == "pr_curves" else "tensor"
            self.media(kind, tag, step, 0, b"".join(struct.pack(NUMPY_LIKE[dtype], v) for v in values))

    def texts(self, tag, plugin, texts, dims, step):
        if plugin == "images":
            texts = texts[2:]
        if plugin == "audio" and len(dims) == 2:
            texts = texts[::2]
        kind = {"images": "image", "audio": "audio", "text": "text", "": "tensor"}.get(
            plugin, "graph" if plugin.startswith("graph_") else "other")
        for index, text in enumerate(texts):
            self.media(kind, tag, step, index, text)

    @staticmethod
    def histogram(body):
        numbers = {n: struct.unpack("<d", v)[0] for n, w, v in fields(body) if w == 1}
        columns = {n: [x for (x,) in struct.iter_unpack("<d", v)] for n, w, v in fields(body) if w == 2}
        out, left = b"", numbers.get(1, 0.0)
        limits, counts = columns.get(6, []), columns.get(7, [])
        for i, (right, count) in enumerate(zip(limits, counts)):
            if i + 1 == len(limits) and right >= sys.float_info.max:
                right = max(numbers.get(2, 0.0), left)
            out += struct.pack("<3d", min(left, right), right, count)
            left = right
        return out

    def hparams(self, body):
        for number, wire, value in fields(body):
            if number == 3:
                for n, w, v in fields(value):
                    if n == 1:
                        entry = {k: x for k, _, x in fields(v)}
                        self.result["params"][entry[1].decode()] = self.param(entry.get(2, b""))
                    elif n == 4:
                        self.result["group"] = v.decode()
                    elif n == 5:
                        self.result["started_s"] = struct.unpack("<d", v)[0]
            if number == 4:
                for n, w, v in fields(value):
                    if n == 1:
                        self.result["status"] = {1: "finished", 2: "failed"}.get(v, "")
                    if n == 2:
                        self.result["ended_s"] = struct.unpack("<d", v)[0]

    def param(self, body):
        for number, wire, value in fields(body):
            if number == 2:
                return struct.unpack("<d", value)[0]
            if number == 3:
                return value.decode()
            if number == 4:
                return bool(value)
            if number == 5:
                entries = [{k: x for k, _, x in fields(v)} for n, w, v in fields(value) if n == 1]
                return {e[1].decode(): self.param(e.get(2, b"")) for e in entries}
            if number == 6:
                return [self.param(v) for n, w, v in fields(value) if n == 1]
        return None


def decode(folder):
    expected, plugins = {}, {}
    for path in sorted(folder.rglob("*tfevents*")):
        run = str(path.parent.relative_to(folder))
        decoder = Decoder(plugins.setdefault(run, {}))
        expected[str(path.relative_to(folder))] = decoder.file(path.read_bytes())
    return expected
