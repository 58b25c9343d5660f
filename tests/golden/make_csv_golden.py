#!/usr/bin/env python3
"""Reads text logs with Python's own csv and json modules and writes what an importer must find in them.

    python3 tests/golden/make_csv_golden.py                       -> tests/data/csv_expected.json
    TIDEMARK_FIXTURES=... python3 tests/golden/make_csv_golden.py -> and tests/golden/csv_fixtures.json

Shares no code with the C++ readers. Each case below says in words of Python what the file means: which
column is the step, which the time, which run a column belongs to.
"""

import csv
import datetime
import io
import json
import math
import os
import pathlib

HERE = pathlib.Path(__file__).resolve().parent


def number(text):
    """A cell as float, or None when it is empty or no number."""
    text = text.strip()
    if text in ("", "NA") or text.startswith("["):
        return None
    try:
        return float(text)
    except ValueError:
        return None


class Case:
    """Points by (run, metric, context), parameters and tags by (run, name)."""

    def __init__(self):
        self.points = {}
        self.params = {}
        self.tags = {}

    def point(self, run, metric, step, time, value, context=""):
        if value is not None:
            self.points.setdefault((run, metric, context), []).append((step, time, float(value)))

    def table(self, text, run, delimiter=",", step=None, time=None, time_scale=1.0, rename=None, skip=(), context="",
              comma=False):
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
        header = [cell.strip() for cell in rows[0]]
        for row in rows[1:]:
            cells = [cell.strip() for cell in row]
            if cells == header or not any(cells):
                continue
            if comma:
                cells = [cell if cell.startswith("[") else cell.replace(",", ".") for cell in cells]
            record = dict(zip(header, cells))
            at = int(float(record[step])) if step else None
            when = float(record[time]) * time_scale if time else None
            for name, cell in record.items():
                if name in (step, time) or name in skip:
                    continue
                self.point(run, (rename or {}).get(name, name), at, when, number(cell), context)

    def result(self):
        runs = {}
        for (run, metric, context), points in sorted(self.points.items()):
            finite = [value for _, _, value in points if math.isfinite(value)]
            total = 0.0
            for value in finite:
                total += value
            steps = [step for step, _, _ in points if step is not None]
            times = [when for _, when, _ in points if when is not None]
            runs.setdefault(run, {"series": [], "params": {}, "tags": {}})["series"].append({
                "metric": metric, "context": context, "count": len(points), "nonfinite": len(points) - len(finite),
                "steps": len(steps), "step_sum": sum(steps), "first_step": steps[0] if steps else None,
                "last_step": steps[-1] if steps else None, "times": len(times),
                "first_time": times[0] if times else None, "last_time": times[-1] if times else None,
                "first": points[0][2], "last": points[-1][2], "sum": total,
            })
        for (run, name), value in self.params.items():
            runs.setdefault(run, {"series": [], "params": {}, "tags": {}})["params"][name] = value
        for (run, name), value in self.tags.items():
            runs.setdefault(run, {"series": [], "params": {}, "tags": {}})["tags"][name] = value
        return runs


def text_of(path):
    return path.read_bytes().decode("utf-8-sig")


def hf(case, path, run):
    state = json.loads(text_of(path))
    for entry in state["log_history"]:
        for name, value in entry.items():
            if name != "step":
                case.point(run, name, entry["step"], None, value)
    for name, value in state.items():
        if name in ("epoch", "global_step", "is_local_process_zero", "is_world_process_zero", "log_history") or value is None:
            continue
        if name in ("best_global_step", "best_metric", "best_model_checkpoint", "total_flos"):
            case.tags[(run, name)] = value if isinstance(value, str) else json.dumps(value)
        elif isinstance(value, dict):
            case.params.update({(run, f"{name}.{key}"): inner for key, inner in flat(value)})
        else:
            case.params[(run, name)] = value if not isinstance(value, list) else {"json": json.dumps(value, separators=(",", ":"))}


def flat(value, prefix=""):
    for key, inner in value.items():
        if isinstance(inner, dict) and inner:
            yield from flat(inner, prefix + key + ".")
        else:
            yield prefix + key, {"json": json.dumps(inner, separators=(",", ":"))} if isinstance(inner, (list, dict)) else inner


def monitor(case, path, run, context):
    lines = text_of(path).splitlines()
    start = json.loads(lines[0][1:])
    if start["env_id"] != "None":
        case.params[(run, "env_id")] = start["env_id"]
    total = 0
    for row in csv.DictReader(lines[1:]):
        total += int(row["l"])
        when = start["t_start"] + float(row["t"])
        case.point(run, "r", total, when, float(row["r"]), context)
        case.point(run, "l", total, when, float(row["l"]), context)


def wandb(case, path, prefix):
    rows = list(csv.reader(io.StringIO(text_of(path))))
    for row in rows[1:]:
        for name, cell in list(zip(rows[0], row))[1:]:
            run, metric = name.rsplit(" - ", 1)
            case.point(prefix + run, metric, int(row[0]), None, number(cell))


def catboost_table(case, path, run, context):
    case.table(text_of(path), run, delimiter="\t", step="iter", context=context)


def iso(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def data_cases(root):
    cases = {}

    case = cases["lightning"] = Case()
    for version in range(2):
        run = f"lightning_logs/version_{version}"
        case.table(text_of(root / "lightning" / run / "metrics.csv"), run, step="step")
        case.params.update({(run, name): value for name, value in {
            "lr": 0.1 / (version + 1), "optimizer.name": "adam", "optimizer.betas": {"json": "[0.9,0.999]"},
            "layers": {"json": "[64,32]"}, "use_bias": True, "note": "a: b # c", "seed": None, "weight_decay": 1e-4}.items()})

    case = cases["huggingface"] = Case()
    hf(case, root / "huggingface/done/trainer_state.json", "done")
    hf(case, root / "huggingface/running/checkpoint-30/trainer_state.json", "running")

    case = cases["dvclive"] = Case()
    for name in ("accuracy", "train/loss"):
        last = name.rsplit("/", 1)[-1]
        for row in csv.DictReader(io.StringIO(text_of(root / f"dvclive/plots/metrics/{name}.tsv")), delimiter="\t"):
            case.point("", name, int(row["step"]), float(row["timestamp"]) / 1000, float(row[last]))
    case.params.update({("", "lr"): 0.001, ("", "model.name"): "cnn", ("", "model.depth"): 4})

    case = cases["dvclive_summary"] = Case()
    case.point("", "accuracy", 7, None, 0.75)
    case.point("", "train/loss", 7, None, 0.125)

    case = cases["wandb"] = Case()
    wandb(case, root / "wandb/wandb_export_2025-04-17.csv", "wandb_export_2025-04-17/")

    case = cases["sb3"] = Case()
    case.table(text_of(root / "sb3/progress.csv"), "", step="time/total_timesteps")
    for env in range(2):
        monitor(case, root / f"sb3/{env}.monitor.csv", "", str(env))

    case = cases["ultralytics"] = Case()
    case.table(text_of(root / "ultralytics/train/results.csv"), "train", step="epoch")
    case.params.update({("train", name): value for name, value in {
        "task": "detect", "mode": "train", "model": "yolov8n.pt", "epochs": 5, "lr0": 0.01, "amp": True, "classes": None}.items()})

    case = cases["catboost"] = Case()
    for name in ("learn", "test"):
        catboost_table(case, root / f"catboost/catboost_info/{name}_error.tsv", "catboost_info", name)
    catboost_table(case, root / "catboost/catboost_info/time_left.tsv", "catboost_info", "")
    training = json.loads(text_of(root / "catboost/json_only/catboost_training.json"))
    case.params[("json_only", "iteration_count")] = 4
    for entry in training["iterations"]:
        step = entry["iteration"]
        case.point("json_only", "passed_time", step, None, entry["passed_time"])
        case.point("json_only", "remaining_time", step, None, entry["remaining_time"])
        case.point("json_only", "Logloss", step, None, entry["learn"][0], "learn")
        case.point("json_only", "Logloss", step, None, entry["test"][0][0], "test")

    case = cases["others"] = Case()
    others = root / "others"
    case.table(text_of(others / "keras.csv"), "keras", delimiter=";", step="epoch", skip=("lrs",), comma=True)
    history = text_of(others / "fastai/history.csv")
    case.table(history, "fastai", step="epoch", skip=("time",))
    for row in csv.DictReader(io.StringIO(history)):
        if row["epoch"] != "epoch":
            minutes, seconds = row["time"].split(":")
            case.point("fastai", "time", int(row["epoch"]), None, int(minutes) * 60 + int(seconds))
    for line in text_of(others / "spacy.jsonl").splitlines():
        entry = json.loads(line)
        for name, value in flat(entry):
            if name != "step":
                case.point("spacy", name, entry["step"], None, value)
    for line in text_of(others / "offline/wandb-history.jsonl").splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        for name, value in (("loss", entry["loss"]), ("_runtime", entry["_runtime"]), ("opt.lr", entry["opt"]["lr"]), ("done", entry["done"])):
            case.point("offline", name, entry["_step"], entry["_timestamp"], value)
    for entry in json.loads(text_of(others / "list.json")):
        case.point("list", "loss", entry["iteration"], None, entry["loss"])
        case.point("list", "flag", entry["iteration"], None, entry["flag"])
    for row in csv.DictReader(io.StringIO(text_of(others / "many_runs.csv"))):
        run = "many_runs/" + row["run_name"]
        case.params[(run, "device")] = "cuda:0"
        for name in ("seed", "loss"):
            case.point(run, name, int(row["step"]), None, float(row[name]))
    for row in csv.DictReader(io.StringIO(text_of(others / "long_form.csv"))):
        case.point("long_form/" + row["run"], row["metric"], int(row["step"]), iso(row["timestamp"]), float(row["value"]), row["context"])
    case.point("latin1", "rate", 1, None, 1e-3)
    case.point("latin1", "rate", 2, None, 1e-4)
    case.point("latin1", "verlust gr\ufffd\ufffde", 1, None, 0.5)
    case.point("latin1", "verlust gr\ufffd\ufffde", 2, None, 0.25)
    for step, value in enumerate((0.5, 0.25, 0.125)):
        case.point("plain_numbers", "column 2", step, None, value)
    for step, value in ((1, 0.5), (2, 0.25), (3, -math.inf)):
        case.point("old_mac", "loss", step, None, value)
    for epoch, loss in ((0.5, 1.5), (1.0, 1.25), (1.5, 1.125)):
        case.point("fraction", "epoch", None, None, epoch)
        case.point("fraction", "loss", None, None, loss)
    for step, loss, extra in ((1, 0.5, None), (2, 0.25, 7), (3, 0.125, 8)):
        case.point("growing", "loss", step, None, loss)
        case.point("growing", "extra", step, None, extra)
    for step, loss, extra in ((1, 0.5, 1), (2, 0.25, None), (3, 0.125, 3), (4, None, 4), (5, 0.0625, 5)):
        case.point("ragged", "loss", step, None, loss)
        case.point("ragged", "extra", step, None, extra)
    return cases


def fixture_cases(root):
    cases = {}

    case = cases["csv/lightning"] = Case()
    for name in ("AIRI_genrisk_metrics_nan", "0Xero7_slm_training_metrics_EXCERPT_23rows"):
        case.table(text_of(root / f"csv/lightning/{name}.csv"), name, step="step")

    case = cases["hf_trainer"] = Case()
    name = "Tashu014_lora-imdb-distilbert_trainer_state"
    hf(case, root / f"hf_trainer/{name}.json", name)

    case = cases["dvclive"] = Case()
    for row in csv.DictReader(io.StringIO(text_of(root / "dvclive/plots/metrics/min_distance.tsv")), delimiter="\t"):
        case.point("", "min_distance", int(row["step"]), None, float(row["min_distance"]))

    case = cases["csv/ultralytics"] = Case()
    for name in ("ACM40960_project-Bhagavath06_results", "yolov5_483172_lego_results_EXCERPT_6rows"):
        case.table(text_of(root / f"csv/ultralytics/{name}.csv"), name, step="epoch")

    case = cases["csv/sb3"] = Case()
    monitor(case, root / "csv/sb3/FireHead90544_RLSwarm_monitor_EXCERPT.csv", "FireHead90544_RLSwarm_monitor_EXCERPT", "")
    name = "BoogaQ_PPO-exploration_progress_EXCERPT_restart"
    case.table(text_of(root / f"csv/sb3/{name}.csv"), name, step="total timesteps")

    case = cases["csv"] = Case()
    wandb(case, root / "csv/trackio_examples_logs.csv", "trackio_examples_logs/")

    info = "wandb/wandb-repo/tests/functional_tests/t0_main/catboost/catboost_info"
    case = cases[info] = Case()
    for name in ("learn_error.tsv", "time_left.tsv"):
        catboost_table(case, root / info / name, "", "")
    return cases


def encode(value):
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
    if isinstance(value, dict):
        return {key: encode(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [encode(inner) for inner in value]
    return value


def save(path, cases):
    result = {name: encode(case.result()) for name, case in cases.items()}
    path.write_text(json.dumps(result, indent=1, ensure_ascii=True) + "\n")
    print(path, {name: sum(len(run["series"]) for run in runs.values()) for name, runs in result.items()})


def main():
    data = HERE.parent / "data"
    save(data / "csv_expected.json", data_cases(data / "csv"))
    fixtures = os.environ.get("TIDEMARK_FIXTURES")
    if fixtures:
        save(HERE / "csv_fixtures.json", fixture_cases(pathlib.Path(fixtures)))


if __name__ == "__main__":
    main()
