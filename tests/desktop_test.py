#!/usr/bin/env python3
"""The desktop program as a person uses it: opens databases and logs, shows them, saves, and ends cleanly.

Needs the built programs in TIDEMARK_OUT (default: out) and Xvfb; it is watched through its --mirror file and
steered by names through its stdin.
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
OUT = pathlib.Path(os.environ.get("TIDEMARK_OUT", ROOT / "out"))
DESKTOP, TOOL = OUT / "tidemark-desktop", OUT / "tidemark"
PATIENCE_S = 30  # software GL on a busy machine


def tool(*words):
    return json.loads(subprocess.run([str(TOOL), *map(str, words), "--json"], capture_output=True, check=True).stdout)


class Screen:
    """An X server of our own on a free display; smaller than the window wants to be, which then fits itself in."""

    def __init__(self):
        reader, writer = os.pipe()
        self.server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1024x700x24", "-nolisten", "tcp"],
            pass_fds=[writer], stderr=subprocess.DEVNULL)
        os.close(writer)
        with os.fdopen(reader) as lines:
            self.display = ":" + lines.readline().strip()

    def close(self):
        self.server.terminate()
        self.server.wait()


class Program:
    def __init__(self, folder, *arguments, **environment):
        self.mirror = pathlib.Path(tempfile.mkdtemp(dir=folder)) / "mirror.json"
        environment = dict(os.environ, LIBGL_ALWAYS_SOFTWARE="1", TIDEMARK_DATA=str(folder / "data"),
                           DISPLAY=screen.display, HOME=str(folder), DBUS_SESSION_BUS_ADDRESS="",
                           XDG_RUNTIME_DIR="", **environment)
        self.process = subprocess.Popen([str(DESKTOP), "--mirror", str(self.mirror), *map(str, arguments)],
                                        stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment,
                                        cwd=folder)

    def say(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def seen(self):
        return json.loads(self.mirror.read_text()) if self.mirror.exists() else {"nodes": [], "stats": {}, "title": ""}

    def wait(self, what, condition):
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end and self.process.poll() is None:
            seen = self.seen()
            if condition(seen):
                return seen
            time.sleep(0.02)
        raise AssertionError(f"{what} did not come. On screen: {self.seen()} exit: {self.process.poll()}")

    def wait_for_text(self, text):
        return self.wait(text, lambda seen: any(text in node["name"] + node["value"] for node in seen["nodes"]))

    def wait_for_points(self, count):
        return self.wait(f"{count} points", lambda seen: seen["stats"].get("points_drawn") == count
                         and not seen["stats"]["engine_busy"])

    def end(self, line="close"):
        """Closes the window; what was written to stderr."""
        if self.process.poll() is None:
            self.say(line)
        errors = self.process.communicate(timeout=PATIENCE_S)[1]
        assert self.process.returncode == 0, f"exit {self.process.returncode}: {errors}"
        return errors


def charts(seen):
    return {node["name"]: int(node["data-points"]) for node in seen["nodes"]
            if node["role"] == "img" and "data-points" in node}


class Desktop(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tidemark-desktop-"))
        self.programs = []

    def tearDown(self):
        for program in self.programs:
            if program.process.poll() is None:
                program.process.kill()
                program.process.communicate()
        shutil.rmtree(self.folder)

    def start(self, *arguments, **environment):
        self.programs.append(Program(self.folder, *arguments, **environment))
        return self.programs[-1]

    def logs(self, name="logs", rows=50):
        for run in ("a", "b"):
            path = self.folder / name / run / "metrics.csv"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("step,loss\n" + "".join(f"{i},{len(name) / (i + 1)}\n" for i in range(rows)))
        return self.folder / name

    def store(self):
        path = self.folder / "runs.sqlite"
        tool("import", self.logs(), "-o", path)
        return path

    def test_a_database_is_opened_in_place_and_saved_where_told(self):
        store, copy = self.store(), self.folder / "copy.sqlite"
        program = self.start(store, "-o", copy)
        seen = program.wait_for_points(100)
        self.assertEqual(charts(seen), {"loss": 100})
        self.assertEqual(seen["title"], "runs.sqlite · Tidemark")
        self.assertEqual(seen["stats"]["storage"], "file")
        program.say("click button Save")
        program.wait_for_text("Saved as " + str(copy))
        self.assertEqual(program.end(), "")
        beside = sorted(path.name for path in self.folder.iterdir() if path.name.startswith(("runs", "copy")))
        self.assertEqual(beside, ["copy.sqlite", "runs.sqlite"])
        self.assertEqual(tool("metrics", copy), tool("metrics", store))
        self.assertTrue(tool("check", store)["sound"] and tool("check", copy)["sound"])
        self.assertEqual(list((self.folder / "data").glob("scratch/*")), [])

    def test_saving_never_harms_a_file_of_another_kind_or_an_open_one(self):
        store, foreign = self.store(), self.folder / "thesis.txt"
        foreign.write_text("years of work")
        for target in (foreign, store, self.folder / "nowhere" / "copy.sqlite"):
            self.start(store, "-o", target)  # side by side, as two windows on one file
        for program in self.programs:
            program.wait_for_points(100)
            program.say("click button Save")
            program.wait_for_text("Can't save as")
        for program in self.programs:
            program.end("quit")
        self.assertEqual(foreign.read_text(), "years of work")
        self.assertTrue(tool("check", store)["sound"])

    def test_logs_are_imported_into_a_file_of_ours_and_only_once(self):
        logs = self.logs()
        for rows in (50, 60):  # the second start goes on with the first one's file
            self.logs(rows=rows)
            program = self.start(logs)
            program.wait_for_points(2 * rows)
            program.end()
        self.assertEqual([path.name for path in (self.folder / "data").glob("*.sqlite")], ["logs.sqlite"])
        runs = tool("runs", self.folder / "data/logs.sqlite")
        self.assertEqual([(r["name"], r["project"], r["points"]) for r in runs], [("a", "logs", 60), ("b", "logs", 60)])

    def test_logs_named_with_or_dropped_on_a_database_go_into_it(self):
        store = self.store()
        program = self.start(store, self.logs("later", 10))
        program.wait_for_points(120)
        program.say(f"drop {self.logs('dropped', 5)}")
        program.wait_for_points(130)
        program.say(f"drop {self.folder / 'nothing'}")
        program.wait_for_text("There is no file or folder")
        program.end()
        self.assertEqual({run["project"] for run in tool("runs", store)}, {"logs", "later", "dropped"})
        self.assertEqual(list((self.folder / "data").glob("*.sqlite")), [])

    def test_a_folder_that_grows_is_followed(self):
        logs = self.logs()
        program = self.start(logs)
        program.wait_for_points(100)
        program.wait_for_text("Following logs")
        for path in logs.glob("*/metrics.csv"):
            with path.open("a") as file:
                file.write("".join(f"{i},0.5\n" for i in range(50, 60)))
        program.wait_for_points(120)
        program.say("click button Pause following")
        program.wait_for_text("Paused: logs")
        with (logs / "a" / "metrics.csv").open("a") as file:
            file.write("60,0.25\n")
        time.sleep(1.5)
        program.wait_for_points(120)
        program.say("click button Go on following")
        program.wait_for_points(121)
        self.assertEqual(program.end(), "")
        self.assertTrue(tool("check", self.folder / "data/logs.sqlite")["sound"])

    def test_closing_during_an_import_asks_once(self):
        store = self.store()
        program = self.start(store)
        program.wait_for_points(100)
        program.say(f"drop {self.logs('large', 400000)}\nclose")  # in one turn of the window
        program.wait_for_text("Work is still under way")
        self.assertEqual(program.end(), "")
        self.assertTrue(tool("check", store)["sound"])

    def test_what_cannot_be_opened_is_told_and_the_window_stays(self):
        other = self.folder / "other.sqlite"
        subprocess.run(["sqlite3", str(other), "create table t(x)"], check=True)
        before = other.read_bytes()
        program = self.start(other, self.folder / "missing.csv")
        program.wait_for_text("other.sqlite")
        program.wait_for_text("missing.csv")
        self.assertIn("missing.csv", program.end())
        self.assertEqual(other.read_bytes(), before)

    def test_a_dropped_model_is_evaluated_on_dropped_data(self):
        program = self.start()
        models = ROOT / "tests/data/models"
        program.say(f"drop {models / 'iris.onnx'}")
        program.wait_for_text("opset")
        program.say(f"drop {models / 'iris.csv'}")
        program.wait_for_text("iris.csv")
        program.say("click button Evaluate")
        program.wait_for_text("Evaluated ")
        expected = tool("eval", models / "iris.onnx", "--data", models / "iris.csv", "-q")["metrics"]["accuracy"]["value"]
        accuracy = [("img", "Accuracy")]
        seen = program.wait("the accuracy", lambda seen: any((n["role"], n["name"]) in accuracy for n in seen["nodes"]))
        shown = next(n["value"] for n in seen["nodes"] if (n["role"], n["name"]) in accuracy)
        self.assertAlmostEqual(float(shown), expected, 3)
        self.assertEqual(program.end(), "")

    def test_nothing_is_drawn_while_nothing_happens(self):
        program = self.start(self.store())
        program.wait_for_points(100)
        time.sleep(1.5)  # what settles: caret, hover, the view that is saved
        def cost():
            fields = pathlib.Path(f"/proc/{program.process.pid}/stat").read_text().rsplit(") ", 1)[1].split()
            return int(fields[11]) + int(fields[12])
        frames, ticks = program.seen()["stats"]["frames"], cost()
        time.sleep(2)
        self.assertEqual((program.seen()["stats"]["frames"], cost()), (frames, ticks))
        program.process.terminate()  # as the system does at logout
        program.end()

    def test_without_a_display_or_with_wrong_words_it_says_so(self):
        environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
        done = subprocess.run([str(DESKTOP)], env=environment, capture_output=True, text=True)
        self.assertEqual(done.returncode, 1)
        self.assertIn("No window can be opened", done.stderr)
        self.assertEqual(subprocess.run([str(DESKTOP), "--scale", "9"], capture_output=True).returncode, 2)
        self.assertIn("--output", subprocess.run([str(DESKTOP), "--help"], capture_output=True, text=True).stdout)


if __name__ == "__main__":
    missing = [str(path) for path in (DESKTOP, TOOL) if not path.exists()] + \
        ([] if shutil.which("Xvfb") else ["Xvfb"])
    if missing:
        print("skip: the desktop program's test needs " + " and ".join(missing))
        sys.exit(0)
    screen = Screen()
    try:
        unittest.main(exit=False).result.wasSuccessful() or sys.exit(1)
    finally:
        screen.close()
