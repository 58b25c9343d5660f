#!/usr/bin/env python3
"""The server of `tidemark ui`: ranges, tags, changes, and what it refuses."""
import http.client
import json
import os
import pathlib
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.parse
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
SDK = ROOT / "sdk" / "python"
sys.path.insert(0, str(SDK))

from tidemark import _ui  # noqa: E402


class Serving(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tidemark-ui-"))
        os.environ["XDG_STATE_HOME"] = str(self.folder / "state")
        self.root = self.folder / "project" / "runs"
        self.root.mkdir(parents=True)
        (self.folder / "secret.txt").write_text("secret")
        page = self.folder / "page"
        page.mkdir()
        (page / "index.html").write_text("<title>page</title>")
        (page / "a.wasm").write_bytes(b"\0asm" * 100)
        (page / ".hidden").write_text("hidden")
        self.server = _ui.start(self.root, port=0, page=page)
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        self.port = self.server.server_address[1]

    def tearDown(self):
        self.server.end()
        shutil.rmtree(self.folder)

    def ask(self, path, method="GET", body=None, secret=None, **head):
        path = "/" + (self.server.prefix[1:-1] if secret is None else secret) + path
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.putrequest(method, path, skip_host="Host" in head, skip_accept_encoding=True)
        for name, value in head.items():
            connection.putheader(name.replace("_", "-"), value)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        answer = connection.getresponse()
        data = answer.read()
        connection.close()
        return answer, data

    def changes(self, since=0):
        answer = json.loads(self.ask("/follow/changes?since=%d" % since)[1])
        return answer["now"], {path: size for path, size, _ in answer["files"]}

    def test_the_page_has_its_types_and_tags(self):
        answer, data = self.ask("/")
        self.assertEqual((answer.status, data), (200, b"<title>page</title>"))
        self.assertIn("text/html", answer.headers["Content-Type"])
        answer, data = self.ask("/a.wasm?v=1")
        self.assertEqual((answer.status, answer.headers["Content-Type"], len(data)), (200, "application/wasm", 400))
        again, data = self.ask("/a.wasm", If_None_Match=answer.headers["ETag"])
        self.assertEqual((again.status, data), (304, b""))
        head, data = self.ask("/a.wasm", method="HEAD")
        self.assertEqual((head.status, head.headers["Content-Length"], data), (200, "400", b""))

    def test_ranges(self):
        (self.root / "x y.tide").write_bytes(bytes(range(100)))
        path = "/follow/file?path=x%20y.tide"
        for asked, code, told, data in (
                ("bytes=10-19", 206, "bytes 10-19/100", bytes(range(10, 20))), ("bytes=90-", 206, "bytes 90-99/100", bytes(range(90, 100))),
                ("bytes=-5", 206, "bytes 95-99/100", bytes(range(95, 100))), ("bytes=95-500", 206, "bytes 95-99/100", bytes(range(95, 100))),
                ("bytes=100-", 416, "bytes */100", b""), ("bytes=-", 200, None, bytes(range(100))), ("lines=1-2", 200, None, bytes(range(100)))):
            answer, got = self.ask(path, Range=asked)
            self.assertEqual((answer.status, answer.headers["Content-Range"], got), (code, told, data), asked)

    def test_nothing_outside_of_the_folders(self):
        (self.root / "link").symlink_to(self.folder / "secret.txt")
        (self.root / "up").symlink_to(self.folder)
        for path in ("/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/.hidden", "//etc/passwd", "/a.wasm%00", "/nothing",
                     "/follow/file?path=../../secret.txt", "/follow/file?path=/etc/passwd", "/follow/file?path=link",
                     "/follow/file?path=up/secret.txt", "/follow/file?path=", "/follow/file", "/follow/file?path=%00",
                     "/follow/file?path=..", "/follow/file?path=."):
            self.assertEqual(self.ask(path)[0].status, 404, path)
        self.assertEqual(self.changes()[1], {})
        answer, data = self.ask("/follow/read", method="POST", body=json.dumps([["link", 0, 9], ["../../secret.txt", 0, 9]]).encode())
        self.assertEqual(data, struct.pack("<II", 0, 0))

    def test_other_sites_are_refused(self):
        (self.root / "a.tide").write_bytes(b"abc")
        for host in ("evil.example", "evil.example:%d" % self.port, "127.0.0.1.evil.example", ""):
            self.assertEqual(self.ask("/follow/changes", Host=host)[0].status, 403, host)
        for host in ("localhost:%d" % self.port, "127.0.0.1"):
            self.assertEqual(self.ask("/follow/root", Host=host)[0].status, 200, host)
        body = json.dumps([["a.tide", 0, 3]]).encode()
        self.assertEqual(self.ask("/follow/read", method="POST", body=body, Origin="http://evil.example")[0].status, 403)
        own = "http://127.0.0.1:%d" % self.port
        answer, data = self.ask("/follow/read", method="POST", body=body, Origin=own)
        self.assertEqual((answer.status, data), (200, struct.pack("<I", 3) + b"abc"))
        self.assertIsNone(answer.headers["Access-Control-Allow-Origin"])

    def test_others_of_the_machine_do_not_know_the_address(self):
        (self.root / "a.tide").write_bytes(b"abc")
        path = "/follow/file?path=a.tide"
        self.assertEqual(self.ask(path)[1], b"abc")
        right = self.server.prefix[1:-1]
        for wrong in ("", right[:-1], right + "x", right.swapcase(), "x" * len(right), "ä"):
            self.assertEqual(self.ask(path, secret=urllib.parse.quote(wrong))[0].status, 404, wrong)
            self.assertEqual(self.ask("/follow/read", method="POST", body=b"[]", secret=urllib.parse.quote(wrong))[0].status, 404)
        kept = self.folder / "state" / "tidemark" / "ui-secret"
        self.assertEqual(kept.stat().st_mode & 0o777, 0o600)
        self.assertEqual(_ui.secret(), right, "the same again")
        kept.chmod(0o644)
        self.assertNotEqual(_ui.secret(), right, "one that others could read is not used")
        kept.chmod(0o600)
        kept.write_text("short")
        self.assertGreater(len(_ui.secret()), 30)

    def test_bad_posts(self):
        for body in (b"", b"x", b"[1]", b'[["a"]]', b'[["a", "x", 2]]', b"{}" * 3, b'"abc"'):
            self.assertEqual(self.ask("/follow/read", method="POST", body=body)[0].status, 400, body)
        self.assertEqual(self.ask("/follow/other", method="POST", body=b"[]")[0].status, 404)
        self.assertEqual(self.ask("/follow/read", method="POST", body=b"[]", Content_Length="9" * 30)[0].status, 404)
        self.assertEqual(self.ask("/", method="DELETE")[0].status, 501)

    def test_changes_are_told_once_and_waited_for(self):
        self.assertEqual(json.loads(self.ask("/follow/root")[1]), {"name": "project runs"})
        (self.root / "deep" / "er").mkdir(parents=True)
        (self.root / "deep" / "er" / "a.tide").write_bytes(b"12345")
        (self.root / "b.csv").write_bytes(b"x")
        time.sleep(0.15)
        now, files = self.changes()
        self.assertEqual(files, {"deep/er/a.tide": 5, "b.csv": 1})
        begun = time.monotonic()
        threading.Timer(0.5, lambda: (self.root / "b.csv").write_bytes(b"xyz")).start()
        now, files = self.changes(now)
        self.assertEqual(files, {"b.csv": 3})
        self.assertGreater(time.monotonic() - begun, 0.4)
        # One that knew an earlier server is told everything.
        self.assertEqual(len(self.changes(now + 1000)[1]), 2)


class Program(unittest.TestCase):
    def test_it_says_where_it_is_and_ends_by_an_interrupt(self):
        page = pathlib.Path(tempfile.mkdtemp(prefix="tidemark-page-"))
        self.addCleanup(shutil.rmtree, page)
        (page / "index.html").write_text("x")
        environment = dict(os.environ, PYTHONPATH=str(SDK), TIDEMARK_PAGE=str(page), XDG_STATE_HOME=str(page / "state"))
        command = [sys.executable, "-m", "tidemark", "ui"]
        with subprocess.Popen([*command, str(page), "--no-browser", "--port", "0"], stdout=subprocess.PIPE, text=True,
                              env=environment) as server:
            self.assertRegex(server.stdout.readline(), r"^Tidemark shows /\S+ at http://127\.0\.0\.1:\d+/[\w-]{32}/\?follow$")
            server.stdout.readline()
            server.send_signal(signal.SIGINT)
            self.assertEqual(server.wait(10), 0)
        for words, code, told in ((["/nowhere"], 1, "is not a folder"), (["--port"], 2, "usage"), (["a", "b"], 2, "usage")):
            done = subprocess.run([*command, *words], capture_output=True, text=True, env=environment)
            self.assertEqual(done.returncode, code)
            self.assertIn(told, done.stderr)

    def test_a_run_in_a_notebook_is_a_live_frame(self):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="tidemark-frame-"))
        self.addCleanup(shutil.rmtree, folder)
        (folder / "index.html").write_text("the page")
        script = ("import tidemark, re, urllib.request\nrun = tidemark.init(dir=%r, facts='none')\ntext = run._repr_html_()\n"
                  "url = re.search(r'src=\"([^\"]+)', text).group(1)\nprint(urllib.request.urlopen(url).read().decode())\n"
                  "assert run._repr_html_() == text\nimport os\nos.environ['TIDEMARK_PAGE'] = '/nowhere'\n"
                  "print(tidemark.init(mode='disabled', reinit='create_new')._repr_html_())\n" % str(folder))
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True,
                              env=dict(os.environ, PYTHONPATH=str(SDK), TIDEMARK_PAGE=str(folder), XDG_STATE_HOME=str(folder / "state")))
        self.assertEqual((done.stdout, done.stderr), ("the page\nNone\n", ""))

    def test_the_wheel_has_the_page(self):
        out = pathlib.Path(os.environ.get("TIDEMARK_OUT", ROOT / "out")) / "web"
        if not (out / "index.html").is_file():
            self.skipTest("the page is not built")
        folder = pathlib.Path(tempfile.mkdtemp(prefix="tidemark-wheel-"))
        self.addCleanup(shutil.rmtree, folder)
        subprocess.run([sys.executable, str(SDK / "build_backend.py"), str(folder)], check=True, capture_output=True,
                       env=dict(os.environ, TIDEMARK_PAGE=str(out)))
        (wheel,) = folder.glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            names = archive.namelist()
            archive.extractall(folder / "installed")
        for name in ("tidemark/page/index.html", "tidemark/page/engine.wasm", "tidemark/_ui.py"):
            self.assertIn(name, names)
        found = subprocess.run([sys.executable, "-c", "from tidemark._ui import page_folder; print(page_folder())"], text=True,
                               capture_output=True, env={"PYTHONPATH": str(folder / "installed"), "PATH": os.environ["PATH"]})
        self.assertEqual(found.stdout.strip(), str(folder / "installed" / "tidemark" / "page"))


if __name__ == "__main__":
    unittest.main()
