#!/usr/bin/env python3
"""Merges the JSON files of a benchmark run into one: every figure, the budgets beside the figures they are
about (tests/bench/budgets.json), and the machine. Prints both.

    scripts/merge_benchmarks.py FOLDER OUT BUILD_ID_FILE     merges the files of FOLDER into OUT
    scripts/merge_benchmarks.py --update RESULTS FILE...     replaces the figures that single benchmarks measured again
    scripts/merge_benchmarks.py --table RESULTS README       writes the table of README's section "Figures"

Native files are google-benchmark's; the page's are {"results": [{"name", "value", "unit", "load"}]}. A figure
has a `cpu` beside its `value` when one thread does the work: the same by that thread's CPU time, which is what
the clock shows on a machine that does nothing else.
"""

import json
import os
import pathlib
import sys
import time

BUDGETS = pathlib.Path(__file__).resolve().parent.parent / "tests/bench/budgets.json"
BEGIN, END = "<!-- figures: scripts/merge_benchmarks.py --table -->", "<!-- end of figures -->"


def machine():
    model = "unknown processor"
    info = pathlib.Path("/proc/cpuinfo")
    if info.is_file():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    memory_kb = 0
    meminfo = pathlib.Path("/proc/meminfo")
    if meminfo.is_file():
        memory_kb = int(meminfo.read_text().split()[1])
    return {"processor": model, "cores": os.cpu_count(), "memory_gb": round(memory_kb / 1e6, 1)}


def native_rows(data):
    """With repetitions the one of the least CPU time counts: what else ran disturbed it least."""
    load = data["context"].get("load_avg", [None])[0]
    known = {"name", "run_name", "run_type", "family_index", "per_family_instance_index", "repetitions"}
    known |= {"repetition_index", "threads", "iterations", "real_time", "cpu_time", "time_unit", "label"}
    best = {}
    for row in data["benchmarks"]:
        if row.get("run_type") == "aggregate" or row.get("error_occurred"):
            continue
        name = row.get("run_name", row["name"])
        if name not in best or row["cpu_time"] < best[name]["cpu_time"]:
            best[name] = row
    rows = []
    for name, row in best.items():
        rows.append({"name": name, "value": row["real_time"], "cpu": row["cpu_time"], "unit": row["time_unit"], "load": load})
        for key, value in row.items():
            if key in known or not isinstance(value, (int, float)):
                continue
            extra = {"name": f"{name} {key}", "value": value, "unit": "", "load": load}
            if key.endswith("per_second") or key.endswith("per_s"):
                # Of a benchmark by CPU time the rate is by CPU time already.
                extra["cpu"] = value * (row["real_time"] / row["cpu_time"] if "/real_time" in name else 1)
            rows.append(extra)
    return rows


def results_of(path):
    data = json.loads(path.read_text(encoding="utf-8"))
    where = "page" if path.stem.endswith("_page") else "native"
    rows = native_rows(data) if "benchmarks" in data else data.get("results", [])
    return [{"where": where, **row} for row in rows]


def holds(budget, value):
    sign, limit = budget.split()
    return value <= float(limit) if sign == "≤" else value >= float(limit)


def beside(prefix, rows):
    """The others of the same run, by name."""
    others = [row for row in rows if row["name"].startswith(prefix) and not row["name"].endswith(": tidemark")]
    return "in the same run: " + ", ".join(f"{row['name'][len(prefix):]} {shown(row['value'])}" for row in sorted(others, key=lambda row: row["value"]))


def judged(rows):
    """The budgets with their figures."""
    found = {(row["where"], row["name"]): row for row in rows}
    figures = []
    for entry in json.loads(BUDGETS.read_text(encoding="utf-8")):
        for where in ("native", "page"):
            row = found.get((where, entry.get(where)))
            if row is None:
                continue
            scale = entry.get("scale", 1) if where == "native" else 1
            figure = {"name": entry["what"], "where": where, "value": row["value"] * scale, "unit": entry["unit"]}
            if "cpu" in row:
                figure["cpu"] = row["cpu"] * scale
            figure["load"] = row.get("load")
            if "date" in row:
                figure["date"] = row["date"]
            budget = entry.get("page_budget", entry.get("budget")) if where == "page" else entry.get("budget")
            if budget:
                figure["budget"] = budget
                figure["kept"] = holds(budget, figure.get("cpu", figure["value"]))
            if "peers" in entry:
                figure["peers"] = entry["peers"]
            if "beside" in entry:
                figure["peers"] = beside(entry["beside"], rows)
            figures.append(figure)
    return figures


def shown(value):
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def merge(folder, out, build_id):
    rows = []
    for path in sorted([*folder.glob("*_bench.json"), *folder.glob("*_page.json")]):
        rows += results_of(path)
    figures = judged(rows)
    merged = {
        "build": build_id.read_text(encoding="utf-8").strip() if build_id.is_file() else "",
        "date": time.strftime("%Y-%m-%d"),
        "machine": machine(),
        "figures": figures,
        "results": rows,
    }
    out.write_text(json.dumps(merged, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for row in rows:
        cpu = f" (by CPU {row['cpu']:.4g})" if "cpu" in row else ""
        print(f"{row['where']:6}  {row['value']:>14.4g} {row['unit']:8} {row['name']}{cpu}")
    print()
    for figure in figures:
        state = {True: "kept  ", False: "MISSED", None: "      "}[figure.get("kept")]
        value = figure.get("cpu", figure["value"])
        print(f"{state} {figure['where']:6} {shown(value):>9} {figure['unit']:10} {figure.get('budget', ''):8} {figure['name']}")
    missed = sum(1 for figure in figures if figure.get("kept") is False)
    print(f"{len(rows)} figures in {out}; of {len(figures)} with a place in the table {missed} miss their budget")


def update(results, files):
    """Those that were measured again have a date of their own."""
    data = json.loads(results.read_text(encoding="utf-8"))
    again = {(row["where"], row["name"]): {**row, "date": time.strftime("%Y-%m-%d")} for file in files for row in results_of(file)}
    kept = [row for row in data["results"] if (row["where"], row["name"]) not in again]
    data["results"] = kept + list(again.values())
    data["figures"] = judged(data["results"])
    results.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{len(again)} figures of {len(data['results'])} are new")


def cell(figure):
    if figure is None:
        return ""
    text = shown(figure.get("cpu", figure["value"])) + ("*" if "date" in figure else "")
    if "budget" in figure:
        sign, limit = figure["budget"].split()
        text += f" ({sign} {float(limit):g})"
    return f"**{text}**" if figure.get("kept") is False else text


def table(results, readme):
    data = json.loads(results.read_text(encoding="utf-8"))
    names = list(dict.fromkeys(figure["name"] for figure in data["figures"]))
    of = {(figure["name"], figure["where"]): figure for figure in data["figures"]}
    lines = ["| | unit | native | page | others, measured earlier on a 2-core machine |", "|---|---|---|---|---|"]
    for name in names:
        native, page = of.get((name, "native")), of.get((name, "page"))
        either = page or native
        lines.append(f"| {name} | {either['unit']} | {cell(native)} | {cell(page)} | {either.get('peers', '')} |")
    loads = [figure["load"] for figure in data["figures"] if figure.get("load") is not None]
    where = data["machine"]
    note = (
        f"Measured {data['date']} on {where['cores']} cores of an {where['processor']}, {where['memory_gb']} GB, "
        f"Chromium with software GL, whose own work frames and opening leave out; budgets in brackets, what misses its "
        "budget in bold."
    )
    if max(loads, default=0) > where["cores"] + 1:
        note += (
            f" The machine was busy with other work (load {min(loads):.0f} to {max(loads):.0f}): where one thread does "
            "the work the figure is by its CPU time, without waits for the disk; the others are what a clock showed, and "
            "better on a quiet machine."
        )
    later = sorted({figure["date"] for figure in data["figures"] if "date" in figure})
    if later:
        note += f" *: measured again, {' and '.join(later)}."
    text = readme.read_text(encoding="utf-8")
    begin, end = text.index(BEGIN) + len(BEGIN), text.index(END)
    readme.write_text(text[:begin] + "\n" + note + "\n\n" + "\n".join(lines) + "\n" + text[end:], encoding="utf-8")


def main():
    if sys.argv[1] == "--update":
        update(pathlib.Path(sys.argv[2]), [pathlib.Path(argument) for argument in sys.argv[3:]])
    elif sys.argv[1] == "--table":
        table(pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3]))
    else:
        merge(*(pathlib.Path(argument) for argument in sys.argv[1:4]))


if __name__ == "__main__":
    main()
