#!/usr/bin/env python3
"""`tidemark serve` beside MLflow's own server on SQLite: the same requests, in one run. Prints JSON.

    tests/bench/server_bench.py [-o OUT.json]

Run by the Python that has mlflow (tests/bench/requirements.txt); the program comes from TIDEMARK_OUT (default: out). Plain
HTTP over kept connections, so that the cost of the client is the same small one for both. The rounds go around the servers.
"""
import concurrent.futures
import http.client
import json
import os
import pathlib
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PROGRAM = pathlib.Path(os.environ.get("TIDEMARK_OUT", ROOT / "out")) / "tidemark"
RUNS, SEARCHES, BATCHES, CLIENTS, ROUNDS = 2000, 8, 60, 20, 2
METRICS = [{"key": "train/metric_%d" % i, "value": i * 0.37, "timestamp": 1, "step": 0} for i in range(20)]


class Line:
    """One connection to a server."""

    def __init__(self, port):
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def ask(self, call, body):
        self.line.request("POST", "/api/2.0/mlflow/" + call, json.dumps(body), {"Content-Type": "application/json"})
        answer = self.line.getresponse()
        text = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{call}: {answer.status} {text[:300]!r}")
        return json.loads(text)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    def __init__(self, name, folder):
        self.name, self.port = name, free_port()
        words = [str(PROGRAM), "serve", str(folder / "runs.sqlite"), "--port", str(self.port)] if name == "tidemark" else [
            sys.executable, "-m", "mlflow", "server", "--backend-store-uri", f"sqlite:///{folder}/mlflow.db", "--artifacts-destination",
            str(folder / "artifacts"), "--port", str(self.port), "--workers", "2"]
        self.process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
                                        env={**os.environ, "MLFLOW_DISABLE_TELEMETRY": "true", "HOME": str(folder)})
        for _ in range(600):
            try:
                Line(self.port).ask("experiments/search", {"max_results": 1})
                break
            except (OSError, RuntimeError, http.client.HTTPException, ValueError):
                time.sleep(0.1)
        else:
            raise RuntimeError(f"{name} does not start")

    def stop(self):
        os.killpg(self.process.pid, 15)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, 9)
            self.process.wait()


def log_batch(server):
    """Milliseconds of a call by one client, and calls a second by 20 at once."""
    line = Line(server.port)
    run = line.ask("runs/create", {"experiment_id": "0", "start_time": 1})["run"]["info"]["run_id"]
    times = []
    for step in range(BATCHES):
        start = time.perf_counter()
        line.ask("runs/log-batch", {"run_id": run, "metrics": [{**each, "step": step, "timestamp": step} for each in METRICS]})
        times.append(time.perf_counter() - start)

    def client(number):
        own = Line(server.port)
        mine = own.ask("runs/create", {"experiment_id": "0", "start_time": 1})["run"]["info"]["run_id"]
        for step in range(BATCHES // 4):
            own.ask("runs/log-batch", {"run_id": mine, "metrics": [{**each, "step": step, "timestamp": number} for each in METRICS]})

    start = time.perf_counter()
    with concurrent.futures.ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(client, range(CLIENTS)))
    return statistics.median(times) * 1e3, CLIENTS * (BATCHES // 4) / (time.perf_counter() - start)


def fill(server):
    line = Line(server.port)
    for i in range(RUNS):
        run = line.ask("runs/create", {"experiment_id": "0", "start_time": i, "run_name": f"run-{i}"})["run"]["info"]["run_id"]
        line.ask("runs/log-batch", {"run_id": run, "metrics": [{"key": "acc", "value": (i * 7919 % RUNS) / RUNS, "timestamp": 1, "step": 0}],
                                    "params": [{"key": "lr", "value": str(i % 7)}]})


def search(server):
    """Milliseconds of a filtered and ordered search of which 100 runs are shown."""
    line, times = Line(server.port), []
    for _ in range(SEARCHES):
        start = time.perf_counter()
        found = line.ask("runs/search", {"experiment_ids": ["0"], "filter": "metrics.acc > 0.5 and params.lr = '3'",
                                         "order_by": ["metrics.acc DESC"], "max_results": 100})["runs"]
        times.append(time.perf_counter() - start)
        assert len(found) == 100, len(found)
    return statistics.median(times) * 1e3


def main():
    words = sys.argv[1:]
    out = words[words.index("-o") + 1] if "-o" in words else None
    folder = pathlib.Path(tempfile.mkdtemp(prefix="tidemark-server-"))
    servers, best = [], {}
    try:
        for name in ("tidemark", "mlflow"):
            (folder / name).mkdir()
            servers.append(Server(name, folder / name))
        for server in servers:
            fill(server)
        for _ in range(ROUNDS):
            for server in servers:
                call_ms, calls_per_s = log_batch(server)
                search_ms = search(server)
                had = best.get(server.name, (1e9, 0, 1e9))
                best[server.name] = (min(had[0], call_ms), max(had[1], calls_per_s), min(had[2], search_ms))
    finally:
        for server in servers:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    ours, theirs = best["tidemark"], best["mlflow"]
    load = os.getloadavg()[0]
    figures = (("log_batch of 20 metrics, one client: times faster than mlflow server", theirs[0] / ours[0], "x"),
               ("log_batch of 20 metrics, 20 clients: times the calls a second of mlflow server", ours[1] / theirs[1], "x"),
               (f"search of {RUNS:,} runs, filtered and ordered: times faster than mlflow server", theirs[2] / ours[2], "x"),
               ("log_batch of 20 metrics, one client", ours[0], "ms"), ("log_batch, 20 clients, calls a second", ours[1], "1/s"),
               (f"search of {RUNS:,} runs", ours[2], "ms"), ("mlflow server: log_batch of 20 metrics, one client", theirs[0], "ms"),
               ("mlflow server: log_batch, 20 clients, calls a second", theirs[1], "1/s"), (f"mlflow server: search of {RUNS:,} runs", theirs[2], "ms"))
    rows = {"results": [{"name": name if name.startswith("mlflow") else "serve: " + name, "value": round(value, 3), "unit": unit, "load": load} for name, value, unit in figures]}
    print(json.dumps(rows, indent=1))
    if out:
        pathlib.Path(out).write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
