#!/usr/bin/env python3
"""Models in the native engine beside onnxruntime, one thread each, by turns in one run. Prints JSON.

    tests/bench/model_peer_bench.py [-o OUT.json] [--only WORD] [--samples N]

Run by a Python with tests/bench/models/requirements.txt. Needs TIDEMARK_FIXTURES, and the program model_runner of
the target tidemark_model_runner (build/bench/bench/model_runner, or TIDEMARK_MODEL_RUNNER). The outputs are compared
before anything is timed. Times are CPU time; of each side the best sample is told, and the ratio is the median of those of
neighbouring samples.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import numpy
import onnxruntime

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
RUNNER = os.environ.get("TIDEMARK_MODEL_RUNNER", str(ROOT / "build/bench/bench/model_runner"))
SAMPLE_S = 0.1
IMAGE = (1, 28, 28)
COLOR = (3, 32, 32)
# Name, file, shape of a row, batches.
NETWORKS = [
    ("MLP", "mlp_op17", IMAGE, (1, 32, 256)),
    ("LeNet", "lenet_bn_softmax_op17", IMAGE, (1, 32, 256)),
    ("ResNet (tiny)", "resnet_tiny_op17", COLOR, (1, 32, 256)),
]
FORESTS = [("random forest, 100 trees × 10 classes", "forest"), ("gradient boosting, 400 trees", "boosting")]


class Own:
    """The native engine in a process of its own; it answers each line with a line."""

    def __init__(self):
        self.process = subprocess.Popen([RUNNER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
        self.folder = tempfile.TemporaryDirectory(prefix="tidemark-models-")

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        answer = self.process.stdout.readline().strip()
        if not answer or answer.startswith("error"):
            sys.exit(f"model_runner: {line}: {answer or 'it ended'}")
        return answer

    def prepare(self, x):
        path = pathlib.Path(self.folder.name) / "x.f32"
        x.tofile(path)
        self.ask(f"rows {len(x)} {path}")

    def scores(self):
        path = pathlib.Path(self.folder.name) / "scores.f32"
        self.ask("run 1")
        self.ask(f"scores {path}")
        return numpy.fromfile(path, dtype=numpy.float32)

    def run(self, times):
        return float(self.ask(f"run {times}")) / times

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Peer:
    def __init__(self, path):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self.session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        self.name = self.session.get_inputs()[0].name

    def prepare(self, x):
        self.feeds = {self.name: x}

    def scores(self):
        return numpy.asarray(self.session.run(None, self.feeds)[-1]).ravel()

    def run(self, times):
        start = time.process_time()
        for _ in range(times):
            self.session.run(None, self.feeds)
        return (time.process_time() - start) / times


def compare(name, path, batches, samples):
    own, peer = Own(), Peer(path)
    own.ask(f"load {path}")
    rows = []
    for x in batches:
        for side in (own, peer):
            side.prepare(x)
        ours, theirs = own.scores(), peer.scores()
        if ours.shape != theirs.shape or not numpy.allclose(ours, theirs, rtol=1e-4, atol=1e-4):
            sys.exit(f"{name}: the outputs differ")
        times = []
        for side in (own, peer):
            side.run(5)
            times.append(max(1, round(SAMPLE_S / side.run(5))))
        pairs = [(own.run(times[0]), peer.run(times[1])) for _ in range(samples)]
        best = [min(pair[i] for pair in pairs) for i in (0, 1)]
        ratios = sorted(pair[1] / pair[0] for pair in pairs)
        rows.append((f"{name}, batch {len(x):,}", best[0], best[1], ratios[len(ratios) // 2]))
        print(f"{rows[-1][0]:50} ours {best[0] * 1e3:9.4f} ms, onnxruntime {best[1] * 1e3:9.4f} ms: {rows[-1][3]:.2f} times its speed",
              file=sys.stderr)
    own.close()
    return rows


def cold_start(path, x, repeats=5):
    """Seconds of a process from its start to the first prediction: the best of some, by turns."""
    best = [float("inf")] * 2
    child = ("import onnxruntime,numpy,sys;s=onnxruntime.InferenceSession(sys.argv[1],providers=['CPUExecutionProvider']);"
             "s.run(None,{s.get_inputs()[0].name:numpy.zeros(eval(sys.argv[2]),numpy.float32)})")
    for _ in range(repeats):
        start = time.perf_counter()
        own = Own()
        own.ask(f"load {path}")
        own.prepare(x)
        own.ask("run 1")
        best[0] = min(best[0], time.perf_counter() - start)
        own.close()
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", child, str(path), repr(x.shape)], check=True)
        best[1] = min(best[1], time.perf_counter() - start)
    return best


def result_rows(compared, load):
    out = []
    for name, own, peer, ratio in compared:
        label = f"model {name}"
        out += [{"name": label + ": tidemark", "value": round(own * 1e3, 5), "unit": "ms", "load": load},
                {"name": label + ": onnxruntime", "value": round(peer * 1e3, 5), "unit": "ms", "load": load},
                {"name": label + ": times the speed of the peer", "value": round(ratio, 2), "unit": "×", "load": load}]
    return out


def main():
    words = sys.argv[1:]
    option = lambda name, otherwise: words[words.index(name) + 1] if name in words else otherwise
    only, samples = option("--only", ""), int(option("--samples", "9"))
    fixtures = os.environ.get("TIDEMARK_FIXTURES")
    if not fixtures or not os.path.exists(RUNNER):
        sys.exit("skipped: TIDEMARK_FIXTURES or the program model_runner is missing")
    made = pathlib.Path(os.environ.get("TIDEMARK_BENCH_MODELS", ROOT / "build/bench/models"))
    if not (made / "digits.f32").exists():
        subprocess.run([sys.executable, str(ROOT / "tests/bench/models/make_models.py"), str(made)], check=True)
    noise = numpy.random.default_rng(1)
    networks = pathlib.Path(fixtures) / "onnx/torch"
    jobs = [(name, networks / folder / "model.onnx", [noise.random((n, *row), dtype=numpy.float32) for n in batches])
            for name, folder, row, batches in NETWORKS]
    digits = numpy.fromfile(made / "digits.f32", dtype=numpy.float32).reshape(-1, 64)
    jobs += [(name, made / (file + ".onnx"), [digits]) for name, file in FORESTS]
    compared = []
    for name, path, batches in jobs:
        if only not in name:
            continue
        compared += compare(name, path, batches, samples)
    load = round(os.getloadavg()[0], 2)
    results = result_rows(compared, load)
    own, peer = cold_start(jobs[0][1], jobs[0][2][0])
    results += [{"name": "model cold start: tidemark", "value": round(own * 1e3, 2), "unit": "ms", "load": load},
                {"name": "model cold start: onnxruntime", "value": round(peer * 1e3, 2), "unit": "ms", "load": load},
                {"name": "model cold start: times the speed of the peer", "value": round(peer / own, 1), "unit": "×", "load": load}]
    print(json.dumps({"onnxruntime": onnxruntime.__version__, "results": results}, indent=1, ensure_ascii=False))
    out = option("-o", None)
    if out:
        pathlib.Path(out).write_text(json.dumps({"results": results}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
