#!/usr/bin/env python3
"""Merges the JSON files of a benchmark run into one, with the machine that it ran on, and prints a table.

Native files are google-benchmark's; the page's are {"results": [{"name", "value", "unit"}]}.
"""

import json
import os
import pathlib
import sys
import time


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


def results_of(path):
    data = json.loads(path.read_text(encoding="utf-8"))
    where = "page" if path.stem.endswith("_page") else "native"
    if "benchmarks" not in data:
        return [{"where": where, **row} for row in data.get("results", [])]
    known = {"name", "run_name", "run_type", "family_index", "per_family_instance_index", "repetitions"}
    known |= {"repetition_index", "threads", "iterations", "real_time", "cpu_time", "time_unit", "label"}
    rows = []
    for row in data["benchmarks"]:
        rows.append({"where": where, "name": row["name"], "value": row["real_time"], "unit": row["time_unit"]})
        for key, value in row.items():
            if key not in known and isinstance(value, (int, float)):
                rows.append({"where": where, "name": f"{row['name']} {key}", "value": value, "unit": ""})
    return rows


def main():
    folder, out, build_id = (pathlib.Path(argument) for argument in sys.argv[1:4])
    rows = []
    for path in sorted(folder.glob("*.json")):
        if path.name != out.name:
            rows += results_of(path)
    merged = {
        "build": build_id.read_text(encoding="utf-8").strip() if build_id.is_file() else "",
        "date": time.strftime("%Y-%m-%d"),
        "machine": machine(),
        "results": rows,
    }
    out.write_text(json.dumps(merged, indent=1) + "\n", encoding="utf-8")
    for row in rows:
        print(f"{row['where']:6}  {row['value']:>14.4g} {row['unit']:8} {row['name']}")
    print(f"{len(rows)} figures in {out}")


if __name__ == "__main__":
    main()
