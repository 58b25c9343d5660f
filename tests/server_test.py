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
import subprocess
import tempfile
import threading
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
        for path in ("/", "/api/3.0/mlflow/traces", API, API + "nothing", "/api/2.0/mlflow-artifacts/nothing", "/%00"):
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


if __name__ == "__main__":
    unittest.main()
