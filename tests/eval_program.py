"""What the tests of `tidemark eval` share: the program, the models of tests/data/models, and a folder for each test.

Needs the built program in TIDEMARK_OUT (default: out). The models were made by the script beside their folder.
"""
import json
import os
import pathlib
import shutil
import struct
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = pathlib.Path(os.environ.get("TIDEMARK_OUT", ROOT / "out")) / "tidemark"
MODELS = pathlib.Path(os.environ.get("TIDEMARK_DATA", ROOT / "tests/data")) / "models"
FIXTURES = os.environ.get("TIDEMARK_FIXTURES")


def run(*words, code=0):
    done = subprocess.run([str(PROGRAM), *map(str, words)], capture_output=True, text=True, timeout=120)
    assert done.returncode == code, f"{words}: exit {done.returncode}, not {code}: {done.stderr}{done.stdout}"
    return done.stdout if code == 0 else done.stderr


def evaluate(model, *words):
    return json.loads(run("eval", model, "--json", "-q", *words))


def value(told, name):
    return told["metrics"][name]["value"]


def npy(shape, data=b""):
    head = "{'descr': '<f4', 'fortran_order': False, 'shape': %s, }" % (shape,)
    head += " " * (-(len(head) + 11) % 64) + "\n"
    return b"\x93NUMPY\x01\0" + struct.pack("<H", len(head)) + head.encode() + data


class EvalTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tidemark-eval-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def write(self, name, content):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path
