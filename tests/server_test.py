#!/usr/bin/env python3
"""`tidemark serve`: the requests of the real MLflow client as they were recorded, what survives a kill, many
clients at once, and what is refused. Needs the built program in TIDEMARK_OUT (default: out)."""
import base64
import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import threading
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = pathlib.Path(os.environ.get("TIDEMARK_OUT", ROOT / "out")) / "tidemark"
API = "/api/2.0/mlflow/"


def tool(*words):
    done = subprocess.run([str(PROGRAM), *map(str, words), "--json"], stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


class Client:
    """One connection; a call that is not answered with 200 raises."""

    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def ask(self, method, path, body=None, **head):
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        self.connection.request(method, path, data, {name.replace("_", "-"): value for name, value in head.items()})
        answer = self.connection.getresponse()
        return answer.status, answer.read()

    def call(self, name, body=None, method="POST"):
        status, data = self.ask(method, API + name, body, Content_Type="application/json")
        if status != 200:
            raise AssertionError("%s: %d %s" % (name, status, data))
        return json.loads(data)

    def run(self, experiment="0"):
        return self.call("runs/create", {"experiment_id": experiment, "start_time": 1700000000000})["run"]["info"]["run_id"]

    def close(self):
        self.connection.close()


def batch(run, step, names=("a", "b")):
    points = [{"key": name, "value": step / 3, "timestamp": 1700000000000 + step, "step": step} for name in names]
    return {"run_id": run, "metrics": points}


class Serving(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tidemark-serve-"))
        self.file = self.folder / "runs.sqlite"
        self.server = None
        self.clients = []

    def tearDown(self):
        for client in self.clients:
            client.close()
        if self.server is not None and self.server.poll() is None:
            self.end()
        shutil.rmtree(self.folder)

    def serve(self, *words):
        self.server = subprocess.Popen([str(PROGRAM), "serve", str(self.file), "--port", "0", "--json", *words], stdout=subprocess.PIPE)
        url = json.loads(self.server.stdout.readline())["url"]
        self.port = int(url.rsplit(":", 1)[1])
        return self.client()

    def client(self):
        self.clients.append(Client(self.port))
        return self.clients[-1]

    def end(self, by=signal.SIGTERM):
        self.server.send_signal(by)
        code = self.server.wait(timeout=30)
        self.server.stdout.close()
        return code

    def run_of(self, run_id):
        return next(run for run in tool("runs", self.file) if run["run_id"].replace("-", "") == run_id)


class Recorded(Serving):
    """The order of calls and the fields are those of client 3.17.2."""

    def test_a_script(self):
        client = self.serve()
        self.assertEqual(client.ask("GET", "/version"), (200, b"3.17.2"))
        self.assertEqual(client.ask("GET", "/health"), (200, b"OK"))
        status, data = client.ask("GET", API + "experiments/get-by-name?experiment_name=my%20runs")
        self.assertEqual((status, json.loads(data)["error_code"]), (404, "RESOURCE_DOES_NOT_EXIST"))
        experiment = client.call("experiments/create", {"name": "my runs", "artifact_location": None, "tags": []})["experiment_id"]
        got = client.call("experiments/get?experiment_id=" + experiment, method="GET")["experiment"]
        self.assertEqual((got["name"], got["lifecycle_stage"]), ("my runs", "active"))
        tags = [{"key": "mlflow.user", "value": "ann"}, {"key": "mlflow.source.name", "value": "train.py"},
                {"key": "mlflow.source.type", "value": "LOCAL"}, {"key": "mlflow.runName", "value": "first"}]
        made = client.call("runs/create", {"experiment_id": experiment, "user_id": "ann", "start_time": 1700000000000, "tags": tags,
                                           "run_name": "first"})["run"]
        run = made["info"]["run_id"]
        self.assertEqual(made["info"]["artifact_uri"], "mlflow-artifacts:/%s/%s/artifacts" % (experiment, run))
        both = {"run_id": run, "run_uuid": run}
        client.call("runs/log-metric", {**both, "key": "loss", "value": 0.5, "timestamp": 1700000000500, "step": 1, "model_id": None})
        client.call("runs/log-batch", {**both, "metrics": [
            {"key": "loss", "value": 0.25, "timestamp": 1700000001000, "step": 2, "run_id": run},
            {"key": "nan", "value": "NaN", "timestamp": 1700000001000, "step": 2, "run_id": run}], "params": [], "tags": []})
        client.call("runs/log-parameter", {**both, "key": "lr", "value": "0.001"})
        client.call("runs/set-tag", {**both, "key": "team", "value": "blue"})
        path = "/api/2.0/mlflow-artifacts/artifacts/%s/%s/artifacts/" % (experiment, run)
        self.assertEqual(client.ask("PUT", path + "d/a.bin", bytes(range(256)) * 5000)[0], 200)
        status, data = client.ask("GET", path + "d/a.bin")
        self.assertEqual((status, data), (200, bytes(range(256)) * 5000))
        listing = client.ask("GET", path.rstrip("/").replace("/" + experiment, "?path=" + experiment, 1))[1]
        self.assertEqual(json.loads(listing), {"files": [{"path": "d", "is_dir": True}]})
        client.call("runs/get?run_id=%s&run_uuid=%s" % (run, run), method="GET")
        client.call("runs/update", {**both, "status": "FINISHED", "end_time": 1700000002000})
        got = client.call("runs/get?run_id=" + run, method="GET")["run"]
        self.assertEqual((got["info"]["status"], got["info"]["end_time"]), ("FINISHED", 1700000002000))
        self.assertEqual(got["data"]["metrics"][0], {"key": "loss", "value": 0.25, "timestamp": 1700000001000, "step": 2})
        self.assertEqual(got["data"]["params"], [{"key": "lr", "value": "0.001"}])
        history = client.call("metrics/get-history?run_id=%s&metric_key=loss&max_results=25000" % run, method="GET")["metrics"]
        self.assertEqual([(p["step"], p["value"]) for p in history], [(1, 0.5), (2, 0.25)])
        found = client.call("runs/search", {"experiment_ids": [experiment], "filter": "metrics.loss < 0.3", "run_view_type": "ACTIVE_ONLY",
                                            "max_results": 1000, "order_by": [], "page_token": None})["runs"]
        self.assertEqual([r["info"]["run_id"] for r in found], [run])
        self.assertEqual(self.end(), 0)

        ours = self.run_of(run)
        self.assertEqual((ours["name"], ours["project"], ours["status"], ours["started_s"], ours["ended_s"]),
                         ("first", "my runs", "finished", 1700000000, 1700000002))
        self.assertEqual((ours["params"], ours["tags"]["team"]), ({"lr": 0.001}, "blue"))
        points = tool("points", self.file, "--run", ours["run_id"], "--metric", "loss")
        self.assertEqual(points, [[1, 1700000000.5, 0.5], [2, 1700000001, 0.25]])
        self.assertTrue(tool("check", self.file)["sound"])

    def test_the_other_base_and_unknown_calls(self):
        client = self.serve()
        self.assertEqual(client.ask("POST", "/ajax-api/2.0/mlflow/experiments/search", {"max_results": 5})[0], 200)
        for path in ("/api/3.0/mlflow/traces", API, API + "nothing", "/api/2.0/mlflow-artifacts/nothing", "/%00"):
            self.assertIn(client.ask("GET", path)[0], (400, 404), path)
            client.close()


class Kept(Serving):
    def test_a_kill_loses_nothing_that_was_acknowledged(self):
        for at in (1, 37, 300):
            client = self.serve()
            run = client.run()
            for step in range(at):
                client.call("runs/log-batch", batch(run, step))
            self.assertEqual(self.end(signal.SIGKILL), -signal.SIGKILL)
            for name in ("a", "b"):
                points = tool("points", self.file, "--run", self.run_of(run)["run_id"], "--metric", name)
                self.assertEqual([step for step, _, _ in points], list(range(at)))
        self.assertTrue(tool("check", self.file)["sound"])

    def test_twenty_clients_at_once(self):
        self.serve()
        failures, runs = [], {}

        def work(number):
            try:
                client = self.client()
                runs[number] = client.run()
                for step in range(40):
                    client.call("runs/log-batch", batch(runs[number], step))
            except Exception as error:  # told below
                failures.append(error)

        threads = [threading.Thread(target=work, args=(number,)) for number in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(failures, [])
        self.assertEqual(self.end(signal.SIGINT), 0)
        counts = {(line["run_id"].replace("-", ""), line["metric"]): line["count"] for line in tool("metrics", self.file)}
        self.assertEqual(counts, {(run, name): 40 for run in runs.values() for name in ("a", "b")})
        self.assertTrue(tool("check", self.file)["sound"])
        self.assertEqual([path.name for path in self.folder.iterdir()], ["runs.sqlite"])

    def test_a_run_goes_on_after_a_restart(self):
        client = self.serve()
        run = client.run()
        client.call("runs/log-batch", batch(run, 0))
        self.assertEqual(self.end(), 0)
        client = self.serve()
        client.call("runs/log-batch", batch(run, 1))
        history = client.call("metrics/get-history?run_id=%s&metric_key=a" % run, method="GET")["metrics"]
        self.assertEqual([p["step"] for p in history], [0, 1])

    def test_others_may_read_and_write_meanwhile(self):
        client = self.serve()
        run = client.run()
        client.call("runs/log-batch", batch(run, 0))
        self.assertEqual(len(tool("runs", self.file)), 1)
        table = self.folder / "log.csv"
        table.write_text("step,loss\n0,1\n1,2\n")
        tool("import", table, "-o", self.file)
        client.call("runs/log-batch", batch(run, 1))
        self.assertEqual(len(client.call("experiments/search", {"max_results": 9})["experiments"]), 2)
        self.assertEqual(self.end(), 0)
        self.assertTrue(tool("check", self.file)["sound"])


class Refused(Serving):
    def raw(self, text):
        """What the server says to these bytes until it ends the connection."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as connection:
            connection.sendall(text)
            connection.shutdown(socket.SHUT_WR)
            said = b""
            while True:
                piece = connection.recv(65536)
                if not piece:
                    return said
                said += piece

    def experiments(self):
        return len(self.client().call("experiments/search", {"max_results": 100})["experiments"])

    def test_hosts_and_origins(self):
        self.serve()
        for host in ("evil.example", "127.0.0.1.evil.example", "evil.example:%d" % self.port):
            self.assertEqual(self.client().ask("POST", API + "experiments/create", {"name": "x"}, Host=host)[0], 403, host)
        for origin in ("http://evil.example", "null"):
            self.assertEqual(self.client().ask("POST", API + "experiments/create", {"name": "x"}, Origin=origin)[0], 403, origin)
        self.assertEqual(self.experiments(), 0)
        self.assertEqual(self.client().ask("POST", API + "experiments/create", {"name": "x"}, Origin="http://127.0.0.1:%d" % self.port)[0], 200)

    def test_a_request_hidden_in_the_body_of_a_refused_one(self):
        self.serve()
        body = json.dumps({"name": "smuggled"}).encode()
        inner = b"POST %sexperiments/create HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s" % (API.encode(), len(body), body)
        for head in (b"Origin: http://evil.example\r\n", b"Host: evil.example\r\n", b"Content-Type: multipart/form-data; boundary=x\r\n",
                     b"Content-Type: multipart/form-data\r\n", b"Content-Length: 0\r\n", b"Transfer-Encoding: chunked\r\n",
                     b"Range: bytes=x\r\n", b"Expect: 100-continue\r\n", b"Content-Encoding: gzip\r\n"):
            host = b"" if head.startswith(b"Host") else b"Host: localhost\r\n"
            said = self.raw(b"POST %sruns/search HTTP/1.1\r\n%s%sContent-Length: %d\r\n\r\n%s" % (API.encode(), host, head, len(inner), inner))
            self.assertLessEqual(said.count(b"HTTP/1.1 "), 1 + said.count(b"HTTP/1.1 100"), (head, said))
        for method in (b"GET", b"OPTIONS", b"PROPFIND"):
            self.raw(b"%s /health HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s" % (method, len(inner), inner))
        self.assertEqual(self.experiments(), 0)

    def test_sizes(self):
        self.serve()
        self.assertIn(b" 413 ", self.raw(b"POST %sruns/create HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\n" % API.encode()))
        self.assertIn(b" 400 ", self.raw(b"POST %sruns/create HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n" % API.encode()))
        self.raw(b"GET /health HTTP/1.1\r\n" + b"A: b\r\n" * 100000 + b"\r\n")
        self.raw(b"GET /" + b"a" * 100000 + b" HTTP/1.1\r\n\r\n")
        self.assertIn(b" 414 ", self.raw(b"POST /" + b"a" * 5000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n"))
        self.assertEqual(self.client().ask("POST", API + "runs/create", {"experiment_id": "0", "x": "x" * (17 << 20)})[0], 413)
        chunk = b"%x\r\n%s\r\n" % (1 << 20, b"x" * (1 << 20))
        self.raw(b"POST %sruns/create HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n" % API.encode() + chunk * 20)
        self.assertEqual(self.client().ask("GET", "/health"), (200, b"OK"))

    def test_garbage(self):
        self.serve()
        for text in (b"", b"\r\n", b"\0" * 1000, b"GET", b"GET / HTTP/9.9\r\n\r\n", b"\xff\xfe /\r\n\r\n", b"POST / HTTP/1.1\r\nHost: localhost\r\n: x\r\n\r\n",
                     b"GET /%zz%/%u0000 HTTP/1.1\r\nHost: localhost\r\n\r\n", b"GET /health HTTP/1.1\r\n\r\n", b"GET /?a=1&a=2&&=&%00 HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"):
            self.raw(text)
        self.assertEqual(self.client().ask("GET", "/health"), (200, b"OK"))

    def test_paths_out_of_the_artifacts(self):
        client = self.serve()
        (self.folder / "secret").write_text("secret")
        run = client.run()
        for path in ("../secret", "..%2fsecret", "%2e%2e/secret", "0/%s/artifacts/../../../secret" % run, "/etc/passwd", "%2fetc%2fpasswd",
                     "0/%s/artifacts/%%2e%%2e/x" % run, "0/%s/artifacts/a%%5c..%%5cx" % run):
            for method, body in (("GET", None), ("PUT", b"x"), ("DELETE", None)):
                self.assertIn(self.client().ask(method, "/api/2.0/mlflow-artifacts/artifacts/" + path, body)[0], (400, 404), path)
        self.assertEqual((self.folder / "secret").read_text(), "secret")

    def test_the_token(self):
        self.serve("--token", "s3cret")
        self.assertEqual(self.client().ask("GET", "/health")[0], 200)
        status, data = self.client().ask("GET", "/version")
        self.assertEqual((status, json.loads(data)["error_code"]), (401, "UNAUTHENTICATED"))
        self.assertEqual(self.client().ask("GET", "/version", Authorization="Bearer s3cret")[0], 200)
        basic = "Basic " + base64.b64encode(b"user:s3cret").decode()
        self.assertEqual(self.client().ask("GET", "/version", Authorization=basic)[0], 200)
        self.assertEqual(self.client().ask("GET", "/version", Authorization="Bearer s3cres")[0], 401)

    def test_usage(self):
        for words, code in ((("--host", "0.0.0.0"), 2), (("--port", "70000"), 2), (("--port", "x"), 2)):
            done = subprocess.run([str(PROGRAM), "serve", str(self.file), *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
            self.assertEqual(done.returncode, code, done)
        self.serve()
        taken = subprocess.run([str(PROGRAM), "serve", str(self.folder / "b.sqlite"), "--port", str(self.port)], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, timeout=60)
        self.assertEqual(taken.returncode, 1, taken)
        self.assertIn(b"--port", taken.stderr)
        other = self.folder / "other.txt"
        other.write_text("not a database, but something that somebody wrote")
        done = subprocess.run([str(PROGRAM), "serve", str(other), "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
        self.assertEqual(done.returncode, 1, done)
        self.assertEqual(other.read_text(), "not a database, but something that somebody wrote")


class Page(Serving):
    """The page at "/" and its line to the engine. The site is a small one, of this program's build."""

    LINE = "0123456789abcdef0123456789abcdef"

    def setUp(self):
        super().setUp()
        build = subprocess.run([str(PROGRAM), "--version"], stdout=subprocess.PIPE, check=True).stdout.decode().split()[-1]
        self.page = self.folder / "page"
        self.page.mkdir()
        (self.page / "index.html").write_text("<!doctype html><html><head><title>x</title></head></html>")
        (self.page / "build_info.js").write_text("export const buildId = '%s';" % build)
        (self.page / "ui.wasm").write_bytes(b"\0asm")
        (self.page / ".hidden").write_text("hidden")
        (self.page / "below").mkdir()
        (self.page / "below" / "a.js").write_text("below")
        (self.folder / "secret.js").write_text("secret")
        self.build = build

    def serve(self, *words):
        return super().serve("--page", str(self.page), *words)

    def head(self, method, path, **head):
        client = self.client()
        client.connection.request(method, path, None, {name.replace("_", "-"): value for name, value in head.items()})
        answer = client.connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()

    def test_files(self):
        self.serve()
        status, head, body = self.head("GET", "/")
        self.assertEqual((status, head["content-type"]), (200, "text/html; charset=utf-8"))
        self.assertIn(b'<meta name="tidemark-engine" content="http">', body)
        self.assertIn("default-src 'none'", head["content-security-policy"])
        self.assertIn("frame-ancestors 'self'", head["content-security-policy"])
        self.assertEqual((head["cache-control"], head["x-content-type-options"]), ("no-cache", "nosniff"))
        self.assertEqual(self.head("GET", "/index.html")[2], body)
        status, head, body = self.head("GET", "/ui.wasm?v=" + self.build)
        self.assertEqual((status, head["content-type"], body), (200, "application/wasm", b"\0asm"))
        self.assertEqual(head["cache-control"], "private, max-age=31536000, immutable")
        self.assertEqual(self.head("GET", "/ui.wasm?v=another")[1]["cache-control"], "no-cache")
        status, head, body = self.head("HEAD", "/build_info.js")
        self.assertEqual((status, head["content-type"], body), (200, "text/javascript; charset=utf-8", b""))
        for method in ("POST", "PUT", "DELETE", "PATCH"):
            self.assertEqual(self.client().ask(method, "/ui.wasm", b"x")[0], 404)

    def test_nothing_but_the_files(self):
        self.serve()
        for path in ("/../secret.js", "/%2e%2e/secret.js", "/..%2fsecret.js", "/below/a.js", "/below", "/.hidden", "//ui.wasm", "/ui.wasm/",
                     "/ui.wasm%00", "/./ui.wasm", "/..%5csecret.js", "/runs.sqlite", "/etc/passwd", "/%2fetc%2fpasswd"):
            status, _, body = self.head("GET", path)
            self.assertIn(status, (400, 404), (path, body))
            self.assertNotIn(b"secret", body.replace(b"secret.js", b""))

    def test_without_a_page(self):
        for break_it in (lambda: (self.page / "build_info.js").write_text("export const buildId = 'another';"), lambda: shutil.rmtree(self.page)):
            break_it()
            self.server = subprocess.Popen([str(PROGRAM), "serve", str(self.file), "--port", "0", "--json", "--page", str(self.page)],
                                           stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            self.port = int(json.loads(self.server.stdout.readline())["url"].rsplit(":", 1)[1])
            self.assertIn(b"--page", self.server.stderr.readline())
            status, data = self.client().ask("GET", "/")
            self.assertEqual(status, 404)
            self.assertIn(b"--page", data)
            self.assertEqual(self.client().ask("GET", "/health"), (200, b"OK"))
            self.assertEqual(self.end(), 0)
            self.server.stderr.close()

    def open_line(self, line=LINE, **head):
        """The connection of an open line, from which frames are read."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", "/engine/replies", None, {"Tidemark-Line": line, **head})
        answer = connection.getresponse()
        self.clients.append(connection)
        return answer

    def frame(self, answer):
        count, = struct.unpack("<I", answer.read(4))
        sizes = struct.unpack("<%dI" % count, answer.read(4 * count))
        return [answer.read(size) for size in sizes]

    def hello(self):
        """The command Hello: type, request, build."""
        build = self.build.encode()
        head = struct.pack("<HII", 1, 7, len(build)) + build
        return struct.pack("<II", 1, len(head)) + head

    def test_a_line(self):
        self.serve()
        answer = self.open_line()
        self.assertEqual((answer.status, answer.getheader("Content-Type")), (200, "application/octet-stream"))
        self.assertEqual(self.client().ask("POST", "/engine/commands", self.hello(), Tidemark_Line=self.LINE), (204, b""))
        welcome, = self.frame(answer)
        self.assertEqual(struct.unpack("<H", welcome[:2])[0], 1)
        self.assertIn(self.build.encode(), welcome)
        self.assertEqual(welcome[-1], 0, "a server takes no files")
        # The same line anew: the one before ends.
        self.assertEqual(self.open_line().status, 200)
        answer.read()  # comes to an end
        self.assertEqual(self.end(), 0)

    def test_who_may_speak_with_the_engine(self):
        self.serve()
        for path, method, body in (("/engine/replies", "GET", None), ("/engine/commands", "POST", self.hello()), ("/engine/copy?name=save.sqlite", "GET", None)):
            self.assertEqual(self.client().ask(method, path, body)[0], 403, "without the header that no other site can send")
            self.assertEqual(self.client().ask(method, path, body, Tidemark_Line=self.LINE, Host="evil.example")[0], 403)
            self.assertEqual(self.client().ask(method, path, body, Tidemark_Line=self.LINE, Origin="http://evil.example")[0], 403)
        self.assertEqual(self.client().ask("OPTIONS", "/engine/commands", None, Origin="http://evil.example")[0], 403)
        self.assertEqual(self.client().ask("GET", "/engine/replies", None, Tidemark_Line="short")[0], 400)
        self.assertEqual(self.client().ask("POST", "/engine/commands", self.hello(), Tidemark_Line="f" * 32)[0], 410)
        self.assertEqual(self.client().ask("GET", "/engine/copy?name=save.sqlite", None, Tidemark_Line="f" * 32)[0], 410)
        self.open_line()
        self.assertEqual(self.client().ask("GET", "/engine/copy?name=../runs.sqlite", None, Tidemark_Line=self.LINE)[0], 404)
        self.assertEqual(self.client().ask("GET", "/engine/other", None, Tidemark_Line=self.LINE)[0], 404)

    def test_hostile_commands(self):
        self.serve()
        self.open_line()
        for body in (b"x", b"\xff" * 4, b"\xff" * 4096, struct.pack("<I", 60) + b"\xff" * 240, struct.pack("<II", 1, 100) + b"x"):
            self.assertEqual(self.client().ask("POST", "/engine/commands", body, Tidemark_Line=self.LINE)[0], 400, body[:20])
        self.assertEqual(self.client().ask("POST", "/engine/commands", b"\0" * ((1 << 20) + 4), Tidemark_Line=self.LINE)[0], 413)
        for kind in range(40):  # every command with a body of noise
            head = struct.pack("<HI", kind, 1) + bytes(range(256))
            self.client().ask("POST", "/engine/commands", struct.pack("<II", 1, len(head)) + head, Tidemark_Line=self.LINE)
        self.assertEqual(self.client().ask("GET", "/health"), (200, b"OK"))
        self.assertEqual(self.end(), 0)

    def test_lines_are_bounded_and_given_back(self):
        self.serve()
        lines = [self.open_line("%032x" % i) for i in range(24)]
        self.assertEqual([line.status for line in lines], [200] * 24)
        self.assertEqual(self.open_line("%032x" % 99).status, 503)
        self.assertEqual(self.client().ask("GET", "/health"), (200, b"OK"), "others are served meanwhile")
        for client in self.clients:
            client.close()
        for line in lines:
            line.close()
        for _ in range(100):
            if self.open_line("%032x" % 99).status == 200:
                break
            time.sleep(0.1)
        else:
            self.fail("a line whose page is gone is kept")
        started = time.time()
        self.assertEqual(self.end(), 0)
        self.assertLess(time.time() - started, 10, "an open line does not hold up the end")

    def test_the_token(self):
        self.serve("--token", "s3 cret")
        self.assertEqual(self.head("GET", "/")[0], 401)
        self.assertEqual(self.head("GET", "/?token=wrong")[0], 401)
        self.assertEqual(self.head("GET", "/ui.wasm?token=s3%20cret")[0], 401, "only in the address of the page itself")
        status, head, _ = self.head("GET", "/?token=s3%20cret")
        self.assertEqual((status, head["location"]), (303, "/"))
        cookie = head["set-cookie"]
        self.assertTrue(cookie.endswith("; Path=/; HttpOnly; SameSite=Strict"), cookie)
        self.assertNotIn("s3", cookie.split("=")[0])
        pair = cookie.split(";")[0]
        self.assertEqual(self.head("GET", "/", Cookie="a=b; " + pair)[0], 200)
        self.assertEqual(self.open_line(Cookie=pair).status, 200)
        for wrong in (pair[:-1], pair + "0", pair.replace("=", "_"), "a=" + pair.split("=")[1]):
            self.assertEqual(self.head("GET", "/", Cookie=wrong)[0], 401, wrong)
        self.assertEqual(self.head("GET", "/engine/replies", Tidemark_Line=self.LINE)[0], 401)


class SentAgain(Serving):
    def steps(self, client, run, key="a"):
        history = client.call("metrics/get-history?run_id=%s&metric_key=%s" % (run, key), method="GET").get("metrics", [])
        return [p["step"] for p in history]

    def test_a_batch_after_others(self):
        client = self.serve()
        run = client.run()
        for step in range(5):
            client.call("runs/log-batch", batch(run, step))
        for step in (1, 4, 0):
            client.call("runs/log-batch", batch(run, step))
        self.assertEqual(self.steps(client, run), [0, 1, 2, 3, 4])
        self.assertEqual(self.end(), 0)
        client = self.serve()  # what was sent before a restart is known too
        client.call("runs/log-batch", batch(run, 3))
        client.call("runs/log-batch", batch(run, 5))
        self.assertEqual(self.steps(client, run, "b"), [0, 1, 2, 3, 4, 5])

    def test_other_values_and_times_are_other_points(self):
        client = self.serve()
        run = client.run()
        point = {"key": "a", "value": 1, "timestamp": 5, "step": 1}
        for changed in ({}, {"value": 2}, {"value": 0.5}, {"timestamp": 4}, {"step": 0}, {"value": "NaN"}, {"value": "NaN"}, {"value": 2}, {}):
            client.call("runs/log-batch", {"run_id": run, "metrics": [{**point, **changed}]})
        self.assertEqual(len(self.steps(client, run)), 6)
        client.call("runs/log-batch", {"run_id": run, "metrics": [{**point, "key": "twice"}, {**point, "key": "twice"}]})
        self.assertEqual(len(self.steps(client, run, "twice")), 1)


if __name__ == "__main__":
    unittest.main()
