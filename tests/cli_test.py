#!/usr/bin/env python3
"""The command line on real and made logs: fixed forms, exit codes, golden numbers, idempotence.

Needs the built program in TIDEMARK_OUT (default: out). Golden numbers of real files need TIDEMARK_FIXTURES.
"""
import collections
import json
import math
import os
import pathlib
import resource
import shutil
import signal
import sqlite3
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


def fail(code, *words):
    """Runs a word that must end with this exit code; returns what it said."""
    done = subprocess.run([str(PROGRAM), *map(str, words)], capture_output=True, text=True, timeout=60)
    assert done.returncode == code, f"{words}: exit {done.returncode}, not {code}: {done.stderr}{done.stdout}"
    assert done.stderr.startswith("tidemark: "), done.stderr
    assert ".." not in done.stderr.replace("...", ""), f"two full stops: {done.stderr}"
    return done.stderr


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
        self.assertIn("Exit codes", run("--help"))
        self.assertIn("Usage: tidemark import", run("import", "--help"))
        self.assertIn('"nonsense"', fail(2, "nonsense"))
        run("metrics", code=2)
        run(code=2)

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
        for nobody in ("nobody", ""):
            fail(2, "points", self.file, "--run", nobody, "--metric", "loss")
            fail(2, "metrics", self.file, "--run", nobody)
        self.assertIn('"nothing"', fail(2, "points", self.file, "--run", "a", "--metric", "nothing"))
        other = self.write("more/a/metrics.csv", "step,loss\n0,5\n").parent.parent
        read("import", other, "-o", self.file)
        both = [r["run_id"] for r in read("runs", self.file) if r["name"] == "a"]
        self.assertEqual(len(both), 2)
        said = fail(2, "points", self.file, "--run", "a", "--metric", "loss")
        self.assertEqual([u for u in both if u in said], both)

    def test_runs_are_edited_undone_and_removed_for_good(self):
        for name in ("a", "b"):
            self.write(f"logs/{name}.csv", "step,loss\n" + "".join(f"{i},{i / 7}\n" for i in range(20000)))
        run("import", self.folder / "logs", "-o", self.file, "-q")
        run("edit", self.file, "--all", "--group", "g", "--tag", "k=v=w", "--tag", "empty")
        run("edit", self.file, "--run", "a", "--name", "best", "--note", "# Why", "--untag", "empty", "--colour", "#123456", "--pin")
        best, other = sorted(read("runs", self.file), key=lambda each: each["name"] != "best")
        self.assertEqual((best["name"], best["group"], best["tags"]), ("best", "g", {"k": "v=w"}))
        self.assertEqual((other["name"], other["group"], other["tags"]), ("b", "g", {"k": "v=w", "empty": ""}))
        self.assertEqual(read("sql", self.file, "SELECT notes, custom_colour, pinned FROM run WHERE name = 'best'"),
                         [{"notes": "# Why", "custom_colour": "#123456", "pinned": 1}])
        self.assertEqual(run("undo", self.file), "Undone: Tag 'best'\n")
        self.assertEqual(run("redo", self.file), "Redone: Tag 'best'\n")

        run("edit", self.file, "--run", "b", "--delete")
        self.assertEqual([each["name"] for each in read("runs", self.file)], ["best"])
        run("edit", self.file, "--run", other["run_id"], "--restore")
        self.assertEqual(len(read("runs", self.file)), 2)
        run("edit", self.file, "--run", "b", "--delete")
        before = self.file.read_bytes()
        self.assertIn("1 deleted runs with 20000 points would be removed for good", fail(2, "compact", self.file))
        self.assertEqual(self.file.read_bytes(), before)
        done = read("compact", self.file, "--yes")
        self.assertEqual((done["runs_removed"], done["points_removed"]), (1, 20000))
        self.assertLess(self.file.stat().st_size, len(before) * 0.8)
        self.assertEqual(done["bytes_after"], self.file.stat().st_size)
        self.assertTrue(read("check", self.file)["sound"])
        self.assertEqual(read("import", self.folder / "logs", "-o", self.file)["points_added"], 20000, "it can come again")

        self.assertIn("Which runs?", fail(2, "edit", self.file, "--pin"))
        self.assertIn("Nothing to change", fail(2, "edit", self.file, "--all"))
        self.assertIn('No run "zz"', fail(2, "edit", self.file, "--run", "zz", "--pin"))
        self.assertIn("'pink' is not a colour", fail(1, "edit", self.file, "--all", "--colour", "pink"))

    def test_guessed_columns_are_corrected_by_importing_again(self):
        self.write("logs/sweep.csv", "epoch,count,loss\n" + "".join(f"{i // 10},{1000 + i},{i}\n" for i in range(50)))
        run("import", self.folder / "logs", "-o", self.file, "-q")
        self.assertEqual(read("points", self.file, "--run", "sweep", "--metric", "loss")[-1][0], 4)
        again = ("import", self.folder / "logs", "-o", self.file, "--step-column", "count")
        self.assertEqual(read(*again)["points_added"], 100)
        self.assertEqual([each[0] for each in read("points", self.file, "--run", "sweep", "--metric", "loss")], list(range(1000, 1050)))
        self.assertEqual(read(*again)["points_added"], 0)

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
        fail(2, "export", self.file, "-o", self.folder / "points.xls")
        run("export", self.file, "-o", self.folder / "POINTS.CSV")
        self.assertEqual((self.folder / "POINTS.CSV").read_text(), table.read_text())

    def test_reading_leaves_nothing_behind(self):
        read("import", self.small_logs(), "-o", self.file)
        self.assertEqual(self.file.read_bytes()[18:20], b"\x02\x02", "a file in use has a write-ahead log")
        before = self.file.read_bytes()
        for word, *rest in (("runs",), ("metrics",), ("points", "--run", "a", "--metric", "loss"), ("check",),
                            ("sql", "select 1"), ("export", "-o", self.folder / "out.csv")):
            run(word, self.file, *rest)
            self.assertEqual([p.name for p in self.folder.glob("runs.sqlite*")], ["runs.sqlite"], word)
        fail(2, "metrics", self.file, "--run", "nobody")
        self.assertEqual([p.name for p in self.folder.glob("runs.sqlite*")], ["runs.sqlite"])
        self.assertEqual(self.file.read_bytes(), before)

    def test_minus_zero_keeps_its_sign(self):
        self.write("logs/z/metrics.csv", "step,loss\n0,-0.0\n1,0\n")
        read("import", self.folder / "logs", "-o", self.file)
        values = [p[2] for p in read("points", self.file, "--run", "z", "--metric", "loss")]
        self.assertEqual([math.copysign(1, v) for v in values], [-1, 1])
        self.assertIn("\t-0.0\n", run("points", self.file, "--run", "z", "--metric", "loss"))

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

    def test_what_is_no_tidemark_file_is_told_by_its_whole_name(self):
        self.write("note.txt", "hello\n")
        self.write("empty.sqlite", "")
        (self.folder / "folder").mkdir()
        other = self.folder / "other.sqlite"
        subprocess.run(["sqlite3", str(other), "create table t(x)"], check=True)
        read("import", self.small_logs(), "-o", self.file)
        (self.folder / "cut.sqlite").write_bytes(self.file.read_bytes()[:20000])
        before = {p: p.read_bytes() for p in self.folder.iterdir() if p.is_file()}
        readers = (("runs",), ("metrics",), ("points", "--run", "a", "--metric", "loss"), ("check",), ("sql", "select 1"),
                   ("export", "-o", self.folder / "out.csv"), ("export", "-o", self.folder / "out.sqlite"))
        for name in ("nowhere.sqlite", "nowhere/x.sqlite", "folder", "note.txt", "empty.sqlite", "other.sqlite",
                     "cut.sqlite"):
            for word, *rest in readers:
                with self.subTest(word=word, file=name):
                    said = fail(1, word, self.folder / name, *rest)
                    self.assertIn(name if "nowhere" in name else name.split("/")[-1], said)
        for path, content in before.items():
            self.assertEqual(path.read_bytes(), content, path)
        self.assertEqual([p.name for p in self.folder.iterdir() if p.name.startswith(("out", "nowhere"))], [])

    def test_an_import_never_harms_what_is_at_its_output(self):
        logs = self.small_logs()
        other = self.folder / "other.sqlite"
        subprocess.run(["sqlite3", str(other), "create table t(x); insert into t values(1)"], check=True)
        note = self.write("note.txt", "hello\n")
        read("import", logs, "-o", self.file)
        cut = self.folder / "cut.sqlite"
        cut.write_bytes(self.file.read_bytes()[:20000])
        for path in (other, note, cut):
            before = path.read_bytes()
            self.assertIn(path.name, fail(1, "import", logs, "-o", path))
            self.assertEqual(path.read_bytes(), before, path)
        self.assertIn("folder", fail(1, "import", logs, "-o", logs))
        self.assertIn("nowhere", fail(1, "import", logs, "-o", self.folder / "nowhere/runs.sqlite"))
        for word in (("import", logs), ("export", self.file), ("example",)):
            run(*word, "-o", "", code=2)
        for taken in (other, note, self.folder):
            fail(2, "example", "-o", taken)
        self.assertEqual((other.read_bytes()[:6], note.read_text()), (b"SQLite", "hello\n"))
        # mktemp leaves an empty file: nothing is in it to be kept.
        empty = self.write("empty.sqlite", "")
        self.assertEqual(read("import", logs, "-o", empty)["points_added"], 104)

    def test_a_missing_source_is_told_before_anything_is_made(self):
        for sources in ((self.folder / "nowhere",), (self.small_logs(), self.folder / "nowhere")):
            self.assertIn("nowhere", fail(1, "import", *sources, "-o", self.file))
            self.assertFalse(self.file.exists())
        self.assertIn("/dev/zero", fail(1, "import", "/dev/zero", "-o", self.file))
        self.assertFalse(self.file.exists())

    def test_a_file_that_another_program_writes_is_told_and_read(self):
        read("import", self.small_logs(), "-o", self.file)
        other = sqlite3.connect(self.file)
        other.execute("begin immediate")
        self.assertIn("in use", fail(1, "import", self.folder / "logs", "-o", self.file))
        self.assertEqual(len(read("runs", self.file)), 2)
        other.rollback()
        other.close()
        run("check", self.file)

    def test_a_file_that_is_no_log_is_a_note(self):
        note = self.write("note.txt", "hello\n")
        done = subprocess.run([str(PROGRAM), "import", str(note), "-o", str(self.file)], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("note.txt", done.stderr)
        self.assertEqual(read("import", note, "-o", self.file)["problems"], [])
        run("check", self.file)

    def test_a_tidemark_file_needs_no_import(self):
        logs = self.small_logs()
        read("import", logs, "-o", self.file)
        other = self.folder / "other.sqlite"
        said = fail(1, "import", self.file, "-o", other)
        self.assertIn("runs.sqlite", said)
        self.assertIn("is a Tidemark file already", said)
        self.assertFalse(other.exists())
        # In a folder it is passed over, and so is the output itself, which is open.
        shutil.copy(self.file, logs / "old.sqlite")
        done = subprocess.run([str(PROGRAM), "import", str(logs), "-o", str(logs / "new.sqlite"), "-q"],
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("old.sqlite: This is a Tidemark file", done.stderr)
        self.assertIn("new.sqlite: A program has this database open", done.stderr)
        self.assertEqual(sum(r["points"] for r in read("runs", logs / "new.sqlite")), 104)

    def test_what_a_broken_off_import_has_stored_is_told(self):
        logs = self.small_logs()
        rows = "".join(f"{i},{math.sin(i)}\n" for i in range(200_000))
        big = self.write("big/metrics.csv", "step,loss\n" + rows).parent

        def limited(size_bytes, *sources):
            def limit():
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
                resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, size_bytes))

            done = subprocess.run([str(PROGRAM), "import", *map(str, sources), "-o", str(self.file), "--json"],
                                  capture_output=True, text=True, preexec_fn=limit)
            self.assertTrue(done.stderr.startswith("tidemark: "), done.stderr)
            return done.returncode, json.loads(done.stdout)

        code, done = limited(400_000, logs, big)
        self.assertEqual((code, done["runs_added"], done["points_added"]), (3, 2, 104))
        self.assertEqual([p["file"] for p in done["problems"]], [str(big)])
        run("check", self.file)
        code, done = limited(400_000, big)
        self.assertEqual((code, done["runs_added"], done["points_added"]), (1, 0, 0))
        self.assertEqual(read("import", big, "-o", self.file)["points_added"], 200_000)
        run("check", self.file)

    def test_output_that_cannot_be_written_is_a_failure(self):
        read("import", self.small_logs(), "-o", self.file)
        for words in (("runs", self.file), ("points", self.file, "--run", "a", "--metric", "loss", "--json"),
                      ("sql", self.file, "select 1")):
            with open("/dev/full", "w") as full:
                done = subprocess.run([str(PROGRAM), *map(str, words)], stdout=full, stderr=subprocess.PIPE, text=True)
            self.assertEqual(done.returncode, 1, words)
            self.assertIn("No space left", done.stderr)

    @unittest.skipUnless(os.geteuid() == 0 and shutil.which("setpriv"), "needs root to become somebody else")
    def test_a_file_in_a_folder_that_can_only_be_read(self):
        read("import", self.small_logs(), "-o", self.file)
        place = self.folder / "place"
        place.mkdir()
        shutil.copy(self.file, place / "runs.sqlite")
        (place / "runs.sqlite").chmod(0o444)
        place.chmod(0o555)
        self.folder.chmod(0o777)
        program = self.folder / "tidemark"
        shutil.copy(PROGRAM, program)
        program.chmod(0o755)
        stranger = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", str(program)]

        def as_stranger(*words, code=0):
            done = subprocess.run([*stranger, *map(str, words)], capture_output=True, text=True)
            self.assertEqual(done.returncode, code, f"{words}: {done.stderr}")
            return done.stdout

        file = place / "runs.sqlite"
        self.assertEqual(len(json.loads(as_stranger("runs", file, "--json"))), 2)
        self.assertEqual(json.loads(as_stranger("sql", file, "select count(*) as n from run", "--json")), [{"n": 2}])
        as_stranger("check", file)
        as_stranger("export", file, "-o", self.folder / "copy.sqlite")
        self.assertEqual(read("metrics", self.folder / "copy.sqlite"), read("metrics", self.file))
        as_stranger("import", self.folder / "logs", "-o", file, code=1)
        as_stranger("import", self.folder / "logs", "-o", place / "new.sqlite", code=1)
        (place / "runs.sqlite-wal").write_bytes(b"changes that wait")
        as_stranger("runs", file, code=1)
        self.assertEqual(sorted(p.name for p in place.iterdir()), ["runs.sqlite", "runs.sqlite-wal"])

    def test_journal_cat_prints_the_test_vectors(self):
        data = ROOT / "tests" / "data" / "journal"
        codes = {"plain-length": 3, "plain-payload": 3, "plain-zeros": 3, "plain-twice": 3, "plain-newer": 3}
        for path in sorted(data.rglob("*.tide")):
            done = subprocess.run([str(PROGRAM), "journal", "cat", str(path)], capture_output=True)
            self.assertEqual(done.stdout, path.with_suffix(".jsonl").read_bytes(), path.name)
            self.assertEqual(done.returncode, codes.get(path.stem, 0), path.name)
        self.assertIn("TIDE1", fail(1, "journal", "cat", __file__))
        self.assertIn("nowhere", fail(1, "journal", "cat", self.folder / "nowhere"))

    def test_a_run_logged_from_python_is_imported_as_it_grows(self):
        script = self.write("train.py", """
import sys, tidemark
with tidemark.init("digits", name="first", config={"lr": 0.1}, dir=sys.argv[1], id="a", resume="allow", facts="none") as run:
    for i in range(100):
        run.log({"loss": 1 / (i + 1), "val/accuracy": i / 100})
""")
        environment = dict(os.environ, PYTHONPATH=str(ROOT / "sdk" / "python"))
        for round in (1, 2):
            subprocess.run(["python3", str(script), str(self.folder / "logs")], check=True, env=environment)
            run("import", self.folder / "logs", "-o", self.file, "--quiet")
            (only,) = read("runs", self.file)
            self.assertEqual((only["name"], only["status"], only["project"]), ("first", "finished", "digits"))
            points = read("points", self.file, "--run", "first", "--metric", "loss")
            self.assertEqual([point[0] for point in points], list(range(100 * round)))
        again = json.loads(run("import", self.folder / "logs", "-o", self.file, "--json"))
        self.assertEqual(again["points_added"], 0)

    def test_journals_in_a_folder_that_can_only_be_read(self):
        logs = self.folder / "logs"
        script = "import sys, tidemark\nrun = tidemark.init('p', dir=sys.argv[1], facts='none')\nfor i in range(50): run.log({'loss': i})\nrun.finish()"
        subprocess.run(["python3", "-c", script, str(logs)], check=True, env=dict(os.environ, PYTHONPATH=str(ROOT / "sdk" / "python")))
        for path in logs.rglob("*"):
            path.chmod(0o555 if path.is_dir() else 0o444)
        logs.chmod(0o555)
        self.folder.chmod(0o777)
        program = self.folder / "tidemark"
        shutil.copy(PROGRAM, program)
        program.chmod(0o755)
        before = sorted((path, path.stat().st_size) for path in logs.rglob("*"))
        for points in (50, 0):
            done = subprocess.run(["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", str(program), "import", str(logs), "-o",
                                   str(self.folder / "seen.sqlite"), "--json"], capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(json.loads(done.stdout)["points_added"], points)
        self.assertEqual(sorted((path, path.stat().st_size) for path in logs.rglob("*")), before)

    def test_an_ambiguous_context_is_told(self):
        read("import", self.small_logs(), "-o", self.file)
        self.assertEqual(len(read("points", self.file, "--run", "a", "--metric", "loss", "--context", "")), 100)
        self.assertIn('"test"', fail(2, "points", self.file, "--run", "a", "--metric", "loss", "--context", "test"))
        # No importer gives one metric two contexts in one run, so the second one is made by hand.
        subprocess.run(["sqlite3", str(self.file), """
            insert into metric(name, context) select name, 'test' from metric where name = 'loss';
            update series set metric = (select id from metric where context = 'test')
              where run = (select id from run where name = 'b');
            update series set run = (select id from run where name = 'a') where metric =
              (select id from metric where context = 'test');"""], check=True)
        said = fail(2, "points", self.file, "--run", "a", "--metric", "loss")
        self.assertIn('"test"', said)
        points = read("points", self.file, "--run", "a", "--metric", "loss", "--context", "test")
        self.assertEqual(len(points), 4)

    def test_the_example_is_a_file_like_any_other(self):
        bad = self.write("digits.csv", "1,2,3\n")
        fail(1, "example", "-o", self.file, "--digits", bad)
        self.assertFalse(self.file.exists())
        done = read("example", "-o", self.file)
        runs = read("runs", self.file)
        self.assertEqual((len(runs), sum(r["points"] for r in runs)), (done["runs_added"], done["points_added"]))
        self.assertGreaterEqual(len({r["params"]["seed"] for r in runs}), 2)
        run("check", self.file)

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
