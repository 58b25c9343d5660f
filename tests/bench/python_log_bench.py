#!/usr/bin/env python3
"""What logging costs a training in Python: log() of 20 metrics, import, init and memory. Prints JSON.

    tests/bench/python_log_bench.py [FOLDER] [-o OUT.json]     the journals go to a new folder below FOLDER

Times of a call are read from a clock around each call and corrected by nothing, so the clock's own cost (about
0.1 us) is in them. `cpu_us` is the least processor time a call over batches, which other programs disturb less.
"""
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

SDK = pathlib.Path(__file__).resolve().parent.parent.parent / "sdk" / "python"
sys.path.insert(0, str(SDK))
METRICS = {"train/metric_%d" % i: i * 0.37 for i in range(20)}
IMPORT = "import time; a = time.perf_counter(); import tidemark; print((time.perf_counter() - a) * 1e3)"
INIT = "import sys, time, tidemark; a = time.perf_counter(); tidemark.init(dir=sys.argv[1]); print((time.perf_counter() - a) * 1e3)"
MEMORY = """
import sys
def rss():
    return int(next(line for line in open("/proc/self/status") if line.startswith("VmRSS")).split()[1])
before = rss()
if len(sys.argv) > 1:
    import tidemark
    run = tidemark.init(dir=sys.argv[1])
    for i in range(200000):
        run.log({"train/metric_%d" % m: i * 0.5 for m in range(20)})
    run._gathering.join()
print(rss() - before)
"""


def python(*words):
    done = subprocess.run([sys.executable, *words], capture_output=True, text=True, check=True, env={"PYTHONPATH": str(SDK), "PATH": ""})
    return float(done.stdout.split()[-1])


def calls(log, count):
    clock = time.perf_counter_ns
    times = []
    for _ in range(count):
        start = clock()
        log(METRICS)
        times.append(clock() - start)
    times.sort()
    return times


def least_cpu(log, batches=60, size=2000):
    best = float("inf")
    for _ in range(batches):
        start = time.process_time_ns()
        for _ in range(size):
            log(METRICS)
        best = min(best, (time.process_time_ns() - start) / size)
    return best


def json_line(folder):
    """What a hand-written logger does: a line of JSON, written and flushed."""
    file = open(pathlib.Path(folder) / "lines.jsonl", "w")

    def log(data):
        file.write(json.dumps({"time": time.time(), **data}) + "\n")
        file.flush()

    return log


def figures(log, count=100000):
    calls(log, 2000)
    cpu = least_cpu(log)
    times = calls(log, count)
    return {"cpu_us": round(cpu / 1e3, 2), "median_us": round(statistics.median(times) / 1e3, 2),
            "p99_us": round(times[int(len(times) * 0.99)] / 1e3, 2), "max_us": round(times[-1] / 1e3, 1)}


def rows(result):
    """As scripts/merge_benchmarks.py takes them."""
    calls_ = result["log_20_metrics"]
    figures_ = (("log() of 20 metrics, median", calls_["median_us"], "us"), ("log() of 20 metrics, p99", calls_["p99_us"], "us"),
                ("a JSON line of 20 metrics written and flushed, median", result["json_line"]["median_us"], "us"),
                ("import tidemark", result["import_ms"], "ms"), ("memory above the bare interpreter", result["memory_kb"] / 1e3, "MB"))
    return {"results": [{"name": "Python: " + name, "value": value, "unit": unit, "load": os.getloadavg()[0]} for name, value, unit in figures_]}


def main():
    import tidemark

    words = sys.argv[1:]
    out = words.pop(words.index("-o") + 1) if "-o" in words else None
    words = [word for word in words if word != "-o"]
    folder = tempfile.mkdtemp(prefix="tidemark-bench-", dir=words[0] if words else None)
    try:
        run = tidemark.init(dir=folder)
        result = {"python": sys.version.split()[0], "log_20_metrics": figures(run.log)}
        result["bytes_a_call"] = round(pathlib.Path(run.path).stat().st_size / run._journal.calls, 1)
        run.finish()
        result["json_line"] = figures(json_line(folder), 30000)
        result["import_ms"] = round(min(python("-c", IMPORT) for _ in range(7)), 2)
        result["init_ms"] = round(min(python("-c", INIT, folder) for _ in range(7)), 2)
        result["memory_kb"] = round(python("-c", MEMORY, folder) - python("-c", MEMORY))
        print(json.dumps(result, indent=1))
        if out:
            pathlib.Path(out).write_text(json.dumps(rows(result), indent=1) + "\n", encoding="utf-8")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
