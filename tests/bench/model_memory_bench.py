#!/usr/bin/env python3
"""Memory of the native engine above what a model needs: its weights, and what lives at one time. Prints JSON.

    tests/bench/model_memory_bench.py [-o OUT.json] [FILE BATCH[,BATCH]...]...

Each model runs in a process of its own (model_runner of the target tidemark_model_runner: build/bench/bench/model_runner,
or TIDEMARK_MODEL_RUNNER), without onnxruntime. Told is the resident peak of that process, from its start over loading to
some runs, less what is needed; and besides, what a process without a model has. Without files: the models of
model_peer_bench.py, which needs TIDEMARK_FIXTURES, and build/bench/models for the forests.
"""
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
RUNNER = os.environ.get("TIDEMARK_MODEL_RUNNER", str(ROOT / "build/bench/bench/model_runner"))


def answers(lines):
    process = subprocess.run([RUNNER], input="".join(line + "\n" for line in lines), capture_output=True, text=True, check=True)
    out = process.stdout.splitlines()
    for line, answer in zip(lines, out):
        if answer.startswith("error"):
            sys.exit(f"model_runner: {line}: {answer}")
    return out


def memory(path, batches):
    """Bytes that are needed, and the resident peak, of a process that runs the model on these batches one after the other."""
    runs = [line for rows in batches for line in (f"rows {rows} /dev/null", "run 5")]
    told = answers([f"load {path}", *runs, "memory"])[-1]
    return tuple(map(int, told.split()[:2]))


def default_models():
    networks = pathlib.Path(os.environ.get("TIDEMARK_FIXTURES", "")) / "onnx/torch"
    made = pathlib.Path(os.environ.get("TIDEMARK_BENCH_MODELS", ROOT / "build/bench/models"))
    names = ("mlp_op17", "lenet_bn_softmax_op17", "resnet_tiny_op17", "mobilenet_tiny_op17", "transformer_encoder_op17", "unetish_op17")
    models = [(networks / name / "model.onnx", [1, 32, 256]) for name in names]
    models += [(made / name, [10000]) for name in ("forest.onnx", "boosting.onnx")]
    return [(path, batches) for path, batches in models if path.exists()]


def main():
    words = sys.argv[1:]
    out = None
    if "-o" in words:
        at = words.index("-o")
        out = words[at + 1]
        del words[at:at + 2]
    given = [(pathlib.Path(words[i]), words[i + 1].split(",")) for i in range(0, len(words) - 1, 2)]
    models = given or default_models()
    if not os.path.exists(RUNNER) or not models:
        sys.exit("skipped: TIDEMARK_FIXTURES or the program model_runner is missing")
    bare = int(answers(["memory"])[0].split()[1])
    results = [{"name": "model memory: process without a model", "value": round(bare / 1e6, 1), "unit": "MB"}]
    over = []
    for path, batches in models:
        needed, peak = memory(path, batches)
        over.append((peak - needed) / 1e6)
        name = path.parent.name if path.stem == "model" else path.stem
        print(f"{name}, batches {batches}: needed {needed / 1e6:.1f} MB, resident peak {peak / 1e6:.1f} MB: {over[-1]:.1f} MB above", file=sys.stderr)
    results.append({"name": "model memory: most above weights and live values", "value": round(max(over), 1), "unit": "MB"})
    text = json.dumps({"results": results}, indent=1, ensure_ascii=False)
    print(text)
    if out:
        pathlib.Path(out).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
