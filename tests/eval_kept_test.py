#!/usr/bin/env python3
"""`tidemark eval`: evaluations that are kept, recomputed and compared."""
import hashlib
import json
import os
import sqlite3
import subprocess
import unittest

from eval_program import EvalTest, MODELS, PROGRAM, evaluate, run, value


class Kept(EvalTest):
    def keep(self, name, *words):
        file = self.folder / (name + ".sqlite")
        run("eval", MODELS / (name + ".onnx"), "--data", MODELS / (name + ".csv"), "-o", file, "-q", *words)
        return file

    def test_an_evaluation_is_kept_once(self):
        file = self.folder / "kept.sqlite"
        words = ["eval", MODELS / "tumours.onnx", "--data", MODELS / "tumours.csv", "-o", file, "-q"]
        run(*words)
        run(*words)
        runs = json.loads(run("runs", file, "--json"))
        self.assertEqual([(each["name"], each["project"], each["status"]) for each in runs], [("tumours on tumours", "evaluations", "finished")])
        self.assertEqual(runs[0]["params"]["target"], "diagnosis")
        self.assertEqual(runs[0]["params"]["model_sha256"], hashlib.sha256((MODELS / "tumours.onnx").read_bytes()).hexdigest())
        told = evaluate(MODELS / "tumours.onnx", "--data", MODELS / "tumours.csv")
        points = {each["metric"]: each["last"] for each in json.loads(run("metrics", file, "--json"))}
        self.assertEqual(points["accuracy"], value(told, "accuracy"))
        store = sqlite3.connect(file)
        (document,) = store.execute("select blob.data from media join blob on blob.id = media.blob where media.kind = 'evaluation'").fetchone()
        store.close()
        self.assertEqual(json.loads(document), told)
        run(*words, "--threshold", "0.3")
        self.assertEqual(len(json.loads(run("runs", file, "--json"))), 2, "another threshold is another evaluation")
        run("check", file)

    def test_a_kept_evaluation_is_recomputed_equal(self):
        for name in ("iris", "tumours", "progression", "iris_forest", "progression_boosted"):
            with self.subTest(name):
                file = self.keep(name, "--resamples", "50", "--store-model")
                told = json.loads(run("eval", "--recompute", file, "--data", MODELS / (name + ".csv"), "--json", "-q"))
                self.assertEqual(told["verdict"], "equal")
                self.assertTrue(told["model"]["same"] and told["data"]["same"])
                claimed = evaluate(MODELS / (name + ".onnx"), "--data", MODELS / (name + ".csv"), "--resamples", "50")
                self.assertEqual(set(told["metrics"]), set(claimed["metrics"]))
                for metric, each in told["metrics"].items():
                    self.assertEqual((each["claimed"], each["claimed_low"]), (claimed["metrics"][metric]["value"], claimed["metrics"][metric]["low"]))
                    self.assertEqual((each["recomputed"], each["recomputed_low"]), (each["claimed"], each["claimed_low"]))
        shown = run("eval", "--recompute", self.folder / "iris.sqlite", "--data", MODELS / "iris.csv", "-q")
        accuracy = value(evaluate(MODELS / "iris.onnx", "--data", MODELS / "iris.csv"), "accuracy")
        self.assertIn(f"claimed {accuracy!r} — recomputed {accuracy!r}: equal", shown)

    def test_the_model_may_be_given(self):
        file = self.keep("iris")
        data = ("--data", MODELS / "iris.csv")
        self.assertIn(hashlib.sha256((MODELS / "iris.onnx").read_bytes()).hexdigest(), run("eval", "--recompute", file, *data, code=1))
        run("eval", "--recompute", file, MODELS / "iris.onnx", *data)
        run("eval", "--recompute", file, "iris on iris", MODELS / "iris.onnx", *data)
        uuid = json.loads(run("runs", file, "--json"))[0]["run_id"]
        run("eval", "--recompute", file, uuid[:8], MODELS / "iris.onnx", *data)
        for words, told in (((file,), "--data"), ((file, "other", MODELS / "iris.onnx", *data), "other"), ((self.folder / "none", *data), "no file")):
            self.assertIn(told, run("eval", "--recompute", *words, code=1))

    def test_another_model_or_other_data_are_named(self):
        file = self.keep("iris")
        done = subprocess.run([PROGRAM, "eval", "--recompute", file, MODELS / "iris_forest.onnx", "--data", MODELS / "iris.csv", "--json", "-q"], capture_output=True, text=True)
        told = json.loads(done.stdout)
        self.assertEqual((done.returncode, told["verdict"], told["model"]["same"], told["data"]["same"]), (1, "different", False, True))
        lines = (MODELS / "iris.csv").read_text().splitlines()
        changed = self.folder / "changed.csv"
        changed.write_text("\n".join(lines[:-3]) + "\n")
        done = subprocess.run([PROGRAM, "eval", "--recompute", file, MODELS / "iris.onnx", "--data", changed, "-q"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 1)
        for digest in (hashlib.sha256((MODELS / "iris.csv").read_bytes()).hexdigest(), hashlib.sha256(changed.read_bytes()).hexdigest()):
            self.assertIn(digest, done.stdout)
        self.assertIn("rows    claimed 60 — recomputed 57", done.stdout)

    def test_a_claim_that_never_was_true_is_found(self):
        file = self.keep("tumours", "--resamples", "30")
        store = sqlite3.connect(file)
        (key, document) = store.execute("select blob.id, blob.data from media join blob on blob.id = media.blob where media.kind = 'evaluation'").fetchone()
        claim = json.loads(document)
        claim["metrics"]["accuracy"]["value"] += 0.001
        store.execute("update blob set data = ? where id = ?", (json.dumps(claim).encode(), key))
        store.commit()
        store.close()
        done = subprocess.run([PROGRAM, "eval", "--recompute", file, MODELS / "tumours.onnx", "--data", MODELS / "tumours.csv", "--json", "-q"], capture_output=True, text=True)
        told = json.loads(done.stdout)
        self.assertEqual((done.returncode, told["verdict"]), (1, "different"))
        self.assertEqual([name for name, each in told["metrics"].items() if each["verdict"] != "equal"], ["accuracy"])

    def test_choices_are_those_of_the_claim(self):
        lines = (MODELS / "tumours.csv").read_text().splitlines()
        data = self.folder / "patients.csv"
        data.write_text("".join(f"{line},{'patient' if i == 0 else i // 3}\n" for i, line in enumerate(lines)))
        file = self.folder / "patients.sqlite"
        words = ["--target", "diagnosis", "--group", "patient", "--type", "patient=text", "--threshold", "0.3", "--resamples", "20"]
        run("eval", MODELS / "tumours.onnx", "--data", data, "-o", file, "--store-model", "-q", *words)
        told = json.loads(run("eval", "--recompute", file, "--data", data, "--json", "-q"))
        self.assertEqual(told["verdict"], "equal")
        plain = evaluate(MODELS / "tumours.onnx", "--data", MODELS / "tumours.csv", "--resamples", "20")
        self.assertNotEqual(told["metrics"]["f1"]["claimed_low"], plain["metrics"]["f1"]["low"], "grouped and at another threshold")

    def test_seed_and_level_are_kept_and_done_again(self):
        words = ("--seed", "18446744073709551615", "--level", "0.9", "--resamples", "60", "--positive", "benign")
        file = self.keep("tumours", *words, "--store-model")
        told = evaluate(MODELS / "tumours.onnx", "--data", MODELS / "tumours.csv", *words)
        options = told["options"]
        self.assertEqual((options["seed"], options["level"], options["positive"]), ("18446744073709551615", 0.9, "benign"))
        other = evaluate(MODELS / "tumours.onnx", "--data", MODELS / "tumours.csv", "--level", "0.9", "--resamples", "60")
        ends = [[metric.get(end) for metric in one["metrics"].values() for end in ("low", "high")] for one in (told, other)]
        self.assertNotEqual(*ends)
        again = json.loads(run("eval", "--recompute", file, "--data", MODELS / "tumours.csv", "--json", "-q"))
        self.assertEqual(again["verdict"], "equal")

    def test_each_file_of_the_data_has_its_digest(self):
        model = MODELS / "iris.onnx"
        with (MODELS / "iris.csv").open() as lines:
            rows = [line.strip().rsplit(",", 1) for line in lines]
        x = self.write("x.csv", "".join(row[0] + "\n" for row in rows))
        y = self.write("y.csv", "".join(row[1] + "\n" for row in rows))
        told = evaluate(model, "--data", x, "--data", y)
        self.assertEqual(told["data_files"], [{"name": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "bytes": path.stat().st_size}
                                              for path in (x, y)])
        self.assertEqual(told["data_sha256"], hashlib.sha256(x.read_bytes() + y.read_bytes()).hexdigest())
        # Given in another order, they are found by their digests.
        file = self.folder / "kept.sqlite"
        run("eval", model, "--data", x, "--data", y, "-o", file, "-q")
        again = json.loads(run("eval", "--recompute", file, model, "--data", y, "--data", x, "--json"))
        self.assertEqual((again["verdict"], again["data"]["same"]), ("equal", True))
        # Another file is no claimed one: all are taken as they are given, and that is told.
        other = self.write("other.csv", y.read_text() + "\n")
        again = json.loads(run("eval", "--recompute", file, model, "--data", other, "--data", x, "--json"))
        self.assertFalse(again["data"]["same"])

    def test_the_training_run_is_the_parent(self):
        file = self.folder / "runs.sqlite"
        run("import", self.log("night"), "-o", file, "-q")
        training = next(each for each in json.loads(run("runs", file, "--json")))
        words = ["eval", MODELS / "iris.onnx", "--data", MODELS / "iris.csv", "-o", file, "-q", "--json"]
        told = json.loads(run(*words, "--training-run", training["name"]))
        self.assertEqual(told["training_run"], {"uuid": training["run_id"], "name": training["name"]})
        store = sqlite3.connect(file)
        self.assertEqual(store.execute("select parent_uuid from run where job_type = 'evaluation'").fetchall(), [(training["run_id"],)])
        store.close()
        self.assertIn("nobody", run(*words, "--training-run", "nobody", code=1))
        run("check", file)

    def log(self, name):
        path = self.folder / (name + ".csv")
        path.write_text("step,loss\n0,1\n1,0.5\n")
        return path

    def test_keeping_again_says_so(self):
        file = self.keep("iris")
        done = subprocess.run([PROGRAM, "eval", MODELS / "iris.onnx", "--data", MODELS / "iris.csv", "-o", file], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0)
        self.assertIn("keeps this evaluation already", done.stderr)
        run("undo", file)
        run("eval", MODELS / "iris.onnx", "--data", MODELS / "iris.csv", "-o", file, "-q")
        self.assertEqual(len(json.loads(run("runs", file, "--json"))), 1)
        file.chmod(0o400)
        if not os.access(file, os.W_OK):  # root may always
            self.assertIn("reading", run("eval", MODELS / "iris.onnx", "--data", MODELS / "iris.csv", "--threshold", "0.1", "--seed", "3", "-o", file, code=1))

    def test_models_are_compared_on_the_same_rows(self):
        words = [MODELS / "iris.onnx", MODELS / "iris_forest.onnx", "--data", MODELS / "iris.csv", "--resamples", "100"]
        told = json.loads(run("eval", *words, "--json", "-q"))
        self.assertEqual(len(told), 1)
        each = told[0]
        first, second = (evaluate(model, "--data", MODELS / "iris.csv") for model in words[:2])
        self.assertEqual((each["rows"], each["rows_of_one"]), (first["rows"], 0))
        for name, figure in each["metrics"].items():
            self.assertAlmostEqual(figure["first"], value(first, name), delta=1e-12, msg=name)
            self.assertAlmostEqual(figure["second"], value(second, name), delta=1e-12, msg=name)
            self.assertAlmostEqual(figure["difference"], figure["second"] - figure["first"], delta=1e-12, msg=name)
            self.assertLessEqual(figure["low"], figure["difference"])
            self.assertGreaterEqual(figure["high"], figure["difference"])
        self.assertEqual(each["same"] + each["differing"], each["rows"])
        self.assertEqual(len(each["differing_rows"]), each["differing"])
        self.assertEqual(sum(map(sum, each["agreement"])), each["rows"])
        tests = each["mcnemar"]
        self.assertEqual(sum(tests[key] for key in ("both_right", "only_first", "only_second", "both_wrong")), each["rows"])
        self.assertIn("McNemar", run("eval", *words, "-q"))

    def test_kept_evaluations_are_compared_without_models_and_data(self):
        file = self.folder / "both.sqlite"
        for model in ("iris", "iris_forest"):
            run("eval", MODELS / (model + ".onnx"), "--data", MODELS / "iris.csv", "-o", file, "--store-predictions", "-q")
        kept = json.loads(run("eval", "--compare", file, "iris on iris", "iris_forest on iris", "--json", "--resamples", "100"))
        fresh = json.loads(run("eval", MODELS / "iris.onnx", MODELS / "iris_forest.onnx", "--data", MODELS / "iris.csv", "--json", "-q", "--resamples", "100"))
        for each in kept + fresh:
            del each["first"], each["second"]
        self.assertEqual(kept, fresh, "to the last digit")
        run("check", file)
        bare = self.keep("iris")
        run("eval", MODELS / "iris_forest.onnx", "--data", MODELS / "iris.csv", "-o", bare, "-q")
        self.assertIn("--store-predictions", run("eval", "--compare", bare, "iris on iris", "iris_forest on iris", code=1))
        self.assertIn("two runs", run("eval", "--compare", bare, "iris on iris", code=2))

    def test_two_classes_have_delongs_test(self):
        file = self.folder / "t.sqlite"
        for threshold in ("0.5", "0.3"):
            run("eval", MODELS / "tumours.onnx", "--data", MODELS / "tumours.csv", "-o", file, "--threshold", threshold, "--store-predictions", "-q")
        uuids = [each["run_id"] for each in json.loads(run("runs", file, "--json"))]
        told = json.loads(run("eval", "--compare", file, *uuids, "--json", "--resamples", "50"))[0]
        self.assertEqual(told["delong"]["difference"], 0)
        self.assertEqual(told["metrics"]["roc_auc"]["difference"], 0)


if __name__ == "__main__":
    unittest.main()
