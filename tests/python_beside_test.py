#!/usr/bin/env python3
"""What the Python package records beside the calls of log(): how busy the machine is, and what the program prints."""
import io
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
SDK = ROOT / "sdk" / "python"
sys.path.insert(0, str(SDK))
from tidemark import _console, _nvml, _reader, _system  # noqa: E402
from tidemark._run import Run  # noqa: E402

STAT = "cpu  %d 0 0 %d 0 0 0 0 0 0\n"


class Folder(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tidemark-beside-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def entries(self):
        (path,) = self.folder.glob("*.tide")
        return list(_reader.Journal(str(path)).read(ended=True))

    def texts(self):
        return "".join(entry.value["text"] for entry in self.entries()
                       if entry.type == "J" and entry.value["kind"] == "text" and entry.value["name"] == "console")


class FakeNvml:
    """As libnvidia-ml behaves: results through pointers, 0 for success."""

    def nvmlInit_v2(self):
        return 0

    def nvmlDeviceGetCount_v2(self, count):
        count._obj.value = 2
        return 0

    def nvmlDeviceGetHandleByIndex_v2(self, index, device):
        device._obj.value = index.value + 1
        return 0

    def nvmlDeviceGetUtilizationRates(self, device, busy):
        busy._obj.gpu = 10 * device.value
        return 0

    def nvmlDeviceGetMemoryInfo(self, device, memory):
        memory._obj.total, memory._obj.used = 1000, 250
        return 0

    def nvmlDeviceGetTemperature(self, device, kind, degrees):
        degrees._obj.value = 61
        return 0

    def nvmlDeviceGetPowerUsage(self, device, milliwatts):
        return 3  # not supported


class System(Folder):
    def proc(self, busy, idle, received):
        proc = self.folder / "proc"
        (proc / "net").mkdir(parents=True, exist_ok=True)
        (proc / "self").mkdir(exist_ok=True)
        (proc / "stat").write_text(STAT % (busy, idle) + "cpu0 1 2 3\n")
        (proc / "meminfo").write_text("MemTotal:  1000 kB\nMemFree: 1 kB\nMemAvailable:  250 kB\n")
        (proc / "net" / "dev").write_text("Inter-| Receive\n face |bytes\n    lo: 9 0 0 0 0 0 0 0 9 0\n  eth0: %d 0 0 0 0 0 0 0 5000000 0\n" % received)
        (proc / "self" / "statm").write_text("5000 1000 1 1 1 1 1\n")
        (proc / "self" / "stat").write_text("1 (a b) c) S " + " ".join("0" for _ in range(50)) + "\n")
        return str(proc)

    def test_figures_of_proc(self):
        sampler = _system.Sampler(self.proc(100, 100, 1000000), nvml=False)
        first = sampler.sample()
        self.assertEqual(first["memory_percent"], 75)
        self.assertEqual(first["process_memory_mb"], 1000 * os.sysconf("SC_PAGE_SIZE") / 1e6)
        self.assertNotIn("cpu_percent", first)
        self.assertNotIn("network_received_mb_s", first)
        time.sleep(0.05)
        self.proc(130, 110, 3000000)
        second = sampler.sample()
        self.assertAlmostEqual(second["cpu_percent"], 75)
        self.assertGreater(second["network_received_mb_s"], 1)
        self.assertEqual(second["network_sent_mb_s"], 0)
        self.assertEqual(second["process_cpu_percent"], 0)
        # A counter that begins anew is no rate.
        self.proc(140, 120, 10)
        self.assertNotIn("network_received_mb_s", sampler.sample())

    def test_a_machine_that_tells_nothing(self):
        self.assertEqual(_system.Sampler(str(self.folder / "nowhere"), nvml=False).sample(), {})
        (self.folder / "stat").write_text("garbage")
        self.assertEqual(_system.Sampler(str(self.folder), nvml=False).sample(), {})

    def test_gpus(self):
        figures = _nvml.Nvml(FakeNvml()).figures()
        self.assertEqual(figures, {"gpu0_percent": 10, "gpu0_memory_percent": 25, "gpu0_temperature_c": 61,
                                   "gpu1_percent": 20, "gpu1_memory_percent": 25, "gpu1_temperature_c": 61})

    def test_wanted_by_argument_and_environment(self):
        self.assertEqual([_system.every_s(given) for given in (False, True, 2, "3", 0, 1e-9, "x")], [None, 10, 2, 3, None, 0.1, 10])
        for text, seconds in (("", None), ("0", None), ("off", None), ("1", 10), ("on", 10), ("30", 30)):
            os.environ["TIDEMARK_SYSTEM"] = text
            self.assertEqual(_system.every_s(None), seconds, text)
        del os.environ["TIDEMARK_SYSTEM"]

    def test_samples_are_calls_at_the_training_s_step(self):
        run = Run(dir=str(self.folder), facts="none")
        run.watch(system=0.1)
        for _ in range(10):
            run.log({"loss": 1})
            time.sleep(0.05)
        summary = run.summary.as_dict()
        run.finish()
        calls = [entry for entry in self.entries() if entry.type == "S" and entry.values[0][0].startswith("system/")]
        self.assertGreaterEqual(len(calls), 2)
        self.assertTrue(all(0 < call.step <= 10 for call in calls))
        self.assertIn("system/memory_percent", [name for name, _, _ in calls[-1].values])
        self.assertEqual(summary, {"loss": 1})


class Console(Folder):
    def printed(self, program, *words):
        script = self.folder / "script.py"
        script.write_text("import sys, tidemark\nrun = tidemark.init(dir=%r, facts='none', console=True)\n" % str(self.folder) + program)
        return subprocess.run([sys.executable, str(script), *words], capture_output=True, text=True, env=dict(os.environ, PYTHONPATH=str(SDK)))

    def test_what_is_printed_is_recorded_and_still_printed(self):
        done = self.printed("print('hello ä')\nprint('bad', file=sys.stderr)\nsys.stdout.flush()\nprint(sys.stdout.encoding.lower())\nrun.log({'a': 1})\n")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "hello ä\nutf-8\n", "bad\n"))
        self.assertEqual(self.texts(), "hello ä\nbad\nutf-8\n")

    def test_an_exception_is_recorded_too(self):
        done = self.printed("raise ValueError('no')\n")
        self.assertEqual(done.returncode, 1)
        self.assertIn("ValueError: no", done.stderr)
        self.assertIn("ValueError: no", self.texts())

    def test_progress_bars_are_their_last_state(self):
        self.assertEqual(_console.shown("a\r10 %\r20 %\nb\r\nc"), "20 %\nb\nc")

    def test_streams_are_given_back_unless_replaced(self):
        before = sys.stdout, sys.stderr
        run = Run(dir=str(self.folder), facts="none")
        run.watch(console=True)
        self.assertIsNot(sys.stdout, before[0])
        other = sys.stderr = io.StringIO()
        run.finish()
        self.assertIs(sys.stdout, before[0])
        self.assertIs(sys.stderr, other)
        sys.stderr = before[1]

    def test_output_without_end_is_cut_with_a_word(self):
        most, _console.MOST_CHARS = _console.MOST_CHARS, 100000
        self.addCleanup(setattr, _console, "MOST_CHARS", most)
        run = Run(dir=str(self.folder), facts="none")
        real, sys.stdout = sys.stdout, io.StringIO()
        run.watch(console=True)
        try:
            for _ in range(3000):
                print("x" * 99)
        finally:
            run.finish()
            sys.stdout = real
        texts = self.texts()
        self.assertLess(len(texts), 101000)
        self.assertIn("is left out]", texts)
        self.assertEqual(texts.count("left out"), 1)


if __name__ == "__main__":
    unittest.main()
