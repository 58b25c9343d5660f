#!/usr/bin/env python3
"""What a call with 20 metrics costs with this package and with the other clients that are installed. Prints JSON.

    tests/bench/peer_log_bench.py [-o OUT.json]

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

# Each makes `log(step)`, which logs the 20 metrics of `data`, and says how many calls are measured.
CLIENTS = {
    "tidemark": (100000, """
import tidemark
run = tidemark.init(project="bench", dir=folder)
log = lambda step: run.log(data, step=step)
"""),
    "a JSON line": (20000, """
import json
file = open(folder + "/lines.jsonl", "w")
def log(step):
    file.write(json.dumps({"step": step, **data}) + "\\n")
    file.flush()
"""),
    "wandb offline": (5000, """
import wandb
run = wandb.init(project="bench", dir=folder, mode="offline", settings=wandb.Settings(silent=True))
log = lambda step: run.log(data, step=step)
"""),
    "trackio": (3000, """
import trackio
trackio.init(project="bench")
log = lambda step: trackio.log(data, step=step)
"""),
    "tensorboardX": (2000, """
from tensorboardX import SummaryWriter
writer = SummaryWriter(folder)
def log(step):
    for name, value in data.items():
        writer.add_scalar(name, value, step)
"""),
    "MLflow on SQLite": (150, """
import mlflow
mlflow.set_tracking_uri("sqlite:///" + folder + "/mlflow.db")
mlflow.start_run()
log = lambda step: mlflow.log_metrics(data, step=step)
"""),
    "MLflow async": (1000, """
import mlflow
mlflow.set_tracking_uri("sqlite:///" + folder + "/mlflow.db")
mlflow.start_run()
log = lambda step: mlflow.log_metrics(data, step=step, synchronous=False)
"""),
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
os._exit(0)
"""


def measure(name):
    """Median and 99th percentile of a call in microseconds, or why there is none."""
    count, setup = CLIENTS[name]
    folder = tempfile.mkdtemp(prefix="tidemark-peers-")
    environment = {**os.environ, "PYTHONPATH": str(SDK), "HOME": folder, "WANDB_MODE": "offline", "TRACKIO_DIR": folder,
                   "GIT_PYTHON_REFRESH": "quiet", "MLFLOW_DISABLE_TELEMETRY": "true", "NO_COLOR": "1"}
    try:
        done = subprocess.run([sys.executable, "-c", CHILD % setup, folder, str(count)], capture_output=True, text=True, env=environment,
                              timeout=180, cwd=folder)
    except subprocess.TimeoutExpired:
        return "took more than three minutes"
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for line in done.stdout.splitlines():
        if line.startswith("figures "):
            return tuple(float(word) for word in line.split()[1:])
    return (done.stderr.strip().splitlines() or ["it said nothing"])[-1]


def main():
    words = sys.argv[1:]
    out = words[words.index("-o") + 1] if "-o" in words else None
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
              "left_out": left_out}
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
        pathlib.Path(out).write_text(json.dumps({"results": rows}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
