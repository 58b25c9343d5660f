#!/usr/bin/env python3
"""Makes tests/data/journal: byte vectors that every writer and reader of journals shares.

    tests/data/make_journals.py            writes them
    (tests/python_journal_test.py makes them in memory and compares)

`vectors.json` says what was called, `NAME.tide` are the bytes, `NAME.jsonl` is what `journal cat` prints. A writer
with the clock of the vector must make the same bytes. The steps of a vector:

    {"op": "time", "us"}               the clocks go on to this time
    {"op": "wall", "us"}               only the wall clock is set to it, then the writer looks at its clock
    {"op": "log", "step", "names", "values", "context"}     a step of null is absent
    {"op": "json", "kind", "fields"}   a JSON record; fields in this order
    {"op": "beat"}
    {"op": "end", "fields"}            closes the journal

`damaged/NAME.tide` were made from them by what `damage` in vectors.json says; a reader takes what NAME.jsonl has.
"""
import json
import pathlib
import struct
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
FOLDER = HERE / "journal"
sys.path.insert(0, str(HERE.parent.parent / "sdk" / "python"))
from tidemark import _journal, _journal_cat, _reader, _records  # noqa: E402

RUN = "0b1e55ed-c0de-4bad-8a5e-00000000000%d"
T0 = 1700000000000000
NON_FINITE = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}


class Clock:
    def __init__(self):
        self.mono = 5000000000
        self.shift = T0 * 1000 - self.mono

    def mono_ns(self):
        return self.mono

    def wall_ns(self):
        return self.mono + self.shift


def log(step, names, values, context=""):
    return {"op": "log", "step": step, "names": names, "values": values, "context": context}


def time(us):
    return {"op": "time", "us": T0 + us}


def record(kind, **fields):
    return {"op": "json", "kind": kind, "fields": fields}


def vectors():
    yield "bare", {"writer": "vector"}, []
    yield "plain", {"project": "p", "name": "first", "host": "host", "pid": 42, "writer": "vector"}, [
        record("params", values={"lr": 0.001, "layers": [64, 32], "optimizer": {"name": "adam", "beta": 0.9}}),
        time(1000), log(0, ["loss", "accuracy"], [1.5, 0.25]),
        time(2500), log(1, ["loss", "accuracy"], [0.75, 0.5]),
        time(2600), log(1, ["lr"], [0.001]),
        time(4000), log(2, ["loss", "accuracy"], [0.1, 1]),
        record("summary", values={"best": 0.1}),
        time(5000), {"op": "end", "fields": {"status": "finished", "exit_code": 0}},
    ]
    yield "numbers", {"writer": "vector"}, [
        log(-1, ["a"], ["NaN"]), log(-9223372036854775807, ["a"], ["Infinity"]), log(9223372036854775807, ["a"], ["-Infinity"]),
        log(None, ["a"], [-0.0]), log(None, ["a"], [5e-324]), log(3, ["a"], [1.7976931348623157e308]), log(2, ["a"], [0.1]),
        record("params", values={
            "zero": 0.0, "minus_zero": -0.0, "one": 1.0, "tiny": 1e-07, "small": 0.0001, "large": 1e16, "digits": 123456789012345680.0,
            "third": 1 / 3, "nan": "NaN", "infinity": "Infinity", "i64": 9223372036854775807, "negative": -9223372036854775808,
            "u64": 18446744073709551615, "true": True, "false": False, "null": None, "empty": {}, "none": []}),
    ]
    yield "names", {"project": "Überlauf \"q\" \\ /", "name": "tab\t line\nend\r bell\x07 del\x7f 日本 🌊", "writer": "vector"}, [
        log(0, ["loss", "日本", "🌊", "a b", "x" * 127, "y" * 128, "z" * 300], [1, 2, 3, 4, 5, 6, 7]),
        log(0, ["loss"], [8], "validation"), log(0, ["loss"], [9], ""), log(1, ["loss"], [10], "validation"),
        log(0, ["m%d" % i for i in range(130)], [i / 4 for i in range(130)]),
    ]
    yield "kinds", {"project": "p", "name": "n", "group": "g", "job_type": "train", "parent": RUN % 0, "host": "h", "pid": 1,
                    "user": "u", "rank": 3, "writer": "vector"}, [
        record("run", notes="two\nlines", git_commit="0123456789abcdef0123456789abcdef01234567", git_diff="-a\n+b\n",
               command="python train.py", versions={"python": "3.11.7"}),
        record("tags", values={"good": "", "stage": "2"}), record("tags", values={"good": None}),
        record("metric", name="val/*", step_metric="epoch", summary="min"),
        record("text", name="sample", step=3, time_us=T0 + 10, text="hello"),
        record("text", name="sample", step=None, time_us=T0 + 11, text=""),
        record("media", name="picture", step=3, time_us=T0 + 12, index=0, type="image", content_type="image/png",
               sha256="e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", size_bytes=0, meta={"caption": "c"}),
        record("media", name="weights", step=3, time_us=T0 + 13, index=1, type="histogram", content_type="application/json",
               value={"edges": [0, 0.5, 1], "counts": [3, 4]}),
        record("alert", time_us=T0 + 14, title="loss is NaN", text="", level="error"),
        record("rewind", step=2), record("gap", time_us=T0 + 15, calls=7, reason="No space left on device"),
        time(10000000), {"op": "beat"}, {"op": "wall", "us": T0 + 3610000000}, log(2, ["loss"], [1]),
        time(3610000500), {"op": "wall", "us": T0 + 3610900000}, log(3, ["loss"], [2]),
        {"op": "end", "fields": {"status": "failed", "exit_code": 1, "error": "ValueError: no"}},
    ]


def perform(number, header, steps):
    """The bytes that this package's writer makes of a vector."""
    clock = Clock()
    with tempfile.TemporaryDirectory() as folder:
        journal = _journal.Journal(folder, RUN % number, lambda: header, clock)
        journal.open()
        for step in steps:
            if step["op"] == "time":
                clock.mono = step["us"] * 1000 - clock.shift
            elif step["op"] == "wall":
                clock.shift = step["us"] * 1000 - clock.mono
                journal.check_clock()
            elif step["op"] == "log":
                log_step(journal, step)
            elif step["op"] == "json":
                journal.put(step["kind"], step["fields"])
            elif step["op"] == "beat":
                journal.beat()
            else:
                journal.close(step["fields"])
        data = pathlib.Path(journal.path).read_bytes()
        journal.close({})
    return data


def log_step(journal, step):
    names = tuple(step["names"])
    values = [NON_FINITE.get(value, value) for value in step["values"]]
    number = _records.NO_STEP if step["step"] is None else step["step"]
    fast = not step["context"] and journal.log_known(dict(zip(names, values)), number, False)
    if not fast:
        journal.log_values(names, values, number, step["context"], None if step["context"] else names)


def damage(name, data):
    """[(name, how, bytes)]: what happens to files."""
    offsets = [entry.offset for entry in entries(data)] + [len(data)]
    middle = offsets[4]
    flipped = bytearray(data)
    flipped[middle + 2] ^= 0x40
    yield name + "-length", "a bit of the length at %d flipped" % middle, bytes(flipped)
    flipped = bytearray(data)
    flipped[middle + 12] ^= 1
    yield name + "-payload", "a bit of the payload at %d flipped" % middle, bytes(flipped)
    yield name + "-torn", "cut in its last record", data[: offsets[-2] + 11]
    yield name + "-zeros", "bytes 150 to 250 zeroed", data[:150] + bytes(100) + data[250:]
    yield name + "-twice", "the first record's bytes stand before it once more, without their end", data[:60] + data[6:]
    later = _records.record(b"q", b"later, and can be skipped")
    yield name + "-later", "a record of an unknown lower-case type at %d" % middle, data[:middle] + later + data[middle:]
    newer = _records.record(b"Q", struct.pack("<I", 1))
    yield name + "-newer", "a record of an unknown upper-case type at %d" % middle, data[:middle] + newer + data[middle:]


def entries(data, journal=None):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "x.tide"
        path.write_bytes(data)
        return list(_reader.Journal(path).read())


def cat(data):
    """What `journal cat` prints."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "x.tide"
        path.write_bytes(data)
        return "".join(line + "\n" for line in _journal_cat.lines(_reader.Journal(path)))


def make():
    """{path below FOLDER: bytes}"""
    files, described = {}, []
    for number, (name, header, steps) in enumerate(vectors()):
        data = perform(number, header, steps)
        files[name + ".tide"] = data
        files[name + ".jsonl"] = cat(data).encode()
        entry = {"name": name, "run": RUN % number, "start_us": T0, "header": header, "steps": steps}
        if name == "plain":
            entry["damage"] = {}
            for other, how, damaged in damage(name, data):
                entry["damage"][other] = how
                files["damaged/%s.tide" % other] = damaged
                files["damaged/%s.jsonl" % other] = cat(damaged).encode()
        described.append(entry)
    text = json.dumps(described, ensure_ascii=False, indent=None)
    files["vectors.json"] = text.replace('{"name":', '\n{"name":').replace(', {"op"', ',\n {"op"').encode() + b"\n"
    return files


if __name__ == "__main__":
    for path, content in make().items():
        target = FOLDER / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    print(sum(len(content) for content in make().values()), "bytes")
