#!/usr/bin/env python3
"""Makes the first inputs of server_fuzz: a filter, an order, and a sound body of each call. Run in the project's
root; the results are committed."""
import json
import pathlib

CORPUS = pathlib.Path("tests/fuzz/corpus/server_fuzz")
RUN = {"run_id": "RUN"}
POINT = {"key": "loss", "value": 0.5, "timestamp": 1700000000000, "step": "1"}
# In the order of kCalls.
BODIES = [
    {"name": "a", "tags": [{"key": "k", "value": "v"}]}, {"filter": "name LIKE 'a%'", "order_by": ["name DESC"], "max_results": 5},
    {"experiment_id": "0", "new_name": "b"}, {"experiment_id": "0", "run_name": "r", "start_time": 1, "tags": [{"key": "mlflow.user", "value": "u"}]},
    {**RUN, "status": "FINISHED", "end_time": 2}, {**RUN, **POINT}, {**RUN, "key": "p", "value": "0.1"},
    {**RUN, "metrics": [POINT, {**POINT, "value": "NaN"}], "params": [{"key": "q", "value": "1"}], "tags": [{"key": "t", "value": "u"}]},
    {**RUN, "key": "t", "value": "x"}, {**RUN, "key": "t"},
    {"experiment_ids": ["0"], "filter": "metrics.loss < 1", "order_by": ["metrics.loss"], "run_view_type": "ALL", "page_token": "from-0"},
    {**RUN, "datasets": [{"tags": [], "dataset": {"name": "d", "digest": "1", "source_type": "local", "source": "{}"}}]},
    {**RUN, "models": [{"model_id": "m", "step": 0}]}, {**RUN, "model_json": "{}"}, RUN, RUN,
    {"experiment_id": "0", "name": "m", "source_run_id": "RUN", "params": [{"key": "a", "value": "b"}]},
    {"experiment_ids": ["0"], "order_by": [{"field_name": "creation_time", "ascending": False}]},
]
TEXTS = ["metrics.`a b` >= -1e3 AND params.\"x\" LIKE '%_' and status IN ('A', 'B') AND tags.t IS NOT NULL", "attributes.start_time DESC"]

if __name__ == "__main__":
    CORPUS.mkdir(parents=True, exist_ok=True)
    for choice, text in enumerate(TEXTS + [json.dumps(body) for body in BODIES]):
        (CORPUS / ("choice_%02d" % choice)).write_bytes(bytes([choice]) + text.encode())
