#!/usr/bin/env python3
"""Makes DIR/csv: small text logs in the forms that loggers write, by hand and without their clients.

The forms follow the sources of the loggers: Lightning's CSVLogger, transformers' TrainerState, DVCLive, the
W&B interface's export, Stable-Baselines3's logger and Monitor, Ultralytics, CatBoost, Keras' CSVLogger,
fastai's CSVLogger, spaCy's ConsoleLogger. What they hold is read by tests/golden/make_csv_golden.py, which
shares nothing with this script but the paths.

    python3 tests/data/make_csv.py tests/data

Writes DIR/csv.
"""

import json
import math
import pathlib
import random
import shutil
import sys

ROOT = (pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parent) / "csv"


def write(path, content):
    target = ROOT / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))


def lightning(rng):
    for version in range(2):
        folder = f"lightning/lightning_logs/version_{version}"
        rows = ["epoch,step,train_loss_epoch,train_loss_step,val_loss"]
        for epoch in range(3):
            for batch in range(9, 50, 10):
                rows.append(f"{epoch},{epoch * 50 + batch},,{rng.random()!r},")
            rows.append(f"{epoch},{epoch * 50 + 49},,,{rng.random()!r}")
            rows.append(f"{epoch},{epoch * 50 + 49},{'nan' if epoch == 1 else repr(rng.random())},,")
        write(f"{folder}/metrics.csv", "\n".join(rows) + "\n")
        write(
            f"{folder}/hparams.yaml",
            f"lr: {0.1 / (version + 1)}\n"
            "optimizer:\n  name: adam\n  betas: !!python/tuple\n  - 0.9\n  - 0.999\n"
            "layers: [64, 32]\nuse_bias: true\nnote: 'a: b # c'\nseed: null\n"
            "path: !!python/object/apply:pathlib.PosixPath\n- /\n- tmp\n"
            "weight_decay: 1e-4\n",
        )


def huggingface(rng):
    history = []
    for step in range(10, 51, 10):
        history.append({"epoch": step / 25, "grad_norm": math.nan if step == 20 else rng.random(),
                        "learning_rate": 5e-5 * (1 - step / 50), "loss": rng.random(), "step": step})
        if step % 25 == 0:
            history.append({"epoch": step / 25, "eval_loss": rng.random(), "eval_accuracy": rng.random(), "step": step})
    final = {"epoch": 2.0, "step": 50, "total_flos": 123456789.0, "train_loss": 0.5, "train_runtime": 12.5}

    def state(step, entries):
        return json.dumps({
            "best_metric": None, "best_model_checkpoint": f"out/checkpoint-{step}", "epoch": step / 25,
            "eval_steps": 500, "global_step": step, "is_hyper_param_search": False,
            "is_local_process_zero": True, "is_world_process_zero": True, "log_history": entries,
            "logging_steps": 10, "max_steps": 50, "num_train_epochs": 2, "total_flos": 1000.0 * step,
            "train_batch_size": 8, "trial_name": None, "trial_params": None,
        }, indent=2, sort_keys=True) + "\n"

    until = lambda step: [entry for entry in history if entry["step"] <= step]
    write("huggingface/done/checkpoint-20/trainer_state.json", state(20, until(20)))
    write("huggingface/done/trainer_state.json", state(50, history + [final]))
    write("huggingface/running/checkpoint-9/trainer_state.json", state(9, []))
    write("huggingface/running/checkpoint-20/trainer_state.json", state(20, until(20)))
    write("huggingface/running/checkpoint-30/trainer_state.json", state(30, until(30)))


def dvclive(rng):
    for name in ("accuracy", "train/loss"):
        rows = ["timestamp\tstep\t" + name.rsplit("/", 1)[-1]]
        for step in range(8):
            rows.append(f"{1700000000000 + step * 1500 + rng.randrange(40)}\t{step}\t{rng.random()!r}")
        write(f"dvclive/plots/metrics/{name}.tsv", "\n".join(rows) + "\n")
    write("dvclive/metrics.json", json.dumps({"accuracy": 0.5, "train": {"loss": 0.25}, "step": 7}, indent=4))
    write("dvclive/params.yaml", "lr: 0.001\nmodel:\n  name: cnn\n  depth: 4\n")
    write("dvclive_summary/metrics.json", json.dumps({"accuracy": 0.75, "train": {"loss": 0.125}, "step": 7}, indent=4))


def wandb(rng):
    runs = ["north-1", "a - b - c"]
    columns = ["Step"]
    for run in runs:
        columns += [f"{run} - loss", f"{run} - loss__MIN", f"{run} - loss__MAX"]
    rows = [",".join(f'"{c}"' for c in columns)]
    for step in range(0, 30, 3):
        cells = [str(step)]
        for index in range(len(runs)):
            if index == 1 and step % 2 == 0:
                cells += ["", "", ""]
            else:
                value = rng.random()
                cells += [repr(value), repr(value * 0.5), repr(value * 1.5)]
        rows.append(",".join(f'"{c}"' for c in cells))
    write("wandb/wandb_export_2025-04-17.csv", "\n".join(rows))  # no newline at the end


def stable_baselines3(rng):
    rows = ["rollout/ep_len_mean,rollout/ep_rew_mean,time/fps,time/total_timesteps,train/loss"]
    for start in (0, 0):  # a second run was appended
        for update in range(1, 6):
            loss = "" if update == 1 else repr(rng.random())
            rows.append(f"{rng.random() * 100!r},{rng.random()!r},{500 + update},{start + update * 2048},{loss}")
    write("sb3/progress.csv", "\n".join(rows) + "\n")
    write("sb3/progress.json", json.dumps({"rollout/ep_rew_mean": 0.5, "time/total_timesteps": 2048}) + "\n")
    for env in range(2):
        rows = ['#{"t_start": 1700000000.25, "env_id": "CartPole-v1"}', "r,l,t"]
        for episode in range(6):
            rows.append(f"{rng.randrange(10, 500)}.0,{rng.randrange(10, 500)},{episode * 1.5 + 0.125}")
        write(f"sb3/{env}.monitor.csv", "\n".join(rows) + "\n")


def ultralytics(rng):
    names = ["epoch", "time", "train/box_loss", "metrics/mAP50(B)", "val/box_loss", "lr/pg0"]
    rows = [",".join(name.rjust(22) for name in names)]
    for epoch in range(1, 6):
        cells = [str(epoch), f"{epoch * 12.34:.5g}"] + [f"{rng.random():.5g}" for _ in names[2:]]
        rows.append(",".join(cell.rjust(22) for cell in cells))
    write("ultralytics/train/results.csv", "\n".join(rows) + "\n")
    write("ultralytics/train/args.yaml", "task: detect\nmode: train\nmodel: yolov8n.pt\nepochs: 5\nlr0: 0.01\namp: true\nclasses: null\n")


def catboost(rng):
    for name in ("learn", "test"):
        rows = ["iter\tLogloss\tAUC"] + [f"{i}\t{rng.random():.10g}\t{rng.random():.10g}" for i in range(7)]
        write(f"catboost/catboost_info/{name}_error.tsv", "\n".join(rows) + "\n")
    write("catboost/catboost_info/time_left.tsv", "iter\tPassed\tRemaining\n" + "".join(f"{i}\t{i * 10 + 3}\t{60 - i * 10}\n" for i in range(7)))
    training = {"meta": {"test_sets": ["test"], "test_metrics": [{"name": "Logloss"}], "learn_metrics": [{"name": "Logloss"}],
                         "learn_sets": ["learn"], "iteration_count": 4, "name": "experiment"},
                "iterations": [{"learn": [rng.random()], "iteration": i, "passed_time": i * 0.5, "remaining_time": 2 - i * 0.5,
                                "test": [[rng.random()]]} for i in range(4)]}
    write("catboost/catboost_info/catboost_training.json", json.dumps(training))
    write("catboost/json_only/catboost_training.json", json.dumps(training, indent=1))


def others(rng):
    keras = ["epoch;accuracy;loss;lrs;val_loss"]
    for epoch in (0, 1, 2, 0, 1):  # append=True: goes on without a header
        val = "NA" if epoch == 0 else f"{rng.random():.6f}".replace(".", ",")
        keras.append(f'{epoch};{f"{rng.random():.6f}".replace(".", ",")};{f"{rng.random():.6f}".replace(".", ",")};"[0.1, 0.2]";{val}')
    write("others/keras.csv", "\r\n".join(keras) + "\r\n")

    fastai = []
    for start in range(2):
        fastai.append("epoch,train_loss,valid_loss,accuracy,time")
        fastai += [f"{e},{rng.random():.6f},{rng.random():.6f},{rng.random():.6f},0{start}:{10 + e}" for e in range(3)]
    write("others/fastai/history.csv", "\n".join(fastai) + "\n")

    spacy = [json.dumps({"epoch": e // 2, "step": e * 200, "losses": {"tok2vec": rng.random() * 100, "ner": rng.random() * 100},
                         "scores": {"ents_f": rng.random(), "speed": 1000.5}, "score": None if e == 0 else rng.random()}) for e in range(5)]
    write("others/spacy.jsonl", "\n".join(spacy) + "\n")

    history = [json.dumps({"loss": math.nan if i == 2 else rng.random(), "_step": i * 2, "_runtime": i * 1.5,
                           "_timestamp": 1700000000.5 + i, "opt": {"lr": 0.1}, "done": i == 4, "h": {"_type": "histogram", "values": [1, 2]}})
               for i in range(5)]
    history.insert(3, "{broken")
    write("others/offline/wandb-history.jsonl", "\n".join(history) + "\n" + '{"loss": 0.')

    write("others/list.json", json.dumps([{"iteration": i, "loss": rng.random(), "flag": i % 2 == 0} for i in range(4)], indent=2))

    runs = ["run_name,seed,step,loss,phase_text,device"]
    for run in ("alpha", "beta/two"):
        runs += [f'{run},1,{s},{rng.random()!r},"text {s}",cuda:0' for s in range(4)]
    write("others/many_runs.csv", "\ufeff" + "\n".join(runs) + "\n")

    long_form = ["run,metric,context,step,timestamp,value"]
    for metric in ("loss", "accuracy"):
        long_form += [f"one,{metric},train,{s},2024-03-01T12:00:0{s}.250Z,{rng.random()!r}" for s in range(3)]
    long_form.append("one,loss,val,2,2024-03-01T12:00:09Z,inf")
    write("others/long_form.csv", "\n".join(long_form) + "\n")

    write("others/latin1.csv", "step|verlust größe|rate\n1|0.5|1e-3\n2|0.25|1e-4\n".encode("latin-1"))
    write("others/plain_numbers.csv", "0,0.5\n1,0.25\n2,0.125\n")
    write("others/old_mac.csv", "iteration,loss\r1,0.5\r2,0.25\r3,-inf\r")
    write("others/fraction.csv", "epoch,loss\n0.5,1.5\n1.0,1.25\n1.5,1.125\n")
    write("others/growing.csv", "step,loss\n1,0.5\nstep,loss,extra\n2,0.25,7\n3,0.125,8\n4,0.1")
    write("others/ragged.csv", "step,loss,extra\n1,0.5,1\n2,0.25\n3,0.125,3,99\njust a line\n4,oops,4\n5,0.0625,5\n")


def main():
    shutil.rmtree(ROOT, ignore_errors=True)
    rng = random.Random(20240301)
    for make in (lightning, huggingface, dvclive, wandb, stable_baselines3, ultralytics, catboost, others):
        make(rng)
    size = sum(path.stat().st_size for path in ROOT.rglob("*") if path.is_file())
    assert size < 300_000, size
    print(f"{ROOT}: {size} bytes")


if __name__ == "__main__":
    main()
