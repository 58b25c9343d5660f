#!/usr/bin/env python3
"""Makes tests/data/tensorboard: small event files and, by a decoder of their own, what they hold.

    python3 -m venv v && v/bin/pip install -r tests/data/requirements.txt
    v/bin/python tests/data/make_tensorboard.py tests/data

Writes DIR/tensorboard/{client,hand}/... and DIR/tensorboard/expected.json. client/ is written by
tensorboardX (as torch.utils.tensorboard writes), hand/ byte by byte: what clients do only in rare cases.
Plain tests do not run this; `./build-wasm.sh test peers` does.
"""
import hashlib
import json
import math
import os
import pathlib
import shutil
import struct
import sys

EPOCH = 1_700_000_000.25


# --- checksums and framing ------------------------------------------------------------------------

def _table():
    table = []
    for i in range(256):
        for _ in range(8):
            i = (i >> 1) ^ (0x82F63B78 if i & 1 else 0)
        table.append(i)
    return table


_CRC = _table()


def masked_crc(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = (crc >> 8) ^ _CRC[(crc ^ byte) & 0xFF]
    crc ^= 0xFFFFFFFF
    return (((crc >> 15) | (crc << 17)) + 0xA282EAD8) & 0xFFFFFFFF


def record(data):
    head = struct.pack("<Q", len(data))
    return head + struct.pack("<I", masked_crc(head)) + data + struct.pack("<I", masked_crc(data))


# --- protocol buffers, writing --------------------------------------------------------------------

def varint(value):
    value &= 0xFFFFFFFFFFFFFFFF
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out) + bytes([value])


def f_varint(field, value):
    return varint(field << 3) + varint(value)


def f_double(field, value):
    return varint(field << 3 | 1) + struct.pack("<d", value)


def f_float(field, value):
    return varint(field << 3 | 5) + struct.pack("<f", value)


def f_bytes(field, value):
    if isinstance(value, str):
        value = value.encode()
    return varint(field << 3 | 2) + varint(len(value)) + value


def event(wall_time=None, step=0, **parts):
    fields = {"file_version": 3, "graph_def": 4, "summary": 5, "log_message": 6, "session_log": 7,
              "run_metadata": 8, "meta_graph": 9, "source_metadata": 10}
    out = b"" if wall_time is None else f_double(1, wall_time)
    if step:
        out += f_varint(2, step)
    for name, value in parts.items():
        out += f_bytes(fields[name], value)
    return record(out)


def summary(*values):
    return b"".join(f_bytes(1, value) for value in values)


def scalar(tag, value):
    return f_bytes(1, tag) + f_float(2, value)


def metadata(plugin, content=b"", description="", display_name="", data_class=0):
    out = f_bytes(1, f_bytes(1, plugin) + (f_bytes(2, content) if content else b""))
    if display_name:
        out += f_bytes(2, display_name)
    if description:
        out += f_bytes(3, description)
    if data_class:
        out += f_varint(4, data_class)
    return f_bytes(9, out)


def shape(*dims):
    return f_bytes(2, b"".join(f_bytes(2, f_varint(1, d)) for d in dims))


def tensor(dtype, body, dims=()):
    return f_bytes(8, f_varint(1, dtype) + shape(*dims) + body)


def content(raw):
    return f_bytes(4, raw)


def strings(*texts):
    return b"".join(f_bytes(8, text) for text in texts)


def version(wall_time):
    return event(wall_time, file_version="brain.Event:2")


def hparams_value(value):
    if value is None:
        return f_varint(1, 0)
    if isinstance(value, bool):
        return f_varint(4, int(value))
    if isinstance(value, (int, float)):
        return f_double(2, value)
    if isinstance(value, str):
        return f_bytes(3, value)
    if isinstance(value, list):
        return f_bytes(6, b"".join(f_bytes(1, hparams_value(v)) for v in value))
    return f_bytes(5, b"".join(f_bytes(1, f_bytes(1, k) + f_bytes(2, hparams_value(v))) for k, v in value.items()))


def hparams_start(params, group, start):
    body = b"".join(f_bytes(1, f_bytes(1, k) + f_bytes(2, hparams_value(v))) for k, v in params.items())
    body += f_bytes(4, group) + f_double(5, start)
    return f_bytes(1, "_hparams_/session_start_info") + metadata("hparams", f_bytes(3, body))


def hparams_end(status, end):
    body = f_varint(1, status) + f_double(2, end)
    return f_bytes(1, "_hparams_/session_end_info") + metadata("hparams", f_bytes(4, body))


def hparams_experiment():
    info = f_bytes(1, "lr") + f_varint(4, 3)
    body = f_bytes(1, "grid over lr") + f_bytes(2, "someone") + f_bytes(4, info) + f_bytes(6, "grid")
    return f_bytes(1, "_hparams_/experiment") + metadata("hparams", f_bytes(2, body))


PNG = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010806000000"
                    "1f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082")
WAV = (b"RIFF" + struct.pack("<I", 44) + b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 8000, 1, 8) +
       b"data" + struct.pack("<I", 8) + bytes([128, 160, 128, 96] * 2))


def histo(minimum, maximum, limits, counts):
    return (f_double(1, minimum) + f_double(2, maximum) + f_double(3, sum(counts)) + f_double(4, 12.5) +
            f_double(5, 80.25) + f_bytes(6, struct.pack(f"<{len(limits)}d", *limits)) +
            f_bytes(7, struct.pack(f"<{len(counts)}d", *counts)))


# --- the files written by hand --------------------------------------------------------------------

def tf1():
    """Summaries of TensorFlow 1: typed oneof, no metadata, session log, graph, image, audio."""
    out = version(EPOCH)
    out += event(EPOCH, graph_def=b"\x0a\x03abc")
    out += event(EPOCH, meta_graph=b"\x0a\x00")
    out += event(EPOCH + 0.5, 1, session_log=f_varint(1, 1))
    for step in range(1, 6):
        out += event(EPOCH + step, step, summary=summary(scalar("loss", 1 / step), scalar("acc", step / 7)))
    out += event(EPOCH + 6, 5, summary=summary(
        f_bytes(1, "weights") + f_bytes(5, histo(-1.5, 2.5, [-1, 0, 1, sys.float_info.max], [1, 4, 2, 1]))))
    image = f_varint(1, 1) + f_varint(2, 1) + f_varint(3, 4) + f_bytes(4, PNG)
    out += event(EPOCH + 7, 5, summary=summary(f_bytes(1, "picture/image/0") + f_bytes(4, image)))
    audio = f_float(1, 8000) + f_varint(2, 1) + f_varint(3, 8) + f_bytes(4, WAV) + f_bytes(5, "audio/wav")
    out += event(EPOCH + 8, 5, summary=summary(f_bytes(1, "sound") + f_bytes(6, audio)))
    out += event(EPOCH + 8, 5, summary=summary(f_bytes(1, "old") + f_bytes(3, b"\x01\x02")))
    out += event(EPOCH + 8, 5, summary=summary(f_bytes(7, "node") + f_float(2, 3)))
    out += event(EPOCH + 9, 5, session_log=f_varint(1, 3) + f_bytes(2, "ckpt-5"))
    out += event(EPOCH + 9, 5, log_message=f_varint(1, 20) + f_bytes(2, "saved"))
    out += event(EPOCH + 9, 5, run_metadata=f_bytes(1, "step 5") + f_bytes(2, b"\x0a\x00"))
    return out


def tf2():
    """Summaries of TensorFlow 2: everything a tensor, the plugin named only with a tag's first value."""
    out = version(EPOCH) + event(EPOCH, source_metadata=f_bytes(1, "tensorboard.summary.writer"))
    for step in range(4):
        meta = metadata("scalars", description="the loss", display_name="Loss", data_class=1) if step == 0 else b""
        out += event(EPOCH + step, step, summary=summary(
            f_bytes(1, "loss") + meta + tensor(1, content(struct.pack("<f", 0.1 * step + 0.3)))))
    rows = [(-1.0, 0.0, 3.0), (0.0, 1.0, 5.0)]
    raw = b"".join(struct.pack("<3d", *row) for row in rows)
    out += event(EPOCH + 5, 3, summary=summary(
        f_bytes(1, "weights") + metadata("histograms", f_varint(1, 1)) + tensor(2, content(raw), (2, 3))))
    out += event(EPOCH + 5, 4, summary=summary(f_bytes(1, "weights") + tensor(2, b"", (0, 3))))
    out += event(EPOCH + 5, 3, summary=summary(
        f_bytes(1, "picture") + metadata("images") + tensor(7, strings("1", "1", PNG, PNG), (4,))))
    out += event(EPOCH + 5, 3, summary=summary(
        f_bytes(1, "sound") + metadata("audio", f_varint(2, 11)) + tensor(7, strings(WAV, "first"), (1, 2))))
    out += event(EPOCH + 5, 3, summary=summary(
        f_bytes(1, "notes") + metadata("text") + tensor(7, strings("# Notes", "line **two**"), (2,))))
    curve = [float(i) / 8 for i in range(6 * 3)]
    out += event(EPOCH + 5, 3, summary=summary(
        f_bytes(1, "pr") + metadata("pr_curves", f_varint(2, 3)) +
        tensor(1, f_bytes(5, struct.pack("<18f", *curve)), (6, 3))))
    out += event(EPOCH + 5, 0, summary=summary(
        f_bytes(1, "keras") + metadata("graph_keras_model") + tensor(7, strings('{"class_name": "Model"}'))))
    out += event(EPOCH + 5, 3, summary=summary(f_bytes(1, "matrix") + tensor(3, f_bytes(7, varint(1) + varint(-2)), (2, 2))))
    out += event(EPOCH + 5, 3, summary=summary(f_bytes(1, "custom") + metadata("custom_scalars") +
                                               tensor(7, strings(b"\x0a\x00"))))
    return out


def dtypes():
    """A rank-0 tensor of every numeric type, in both forms."""
    cases = {
        "float_content": tensor(1, content(struct.pack("<f", 0.1))),
        "float_list": tensor(1, f_bytes(5, struct.pack("<f", 0.1))),
        "float_single": tensor(1, f_float(5, 0.1)),
        "double": tensor(2, f_bytes(6, struct.pack("<d", 0.1))),
        "double_content": tensor(2, content(struct.pack("<d", -0.1))),
        "int32": tensor(3, f_varint(7, -5)),
        "int32_packed": tensor(3, f_bytes(7, varint(-5))),
        "uint8": tensor(4, f_varint(7, 250)),
        "int16": tensor(5, content(struct.pack("<h", -300))),
        "int8": tensor(6, f_varint(7, -7)),
        "int64": tensor(9, f_varint(10, -(2 ** 40))),
        "int64_large": tensor(9, content(struct.pack("<q", 2 ** 53 + 1))),
        "bool": tensor(10, f_varint(11, 1)),
        "bfloat16": tensor(14, f_varint(13, 0xC049)),
        "uint16": tensor(17, f_varint(7, 65535)),
        "half": tensor(19, f_varint(13, 0x3555)),
        "half_content": tensor(19, content(struct.pack("<e", -1.5e-5))),
        "half_inf": tensor(19, f_varint(13, 0xFC00)),
        "uint32": tensor(22, f_varint(16, 2 ** 32 - 1)),
        "uint64": tensor(23, f_varint(17, 2 ** 64 - 2 ** 12)),
        "empty_is_zero": tensor(1, b""),
        "no_shape": f_bytes(8, f_varint(1, 1) + f_float(5, 2.5)),
        "one_element": metadata("scalars") + tensor(1, f_float(5, 4.5), (1,)),
    }
    out = version(EPOCH)
    for step, (name, value) in enumerate(cases.items()):
        out += event(EPOCH + step, step, summary=summary(f_bytes(1, name) + value))
    return out


def odd():
    """NaN and infinities, steps that go back, equal steps, negative and large steps, names, absent times."""
    out = b""  # no file_version
    values = [1.0, math.nan, math.inf, -math.inf, -0.0, 1e-45, 3.4028234663852886e38]
    for step, value in enumerate(values):
        out += event(EPOCH + step, step, summary=summary(scalar("odd", value)))
    # a quiet NaN with a payload
    out += event(EPOCH + 7, 7, summary=summary(f_bytes(1, "odd") + varint(2 << 3 | 5) + struct.pack("<I", 0x7FC12345)))
    for step in (5, 5, 3, 4, 4, 10, -3, 2 ** 62):
        out += event(EPOCH + 20, step, summary=summary(scalar("steps", step % 100)))
    out += event(math.nan, 1, summary=summary(scalar("time", 1)))
    out += event(None, 2, summary=summary(scalar("time", 2)))
    out += event(math.inf, 3, summary=summary(scalar("time", 3)))
    out += event(EPOCH, 4, summary=summary(scalar("time", 4)))
    for tag in ("Größe/µ", "损失", "a/b//c", " blank ", ""):
        out += event(EPOCH, 1, summary=summary(scalar(tag, 1)))
    out += event(EPOCH, 1, summary=summary(f_bytes(1, b"bad\xff\xfename") + f_float(2, 1)))
    out += event(EPOCH, 1, summary=summary(f_bytes(1, b"line\nbreak") + f_float(2, 1)))
    out += event(EPOCH, 1, summary=b"")
    out += event(EPOCH, 1)
    # fields in another order, unknown fields of each wire type
    unknown = f_varint(77, 5) + f_double(78, 1.0) + f_bytes(79, b"x") + f_float(80, 1.0)
    out += record(unknown + f_bytes(5, summary(unknown + f_float(2, 8) + f_bytes(1, "order"))) +
                  f_varint(2, 9) + f_double(1, EPOCH))
    return out


def restart(first):
    """Two files of one run: the second takes back what the first wrote from step 3 on (purge_step=3)."""
    out = version(EPOCH)
    if not first:
        out = event(EPOCH + 100, 3, file_version="brain.Event:2") + event(EPOCH + 100, 3, session_log=f_varint(1, 1))
    for step in range(0, 6) if first else range(3, 8):
        value = f_bytes(1, "t") + (metadata("scalars") if first and step == 0 else b"")
        out += event(EPOCH + step + (0 if first else 100), step, summary=summary(
            scalar("loss", step if first else -step), value + tensor(3, f_varint(7, step), (1,))))
    return out


def damaged():
    """A record with wrong data, a record with a wrong length, and an incomplete last one."""
    records = [version(EPOCH)]
    for step in range(20):
        records.append(event(EPOCH + step, step, summary=summary(scalar("loss", step))))
    bad_data = bytearray(records[5])
    bad_data[20] ^= 0x40
    bad_length = bytearray(records[10])
    bad_length[0] ^= 0x01
    records[5], records[10] = bytes(bad_data), bytes(bad_length)
    records[-1] = records[-1][:-3]
    return b"".join(records)


def hparams():
    params = {"lr": 0.001, "layers": 3, "optimizer": "adam", "amp": True, "none": None,
              "shape": [1, 2.5, "x"], "nested": {"a": 1, "b": [False]}}
    out = version(EPOCH)
    out += event(EPOCH, summary=summary(hparams_experiment()))
    out += event(EPOCH + 1, summary=summary(hparams_start(params, "group-7", EPOCH - 10)))
    out += event(EPOCH + 2, 1, summary=summary(scalar("loss", 0.5)))
    out += event(EPOCH + 3, summary=summary(hparams_end(2, EPOCH + 30)))
    return out


def write_hand(folder):
    name = "events.out.tfevents.1700000000.host.1.{}"
    files = {
        "tf1/" + name.format(0): tf1(),
        "tf2/train/" + name.format(0) + ".v2": tf2(),
        "dtypes/" + name.format(0): dtypes(),
        "odd/" + name.format(0): odd(),
        "restart/" + name.format(0): restart(True),
        "restart/" + name.format(1): restart(False),
        "damaged/" + name.format(0): damaged(),
        "hparams/" + name.format(0): hparams(),
        "hparams/" + name.format(1) + ".profile-empty": version(EPOCH),
    }
    for path, data in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def write_client(folder):
    """What a training script with tensorboardX (or torch.utils.tensorboard) leaves behind."""
    import numpy as np
    import tensorboardX
    import time
    rng = np.random.default_rng(7)
    clock = [EPOCH]

    def tick():
        clock[0] += 0.125
        return clock[0]
    time.time = lambda: clock[0]  # the client's own stamps; its writer thread asks at any moment

    def writer(path, **kwargs):
        return tensorboardX.SummaryWriter(str(folder / path), **kwargs)
    first = writer("run_a")
    for step in range(60):
        first.add_scalar("train/loss", float(np.exp(-step / 20) + rng.normal() * 0.01), step, walltime=tick())
        first.add_scalar("train/lr", 0.1 * 0.9 ** step, step, walltime=tick(), display_name="rate",
                         summary_description="the learning rate")
    first.add_histogram("weights", rng.normal(size=400), 10, bins=8, walltime=tick())
    first.add_text("config", "**batch** 32", 0, walltime=tick())
    first.add_pr_curve("pr", rng.integers(0, 2, 50), rng.random(50), 1, num_thresholds=7, walltime=tick())
    first.add_scalars("losses", {"a": 1.0, "b": 2.0}, 3, walltime=tick())
    first.close()
    second = writer("run_b", filename_suffix=".first")
    for step in range(30):
        second.add_scalar("train/loss", 1.0 / (step + 1), step, walltime=tick())
    second.close()
    again = writer("run_b", purge_step=20, filename_suffix=".second")
    for step in range(20, 40):
        again.add_scalar("train/loss", 2.0 / (step + 1), step, walltime=tick())
    again.add_hparams({"lr": 0.1}, {"final": 0.25}, name="hp")  # one: a map has no order
    again.close()
    # Host and process change from machine to machine; the order of the files must not.
    for number, path in enumerate(sorted(folder.rglob("events.out.tfevents.*"), key=lambda p: p.name)):
        path.rename(path.with_name(f"events.out.tfevents.{1700000000 + number}.host.7"))


# --- the decoder: what is in a file, independent of the writers above -----------------------------

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


def main():
    root = pathlib.Path(sys.argv[1]) / "tensorboard"
    shutil.rmtree(root, ignore_errors=True)
    write_hand(root / "hand")
    write_client(root / "client")
    expected = decode(root)
    lines = [f"{json.dumps(path)}: {json.dumps(entry, separators=(',', ':'))}" for path, entry in expected.items()]
    (root / "expected.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    os.environ.setdefault("PROTOCOL_BUFFERS_PYTHON_IMPLEMENTATION", "upb")
    main()
