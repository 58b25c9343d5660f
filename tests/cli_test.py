#!/usr/bin/env python3
"""The command line on real and made logs: fixed forms, exit codes, golden numbers, idempotence.

Needs the built program in TIDEMARK_OUT (default: out). Golden numbers of real files need TIDEMARK_FIXTURES.
"""
import collections
import json
import math
import os
import pathlib
import shutil
import struct
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = pathlib.Path(os.environ.get("TIDEMARK_OUT", ROOT / "out")) / "tidemark"
FIXTURES = os.environ.get("TIDEMARK_FIXTURES")


def run(*words, code=0):
    done = subprocess.run([str(PROGRAM), *map(str, words)], capture_output=True, text=True)
    assert done.returncode == code, f"{words}: exit {done.returncode}, not {code}: {done.stderr}{done.stdout}"
    return done.stdout


def read(*words):
    return json.loads(run(*words, "--json"))


def number(value):
    return float(value.replace("Infinity", "inf")) if isinstance(value, str) else value


class CommandLine(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tidemark-cli-"))
        self.file = self.folder / "runs.sqlite"

    def tearDown(self):
        shutil.rmtree(self.folder)

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def small_logs(self):
        self.write("logs/a/metrics.csv", "step,loss\n" + "".join(f"{i},{1 / (i + 1)}\n" for i in range(100)))
        self.write("logs/b/metrics.csv", "step,loss\n0,1\n1,nan\n2,inf\n3,0.25\n")
        return self.folder / "logs"

    def test_help_and_usage(self):
        self.assertIn("import", run("--help"))
        for word in ("import", "runs", "metrics", "points", "export", "check", "sql", "example"):
            self.assertIn("--help", run(word, "--help"))
        run("nonsense", code=2)
        run("metrics", code=2)
        run("runs", self.folder / "nowhere.sqlite", code=1)

    def test_import_counts_and_forms(self):
        done = read("import", self.small_logs(), "-o", self.file)
        self.assertEqual(list(done), ["runs_added", "runs_updated", "points_added", "files_read", "files_skipped",
                                      "problems"])
        self.assertEqual((done["runs_added"], done["points_added"], done["problems"]), (2, 104, []))
        runs = read("runs", self.file)
        self.assertEqual(sorted(r["name"] for r in runs), ["a", "b"])
        self.assertEqual(set(runs[0]), {"run_id", "name", "project", "group", "status", "started_s", "ended_s", "params",
                                        "tags", "sources", "metrics", "points"})
        self.assertEqual({r["project"] for r in runs}, {"logs"})
        self.assertEqual({r["status"] for r in runs}, {"unknown"})
        metrics = {m["run"]: m for m in read("metrics", self.file)}
        self.assertEqual(set(metrics["b"]), {"run", "run_id", "project", "metric", "context", "count", "nonfinite",
                                             "first_step", "last_step", "first", "last", "min", "max", "min_step",
                                             "max_step"})
        b = metrics["b"]
        self.assertEqual((b["count"], b["nonfinite"], b["first"], b["last"]), (4, 2, 1, 0.25))
        self.assertEqual((b["min"], b["min_step"], b["max"], b["max_step"]), (0.25, 3, 1, 0))
        points = read("points", self.file, "--run", "b", "--metric", "loss")
        self.assertEqual(points, [[0, None, 1], [1, None, "NaN"], [2, None, "Infinity"], [3, None, 0.25]])
        run("check", self.file)

    def test_importing_twice_adds_nothing_and_growth_adds_the_rest(self):
        logs = self.small_logs()
        read("import", logs, "-o", self.file)
        again = read("import", logs, "-o", self.file)
        self.assertEqual((again["runs_added"], again["runs_updated"], again["points_added"]), (0, 0, 0))
        with open(logs / "a/metrics.csv", "a") as grow:
            grow.write("100,0.5\n101,0.4\n")
        grown = read("import", logs, "-o", self.file)
        self.assertEqual((grown["runs_added"], grown["runs_updated"], grown["points_added"]), (0, 1, 2))
        run("check", self.file)

    def test_a_run_is_found_by_uuid_prefix_and_name_and_ambiguity_is_told(self):
        read("import", self.small_logs(), "-o", self.file)
        uuid = next(r["run_id"] for r in read("runs", self.file) if r["name"] == "a")
        for name in (uuid, uuid[:8], "a"):
            self.assertEqual(len(read("points", self.file, "--run", name, "--metric", "loss")), 100)
        run("points", self.file, "--run", "nobody", "--metric", "loss", code=2)
        run("points", self.file, "--run", "a", "--metric", "nothing", code=2)
        other = self.write("more/a/metrics.csv", "step,loss\n0,5\n").parent.parent
        read("import", other, "-o", self.file)
        done = subprocess.run([str(PROGRAM), "points", str(self.file), "--run", "a", "--metric", "loss"],
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, 2)
        self.assertIn(uuid, done.stderr)

    def test_exports_open_and_hold_the_same(self):
        read("import", self.small_logs(), "-o", self.file)
        copy = self.folder / "copy.sqlite"
        run("export", self.file, "-o", copy)
        self.assertEqual(read("metrics", copy), read("metrics", self.file))
        self.assertEqual(copy.read_bytes()[18:20], b"\x01\x01", "the copy has no write-ahead log")
        run("export", self.file, "-o", copy, code=2)
        lines = self.folder / "points.jsonl"
        run("export", self.file, "-o", lines)
        self.assertEqual(len(lines.read_text().splitlines()), 104)
        table = self.folder / "points.csv"
        run("export", self.file, "-o", table)
        self.assertEqual(len(table.read_text().splitlines()), 105)
        run("export", self.file, "-o", self.folder / "points.xls", code=2)

    def test_sql_reads_and_never_writes(self):
        read("import", self.small_logs(), "-o", self.file)
        self.assertEqual(read("sql", self.file, "select count(*) as n from run"), [{"n": 2}])
        before = self.file.read_bytes()
        for statement in ("delete from run", "drop table run", "pragma user_version = 9", "attach 'x' as y"):
            run("sql", self.file, statement, code=1)
        self.assertEqual(self.file.read_bytes(), before)

    def test_bad_input_is_told_and_the_rest_is_loaded(self):
        logs = self.small_logs()
        (logs / "events.out.tfevents.1.x").write_bytes(struct.pack("<Q", 2**62) + b"\0" * 30)
        (logs / "empty.csv").write_bytes(b"")
        (logs / "noise.bin").write_bytes(bytes(range(256)) * 40)
        self.write("logs/c/metrics.csv", "step,loss\n0,1\n1,x\n2,3\n")
        done = json.loads(
            subprocess.run([str(PROGRAM), "import", str(logs), "-o", str(self.file), "--json"],
                           capture_output=True, text=True).stdout)
        self.assertEqual(done["points_added"], 106)
        run("check", self.file)

    def test_foreign_and_damaged_databases_are_refused_by_name(self):
        other = self.folder / "other.sqlite"
        subprocess.run(["sqlite3", str(other), "create table t(x)"], check=True)
        done = subprocess.run([str(PROGRAM), "runs", str(other)], capture_output=True, text=True)
        self.assertEqual(done.returncode, 1)
        self.assertIn("other.sqlite", done.stderr)
        read("import", self.small_logs(), "-o", self.file)
        good = self.file.read_bytes()
        for place in range(100, len(good), 997):
            broken = bytearray(good)
            broken[place] ^= 0xFF
            self.file.write_bytes(broken)
            for word in ("runs", "metrics", "check"):
                done = subprocess.run([str(PROGRAM), word, str(self.file)], capture_output=True, text=True)
                self.assertIn(done.returncode, (0, 1), f"{word} with byte {place} flipped: {done.stderr}")

    def test_a_newer_schema_opens_for_reading_only(self):
        read("import", self.small_logs(), "-o", self.file)
        subprocess.run(["sqlite3", str(self.file), "pragma user_version = 99"], check=True)
        self.assertEqual(len(read("runs", self.file)), 2)
        done = subprocess.run([str(PROGRAM), "import", str(self.folder / "logs"), "-o", str(self.file)],
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, 1)
        self.assertIn("newer", done.stderr)


@unittest.skipUnless(FIXTURES, "TIDEMARK_FIXTURES is not set")
class Fixtures(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="tidemark-cli-"))
        cls.file = cls.folder / "tb.sqlite"
        cls.done = read("import", pathlib.Path(FIXTURES) / "tfevents", "-o", cls.file)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def test_every_folder_has_its_golden_numbers(self):
        golden = json.loads((pathlib.Path(FIXTURES) / "expected_tfevents.json").read_text())
        expected = collections.defaultdict(dict)
        missing = 0
        for path in sorted(golden):
            if not (pathlib.Path(FIXTURES) / path).exists():
                missing += 1
                continue
            run_name = str(pathlib.PurePosixPath(path).parent.relative_to("tfevents"))
            for tag, entry in golden[path]["tags"].items():
                if "n" not in entry:
                    continue
                known = expected[run_name].setdefault(tag, dict(entry, count=0))
                known["count"] += entry["n"]
                known["last"], known["last_step"] = entry["last"], entry["last_step"]
        self.assertEqual(missing, 0)
        found = collections.defaultdict(dict)
        for metric in read("metrics", self.file):
            found[metric["run"]][metric["metric"]] = metric
        for run_name, tags in expected.items():
            for tag, entry in tags.items():
                with self.subTest(run=run_name, tag=tag):
                    metric = found[run_name][tag]
                    for field in ("count", "first", "last", "first_step", "last_step"):
                        self.assertEqual(number(metric[field]), entry[field], field)
        self.assertEqual({r for r in found if found[r]}, set(expected))
        self.assertEqual(sum(m["count"] for tags in found.values() for m in tags.values()),
                         self.done["points_added"])

    def test_the_file_is_sound_and_a_second_import_adds_nothing(self):
        run("check", self.file)
        again = read("import", pathlib.Path(FIXTURES) / "tfevents", "-o", self.file)
        self.assertEqual((again["runs_added"], again["runs_updated"], again["points_added"]), (0, 0, 0))

    def test_points_are_the_sum_of_the_golden_file(self):
        golden = json.loads((pathlib.Path(FIXTURES) / "expected_tfevents.json").read_text())
        path = "tfevents/guild/guild/tests/samples/projects/model-proxies/logs/events.out.tfevents.1548797801.omaha"
        points = read("points", self.file, "--run", "guild/guild/tests/samples/projects/model-proxies/logs",
                      "--metric", "loss")
        self.assertEqual(sum(p[2] for p in points), golden[path]["tags"]["loss"]["sum"])
        self.assertTrue(all(math.isfinite(p[1]) for p in points))


if __name__ == "__main__":
    unittest.main()
