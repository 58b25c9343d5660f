#!/usr/bin/env python3
"""The C++ header in a project of its own: found by CMake, compiled with warnings as errors, its run imported."""
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = pathlib.Path(os.environ.get("TIDEMARK_OUT", ROOT / "out")) / "tidemark"
FLAGS = "-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror"


class Example(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tidemark-cpp-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def build(self, flags):
        build = self.folder / "build"
        for words in (["-S", str(ROOT / "sdk" / "cpp"), "-B", str(build), "-DCMAKE_BUILD_TYPE=Release", "-DCMAKE_CXX_FLAGS=" + flags],
                      ["--build", str(build)]):
            done = subprocess.run(["cmake", *words], capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return build / "tidemark_example"

    def test_the_example_logs_a_run(self):
        example = self.build(FLAGS)
        done = subprocess.run([str(example)], cwd=self.folder, capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        file = self.folder / "runs.sqlite"
        subprocess.run([str(PROGRAM), "import", str(self.folder / "tidemark-runs"), "-o", str(file), "--quiet"], check=True, capture_output=True)
        (run,) = json.loads(subprocess.run([str(PROGRAM), "runs", str(file), "--json"], check=True, capture_output=True).stdout)
        self.assertEqual((run["name"], run["project"], run["status"], run["points"]), ("gradient descent", "line", "finished", 600))
        self.assertEqual(run["params"], {"rate": 0.1, "points": 20, "optimizer": "sgd"})

    def test_it_compiles_without_exceptions_and_rtti(self):
        self.build(FLAGS + " -fno-exceptions -fno-rtti")


if __name__ == "__main__":
    unittest.main()
