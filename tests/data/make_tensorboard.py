#!/usr/bin/env python3
"""Makes tests/data/tensorboard: small event files and, by a decoder of their own, what they hold.

    python3 -m venv v && v/bin/pip install -r tests/data/requirements.txt
    v/bin/python tests/data/make_tensorboard.py tests/data

Writes DIR/tensorboard/{client,hand}/... and DIR/tensorboard/expected.json. client/ is written by
tensorboardX (as torch.utils.tensorboard writes), hand/ byte by byte: what clients do only in rare cases.
Plain tests do not run this; `./build-wasm.sh test peers` does.
"""
import json
import math
import os
import pathlib
import shutil
import struct
import sys

from event_decoder import decode
from event_writer import (
    EPOCH, PNG, WAV, content, event, f_bytes, f_double, f_float, f_varint, histo, hparams_end,
    hparams_experiment, hparams_start, metadata, record, scalar, shape, strings, summary, tensor, varint, version)


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
