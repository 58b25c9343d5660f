#!/usr/bin/env python3
"""Journals of the Python package: the shared byte vectors, and the reader on cut, flipped and growing files."""
import json
import os
import pathlib
import random
import struct
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
SDK = ROOT / "sdk" / "python"
DATA = ROOT / "tests" / "data" / "journal"
sys.path[:0] = [str(SDK), str(ROOT / "tests" / "data")]
import make_journals  # noqa: E402
from tidemark import _json, _reader, _records  # noqa: E402


def content(entry):
    """What an entry says, without its place."""
    return entry.type, entry.text, entry.keys, entry.step, entry.time_us, repr(entry.values)


class Vectors(unittest.TestCase):
    def test_the_writer_makes_the_stored_bytes(self):
        made = make_journals.make()
        stored = {path.relative_to(DATA).as_posix(): path.read_bytes() for path in DATA.rglob("*") if path.is_file()}
        self.assertEqual(sorted(made), sorted(stored))
        for name, data in made.items():
            self.assertEqual(data, stored[name], name)
        self.assertLess(sum(map(len, stored.values())), 50000)

    def test_cat_prints_the_stored_lines(self):
        codes = {"plain-length": 3, "plain-payload": 3, "plain-zeros": 3, "plain-twice": 3, "plain-newer": 3}
        for path in sorted(DATA.rglob("*.tide")):
            done = subprocess.run([sys.executable, "-m", "tidemark", "journal", "cat", str(path)], capture_output=True,
                                  env=dict(os.environ, PYTHONPATH=str(SDK)))
            self.assertEqual(done.stdout, path.with_suffix(".jsonl").read_bytes(), path.name)
            self.assertEqual(done.returncode, codes.get(path.stem, 0), path.name)
            for line in done.stdout.splitlines():
                json.loads(line)

    def test_cat_refuses_other_files(self):
        for words, code in ((["journal", "cat", __file__], 1), (["journal", "cat", "/nowhere"], 1), (["journal"], 2), ([], 2),
                            (["--help"], 0), (["--version"], 0)):
            done = subprocess.run([sys.executable, "-m", "tidemark", *words], capture_output=True, text=True,
                                  env=dict(os.environ, PYTHONPATH=str(SDK)))
            self.assertEqual(done.returncode, code, done.stderr)
            self.assertEqual(code == 0, not done.stderr)

    def test_json_numbers_keep_their_bits(self):
        dice = random.Random(4)
        for _ in range(20000):
            value = struct.unpack("<d", dice.randbytes(8) if hasattr(dice, "randbytes") else os.urandom(8))[0]
            back = json.loads(_json.dumps(value))
            if value == value and abs(value) != float("inf"):
                self.assertEqual(struct.pack("<d", float(back)), struct.pack("<d", value))
            else:
                self.assertIsInstance(back, str)


class Reading(unittest.TestCase):
    def setUp(self):
        memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # thousands of small files
        self.folder = tempfile.TemporaryDirectory(dir=memory)
        self.path = pathlib.Path(self.folder.name) / "x.tide"
        self.files = {path.name: path.read_bytes() for path in sorted(DATA.glob("*.tide"))}

    def tearDown(self):
        self.folder.cleanup()

    def read(self, data, ended=False):
        if self.path.exists():
            self.path.unlink()  # ext4 waits for the disk when a file is written over
        self.path.write_bytes(data)
        journal = _reader.Journal(self.path)
        return list(journal.read(ended)), journal

    def test_a_cut_waits_and_the_rest_follows(self):
        for name, data in self.files.items():
            whole = [content(entry) for entry in self.read(data)[0]]
            for cut in range(0, len(data), 1 if len(data) < 1000 else 3):
                first, journal = self.read(data[:cut])
                self.assertEqual(journal.bad, 0, (name, cut))
                self.assertEqual(journal.offset + journal.pending, cut)
                with open(self.path, "ab") as file:
                    file.write(data[cut:])
                both = [content(entry) for entry in [*first, *journal.read()]]
                self.assertEqual(both, whole, (name, cut))
                self.assertEqual(journal.replaced, 0, (name, cut))

    def test_a_cut_file_that_has_ended_is_bad_once(self):
        data = self.files["plain.tide"]
        ends = {entry.offset for entry in self.read(data)[0]} | {len(data)}
        for cut in range(6, len(data)):
            _, journal = self.read(data[:cut], ended=True)
            self.assertEqual(journal.bad, cut not in ends, cut)

    def test_a_flipped_bit_loses_one_record_and_invents_none(self):
        for name, data in self.files.items():
            entries = self.read(data)[0]
            for at in range(6, len(data), 1 if len(data) < 1000 else 7):
                damaged = bytearray(data)
                damaged[at] ^= 1 << at % 8
                found, journal = self.read(bytes(damaged), ended=True)
                hit = [entry for entry in entries if entry.offset <= at < entry.offset + entry.size][0]
                # With a key set its values are lost as well, until it stands there again.
                kept = [content(entry) for entry in entries if entry is not hit and not (hit.type == "K" and entry.type == "S")]
                sound = [content(entry) for entry in found if entry.type != "bad"]
                if hit.type == "K":
                    sound = [one for one in sound if one[0] != "S"]
                self.assertEqual(sound, kept, (name, at))
                self.assertGreaterEqual(journal.bad, 1)

    def test_random_bytes_never_break_the_reader(self):
        dice = random.Random(7)
        data = self.files["names.tide"]
        for _ in range(300):
            damaged = bytearray(data)
            for _ in range(dice.randrange(1, 30)):
                damaged[dice.randrange(6, len(damaged))] = dice.randrange(256)
            start = dice.randrange(6, len(damaged))
            del damaged[start : start + dice.randrange(40)]
            found, journal = self.read(bytes(damaged), ended=True)
            self.assertEqual(sum(entry.size for entry in found) + 6 + journal.pending, len(damaged))

    def test_sound_records_with_wrong_content_are_counted(self):
        head = self.files["bare.tide"]
        wrong = [_records.record(b"J", b"{"), _records.record(b"J", b"[]"), _records.record(b"J", b'{"kind":1}'), _records.record(b"J", b"\xff"),
                 _records.record(b"S", b""), _records.record(b"S", struct.pack("<Iqq", 9, 0, 0)), _records.record(b"K", b"\0\0\0\0\x05"),
                 _records.record(b"K", b"\0\0\0\0" + b"\xff" * 11), _records.record(b"H", b"\0"),
                 _records.record(b"J", b'{"kind":' + b"[" * 100000)]
        found, journal = self.read(head + b"".join(wrong) + self.files["plain.tide"][6:])
        self.assertEqual(journal.bad, len(wrong))
        self.assertEqual([entry.type for entry in found][-1], "J")

    def test_a_replaced_file_is_read_from_its_start(self):
        plain, kinds = self.files["plain.tide"], self.files["kinds.tide"]
        for other in (kinds, plain[:200], b"TIDE1\n"):
            _, journal = self.read(plain)
            self.path.write_bytes(other)
            self.assertEqual([content(e) for e in journal.read()], [content(e) for e in self.read(other)[0]])
            self.assertEqual(journal.replaced, 1)

    def test_a_newer_record_stops_the_reader(self):
        data = self.files["plain.tide"]
        found, journal = self.read(data + _records.record(b"Z", b"?") + _records.record(b"H", bytes(8)))
        self.assertEqual(journal.newer, (len(data), b"Z"))
        self.assertEqual(len(found), 10)

    def test_the_largest_record(self):
        big = _records.record(b"x", bytes(_records.MAX_PAYLOAD))
        head = self.files["bare.tide"]
        found, journal = self.read(head + b"damage" + big + _records.record(b"H", bytes(8)))
        self.assertEqual([entry.type for entry in found], ["J", "bad", "x", "H"])


if __name__ == "__main__":
    unittest.main()
