#!/usr/bin/env python3
"""The adapters for training libraries: with the real library where this Python has it (`./build-wasm.sh test peers`
installs the small ones), with its documented calls everywhere."""
import importlib
import importlib.util
import pathlib
import shutil
import sys
import tempfile
import types
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "sdk" / "python"))
import tidemark  # noqa: E402
from tidemark import _reader  # noqa: E402


def has(name):
    return importlib.util.find_spec(name) is not None


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tidemark-adapters-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.given = {"dir": str(self.folder), "facts": "none"}

    def tearDown(self):
        tidemark.finish()

    def runs(self):
        """[(header, config, {metric: {step: value}}, summary, status)] in order of their start"""
        found = []
        for path in sorted(self.folder.glob("*.tide"), key=lambda path: path.name.split(".")[1]):
            header, config, series, summary, status = None, {}, {}, {}, None
            for entry in _reader.Journal(str(path)).read(ended=True):
                if entry.type == "S":
                    for name, _, value in entry.values:
                        series.setdefault(name, {})[entry.step] = value
                elif entry.type == "J":
                    kind = entry.value["kind"]
                    header = entry.value if kind == "header" else header
                    status = entry.value["status"] if kind == "end" else status
                    (config if kind == "params" else summary if kind == "summary" else {}).update(entry.value.get("values", {}))
            found.append((header, config, series, summary, status))
        return found

    def stand_in(self, **modules):
        """Modules as the documentation of a library has them, while the test runs."""
        for name, members in modules.items():
            parts = name.split("__")
            for i in range(1, len(parts) + 1):
                path = ".".join(parts[:i])
                module = types.ModuleType(path)
                module.__path__ = []
                before = sys.modules.get(path)
                if i < len(parts) and before is not None and getattr(before, "_stand_in", False):
                    continue
                module._stand_in = True
                sys.modules[path] = module
                self.addCleanup(lambda path=path, before=before: sys.modules.pop(path, None) if before is None
                                else sys.modules.__setitem__(path, before))
            for member, value in members.items():
                setattr(sys.modules[".".join(parts)], member, value)

    def adapter(self, name):
        path = "tidemark.integrations." + name
        sys.modules.pop(path, None)
        self.addCleanup(sys.modules.pop, path, None)
        return importlib.import_module(path)


class DocumentedCalls(Case):
    def test_importing_tidemark_imports_no_library(self):
        for name in ("xgboost", "lightgbm", "sklearn", "optuna", "keras", "transformers", "lightning", "torch"):
            self.assertFalse(name in sys.modules and not getattr(sys.modules[name], "_stand_in", False) and not has(name))

    def test_keras(self):
        self.stand_in(keras__callbacks={"Callback": type("Callback", (), {})})
        callback = self.adapter("keras").TidemarkCallback(every_batch=True, **self.given)
        callback.params = {"epochs": 2, "verbose": 1, "metrics": ["loss"]}
        callback.model = types.SimpleNamespace(optimizer=types.SimpleNamespace(learning_rate=0.01))
        callback.on_train_begin({})
        for epoch in range(2):
            for batch in range(3):
                callback.on_train_batch_end(batch, {"loss": 1.0 / (1 + batch)})
            callback.on_epoch_end(epoch, {"loss": 0.5 / (1 + epoch), "val_loss": 0.75, "text": "x"})
        callback.on_train_end({})
        ((_, config, series, _, status),) = self.runs()
        self.assertEqual((config, status), ({"epochs": 2, "verbose": 1}, "finished"))
        self.assertEqual(series["loss"], {0: 0.5, 1: 0.25})
        self.assertEqual(series["learning_rate"], {0: 0.01, 1: 0.01})
        self.assertEqual(sorted(series["batch/loss"]), list(range(6)))
        self.assertIsNone(tidemark.run)

    def test_hugging_face(self):
        self.stand_in(transformers={"TrainerCallback": type("TrainerCallback", (), {})})
        callback = self.adapter("huggingface").TidemarkCallback(**self.given)
        args = types.SimpleNamespace(run_name="bert", to_sanitized_dict=lambda: {"learning_rate": 5e-5, "seed": 42})
        model = types.SimpleNamespace(config=types.SimpleNamespace(to_dict=lambda: {"layers": 12}))
        state = types.SimpleNamespace(is_world_process_zero=True, global_step=0)
        callback.on_train_begin(args, state, None, model=model)
        state.global_step = 500
        callback.on_log(args, state, None, logs={"loss": 0.5, "learning_rate": 1e-5, "epoch": 1.0})
        callback.on_log(args, state, None, logs={"eval_loss": 0.4, "eval_accuracy": 0.9})
        callback.on_log(args, state, None, logs={"train_runtime": 12.5, "train_loss": 0.45})
        callback.on_train_end(args, state, None)
        ((header, config, series, summary, status),) = self.runs()
        self.assertEqual((header["name"], status), ("bert", "finished"))
        self.assertEqual(config, {"learning_rate": 5e-5, "seed": 42, "model": {"layers": 12}})
        self.assertEqual(series, {"train/loss": {500: 0.5}, "train/learning_rate": {500: 1e-5}, "train/epoch": {500: 1.0},
                                  "eval/loss": {500: 0.4}, "eval/accuracy": {500: 0.9}})
        self.assertEqual(summary, {"train/train_runtime": 12.5, "train/train_loss": 0.45})

        other = self.adapter("huggingface").TidemarkCallback(**self.given)
        other.on_log(args, types.SimpleNamespace(is_world_process_zero=False, global_step=1), None, logs={"loss": 1})
        self.assertEqual(len(self.runs()), 1, "other ranks log nothing")

    def test_lightning(self):
        self.stand_in(lightning__pytorch__loggers__logger={"Logger": type("Logger", (), {}), "rank_zero_experiment": lambda call: call},
                      lightning__pytorch__utilities={"rank_zero_only": lambda call: call})
        logger = self.adapter("lightning").TidemarkLogger("project", name="first", **self.given)
        self.assertIsNone(logger.version)
        logger.log_hyperparams({"lr": 0.1})
        logger.log_metrics({"loss": 0.5, "epoch": 0}, step=10)
        logger.log_metrics({"loss": 0.25}, 20)
        self.assertEqual(logger.name, "project")
        logger.finalize("success")
        ((header, config, series, _, status),) = self.runs()
        self.assertEqual((header["project"], header["name"], status, config), ("project", "first", "finished", {"lr": 0.1}))
        self.assertEqual(series["loss"], {10: 0.5, 20: 0.25})
        self.assertEqual(header["run"], logger.version)


@unittest.skipUnless(has("xgboost"), "xgboost is not installed here")
class Xgboost(Case):
    def test_training_and_cv(self):
        import numpy
        import xgboost

        callback = self.adapter("xgboost").TidemarkCallback
        x = numpy.arange(80.0).reshape(40, 2)
        data = xgboost.DMatrix(x, label=(x[:, 0] > 40).astype(int))
        history = {}
        xgboost.train({"objective": "binary:logistic", "eval_metric": ["logloss", "error"]}, data, 5, evals=[(data, "train")],
                      evals_result=history, callbacks=[callback(name="trained", **self.given)], verbose_eval=False)
        ((header, _, series, _, status),) = self.runs()
        self.assertEqual((header["name"], status), ("trained", "finished"))
        self.assertEqual(series["train/logloss"], dict(enumerate(history["train"]["logloss"])))
        xgboost.cv({"objective": "binary:logistic"}, data, 3, nfold=2, callbacks=[callback(**self.given)])
        self.assertIn("test/logloss_std", self.runs()[1][2])


@unittest.skipUnless(has("lightgbm"), "lightgbm is not installed here")
class Lightgbm(Case):
    def test_training(self):
        import lightgbm
        import numpy

        x = numpy.random.default_rng(1).random((200, 3))
        data = lightgbm.Dataset(x, label=(x[:, 0] > 0.5).astype(int))
        history = {}
        callback = self.adapter("lightgbm").TidemarkCallback(**self.given)
        lightgbm.train({"objective": "binary", "verbosity": -1, "num_leaves": 4}, data, 6, valid_sets=[data], valid_names=["train"],
                       callbacks=[callback, lightgbm.record_evaluation(history)])
        callback.run.finish()
        ((_, config, series, _, status),) = self.runs()
        self.assertEqual((config["num_leaves"], status), (4, "finished"))
        self.assertEqual(series["train/binary_logloss"], dict(enumerate(history["train"]["binary_logloss"])))


@unittest.skipUnless(has("sklearn"), "scikit-learn is not installed here")
class Sklearn(Case):
    def test_estimator_scores_and_search(self):
        from sklearn.datasets import load_iris
        from sklearn.linear_model import LogisticRegression, Ridge
        from sklearn.model_selection import GridSearchCV

        adapter = self.adapter("sklearn")
        x, y = load_iris(return_X_y=True)
        model = LogisticRegression(C=0.5, max_iter=500).fit(x, y)
        with adapter.log_estimator(model, **self.given) as run:
            scores = adapter.log_scores(y, model.predict(x), model.predict_proba(x), run=run)
            two = adapter.log_scores(y == 0, model.predict(x) == 0, model.predict_proba(x)[:, 0], run=run, prefix="two/")
            line = adapter.log_scores(x[:, 0], Ridge().fit(x[:, 1:], x[:, 0]).predict(x[:, 1:]), run=run, prefix="line/")
        ((_, config, _, summary, status),) = self.runs()
        self.assertEqual((config["C"], config["estimator"], status), (0.5, "LogisticRegression", "finished"))
        self.assertEqual(scores["test/accuracy"], model.score(x, y))
        self.assertEqual(sorted(scores), ["test/accuracy", "test/f1_macro", "test/log_loss", "test/mcc", "test/roc_auc"])
        self.assertEqual(two["two/roc_auc"], 1)
        self.assertEqual(summary, {**scores, **two, **line})

        search = GridSearchCV(LogisticRegression(max_iter=500), {"C": [0.1, 1, 10]}, cv=4).fit(x, y)
        self.assertEqual(adapter.log_search(search, **self.given), 3)
        runs = self.runs()[1:]
        self.assertEqual([config["C"] for _, config, *_ in runs], [0.1, 1, 10])
        self.assertEqual({header["group"] for header, *_ in runs}, {"GridSearchCV"})
        for index, (_, _, series, summary, _) in enumerate(runs):
            self.assertEqual(sorted(series["test_score"]), [0, 1, 2, 3])
            self.assertEqual(summary["mean_test_score"], search.cv_results_["mean_test_score"][index])


@unittest.skipUnless(has("optuna"), "optuna is not installed here")
class Optuna(Case):
    def test_trials_are_runs(self):
        import optuna

        optuna.logging.set_verbosity(optuna.logging.ERROR)
        current = tidemark.init(name="current", **self.given)

        def objective(trial):
            x = trial.suggest_float("x", -1, 1)
            for step in range(3):
                trial.report(x * x + step, step)
            if trial.number == 1:
                raise optuna.TrialPruned
            return x * x

        study = optuna.create_study(study_name="search")
        study.optimize(objective, n_trials=3, callbacks=[self.adapter("optuna").TidemarkCallback("project", **self.given)])
        self.assertIs(tidemark.run, current, "the current run stays so")
        runs = [run for run in self.runs() if run[0]["name"] != "current"]
        self.assertEqual([header["name"] for header, *_ in runs], ["trial 0", "trial 1", "trial 2"])
        self.assertEqual({header["group"] for header, *_ in runs}, {"search"})
        self.assertEqual([status for *_, status in runs], ["finished", "stopped", "finished"])
        for trial, (_, config, series, summary, _) in zip(study.trials, runs):
            self.assertEqual(config, trial.params)
            self.assertEqual(series["value"], trial.intermediate_values)
            self.assertEqual(summary, {"value": trial.value} if trial.value is not None else {"value": trial.intermediate_values[2]})


if __name__ == "__main__":
    unittest.main()
