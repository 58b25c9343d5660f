#!/usr/bin/env python3
"""What the Python package promises when things go wrong: kill -9, fork, threads, full disks, removed folders.

The child is killed 40 times, or TIDEMARK_KILLS times.
"""
import json
import os
import pathlib
import random
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
SDK = ROOT / "sdk" / "python"
sys.path.insert(0, str(SDK))
import tidemark  # noqa: E402
from tidemark import _init, _reader  # noqa: E402

KILLS = int(os.environ.get("TIDEMARK_KILLS", "40"))
LOGGER = """
import os, struct, sys
import tidemark
run = tidemark.init(dir=sys.argv[1], facts="none")
names = ["metric %d" % i for i in range(20)]
step = 0
while True:
    run.log(dict.fromkeys(names, step * 0.5) if step % 50 else {"rare %d" % (step // 50 % 7): step * 0.5, "text": "t" * 100})
    os.write(1, struct.pack("<q", step))  # only now has log() returned
    step += 1
"""


def environment(**more):
    return dict(os.environ, PYTHONPATH=str(SDK), **more)


def python(text, *words, code=0, **more):
    done = subprocess.run([sys.executable, "-c", text, *map(str, words)], capture_output=True, text=True, timeout=120,
                          env=environment(), **more)
    assert done.returncode == code, done.stderr
    return done


def journals(folder):
    return sorted(pathlib.Path(folder).glob("*.tide"))


def read(path, ended=False):
    journal = _reader.Journal(path)
    return list(journal.read(ended)), journal


def steps(path):
    return [entry.step for entry in read(path)[0] if entry.type == "S"]


def of_kind(path, kind):
    return [entry.value for entry in read(path)[0] if entry.type == "J" and entry.value["kind"] == kind]


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tidemark-crash-"))
        self.errors = None

    def tearDown(self):
        if tidemark.run is not None:
            tidemark.finish()
        shutil.rmtree(self.folder, ignore_errors=True)

    def run_of(self, folder=None, **more):
        return tidemark.init(dir=folder or self.folder, facts="none", reinit=True, **more)


class Killed(Case):
    def test_no_acknowledged_call_is_lost(self):
        dice = random.Random()
        acknowledged_in_all = 0
        for round_ in range(KILLS):
            folder = self.folder / str(round_)
            child = subprocess.Popen([sys.executable, "-c", LOGGER, str(folder)], stdout=subprocess.PIPE, env=environment())
            first = child.stdout.read(8)
            until = time.monotonic() + dice.uniform(0, 0.1)
            reader = threading.Thread(target=lambda: data.append(child.stdout.read()))
            data = [first]
            reader.start()
            time.sleep(max(0, until - time.monotonic()))
            child.send_signal(signal.SIGKILL)
            child.wait()
            reader.join()
            child.stdout.close()
            data = b"".join(data)
            acknowledged = struct.unpack("<q", data[len(data) // 8 * 8 - 8 : len(data) // 8 * 8])[0] + 1
            acknowledged_in_all += acknowledged
            found, journal = read(journals(folder)[0])
            values = {entry.step: entry.values[0][2] for entry in found if entry.type == "S"}
            self.assertEqual(journal.bad, 0)
            for step in range(acknowledged):
                self.assertEqual(values.get(step), step * 0.5, "round %d, step %d of %d" % (round_, step, acknowledged))
            self.assertLessEqual(len(values), acknowledged + 1)
            shutil.rmtree(folder)
        print("\nnote: %d kills, %d acknowledged calls, none lost" % (KILLS, acknowledged_in_all))


class Processes(Case):
    def test_a_forked_process_writes_its_own_journal(self):
        run = self.run_of()
        run.log({"a": 1})
        silent, loud = os.fork(), 0
        if not silent:
            os._exit(0)
        loud = os.fork()
        if not loud:
            try:
                for value in range(5):
                    run.log({"b": value}, step=100 + value)
                run.finish()
            finally:
                os._exit(0)
        for pid in (silent, loud):
            self.assertEqual(os.waitpid(pid, 0)[1], 0)
        run.log({"a": 2})
        mine = run.path
        tidemark.finish()
        files = journals(self.folder)
        self.assertEqual(len(files), 2)
        child = [path for path in files if str(path) != mine][0]
        self.assertEqual(steps(mine), [0, 1])
        self.assertEqual(steps(child), [100, 101, 102, 103, 104])
        headers = [of_kind(path, "header")[0] for path in (mine, child)]
        self.assertEqual(headers[0]["run"], headers[1]["run"])
        self.assertEqual([header["pid"] for header in headers], [os.getpid(), loud])
        self.assertEqual(len(of_kind(child, "end")), 1)

    def test_workers_of_multiprocessing(self):
        for method in ("fork", "spawn"):
            folder = self.folder / method
            script = self.folder / (method + ".py")
            script.write_text("""
import multiprocessing, sys
import tidemark
def silent(run): return 0
def work(run): run.log({"worker": 1})
if __name__ == "__main__":
    multiprocessing.set_start_method(sys.argv[2])
    run = tidemark.init(dir=sys.argv[1], facts="none", config={"a": 1})
    run.log({"main": 1})
    workers = [multiprocessing.Process(target=target, args=(run,)) for target in (silent, work, work)]
    for worker in workers: worker.start()
    for worker in workers: worker.join(); assert worker.exitcode == 0
""")
            done = subprocess.run([sys.executable, str(script), str(folder), method], env=environment(), capture_output=True, text=True)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertEqual(len(journals(folder)), 3, method)
            self.assertEqual(len({of_kind(path, "header")[0]["run"] for path in journals(folder)}), 1)
            self.assertEqual([of_kind(path, "header")[0].get("worker") for path in journals(folder)], [None, True, True])
            for path in journals(folder):
                self.assertEqual(len(steps(path)), 1)
                start = of_kind(path, "header")[0]["time_us"]
                self.assertIn(".%016d-" % start, path.name, "sorted by their start")
                self.assertEqual([end["status"] for end in of_kind(path, "end")], ["finished"], (method, path))

    def test_exit_codes(self):
        for number, (program, status, code) in enumerate((("sys.exit(3)", "failed", 3), ("sys.exit()", "finished", 0), ("sys.exit('no')", "failed", 1),
                                                          ("sys.exit(0)", "finished", 0), ("1 / 0", "failed", 1), ("pass", "finished", 0))):
            folder = self.folder / str(number)
            done = subprocess.run([sys.executable, "-c", "import sys, tidemark\ntidemark.init(dir=sys.argv[1], facts='none')\n" + program, str(folder)],
                                  env=environment(), capture_output=True, text=True)
            self.assertEqual(done.returncode, code, done.stderr)
            (path,) = journals(folder)
            (end,) = of_kind(path, "end")
            self.assertEqual((end["status"], end["exit_code"]), (status, code), program)

    def test_threads_never_tear_a_record(self):
        run = self.run_of()
        start = threading.Barrier(8)

        def work(number):
            start.wait()
            for value in range(500):
                run.log({"thread %d" % number: value, "b": number} if value % 10 else {"text %d" % number: "x", "n": value})

        threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        path = run.path
        tidemark.finish()
        found, journal = read(path, ended=True)
        self.assertEqual(journal.bad, 0)
        calls = [entry for entry in found if entry.type == "S"]
        self.assertEqual(sorted(entry.step for entry in calls), list(range(4000)))
        times = [entry.time_us for entry in calls]
        self.assertEqual(times, sorted(times))
        for number in range(8):
            mine = [entry.values[0][2] for entry in calls if entry.values[0][0] == "thread %d" % number]
            self.assertEqual(mine, [value for value in range(500) if value % 10])

    def test_a_fork_amid_threads(self):
        run = self.run_of()
        stop = threading.Event()

        def work():
            value = 0
            while not stop.is_set():
                run.log({"a": value})
                value += 1

        thread = threading.Thread(target=work)
        thread.start()
        children = []
        for _ in range(10):
            pid = os.fork()
            if not pid:
                run.log({"child": 1})
                run.finish()
                os._exit(0)
            children.append(pid)
        for pid in children:
            self.assertEqual(os.waitpid(pid, 0)[1], 0)
        stop.set()
        thread.join()
        tidemark.finish()
        self.assertEqual(len(journals(self.folder)), 11)
        for path in journals(self.folder):
            self.assertEqual(read(path, ended=True)[1].bad, 0)


class Endings(Case):
    def ending(self, text, code=0):
        folder = self.folder / str(len(list(self.folder.iterdir())))
        done = python("import sys, tidemark\nrun = tidemark.init(dir=sys.argv[1], facts='none')\nrun.log({'a': 1})\n" + text,
                      folder, code=code)
        ends = of_kind(journals(folder)[0], "end")
        self.assertEqual(len(ends), 1)
        return {key: ends[0].get(key) for key in ("status", "exit_code", "error")}, done.stderr

    def test_how_programs_end(self):
        good = {"status": "finished", "exit_code": 0, "error": None}
        for text in ("", "run.finish()", "tidemark.finish()", "with run: pass", "run.finish(); run.finish()"):
            self.assertEqual(self.ending(text)[0], good, text)
        bad = {"status": "failed", "exit_code": 1, "error": "ValueError: no"}
        end, errors = self.ending("raise ValueError('no')", 1)
        self.assertEqual(end, bad)
        self.assertIn("Traceback", errors)
        self.assertEqual(self.ending("with run: raise ValueError('no')", 1)[0], bad)
        self.assertEqual(self.ending("with run: raise SystemExit(0)", 0)[0], good)
        self.assertEqual(self.ending("with run: raise SystemExit(3)", 3)[0], {"status": "failed", "exit_code": 3, "error": None})
        stopped = {"status": "stopped", "exit_code": 130, "error": "KeyboardInterrupt"}
        self.assertEqual(self.ending("import os, signal; os.kill(os.getpid(), signal.SIGINT); import time; time.sleep(9)", -2)[0], stopped)
        self.assertEqual(self.ending("run.finish(exit_code=4)")[0], {"status": "failed", "exit_code": 4, "error": None})

    def test_a_hook_that_was_there_is_called(self):
        _, errors = self.ending("sys.excepthook, before = (lambda *a: (print('mine', file=sys.stderr), before(*a))), sys.excepthook\n1 / 0", 1)
        self.assertIn("mine", errors)


class Disks(Case):
    def mounted(self, size):
        if os.geteuid() != 0:
            self.skipTest("only root can mount a small disk")
        disk = self.folder / "disk"
        disk.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", str(disk)], capture_output=True).returncode:
            self.skipTest("this machine mounts no tmpfs")
        self.addCleanup(subprocess.run, ["umount", "-l", str(disk)])
        return disk

    def test_a_full_disk_is_a_recorded_gap(self):
        disk = self.mounted("128k")
        ballast = disk / "ballast"
        ballast.write_bytes(bytes(64 << 10))
        script = """
import os, sys, tidemark
run = tidemark.init(dir=sys.argv[1], facts="none")
data = {"metric %d" % i: i for i in range(20)}
while not run._journal.lost: run.log(data)
for _ in range(500): run.log(data)
run.summary["kept"] = 1
before = run._journal.lost
os.unlink(sys.argv[1] + "/ballast")
for _ in range(10): run.log(data)
assert run._journal.lost == before, (run._journal.lost, before)
run.finish()
print(before, run.step)
"""
        done = python(script, disk)
        lost, called = map(int, done.stdout.split())
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        self.assertIn("No space left", done.stderr)
        path = journals(disk)[0]
        found, journal = read(path, ended=True)
        self.assertEqual((journal.bad, journal.pending), (0, 0))
        gaps = of_kind(path, "gap")
        self.assertEqual(sum(gap["calls"] for gap in gaps), lost)
        self.assertEqual(len(steps(path)), called - lost)
        self.assertEqual(of_kind(path, "summary"), [{"kind": "summary", "values": {"kept": 1}}])
        self.assertEqual(len(of_kind(path, "end")), 1)
        self.assertGreater(steps(path)[-10], steps(path)[-11] + 400)

    def test_a_disk_that_is_full_from_the_start(self):
        disk = self.mounted("16k")
        (disk / "ballast").write_bytes(bytes(16 << 10))
        script = """
import os, sys, tidemark
run = tidemark.init(dir=sys.argv[1], facts="none", config={"lr": 1})
for value in range(100): run.log({"a": value})
os.unlink(sys.argv[1] + "/ballast")
run._journal._retry_ns = 0
run.log({"a": 100})
"""
        done = python(script, disk)
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        path = journals(disk)[0]
        self.assertEqual(len(journals(disk)), 1)
        self.assertEqual([gap["calls"] for gap in of_kind(path, "gap")], [100])
        self.assertEqual(of_kind(path, "params")[0]["values"], {"lr": 1})
        self.assertEqual(steps(path), [100])

    def test_a_folder_that_cannot_be_written(self):
        file = self.folder / "file"
        file.write_text("")
        read_only = self.folder / "read-only"
        read_only.mkdir()
        os.chmod(self.folder, 0o755)
        os.chmod(read_only, 0o555)
        script = """
import os, sys, tidemark
warm = tidemark.init(mode="disabled"); warm.log({"t": "text"}); warm.finish()
import tidemark._journal, tidemark._slow_log, encodings.idna
if os.geteuid() == 0: os.setuid(65534)  # who may not read root's Python any more
run = tidemark.init(dir=sys.argv[1], facts="none", config={"a": 1})
for i in range(100): run.log({"a": i})
run.log({"t": "text"}); run.summary["b"] = 1
run.finish()
print("went on")
"""
        for folder in (read_only, read_only / "below", file, file / "below", "/proc/nothing"):
            done = python(script, folder, cwd="/")
            self.assertIn("went on", done.stdout)
            self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
            self.assertIn("can't write", done.stderr)
        python(script.replace('facts="none"', 'facts="none", strict=True'), read_only, code=1, cwd="/")

    def test_a_removed_folder_is_made_again(self):
        run = self.run_of(self.folder / "runs", config={"lr": 1}, tags=["t"])
        for value in range(10):
            run.log({"a": value})
        shutil.rmtree(self.folder / "runs")
        run._journal.check_file()  # the keeper does so every few seconds
        run.log({"a": 10})
        path = run.path
        tidemark.finish()
        self.assertEqual([str(p) for p in journals(self.folder / "runs")], [path])
        self.assertEqual(steps(path), [10])
        self.assertEqual([gap["calls"] for gap in of_kind(path, "gap")], [10])
        self.assertEqual(of_kind(path, "params")[0]["values"], {"lr": 1})
        self.assertEqual(of_kind(path, "tags")[0]["values"], {"t": ""})

    def test_signs_of_life_and_the_clock(self):
        class Clock:
            mono, wall = 0, 10**18
            mono_ns = staticmethod(lambda: Clock.mono)
            wall_ns = staticmethod(lambda: Clock.wall)

        run = _init.init(dir=self.folder, facts="none", reinit=True, clock=Clock)
        run._journal.beat()
        Clock.mono, Clock.wall = 5 * 10**9, 10**18 + 65 * 10**9
        run._journal.check_clock()
        run._journal.beat()
        found = read(run.path)[0]
        self.assertEqual([entry.time_us for entry in found if entry.type == "H"], [10**15, 10**15 + 65 * 10**6])
        self.assertEqual(of_kind(run.path, "clock"), [{"kind": "clock", "time_us": 10**15 + 5 * 10**6, "wall_us": 10**15 + 65 * 10**6}])

    def test_the_keeper(self):
        script = """
import sys, time
import tidemark._keeper
tidemark._keeper.TICK_S = 0.05
tidemark._keeper.SILENCE_S = 0.1
import tidemark
run = tidemark.init(dir=sys.argv[1], facts="none")
run.log({"a": 1})
time.sleep(1)
"""
        python(script, self.folder)
        beats = [entry for entry in read(journals(self.folder)[0])[0] if entry.type == "H"]
        self.assertGreaterEqual(len(beats), 2)


class Memory(Case):
    def test_key_sets_stand_again_every_megabyte(self):
        run = self.run_of()
        data = {"metric %d" % number: 0.5 for number in range(20)}
        for _ in range(20000):
            run.log(data)
        path = run.path
        tidemark.finish()
        found, _ = read(path)
        places = [entry.offset for entry in found if entry.type == "K"]
        self.assertTrue(all(b - a < (1 << 20) + 2000 for a, b in zip(places, places[1:])), places)
        self.assertEqual(len(places), 4)
        self.assertEqual(len({tuple(entry.keys) for entry in found if entry.type == "K"}), 1)

    def test_ever_new_keys_do_not_fill_the_memory(self):
        run = self.run_of()
        for number in range(3000):
            run.log({"key %d" % number: number, "other": 1})
        self.assertLessEqual(len(run._journal._sets), 1000)
        self.assertLessEqual(len(run._journal._known), 1000)
        path = run.path
        tidemark.finish()
        found, journal = read(path)
        self.assertEqual(journal.bad, 0)
        self.assertEqual([entry.values[0][:3:2] for entry in found if entry.type == "S"], [("key %d" % n, n) for n in range(3000)])


if __name__ == "__main__":
    unittest.main()
