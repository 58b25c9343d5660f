#!/usr/bin/env python3
"""The Python package's calls: what becomes of what a script logs, wandb's names, resuming, facts, the wheel."""
import argparse
import collections
import contextlib
import copy
import fractions
import decimal
import io
import json
import math
import os
import pathlib
import pickle
import shutil
import subprocess
import sys
import tempfile
import unittest
import zipfile
import zlib

ROOT = pathlib.Path(__file__).resolve().parent.parent
SDK = ROOT / "sdk" / "python"
sys.path.insert(0, str(SDK))
import tidemark  # noqa: E402
from tidemark import _facts, _media, _pixels, _reader, _warn  # noqa: E402

WANDB_SCRIPT = """
import random
import tidemark as wandb

wandb.login()
wandb.init(project="my-project", entity="team", config={"epochs": 3, "lr": 1e-3}, tags=["baseline"], notes="first",
           settings=wandb.Settings(start_method="thread"), save_code=True)
config = wandb.config
config.update({"batch_size": 8}, allow_val_change=True)
config.seed = 7
wandb.define_metric("val/*", step_metric="epoch", summary="min")
wandb.watch(object(), log="all")
table = wandb.Table(columns=["id", "prediction"])
for epoch in range(wandb.config.epochs):
    for batch in range(4):
        wandb.log({"train/loss": 1.0 / (1 + epoch + batch)})
    table.add_data(epoch, "cat")
    wandb.log({"val/loss": 1.0 / (1 + epoch), "epoch": epoch, "weights": wandb.Histogram([random.random() for _ in range(100)]),
               "examples": [wandb.Image([[0, 128], [255, 64]], caption="a"), wandb.Image([[1, 2], [3, 4]])]}, commit=True)
wandb.log({"table": table})
wandb.run.summary["best_loss"] = 0.25
wandb.summary.update({"done": True})
assert wandb.run.summary["val/loss"] == 1 / 3
wandb.save("model.pt")
artifact = wandb.Artifact("model", type="model")
artifact.add_file("model.pt")
wandb.log_artifact(artifact)
with wandb.something.else_() as x:
    pass
for _ in wandb.Api().runs("team/project"):
    raise AssertionError
@wandb.decorated
def function():
    return 5
assert function() == 5
wandb.alert(title="Low", text="loss is low", level=wandb.AlertLevel.WARN)
wandb.finish()
assert wandb.run is None
wandb.log({"late": 1})
"""


class Number:
    """As a 0-d tensor of a library that is not there."""

    def __init__(self, value):
        self.value = value

    def __float__(self):
        return float(self.value)

    def __index__(self):
        return int(self.value)


class OnlyItem:
    def item(self):
        return 2.5


class Array:
    shape = (2, 2)
    size = 4

    def tolist(self):
        return [[1, 2], [3, 4]]

    def __float__(self):
        raise TypeError("only length-1 arrays can be converted")


class Hostile:
    def __float__(self):
        raise RuntimeError("no")

    def __str__(self):
        raise RuntimeError("no")

    def __getattr__(self, name):
        raise RuntimeError("no")


class Case(unittest.TestCase):
    def setUp(self):
        _warn._said.clear()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tidemark-run-"))
        self.errors = io.StringIO()
        self.redirection = contextlib.redirect_stderr(self.errors)
        self.redirection.__enter__()

    def tearDown(self):
        if tidemark.run is not None:
            tidemark.finish()
        self.redirection.__exit__(None, None, None)
        shutil.rmtree(self.folder)

    def init(self, **more):
        more.setdefault("facts", "none")
        more.setdefault("reinit", True)
        return tidemark.init(**dict({"dir": self.folder}, **more))

    def end(self, run):
        """Finishes the run; returns its entries."""
        run.finish()
        return self.entries(run.path)

    def entries(self, path):
        journal = _reader.Journal(path)
        found = list(journal.read(ended=True))
        self.assertEqual(journal.bad, 0)
        return found

    def calls(self, run):
        return [(entry.step, [(name, value) for name, _, value in entry.values]) for entry in self.end(run) if entry.type == "S"]

    def kinds(self, found, kind):
        return [entry.value for entry in found if entry.type == "J" and entry.value["kind"] == kind]


class Logging(Case):
    def test_steps_count_as_in_wandb(self):
        run = self.init()
        run.log({"a": 1})
        run.log({"a": 2}, commit=False)
        run.log({"a": 3})
        run.log({"a": 4}, step=10)
        run.log({"a": 5})
        run.log({"a": 6})
        run.log({"a": 7}, step=3)
        run.log({"a": 8})
        run.log({"a": 9}, step=20, commit=True)
        run.log({"a": 10})
        run.log({})
        run.log({"a": 11})
        self.assertEqual([step for step, _ in self.calls(run)], [0, 1, 1, 10, 10, 11, 3, 12, 20, 21, 23])

    def test_the_fast_and_the_slow_way_agree(self):
        run = self.init()
        for value in (1.5, True, 7, fractions.Fraction(1, 4), decimal.Decimal("0.1"), Number(3), OnlyItem(), math.nan, -math.inf, 10**400, -(10**400), 2.0):
            run.log({"a": value, "b": 0})
        values = [pairs[0][1] for _, pairs in self.calls(run)]
        self.assertEqual(repr(values), repr([1.5, 1.0, 7.0, 0.25, 0.1, 3.0, 2.5, math.nan, -math.inf, math.inf, -math.inf, 2.0]))

    def test_unusual_values(self):
        run = self.init()
        run.log({"n": None, "t": "text", "l": [1, 2.5, None], "o": object(), "h": Hostile(), "a": Array(), "b": b"bytes", "one": 1})
        run.log(None)
        run.log([1])
        run.log("text")
        run.log({"x": {"y": {"z": 1, "t": "deep"}}, "e": {}})
        found = self.end(run)
        texts = {text["name"]: text["text"] for text in self.kinds(found, "text")}
        self.assertEqual({key: texts[key] for key in ("t", "l", "x/y/t", "o")}, {"t": "text", "l": "[1,2.5,null]", "x/y/t": "deep", "o": "<object>"})
        self.assertEqual(set(texts), {"t", "l", "o", "h", "b", "x/y/t"})
        self.assertEqual([entry.values[0][0] for entry in found if entry.type == "S"], ["one", "x/y/z"])
        self.assertEqual(self.kinds(found, "media")[0]["type"], "histogram")

    def test_unusual_keys(self):
        run = self.init()
        long = "k" * 5000
        run.log({1: 1, None: 2, (1, 2): 3, "line\nbreak\x00\u2028": 4, "": 5, "\ud800": 6, long: 7, long + "x": 8, "日本": 9})
        (_, pairs), = self.calls(run)
        names = [name for name, _ in pairs]
        self.assertEqual(names[:6], ["1", "None", "(1, 2)", "line break  ", "unnamed", "?"])
        self.assertEqual(names[8], "日本")
        self.assertEqual(len({*names}), 9)
        self.assertTrue(all(len(name.encode()) <= 1024 for name in names))

    def test_unusual_steps(self):
        run = self.init()
        for step in ("7", 7.9, Number(8), math.nan, "x", 1 << 70, object(), -(1 << 63), -5, (1 << 63) - 1, True):
            run.log({"a": 1}, step=step)
        limit = (1 << 63) - 1
        self.assertEqual([step for step, _ in self.calls(run)], [7, 7, 8, None, None, None, None, None, -5, limit, 1])

    def test_ten_thousand_keys_are_one_record(self):
        run = self.init()
        data = {"metric %d" % number: number for number in range(10000)}
        for _ in range(3):
            run.log(data)
        self.assertEqual([len(pairs) for _, pairs in self.calls(run)], [10000] * 3)

    def test_very_many_long_keys_are_several_records(self):
        run = self.init()
        run.log({"%d " % number + "n" * 1000: number for number in range(40000)})
        calls = self.calls(run)
        self.assertEqual([step for step, _ in calls], [0] * 3)
        self.assertEqual([value for _, pairs in calls for _, value in pairs], list(range(40000)))

    def test_contexts(self):
        run = self.init()
        run.log({"loss": 1}, context="train")
        run.log({"loss": 2}, context="validation", step=0)
        run.log({"loss": 3})
        run.log({"loss": 4}, context="train")
        run.log({"loss": 5}, context="")
        run.log({"loss": 6}, context="")
        run.log({"loss": 7}, context="new\nline")
        run.log({"loss": 8}, context=3)
        self.assertEqual([entry.values[0] for entry in self.end(run) if entry.type == "S"],
                         [("loss", "train", 1), ("loss", "validation", 2), ("loss", "", 3), ("loss", "train", 4), ("loss", "", 5),
                          ("loss", "", 6), ("loss", "new line", 7), ("loss", "3", 8)])

    def test_strict(self):
        for data, more in (({"a": None}, {}), ({1: 1}, {}), ({"a\nb": 1}, {}), (5, {}), ({"a": 1}, {"step": "x"})):
            run = self.init(strict=True)
            with self.assertRaises(tidemark.Error):
                run.log(data, **more)
        run = self.init(strict=True)
        run.log({"a": math.nan, "t": "text", "d": {"e": 1}})
        run.finish()
        with self.assertRaises(tidemark.Error):
            run.log({"a": 1})
        self.assertEqual(self.errors.getvalue(), "")

    def test_after_finish_there_is_one_warning(self):
        run = self.init()
        run.log({"a": 1})
        run.finish()
        size = os.path.getsize(run.path)
        for _ in range(3):
            run.log({"a": 2})
            run.log_text("t", "x")
            run.config.lr = 1
            run.summary["a"] = 1
            run.tags = ["x"]
            run.alert("x")
        self.assertEqual(self.errors.getvalue().count("\n"), 1)
        self.assertEqual(os.path.getsize(run.path), size)
        self.assertEqual(run.config.lr, 1)

    def test_a_log_inside_of_a_log(self):
        run = self.init()

        class Nosy:
            def __float__(self):
                run.log({"inner": 1})
                return 0.5

        for _ in range(3):
            run.log({"outer": Nosy(), "b": 1})
        names = [pairs[0][0] for _, pairs in self.calls(run)]
        self.assertEqual((names.count("inner") >= 3, names.count("outer")), (True, 3))

    def test_disabled(self):
        run = self.init(mode="disabled", config={"lr": 1})
        run.log({"a": 1})
        run.log_text("t", "x")
        run.log_histogram("h", [1, 2])
        run.summary["x"] = 1
        self.assertEqual((run.config.lr, run.summary["x"], run.path), (1, 1, None))
        run.finish()
        self.assertEqual(list(self.folder.iterdir()), [])


class Facts(Case):
    def test_config(self):
        Point = collections.namedtuple("Point", "x y")
        run = self.init(config=argparse.Namespace(lr=0.1, layers=[1, 2], path=pathlib.Path("a/b")))
        self.assertEqual(copy.deepcopy(tidemark.config).lr, 0.1)
        run.config.update({"nested": {"a": {"b": 1}}, "set": {3, 1}, "point": Point(1, 2), "type": int, "big": 1 << 100,
                           "nan": math.nan, "object": Hostile(), "number": Number(4), 5: "five"})
        run.config["item"] = run.config.lr
        run.config.attribute = True
        self.assertEqual((run.config["lr"], run.config.get("none"), "item" in run.config, dict(**{"x": 1}, **{k: v for k, v in run.config.items() if k == "item"})),
                         (0.1, None, True, {"x": 1, "item": 0.1}))
        with self.assertRaises(AttributeError):
            run.config.nothing
        found = self.end(run)
        values = {}
        for record in self.kinds(found, "params"):
            values.update(record["values"])
        self.assertEqual(values, {"lr": 0.1, "layers": [1, 2], "path": "a/b", "nested": {"a": {"b": 1}}, "set": [1, 3], "point": [1, 2],
                                  "type": "builtins.int", "big": str(1 << 100), "nan": "NaN", "object": "<Hostile>", "number": 4, "5": "five",
                                  "item": 0.1, "attribute": True})
        cycle = {}
        cycle["again"] = cycle
        self.init(config=cycle).finish()

    def test_tags_and_texts(self):
        run = self.init(project="p", name="n", group="g", job_type="j", tags=["a", "b"], notes="x")
        run.tags = run.tags + ("c",)
        run.tags = {"a": "1", "c": ""}
        run.name = "other"
        run.notes = "more"
        found = self.end(run)
        self.assertEqual([tags["values"] for tags in self.kinds(found, "tags")], [{"a": "", "b": ""}, {"c": ""}, {"a": "1", "b": None}])
        self.assertEqual([{k: v for k, v in r.items() if k != "kind"} for r in self.kinds(found, "run")], [{"notes": "x"}, {"name": "other"}, {"notes": "more"}])
        header = self.kinds(found, "header")[0]
        self.assertEqual([header[key] for key in ("version", "run", "project", "name", "group", "job_type")], [1, run.id, "p", "n", "g", "j"])

    def test_what_is_recorded_can_be_chosen(self):
        for facts, there in ((True, ("host", "user", "command", "versions")), ("none", ()), (["host"], ("host",)),
                             ("-command,-host", ("user", "versions")), ({"versions": False}, ("host", "user", "command"))):
            run = self.init(facts=facts)
            found = self.end(run)
            known = dict(self.kinds(found, "header")[0])
            for record in self.kinds(found, "run"):
                known.update(record)
            self.assertEqual([key for key in ("host", "user", "command", "versions") if key in known], list(there), facts)
        os.environ["TIDEMARK_FACTS"] = "user"
        self.addCleanup(os.environ.pop, "TIDEMARK_FACTS")
        self.assertEqual(_facts.wanted(None), {"user"})

    def test_git(self):
        git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", "-C", str(self.folder)]
        script = self.folder / "train.py"
        script.write_text("import sys, tidemark\ntidemark.init(dir=sys.argv[1])\n")
        for words in (["init", "-q"], ["add", "train.py"], ["commit", "-qm", "x"]):
            subprocess.run(git + words, check=True)
        for size in (0, 10, 200000):
            with open(script, "a") as file:
                file.write(("# %s\n" % ("é" * 50)) * (size // 10))
            folder = self.folder / str(size)
            subprocess.run([sys.executable, str(script), str(folder)], check=True, env=dict(os.environ, PYTHONPATH=str(SDK)), cwd="/")
            run, = self.kinds(self.entries(next(folder.glob("*.tide"))), "run")
            self.assertEqual(len(run["git_commit"]), 40)
            self.assertEqual("git_diff" in run, size > 0)
            if size:
                self.assertLess(len(run["git_diff"].encode()), (64 << 10) + 100)
                self.assertIn("é", run["git_diff"])

    def test_ranks(self):
        os.environ["RANK"] = "3"
        self.addCleanup(os.environ.pop, "RANK")
        first = self.init(id="shared", project="p")
        first.log({"a": 1})
        second = self.init(id="shared", project="p", rank=4)
        self.assertEqual(first.id, second.id)
        self.assertNotEqual(first.path, second.path)
        self.assertEqual([self.kinds(self.end(run), "header")[0]["rank"] for run in (first, second)], [3, 4])
        self.assertNotEqual(self.init(id="shared", project="q").id, first.id)
        self.assertEqual(self.init(id="ABCDEF00-0000-4000-8000-000000000000").id, "abcdef00-0000-4000-8000-000000000000")

    def test_resume(self):
        run = self.init(id="again")
        for value in range(5):
            run.log({"a": value})
        run.finish()
        again = self.init(id="again", resume="must")
        again.log({"a": 5})
        self.assertEqual(self.calls(again)[0][0], 5)
        back = self.init(id="again", resume="allow")
        back.rewind(2)
        back.log({"a": 6})
        found = self.end(back)
        self.assertEqual(self.kinds(found, "rewind"), [{"kind": "rewind", "step": 2}])
        self.assertEqual([entry.step for entry in found if entry.type == "S"], [2])
        for resume, id_ in (("must", "unknown"), ("never", "again"), ("must", None)):
            with self.assertRaises(tidemark.Error):
                self.init(id=id_, resume=resume)

    def test_a_second_init(self):
        run = self.init()
        self.assertIs(tidemark.init(dir=self.folder, config={"a": 1}), run)
        self.assertEqual(run.config.a, 1)
        other = self.init()
        self.assertIsNot(other, run)
        self.assertTrue(run._finished)
        self.assertIs(copy.deepcopy(other), other)
        attached = pickle.loads(pickle.dumps(other))
        self.assertEqual((attached.id, attached.path), (other.id, None))

    def test_metrics_and_alerts(self):
        run = self.init()
        epoch = run.define_metric("epoch")
        run.define_metric("val/*", step_metric=epoch, summary="min", goal="minimize")
        run.alert("title", "text", level="WARN")
        found = self.end(run)
        self.assertEqual(self.kinds(found, "metric"), [{"kind": "metric", "name": "epoch"},
                                                       {"kind": "metric", "name": "val/*", "step_metric": "epoch", "summary": "min"}])
        alert, = self.kinds(found, "alert")
        self.assertEqual(list(alert), ["kind", "time_us", "title", "text", "level"])
        self.assertEqual(alert["level"], "warn")


class Things(Case):
    def test_files_beside_the_journal(self):
        run = self.init()
        picture = _pixels.png_of_rows([[[255, 0, 0], [0, 255, 0]]])
        file = self.folder / "x.jpg"
        file.write_bytes(b"\xff\xd8\xff1234")
        run.log_image("p", picture, step=1)
        run.log_image("p", [[[255, 0, 0], [0, 255, 0]]], step=2, caption="same")
        run.log_image("p", file)
        run.log_audio("s", b"RIFF....WAVE")
        run.log_file("f", file)
        run.log_image("gone", self.folder / "no.png")
        media = self.kinds(self.end(run), "media")
        self.assertEqual([m["content_type"] for m in media], ["image/png", "image/png", "image/jpeg", "audio/wav", "image/jpeg"])
        self.assertEqual(media[0]["sha256"], media[1]["sha256"])
        self.assertEqual((media[1]["meta"], media[4]["meta"]), ({"caption": "same"}, {"file_name": "x.jpg"}))
        folder = self.folder / (run.id + ".files")
        self.assertEqual({path.name for path in folder.iterdir()}, {m["sha256"] for m in media})
        for m in media:
            self.assertEqual((folder / m["sha256"]).stat().st_size, m["size_bytes"])
        self.assertEqual(self.errors.getvalue().count("\n"), 1)

    def test_png(self):
        png = _pixels.png_of_rows([[0.0, 0.5, 1.0], [1.0, -3, math.nan]])
        data = zlib.decompress(png[png.index(b"IDAT") + 4 : png.index(b"IEND") - 8])
        self.assertEqual(data, bytes([0, 0, 128, 255, 0, 255, 0, 0]))

    def test_histograms(self):
        self.assertEqual(_pixels.histogram([0, 1, 2, 3, 4], 4), ([1, 1, 1, 2], [0, 1, 2, 3, 4]))
        self.assertEqual(_pixels.histogram([], 2), ([0, 0], [0, 0.5, 1]))
        self.assertEqual(sum(_pixels.histogram([5, 5], 3)[0]), 2)
        self.assertEqual(_media.Histogram([1, math.nan, math.inf, [2, [3]]], num_bins=1).histogram, [3])
        self.assertEqual(sum(_media.Histogram([-1e308, 1e308, 0]).histogram), 3)
        self.assertEqual(_media.Histogram(np_histogram=([1, 2], [0, 1, 2])).bins, [0, 1, 2])

    def test_numpy_gives_the_same(self):
        try:
            import numpy
        except ImportError:
            self.skipTest("numpy is not installed")
        values = [0.0, 0.25, 0.5, 1.0, math.nan, -math.inf, 0.9]
        mine = _pixels.histogram([value for value in values if math.isfinite(value)], 8)
        self.assertEqual(_pixels.histogram_of(numpy.array(values), 8), mine)
        for rows in ([[0.0, 0.5, 1.0], [1.0, -3.0, math.nan]], [[0, 300], [-1, 7]], [[[1, 2, 3]], [[4, 5, 6]]], [[[0.5, 0.1, 0, 1]]]):
            self.assertEqual(_pixels.png_of_array(numpy.array(rows)), _pixels.png_of_rows(rows))
        run = self.init()
        run.log({"a": numpy.float32(0.5), "b": numpy.int64(2), "c": numpy.array(3.0), numpy.str_("d"): numpy.bool_(True), "e": numpy.zeros((2, 2))},
                step=numpy.int64(5))
        found = self.end(run)
        self.assertEqual([(e.step, e.values) for e in found if e.type == "S"],
                         [(5, [("a", "", 0.5), ("b", "", 2.0), ("c", "", 3.0), ("d", "", 1.0)])])
        self.assertEqual(len(self.kinds(found, "media")), 1)

    def test_tables(self):
        run = self.init()
        run.log_table("t", ["a", "b"], [[1, "x"], [math.nan, None]])
        media, = self.kinds(self.end(run), "media")
        self.assertEqual(media["value"], {"columns": ["a", "b"], "rows": [[1, "x"], ["NaN", None]]})


class Wandb(Case):
    def test_an_ordinary_script(self):
        done = subprocess.run([sys.executable, "-W", "error", "-c", WANDB_SCRIPT], capture_output=True, text=True, cwd=self.folder,
                              env=dict(os.environ, PYTHONPATH=str(SDK)))
        self.assertEqual(done.returncode, 0, done.stderr)
        warned = [line.split("there is no ")[1].split()[0] for line in done.stderr.splitlines() if "there is no" in line]
        self.assertEqual(warned, ["login", "Settings", "watch", "save", "Artifact", "log_artifact", "something", "Api", "decorated"])
        self.assertIn("log() was called without a run", done.stderr)
        journal, = (self.folder / "tidemark-runs").glob("*.tide")
        found = self.entries(journal)
        self.assertEqual([entry.step for entry in found if entry.type == "S"], list(range(15)))
        self.assertEqual([m["type"] for m in self.kinds(found, "media")], ["histogram", "image", "image"] * 3 + ["table"])
        self.assertEqual([m["index"] for m in self.kinds(found, "media")], [0, 0, 1] * 3 + [0])
        self.assertEqual(self.kinds(found, "summary")[0]["values"], {"best_loss": 0.25})

    def test_config_before_init(self):
        script = "import tidemark as wandb\nwandb.config.lr = 1\nwandb.init(dir='x', facts='none')\nassert wandb.config.lr == 1\n"
        subprocess.run([sys.executable, "-c", script], check=True, cwd=self.folder, env=dict(os.environ, PYTHONPATH=str(SDK)))
        journal, = (self.folder / "x").glob("*.tide")
        self.assertEqual(self.kinds(self.entries(journal), "params")[0]["values"], {"lr": 1})


class Package(Case):
    def test_importing_is_light(self):
        code = "import sys; before = set(sys.modules); import tidemark; print(*sorted(set(sys.modules) - before))"
        done = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True, env=dict(os.environ, PYTHONPATH=str(SDK)))
        self.assertEqual(done.stdout.split(), ["tidemark", "tidemark._version"])

    def test_the_syntax_is_that_of_3_8(self):
        import ast

        for path in SDK.rglob("*.py"):
            ast.parse(path.read_text(), str(path), feature_version=(3, 8))
            self.assertLess(path.read_text().count("\n"), 400, path)

    def test_the_start_files_of_an_installation_are_no_libraries(self):
        """Debian's Python has one: asking for its version would load half of importlib, 4 MB."""
        program = ("import sys, types, tidemark._facts as facts\n"
                   "for name in ('sitecustomize', 'some_library'):\n"
                   "    sys.modules[name] = types.ModuleType(name)\n"
                   "    sys.modules[name].__file__ = name + '.py'\n"
                   "asked = []\n"
                   "facts._installed_versions = lambda names: asked.extend(names) or {}\n"
                   "facts.versions()\n"
                   "print('sitecustomize' in asked, 'some_library' in asked)")
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True,
                              env=dict(os.environ, PYTHONPATH=str(SDK)))
        self.assertEqual(done.stdout.split(), ["False", "True"])

    def test_the_wheel(self):
        builder = str(SDK / "build_backend.py")
        first, second = ((subprocess.run([sys.executable, builder, str(self.folder / name)], check=True, capture_output=True, text=True)
                          .stdout.strip()) for name in ("a", "b"))
        self.assertEqual(pathlib.Path(first).read_bytes(), pathlib.Path(second).read_bytes())
        site = self.folder / "site"
        with zipfile.ZipFile(first) as wheel:
            self.assertIsNone(wheel.testzip())
            wheel.extractall(site)
        done = subprocess.run([sys.executable, "-m", "tidemark", "--version"], capture_output=True, text=True, check=True, cwd="/",
                              env=dict(os.environ, PYTHONPATH=str(site)))
        self.assertEqual(done.stdout, "tidemark %s\n" % tidemark.__version__)
        self.assertEqual(json.loads(json.dumps(sorted(p.name for p in site.iterdir()))), ["tidemark", "tidemark-%s.dist-info" % tidemark.__version__])


if __name__ == "__main__":
    unittest.main()
