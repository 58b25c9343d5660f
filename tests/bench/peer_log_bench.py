#!/usr/bin/env python3
"""What a call with 20 metrics costs with this package and with the other clients that are installed: its time, and the bytes on
disk. Prints JSON.

    tests/bench/peer_log_bench.py [-o OUT.json] [--sizes]     --sizes: the bytes alone, which no load changes

Run by the Python that has the clients (scripts/peers.sh makes it). Each client logs in a process of its own, without a
network and into a new folder; the rounds go around the clients, so that a busy moment of the machine meets all of them.
The median call of the best round counts for each. What is not installed is left out, by name.
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

SDK = pathlib.Path(__file__).resolve().parent.parent.parent / "sdk" / "python"
ROUNDS = 3

# Each makes `log(step)`, which logs the 20 metrics of `data`, and says how many calls are measured, and how a run ends.
CLIENTS = {
    "tidemark": (100000, """
import tidemark
run = tidemark.init(project="bench", dir=folder)
log = lambda step: run.log(data, step=step)
""", "run.finish()"),
    "a JSON line": (20000, """
import json
file = open(folder + "/lines.jsonl", "w")
def log(step):
    file.write(json.dumps({"step": step, **data}) + "\\n")
    file.flush()
""", "file.close()"),
    "wandb offline": (5000, """
import wandb
run = wandb.init(project="bench", dir=folder, mode="offline", settings=wandb.Settings(silent=True))
log = lambda step: run.log(data, step=step)
""", "run.finish()"),
    "trackio": (3000, """
import trackio
trackio.init(project="bench")
log = lambda step: trackio.log(data, step=step)
""", "trackio.finish()"),
    "tensorboardX": (2000, """
from tensorboardX import SummaryWriter
writer = SummaryWriter(folder)
def log(step):
    for name, value in data.items():
        writer.add_scalar(name, value, step)
""", "writer.close()"),
    "MLflow on SQLite": (150, """
import mlflow
mlflow.set_tracking_uri("sqlite:///" + folder + "/mlflow.db")
mlflow.start_run()
log = lambda step: mlflow.log_metrics(data, step=step)
""", "mlflow.end_run()"),
    "MLflow async": (1000, """
import mlflow
mlflow.set_tracking_uri("sqlite:///" + folder + "/mlflow.db")
mlflow.start_run()
log = lambda step: mlflow.log_metrics(data, step=step, synchronous=False)
""", "mlflow.flush_async_logging(); mlflow.end_run()"),
}

CHILD = """
import os, sys, time
folder, count = sys.argv[1], int(sys.argv[2])
data = {"train/metric_%%d" %% i: i * 0.37 for i in range(20)}
%s
clock = time.perf_counter_ns
for step in range(max(count // 20, 5)):
    log(step)
times = []
for step in range(count, 2 * count):
    start = clock()
    log(step)
    times.append(clock() - start)
times.sort()
print("figures", times[len(times) // 2] / 1e3, times[int(len(times) * 0.99)] / 1e3, flush=True)
if len(sys.argv) > 3:
    %s
os._exit(0)
"""
SIZE_CALLS = 1000  # at most, of 20 points each


def bytes_below(folder):
    return sum(path.stat().st_size for path in pathlib.Path(folder).rglob("*") if path.is_file() and not path.is_symlink())


def run_client(name, count, *words):
    """What a client printed, what it complained of, and the bytes that it left."""
    _, setup, end = CLIENTS[name]
    folder = tempfile.mkdtemp(prefix="tidemark-peers-")
    environment = {**os.environ, "PYTHONPATH": str(SDK), "HOME": folder, "WANDB_MODE": "offline", "TRACKIO_DIR": folder,
                   "GIT_PYTHON_REFRESH": "quiet", "MLFLOW_DISABLE_TELEMETRY": "true", "NO_COLOR": "1"}
    try:
        done = subprocess.run([sys.executable, "-c", CHILD % (setup, end), folder, str(count), *words], capture_output=True, text=True,
                              env=environment, timeout=180, cwd=folder)
        return done.stdout, done.stderr, bytes_below(folder)
    except subprocess.TimeoutExpired:
        return "", "took more than three minutes", 0
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def measure(name):
    """Median and 99th percentile of a call in microseconds, or why there is none."""
    told, complaint, _ = run_client(name, CLIENTS[name][0])
    for line in told.splitlines():
        if line.startswith("figures "):
            return tuple(float(word) for word in line.split()[1:])
    return (complaint.strip().splitlines() or ["it said nothing"])[-1]


def bytes_a_point(name):
    """Everything on disk after a run that ended, without what a run of few calls leaves; or None."""
    calls = min(CLIENTS[name][0], SIZE_CALLS)
    sizes = []
    for count in (calls, calls // 10):
        told, _, size = run_client(name, count, "and end")
        if "figures " not in told:
            return None
        sizes.append(((count + max(count // 20, 5)) * 20, size))
    (many, large), (few, small) = sizes
    return (large - small) / (many - few)


def size_rows():
    found = {name: bytes_a_point(name) for name in CLIENTS}
    return [{"name": "Python: bytes a point on disk: " + name, "value": round(size, 1), "unit": "B"}
            for name, size in sorted(found.items(), key=lambda item: item[1] or 0) if size is not None]


def main():
    words = sys.argv[1:]
    out = words[words.index("-o") + 1] if "-o" in words else None
    sizes = size_rows()
    if "--sizes" in words:
        print(json.dumps(sizes, indent=1))
        if out:
            pathlib.Path(out).write_text(json.dumps({"results": sizes}, indent=1) + "\n", encoding="utf-8")
        return
    best, left_out = {}, {}
    for _ in range(ROUNDS):
        for name in CLIENTS:
            if name in left_out:
                continue
            found = measure(name)
            if isinstance(found, str):
                left_out[name] = found
            elif name not in best or found < best[name]:
                best[name] = found
    own = best["tidemark"]
    result = {"python": sys.version.split()[0], "load": os.getloadavg()[0],
              "log_20_metrics": {name: {"median_us": round(median, 2), "p99_us": round(p99, 2), "times_tidemark": round(median / own[0], 1)}
                                 for name, (median, p99) in sorted(best.items(), key=lambda item: item[1])},
              "bytes_a_point": {row["name"].split(": ")[-1]: row["value"] for row in sizes}, "left_out": left_out}
    print(json.dumps(result, indent=1))
    if out:
        clients = {name: median for name, (median, _) in best.items() if name not in ("tidemark", "a JSON line")}
        rows = [{"name": "Python: log() of 20 metrics beside other clients: " + name, "value": round(median, 2), "unit": "us",
                 "load": result["load"]} for name, (median, _) in sorted(best.items(), key=lambda item: item[1])]
        if clients:
            rows.append({"name": "Python: the fastest other client, in our log()", "value": round(min(clients.values()) / own[0], 1), "unit": "x",
                         "load": result["load"]})
        if "wandb offline" in clients:
            rows.append({"name": "Python: wandb offline, in our log()", "value": round(clients["wandb offline"] / own[0], 1), "unit": "x",
                         "load": result["load"]})
        rows += sizes
        pathlib.Path(out).write_text(json.dumps({"results": rows}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
