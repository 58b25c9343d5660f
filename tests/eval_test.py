#!/usr/bin/env python3
"""`tidemark eval` and `tidemark model`: models of scikit-learn against its own figures, what is kept, bad input.

Needs the built program in TIDEMARK_OUT (default: out). The models of tests/data/models were made by the script beside that
folder; the digits and the networks of TIDEMARK_FIXTURES are checked when they are there.
"""
import csv
import hashlib
import json
import os
import pathlib
import shutil
import sqlite3
import struct
import subprocess
import tempfile
import unittest
import zipfile
import zlib

import digit_images
import onnx_file

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = pathlib.Path(os.environ.get("TIDEMARK_OUT", ROOT / "out")) / "tidemark"
MODELS = pathlib.Path(os.environ.get("TIDEMARK_DATA", ROOT / "tests/data")) / "models"
FIXTURES = os.environ.get("TIDEMARK_FIXTURES")


def run(*words, code=0):
    done = subprocess.run([str(PROGRAM), *map(str, words)], capture_output=True, text=True, timeout=120)
    assert done.returncode == code, f"{words}: exit {done.returncode}, not {code}: {done.stderr}{done.stdout}"
    return done.stdout if code == 0 else done.stderr


def evaluate(model, *words):
    return json.loads(run("eval", model, "--json", "-q", *words))


def value(told, name):
    return told["metrics"][name]["value"]


class Evaluating(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tidemark-eval-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def test_figures_are_those_of_scikit_learn(self):
        expected = json.loads((MODELS / "expected.json").read_text())
        for name, wanted in expected.items():
            with self.subTest(name):
                told = evaluate(MODELS / (name + ".onnx"), "--data", MODELS / (name + ".csv"))
                self.assertEqual(told["rows"], wanted["rows"])
                self.assertEqual(told["target"], wanted["target"])
                for metric, figure in wanted["metrics"].items():
                    # Exported models compute in single precision.
                    self.assertAlmostEqual(value(told, metric), figure, delta=2e-6 * max(1, abs(figure)), msg=metric)
                if wanted["confusion"]:
                    rows = {name: row for name, row in zip(told["class_names"], told["confusion"])}
                    self.assertEqual([rows[name] for name in sorted(rows)], self.sorted_confusion(told, wanted["confusion"]))

    def sorted_confusion(self, told, confusion):
        """scikit-learn's is in the order of the sorted labels, and so are its columns."""
        names = sorted(told["class_names"])
        columns = [names.index(name) for name in told["class_names"]]
        return [[row[at] for at in columns] for row in confusion]

    def test_intervals_contain_the_figures(self):
        told = evaluate(MODELS / "iris.onnx", "--data", MODELS / "iris.csv")
        with_interval = {name: each for name, each in told["metrics"].items() if each["low"] is not None}
        self.assertGreater(len(with_interval), 8)
        for name, each in with_interval.items():
            self.assertLessEqual(each["low"], each["value"], name)
            self.assertGreaterEqual(each["high"], each["value"], name)
        again = evaluate(MODELS / "iris.onnx", "--data", MODELS / "iris.csv")
        self.assertEqual(again, told, "recomputed, it is the same to the last digit")

    def test_digests_are_of_the_files(self):
        told = evaluate(MODELS / "iris.onnx", "--data", MODELS / "iris.csv")
        for key, name in (("model_sha256", "iris.onnx"), ("data_sha256", "iris.csv")):
            self.assertEqual(told[key], hashlib.sha256((MODELS / name).read_bytes()).hexdigest())

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

    def keep(self, name, *words):
        file = self.folder / (name + ".sqlite")
        run("eval", MODELS / (name + ".onnx"), "--data", MODELS / (name + ".csv"), "-o", file, "-q", *words)
        return file

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

    def test_predictions_are_a_line_a_row(self):
        out = self.folder / "rows.csv"
        told = evaluate(MODELS / "iris.onnx", "--data", MODELS / "iris.csv", "--predictions", out)
        with out.open(newline="") as lines:
            rows = list(csv.DictReader(lines))
        self.assertEqual(len(rows), told["rows"])
        right = sum(row["target"] == row["predicted"] for row in rows)
        self.assertEqual(right / len(rows), value(told, "accuracy"))
        self.assertIn("there already", run("eval", MODELS / "iris.onnx", "--data", MODELS / "iris.csv", "--predictions", out, code=2))
        for row in rows:
            scores = {name: float(row["score_" + name]) for name in told["class_names"]}
            self.assertAlmostEqual(sum(scores.values()), 1, places=5)
            self.assertEqual(max(scores, key=scores.get), row["predicted"])

    def test_labels_in_a_file_of_their_own(self):
        whole = (MODELS / "iris.csv").read_text().splitlines()
        (self.folder / "x.csv").write_text("\n".join(line.rsplit(",", 1)[0] for line in whole) + "\n")
        (self.folder / "y.csv").write_text("\n".join(line.rsplit(",", 1)[1] for line in whole) + "\n")
        apart = evaluate(MODELS / "iris.onnx", "--data", self.folder / "x.csv", "--data", self.folder / "y.csv")
        self.assertEqual(apart["metrics"], evaluate(MODELS / "iris.onnx", "--data", MODELS / "iris.csv")["metrics"])

    def test_rows_without_a_target_are_left_out_and_counted(self):
        lines = (MODELS / "iris.csv").read_text().splitlines()
        lines[5] = lines[5].rsplit(",", 1)[0] + ","
        (self.folder / "gap.csv").write_text("\n".join(lines) + "\n")
        told = evaluate(MODELS / "iris.onnx", "--data", self.folder / "gap.csv")
        self.assertEqual(told["rows"], 59)
        self.assertIn("1 without a target left out", run("eval", MODELS / "iris.onnx", "--data", self.folder / "gap.csv", "-q"))

    def write(self, name, content):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def labels_model(self):
        """Three labels, each the logistic function of a feature of its own."""
        return self.write("labels.onnx", onnx_file.linear([[4.0, 0, 0], [0, 4.0, 0], [0, 0, 4.0]], last="Sigmoid"))

    LABELS = ((1, 1, -1, "1,1,0", "red|big"), (-1, 1, 1, "0,1,1", "big|old"), (1, -1, -1, "0,0,0", ""), (1, -1, 1, "1,0,1", "old|red"),
              (-1, -1, 1, "0,1,1", "big|old"))

    def test_several_labels_a_row(self):
        model = self.labels_model()
        columns = self.write("columns.csv", "a,b,c,red,big,old\n" + "".join("%d,%d,%d,%s\n" % row[:4] for row in self.LABELS))
        texts = self.write("texts.csv", "a,b,c,what\n" + "".join("%d,%d,%d,%s\n" % (row[:3] + row[4:]) for row in self.LABELS))
        each = ("--target", "red", "--target", "big", "--target", "old")
        told = evaluate(model, "--data", columns, *each)
        self.assertEqual(told["task"], "multilabel")
        self.assertEqual(told["class_names"], ["red", "big", "old"])
        self.assertEqual(value(told, "accuracy"), 3 / 5, "all labels of a row")
        # Of 15 labels one is missed (big) and one is wrongly given (red): micro precision and recall are 7 of 8 each.
        self.assertAlmostEqual(value(told, "f1_micro"), 7 / 8, places=12)
        self.assertEqual(evaluate(model, "--data", columns, "--target", "red..old")["metrics"], told["metrics"])
        self.assertEqual(evaluate(model, "--data", columns, "--task", "multilabel", *each)["metrics"], told["metrics"])
        out = self.folder / "rows.csv"
        run("eval", model, "--data", columns, *each, "--predictions", out, "-q")
        with out.open(newline="") as lines:
            rows = list(csv.DictReader(lines))
        self.assertEqual([row["target"] for row in rows], ["red|big", "big|old", "", "red|old", "big|old"])
        self.assertEqual([row["predicted"] for row in rows], ["red|big", "big|old", "red", "red|old", "old"])
        self.assertIn("multilabel", run("eval", model, "--data", texts, "--task", "multilabel", "-q"))
        # The texts do not tell which output is which label, so they are taken in the order of their names: big, old, red.
        sorted_model = self.write("sorted.onnx", onnx_file.linear([[0, 0, 4.0], [4.0, 0, 0], [0, 4.0, 0]], last="Sigmoid"))
        by_text = evaluate(sorted_model, "--data", texts, "--task", "multilabel")
        self.assertEqual(by_text["class_names"], ["big", "old", "red"])
        self.assertEqual(value(by_text, "accuracy"), value(told, "accuracy"))
        self.assertAlmostEqual(value(by_text, "f1_micro"), value(told, "f1_micro"), places=12)
        self.assertIn("separated by", "".join(by_text["notes"] + by_text["guesses"]))

    def test_several_labels_that_do_not_fit_are_told(self):
        model = self.labels_model()
        two = self.write("two.csv", "a,b,c,what\n1,1,1,x;y\n1,2,3,y\n")
        self.assertIn("2 different labels (x, y), the model's output 3 columns", run("eval", model, "--data", two, "--task", "multilabel", code=1))
        one = self.write("one.csv", "a,b,c,y\n1,1,1,1\n1,2,3,0\n")
        self.assertIn("has one whole number a row", run("eval", model, "--data", one, "--task", "multilabel", code=1))
        some = self.write("some.csv", "a,b,c,p,q,r\n1,1,1,1,0,2\n1,2,3,0,0,1\n")
        self.assertIn("column r holds 2 in row 1", run("eval", model, "--data", some, "--target", "p", "--target", "q", "--target", "r", code=1))
        self.assertIn("2 target columns, the task takes one", run("eval", model, "--data", some, "--target", "p", "--target", "q",
                                                                  "--task", "regression", "--bind", "x=a,b,c", code=1))

    def test_ranked_lists(self):
        model = self.write("rank.onnx", onnx_file.linear([[1.0], [0.0]]))
        # The example of the reference: relevance in ranked order 3, 2, 3, 0, 1, 2; and a query whose first place is right.
        rows = [(9 - place, 0, "first", gain) for place, gain in enumerate((3, 2, 3, 0, 1, 2))] + [(5, 1, "second", 1), (1, 1, "second", 0)]
        data = self.write("lists.csv", "score,other,qid,relevance\n" + "".join("%d,%d,%s,%d\n" % row for row in rows))
        told = evaluate(model, "--data", data, "--task", "ranking")
        self.assertEqual((told["task"], told["target"], told["group"]), ("ranking", "relevance", "qid"))
        self.assertAlmostEqual(value(told, "ndcg"), (0.960808 + 1) / 2, places=6)
        self.assertEqual(evaluate(model, "--data", data, "--task", "ranking", "--target", "relevance", "--group", "qid")["metrics"], told["metrics"])
        renamed = self.write("unnamed.csv", data.read_text().replace("qid", "of"))
        self.assertIn("query that each row belongs to", run("eval", model, "--data", renamed, "--task", "ranking", "--bind", "x=score,other",
                                                            "--target", "relevance", code=1))
        self.assertIn('no column "nobody"', run("eval", model, "--data", data, "--task", "ranking", "--group", "nobody", code=1))

    def test_rows_of_a_group_are_resampled_together(self):
        lines = (MODELS / "tumours.csv").read_text().splitlines()
        grouped = self.write("grouped.csv", "\n".join([lines[0] + ",patient"] + [line + ",p%d" % (at // 4) for at, line in enumerate(lines[1:])]) + "\n")
        alone = evaluate(MODELS / "tumours.onnx", "--data", MODELS / "tumours.csv")
        told = evaluate(MODELS / "tumours.onnx", "--data", grouped, "--target", "diagnosis", "--group", "patient")
        self.assertEqual(value(told, "accuracy"), value(alone, "accuracy"))
        self.assertNotEqual(told["metrics"]["accuracy"]["interval"], alone["metrics"]["accuracy"]["interval"], "Wilson's takes rows for independent")

    def test_numbers_as_classes_are_in_the_order_of_numbers(self):
        model = self.write("twelve.onnx", onnx_file.linear([[float(k == i) for k in range(12)] for i in range(12)], last="ArgMax"))
        rows = [",".join("1" if i == k else "0" for i in range(12)) + ",%d\n" % (k if k != 10 else 2) for k in range(12)]
        data = self.write("twelve.csv", ",".join("x%d" % i for i in range(12)) + ",label\n" + "".join(rows))
        told = evaluate(model, "--data", data, "--task", "multiclass")
        self.assertEqual(told["class_names"], [str(k) for k in range(12)])
        self.assertEqual(told["confusion"][2], [0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0])
        self.assertAlmostEqual(value(told, "accuracy"), 11 / 12, places=12)

    def test_predictions_follow_the_threshold(self):
        model = self.write("logit.onnx", onnx_file.linear([[1.0]]))
        data = self.write("logit.csv", "x,label\n-2,0\n-0.6,1\n-1.2,0\n2,1\n")
        out = self.folder / "rows.csv"
        told = evaluate(model, "--data", data, "--task", "binary", "--threshold", "0.3", "--predictions", out)
        with out.open(newline="") as lines:
            rows = list(csv.DictReader(lines))
        self.assertEqual([row["predicted"] for row in rows], ["0", "1", "0", "1"])
        self.assertEqual(value(told, "accuracy"), 1)

    def test_the_positive_class_is_chosen(self):
        model = self.write("logit.onnx", onnx_file.linear([[1.0]]))
        data = self.write("logit.csv", "x,label\n-2,no\n-0.6,yes\n-1.2,no\n2,yes\n0.7,no\n")
        out = self.folder / "rows.csv"
        usual = evaluate(model, "--data", data, "--task", "binary")
        self.assertEqual(usual["options"]["positive"], "yes")
        told = evaluate(model, "--data", data, "--task", "binary", "--positive", "no", "--threshold", "0.8", "--predictions", out)
        self.assertEqual(told["options"]["positive"], "no")
        # P(no) = 1 / (1 + e^x): 0.88, 0.65, 0.77, 0.12, 0.33; only the first is at least 0.8.
        with out.open(newline="") as lines:
            self.assertEqual([row["predicted"] for row in csv.DictReader(lines)], ["no", "yes", "yes", "yes", "yes"])
        self.assertEqual(value(told, "precision"), 1)
        self.assertAlmostEqual(value(told, "recall"), 1 / 3, places=12)
        self.assertEqual(told["class_names"], usual["class_names"])  # the matrix keeps its order
        self.assertAlmostEqual(value(told, "roc_auc"), value(usual, "roc_auc"), places=12)
        self.assertIn("the positive class is no", run("eval", model, "--data", data, "--task", "binary", "--positive", "no", "-q"))
        self.assertIn("there are no, yes", run("eval", model, "--data", data, "--task", "binary", "--positive", "maybe", "-q", code=1))
        iris = ("eval", MODELS / "iris.onnx", "--data", MODELS / "iris.csv", "--positive", "setosa", "-q")
        self.assertIn("the task is multiclass", run(*iris, code=1))

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

    def test_columns_are_bound_by_hand(self):
        model = self.write("two.onnx", onnx_file.linear([[1.0], [-2.0]]))
        data = self.write("two.csv", "y,b,a,c\n" + "".join("%d,%d,%d,7\n" % (3 * a - 6 * b, 3 * b, 3 * a) for a, b in ((1, 2), (4, -1), (0, 3), (5, 5))))
        plain = ("--target", "y", "--task", "regression")
        self.assertIn("takes 2 values a row, the data set has 3 without the target y (b, a, c)", run("eval", model, "--data", data, *plain, code=1))
        told = evaluate(model, "--data", data, *plain, "--bind", "x=a,b")
        self.assertEqual(told["inputs"], {"x": ["a", "b"]})
        self.assertEqual(value(told, "mae"), 0)
        turned = evaluate(model, "--data", data, *plain, "--bind", "x=b..a")
        self.assertEqual(turned["inputs"], {"x": ["b", "a"]})
        self.assertGreater(value(turned, "mae"), 0)
        for words, message in (
                (("--bind", "z=a,b"), 'the model has no input "z". Its inputs are: x'),
                (("--bind", "x=a,nobody"), 'no column "nobody". Its columns are: y, b, a, c'),
                (("--bind", "x=a..b"), "ends before it begins"),
                (("--bind", "x=a"), "takes 2 values a row, the columns give 1"),
                (("--bind", "x"), "Write it as --bind INPUT=first..last"),
                (("--type", "a=colour"), 'no type "colour"'),
                (("--type", "nobody=text"), 'no column "nobody"'),
                (("--bind", "x=a,b", "--type", "a=text"), 'input "x" takes numbers, column a is text'),
        ):
            self.assertIn(message, run("eval", model, "--data", data, *plain, *words, code=1))
        file = self.folder / "kept.sqlite"
        for words in (("--bind", "x=a,b"), ("--bind", "x=b,a"), ("--bind", "x=a,b"), ("--bind", "x=a,b", "--type", "c=text")):
            run("eval", model, "--data", data, *plain, *words, "-o", file, "-q")
        runs = json.loads(run("runs", file, "--json"))
        self.assertEqual(sorted(each["params"]["input/x"] for each in runs), ["a,b", "a,b", "b,a"])
        self.assertEqual([each["params"]["type/c"] for each in runs if "type/c" in each["params"]], ["text"])

    def test_types_are_corrected(self):
        """Codes that look like numbers, for a model that takes texts; and a number that is text in one row."""
        model = self.write("one.onnx", onnx_file.linear([[1.0]]))
        data = self.write("one.csv", "x,y\n1,1\n2,2\nx,4\n3,3\n")
        self.assertIn("text", run("eval", model, "--data", data, "--target", "y", "--task", "regression", "--bind", "x=x", code=1))
        told = evaluate(model, "--data", data, "--target", "y", "--task", "regression", "--type", "x=number")
        self.assertEqual((told["rows"], told["left_out"]["not_finite"]), (3, 1))
        self.assertEqual(told["types"], ["x=number"])
        self.assertEqual(value(told, "mae"), 0)
        array = pathlib.Path(FIXTURES or "/nowhere") / "eval/digits/y.npy"
        if array.exists():
            self.assertIn("has the type whole number in its NPY file", run("eval", model, "--data", array, "--type", "y=text", code=1))

    def checkpoints(self, folder, steps, name="model-%06d.onnx"):
        """Models that get better: the weights come nearer to those that the rows were made with."""
        for step in steps:
            far = 1 / (1 + step / 100)
            self.write(folder + "/" + name % step, onnx_file.linear([[2.0 + far], [-1.0 + far]]))

    def points_of(self, file, metric):
        told = json.loads(run("points", file, "--run", json.loads(run("runs", file, "--json"))[0]["run_id"], "--metric", metric, "--json"))
        return [(step, value) for step, _, value in told]

    def test_a_folder_of_checkpoints_is_a_series(self):
        data = self.write("d.csv", "a,b,y\n" + "".join("%d,%d,%d\n" % (a, b, 2 * a - b) for a, b in ((1, 2), (3, -1), (0, 4), (5, 5), (-2, 1))))
        self.checkpoints("ckpt", (100, 200, 1000))
        self.write("ckpt/notes.txt", "no model")
        file = self.folder / "runs.sqlite"
        words = ["eval", self.folder / "ckpt", "--data", data, "--target", "y", "-o", file]
        told = json.loads(run(*words, "--json"))
        self.assertEqual([(each["step"], each["file"]) for each in told["checkpoints"]],
                         [(100, "model-000100.onnx"), (200, "model-000200.onnx"), (1000, "model-001000.onnx")])
        self.assertEqual(told["steps_from"], "the number in the name")
        alone = {step: evaluate(self.folder / ("ckpt/model-%06d.onnx" % step), "--data", data, "--target", "y") for step in (100, 200, 1000)}
        for each in told["checkpoints"]:
            self.assertEqual(each["evaluation"], alone[each["step"]])
        wanted = [(step, alone[step]["metrics"]["rmse"]["value"]) for step in (100, 200, 1000)]
        self.assertEqual(self.points_of(file, "rmse"), wanted)
        self.assertEqual(self.points_of(file, "rmse/low"), [(step, alone[step]["metrics"]["rmse"]["low"]) for step in (100, 200, 1000)])
        self.assertEqual(self.points_of(file, "rmse/high"), [(step, alone[step]["metrics"]["rmse"]["high"]) for step in (100, 200, 1000)])
        # Again: nothing new. With one more: its point alone comes.
        again = json.loads(run(*words, "--json"))
        self.assertTrue(all(each["kept_before"] for each in again["checkpoints"]))
        self.assertEqual([each["evaluation"] for each in again["checkpoints"]], [each["evaluation"] for each in told["checkpoints"]])
        self.assertEqual(self.points_of(file, "rmse"), wanted)
        self.checkpoints("ckpt", (500,))
        grown = json.loads(run(*words, "--json"))
        self.assertEqual([(each["step"], each["kept_before"]) for each in grown["checkpoints"]], [(100, True), (200, True), (500, False), (1000, True)])
        self.assertEqual(sorted(step for step, _ in self.points_of(file, "rmse")), [100, 200, 500, 1000])
        self.assertEqual(len(json.loads(run("runs", file, "--json"))), 1)
        table = run(*words)
        self.assertIn("model-000500.onnx  (kept before)", table)
        self.assertIn("rmse", table)
        run("check", file)
        # Another choice is another run.
        run(*words, "--resamples", "10")
        self.assertEqual(len(json.loads(run("runs", file, "--json"))), 2)

    def test_a_broken_checkpoint_is_left_out_and_told(self):
        data = self.write("d.csv", "a,b,y\n1,2,0\n3,-1,7\n0,4,-4\n")
        self.checkpoints("ckpt", (1, 2), "epoch_%d.onnx")
        self.write("ckpt/epoch_3.onnx", b"version https://git-lfs")
        self.write("ckpt/epoch_4.onnx", onnx_file.linear([[1.0]] * 5))
        self.write("ckpt/best.onnx", onnx_file.linear([[1.0]] * 2))
        file = self.folder / "runs.sqlite"
        words = ["eval", self.folder / "ckpt", "--data", data, "--target", "y", "-o", file]
        done = subprocess.run([str(PROGRAM), *map(str, words), "--json"], capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 3, done.stderr)
        told = json.loads(done.stdout)
        self.assertEqual([each["step"] for each in told["checkpoints"]], [1, 2])
        self.assertEqual([each["file"] for each in told["left_out"]], ["epoch_3.onnx", "epoch_4.onnx"])
        self.assertIn("takes 5 values a row", told["left_out"][1]["why"])
        self.assertIn("best.onnx has no step in its name", told["notes"][0])
        self.assertIn("epoch_3.onnx", done.stderr)
        # Mended, it comes to the others; overwritten by another model, the older figures stay.
        self.checkpoints("ckpt", (3,), "epoch_%d.onnx")
        self.write("ckpt/epoch_1.onnx", onnx_file.linear([[0.0], [0.0]]))
        (self.folder / "ckpt/epoch_4.onnx").unlink()
        self.assertIn("another model was evaluated at step 1 before", run(*words, code=3))
        self.assertEqual(sorted(step for step, _ in self.points_of(file, "mae")), [1, 2, 3])

    def test_checkpoints_without_numbers_are_in_order(self):
        data = self.write("d.csv", "a,b,y\n1,2,0\n3,-1,7\n0,4,-4\n")
        for name in ("late", "early"):
            self.write("ckpt/%s.onnx" % name, onnx_file.linear([[1.0], [float(len(name))]]))
        file = self.folder / "runs.sqlite"
        words = ["eval", self.folder / "ckpt", "--data", data, "--target", "y", "-o", file, "--json"]
        told = json.loads(run(*words))
        self.assertEqual([(each["step"], each["file"]) for each in told["checkpoints"]], [(0, "early.onnx"), (1, "late.onnx")])
        self.assertIn("order", told["steps_from"])
        self.write("ckpt/again.onnx", onnx_file.linear([[1.0], [2.0]]))
        told = json.loads(run(*words))
        self.assertEqual([(each["step"], each["file"]) for each in told["checkpoints"]], [(0, "early.onnx"), (1, "late.onnx"), (2, "again.onnx")],
                         "those that are there keep their places")
        empty = self.folder / "empty"
        empty.mkdir()
        self.assertIn("has no model", run("eval", empty, "--data", data, code=1))
        self.assertIn("takes one model", run("eval", self.folder / "ckpt", "--data", data, "--predictions", self.folder / "p.csv", code=2))
        none = self.write("bad/a.onnx", "no model")
        self.assertIn("a.onnx", run("eval", none.parent, "--data", data, "--target", "y", code=1))

    def test_images_are_the_same_as_their_pixels(self):
        rows = digit_images.digits()
        table = self.write("digits.csv", ",".join("p%d" % i for i in range(64)) + ",label\n" +
                           "".join(",".join(map(str, pixels)) + ",%d\n" % label for label, pixels in sorted(rows, key=lambda row: row[0])))
        folder = self.folder / "set"
        files = digit_images.digit_files(rows)
        for name, content in files.items():
            self.write("set/" + name, content)
        flat, nchw, nhwc = (self.write(name + ".onnx", digit_images.digit_model(shape)) for name, shape in
                            (("flat", None), ("nchw", (1, 8, 8)), ("nhwc", (8, 8, 1))))
        wanted = evaluate(flat, "--data", table, "--task", "multiclass")
        self.assertEqual(wanted["class_names"], [str(k) for k in range(10)])
        for model in (flat, nchw, nhwc):
            told = evaluate(model, "--data", folder, "--images", "scale=1/10")
            self.assertEqual(told["confusion"], wanted["confusion"])
            # The rows are in another order within a class, and single precision rounds otherwise.
            for name in ("accuracy", "log_loss", "roc_auc_ovr_macro"):
                self.assertAlmostEqual(value(told, name), value(wanted, name), places=6)
        self.assertEqual(told["images"], "size=8x8 layout=nhwc channels=grey resize=bilinear crop=none scale=1/10")
        self.assertEqual((told["target"], told["inputs"], told["rows"]), ("class", {"x": ["image"]}, 60))
        for pack in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            path = self.folder / "set.zip"
            with zipfile.ZipFile(path, "w", pack) as archive:
                for name in sorted(files):
                    archive.writestr("digits/" + name, files[name])
            zipped = evaluate(nhwc, "--data", path, "--images", "scale=1/10")
            self.assertEqual(zipped["metrics"], told["metrics"])
            self.assertEqual(zipped["data_sha256"], hashlib.sha256(path.read_bytes()).hexdigest())
        # What is not chosen is guessed, and said.
        guessed = evaluate(nchw, "--data", folder)
        self.assertEqual(guessed["images"], "size=8x8 layout=nchw channels=grey resize=bilinear crop=none scale=1/255")
        self.assertIn("images become size=8x8", "".join(guessed["guesses"]))
        self.assertNotEqual(value(guessed, "log_loss"), value(told, "log_loss"))
        # Labels of a file of their own, images without folders.
        (self.folder / "plain").mkdir()
        names = sorted(files)
        for name in names:
            shutil.copy(folder / name, self.folder / "plain" / name.replace("/", "_"))
        labels = self.write("labels.csv", "label\n" + "".join(name[0] + "\n" for name in names))
        apart = evaluate(nchw, "--data", self.folder / "plain", "--data", labels, "--images", "scale=1/10", "--task", "multiclass")
        self.assertEqual(apart["confusion"], wanted["confusion"])
        # Kept with all choices, it is recomputed by them.
        file = self.folder / "one.sqlite"
        run("eval", nchw, "--data", folder, "--images", "scale=1/10", "-o", file, "-q")
        again = run("eval", "--recompute", file, nchw, "--data", folder)
        self.assertIn("equal", again)
        self.assertNotIn("different", again)
        # Others make another evaluation.
        file = self.folder / "kept.sqlite"
        for words in (("--images", "scale=1/10"), ("--images", "scale=1/10 crop=none"), ()):
            run("eval", nchw, "--data", folder, "-o", file, "-q", *words)
        self.assertEqual(sorted(each["params"]["images"] for each in json.loads(run("runs", file, "--json"))),
                         ["size=8x8 layout=nchw channels=grey resize=bilinear crop=none scale=1/" + scale for scale in ("10", "255")])

    def test_the_digest_of_a_folder_is_that_of_its_images(self):
        for name, content in digit_images.digit_files(digit_images.digits(20)).items():
            self.write("all/set/" + name, content)
        model = self.write("m.onnx", digit_images.digit_model())
        told = [evaluate(model, "--data", folder) for folder in (self.folder / "all", self.folder / "all/set", str(self.folder / "all/set") + "/")]
        self.assertEqual(len({each["data_sha256"] for each in told}), 1)
        self.assertEqual([each["data"] for each in told], [["all"], ["set"], ["set"]])
        self.write("all/set/3/more.pgm", b"P5 1 1 255 .")
        self.assertNotEqual(evaluate(model, "--data", self.folder / "all")["data_sha256"], told[0]["data_sha256"])

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

    def test_broken_images_are_left_out_and_told(self):
        files = digit_images.digit_files(digit_images.digits(20))
        for name, content in files.items():
            self.write("set/" + name, content)
        self.write("set/3/broken.png", b"\x89PNG\r\n\x1a\n no image")
        self.write("set/3/empty.jpg", b"")
        self.write("set/notes.txt", "no image")
        model = self.write("m.onnx", digit_images.digit_model((1, 8, 8)))
        done = subprocess.run([str(PROGRAM), "eval", str(model), "--data", str(self.folder / "set"), "--json"], capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 3, done.stderr)
        told = json.loads(done.stdout)
        self.assertEqual((told["rows"], told["left_out"]["unreadable"]), (20, 2))
        self.assertEqual([each["where"] for each in told["unreadable"]], ["3/broken.png", "3/empty.jpg"])
        self.assertIn("can't be decoded", told["unreadable"][0]["why"])
        self.assertIn("1 file is no image", "".join(told["guesses"]))
        for name in files:
            (self.folder / "set" / name).unlink()
        self.assertIn("there is no row to evaluate: 2 that can't be read", run("eval", model, "--data", self.folder / "set", code=1))

    def test_images_that_do_not_fit_are_told(self):
        for name, content in digit_images.digit_files(digit_images.digits(20)).items():
            self.write("set/" + name, content)
        folder = self.folder / "set"
        model = self.write("m.onnx", digit_images.digit_model((1, 8, 8)))
        six = self.write("six.onnx", onnx_file.linear([[1.0] * 10] * 5))
        few = self.write("few.onnx", onnx_file.linear([[1.0] * 4] * 64, shape=(1, 8, 8)))
        self.write("words/cat/1.pgm", b"P5 1 1 255\n0")
        self.write("words/dog/1.pgm", b"P5 1 1 255\n0")
        (self.folder / "none").mkdir()
        two = self.write("table.csv", "a,b\n1,2\n")
        for words, message in (
                ((six, "--data", folder), "no input of the model takes any (x [N, 5])"),
                ((model, "--data", folder, "--images", "channels=rgb"), "[N, 1, 8, 8] takes 64 values a row, the data set has 192"),
                ((model, "--data", folder, "--images", "size=9x9"), "takes 64 values a row, the data set has 81"),
                ((model, "--data", folder, "--images", "colour=red"), '"colour=red" says nothing about images'),
                ((few, "--data", folder), "class"),
                ((model, "--data", self.folder / "words"), "has only 2 of the model's 10 classes"),
                ((model, "--data", self.folder / "none"), "there is no image"),
                ((model, "--data", folder, "--data", folder), "two folders or zips with images"),
                ((model, "--data", two, "--images", "scale=1"), "there are no images among the data"),
        ):
            self.assertIn(message, run("eval", *words, code=1))
        # A list of all classes gives those that occur their places.
        self.write("words/classes.txt", "\n".join("abcdefgh") + "\ncat\ndog\n")
        told = evaluate(model, "--data", self.folder / "words")
        self.assertEqual(told["class_names"], list("abcdefgh") + ["cat", "dog"])
        self.assertEqual(sum(told["confusion"][8]), 1)

    @unittest.skipUnless(FIXTURES, "TIDEMARK_FIXTURES is not set: the network on digits as images is not evaluated")
    def test_the_network_gives_the_claimed_figures_on_images(self):
        digits = pathlib.Path(FIXTURES) / "eval/digits"
        claimed = json.loads((digits / "cnn_expected_metrics.json").read_text())
        with (digits / "test.csv").open(newline="") as lines:
            rows = [(int(float(row[-1])), [int(float(v)) for v in row[:64]]) for row in list(csv.reader(lines))[1:]]
        for name, content in digit_images.digit_files(rows).items():
            self.write("set/" + name, content)
        told = evaluate(digits / "cnn_logits.onnx", "--data", self.folder / "set", "--images", "scale=1/10", "--resamples", "20")
        self.assertEqual(told["confusion"], claimed["confusion"])
        self.assertAlmostEqual(value(told, "log_loss"), claimed["log_loss"], delta=1e-6)

    def test_classes_are_named_by_hand(self):
        model = self.write("m.onnx", onnx_file.linear([[3.0, 0, 0], [0, 3.0, 0]], last="Softmax"))
        data = self.write("d.csv", "a,b,what\n1,0,dog\n0,1,ant\n1,0,dog\n")
        self.assertIn("has only 2 of the model's 3 classes, and no whole numbers to tell which", run("eval", model, "--data", data, code=1))
        told = evaluate(model, "--data", data, "--classes", "dog,ant,cat")
        self.assertEqual((told["class_names"], value(told, "accuracy")), (["dog", "ant", "cat"], 1))
        file = self.folder / "kept.sqlite"
        run("eval", model, "--data", data, "--classes", "dog,ant,cat", "-o", file, "-q")
        self.assertIn("equal", run("eval", "--recompute", file, model, "--data", data))
        self.assertIn("2 names of classes (dog, ant), the model's output has 3 columns", run("eval", model, "--data", data, "--classes", "dog,ant", code=1))
        self.assertIn("labels that the model has not: ant", run("eval", model, "--data", data, "--classes", "dog,cow,cat", code=1))

    @staticmethod
    def npy(shape, data=b""):
        head = "{'descr': '<f4', 'fortran_order': False, 'shape': %s, }" % (shape,)
        head += " " * (-(len(head) + 11) % 64) + "\n"
        return b"\x93NUMPY\x01\0" + struct.pack("<H", len(head)) + head.encode() + data

    def test_shapes_types_and_columns_that_do_not_fit(self):
        """Both sides are named: what the model takes, and what the data have."""
        two = self.write("two.onnx", onnx_file.linear([[1.0], [2.0]]))
        whole = self.write("whole.onnx", onnx_file.model([onnx_file.node("Cast", ["x"], ["y"], to=1)], [("x", onnx_file.INT64, ("N", 2))],
                                                         [("y", onnx_file.FLOAT, ("N", 2))]))
        named = self.write("named.onnx", onnx_file.model([onnx_file.node("Add", ["age", "fare"], ["y"])],
                                                         [("age", onnx_file.FLOAT, ("N", 1)), ("fare", onnx_file.FLOAT, ("N", 1))], [("y", onnx_file.FLOAT, ("N", 1))]))
        total = self.write("total.onnx", onnx_file.model([onnx_file.node("ReduceSum", ["x"], ["y"], keepdims=0)], [("x", onnx_file.FLOAT, ("N", 2))],
                                                         [("y", onnx_file.FLOAT, ())]))
        ten = self.write("ten.onnx", onnx_file.linear([[1.0] * 10] * 2, last="Softmax"))
        for name, text in (("wide", "a,b,c,y\n1,2,3,0\n4,5,6,1\n"), ("text", "a,b,y\nu,1,0\nv,2,1\n"), ("half", "a,b,y\n1,2.5,0\n2,3,1\n"),
                           ("gap", "a,b,y\n1,2,0\n2,,1\n"), ("few", "age,weight,y\n1,2,0\n2,3,1\n"), ("twelve", "a,b,y\n1,2,3\n4,5,12\n"),
                           ("minus", "a,b,y\n1,2,3\n4,5,-2\n4,5,1\n"), ("many", "a,b,y\n" + "".join("1,2,c%d\n" % k for k in range(11))),
                           ("nothing", "a,b,y\n1,2,\n3,4,\n"), ("words", "a,b,y\n1,2,x\n3,4,y\n")):
            self.write(name + ".csv", text)
        self.write("three.npy", self.npy((3, 2), struct.pack("<6f", *range(6))))
        self.write("y.npy", self.npy((2,), struct.pack("<2f", *range(2))))
        target = ("--target", "y")
        for words, message in (
                ((two, "wide.csv", *target), 'input "x" [N, 2] takes 2 values a row, the data set has 3 without the target y (a, b, c)'),
                ((two, "text.csv", *target), "the data set has 1 without the target y (b); text, which it does not take: a"),
                ((two, "text.csv"), "No column of the data is the target; there are: a, b, y; text: a"),
                ((two, "text.csv", *target, "--bind", "x=a,b"), 'input "x" takes numbers, column a is text'),
                ((whole, "half.csv", *target), "column b, row 1 holds 2.5, the model's input takes whole numbers"),
                ((whole, "gap.csv", *target), "column b, row 2 has no value, the model's input takes whole numbers"),
                ((named, "few.csv", *target), "no columns for the model's inputs fare. Columns that are left: weight"),
                ((total, "half.csv", *target), "no output of the model has one answer for each row"),
                ((ten, "twelve.csv"), "column y holds 12 in row 2, the model's classes are 0 to 9"),
                ((ten, "minus.csv"), "column y holds -2 in row 2, the model's classes are 0 to 9"),
                ((ten, "many.csv"), "has 11 different labels, the model has 10 classes"),
                ((two, "nothing.csv"), "the target column y has no value in any row"),
                ((two, "words.csv", "--task", "regression"), "the target column y is text, a number is predicted"),
                ((two, "three.npy", "--data", self.folder / "y.npy"), "different numbers of rows: 3 and 2"),
        ):
            self.assertIn(message, run("eval", words[0], "--data", self.folder / words[1], *words[2:], code=1))

    def test_rows_with_gaps_are_told(self):
        model = self.write("two.onnx", onnx_file.linear([[1.0], [2.0]]))
        data = self.write("gap.csv", "a,b,y\n1,2,5\n2,,4\n5,6,17\n,7,8\n")
        told = evaluate(model, "--data", data, "--target", "y")
        self.assertEqual((told["rows"], told["left_out"]["not_finite"], value(told, "mae")), (2, 2, 0))
        self.assertIn("predictions are not finite (rows 2, 4)", "".join(told["notes"]))
        self.assertIn("missing values reach the model as NaN, of texts as empty: a (1), b (1)", "".join(told["guesses"]))
        self.write("all.csv", "a,b,y\n,2,5\n2,,4\n")
        self.assertIn("no row has a target and a finite prediction", run("eval", model, "--data", self.folder / "all.csv", "--target", "y", code=1))
        ragged = self.write("ragged.csv", "a,b,y\n1,2,5\n2,3\n5,6,17\n1,2,3,4\n")
        done = subprocess.run([str(PROGRAM), "eval", str(model), "--data", str(ragged), "--target", "y", "--json"], capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 3)
        told = json.loads(done.stdout)
        self.assertEqual((told["rows"], told["skipped_rows"]), (2, 2))
        self.assertEqual([each["where"] for each in told["unreadable"]], ["line 3", "line 5"])

    def test_data_without_rows_are_told(self):
        model = self.write("two.onnx", onnx_file.linear([[1.0], [2.0]]))
        for name, content, message in (
                ("head.csv", "a,b,y\n", "the table has a header and no rows"), ("empty.csv", "", "the file is empty"), ("blank.jsonl", "\n\n", "empty"),
                ("zero.arff", "@relation r\n@attribute a numeric\n@attribute y {p,q}\n@data\n", "no row that fits its attributes"),
                ("zero.npy", self.npy((0, 2)), "the array zero is empty"), ("zero.idx", struct.pack(">HBBII", 0, 8, 2, 0, 3), "the array zero is empty")):
            data = self.write(name, content)
            told = run("eval", model, "--data", data, code=1)
            self.assertIn(message, told)
            self.assertIn(name, told)

    def test_weights_that_are_missing_are_named(self):
        value_info = lambda number, name: onnx_file.field(number, onnx_file.field(1, name) + onnx_file.field(2, onnx_file.field(
            1, onnx_file.field(1, 1) + onnx_file.field(2, onnx_file.field(1, onnx_file.field(2, b"N")) + onnx_file.field(1, onnx_file.field(1, 2))))))
        weights = onnx_file.field(5, onnx_file.field(1, 2) + onnx_file.field(2, 1) + onnx_file.field(8, b"w") + onnx_file.field(
            13, onnx_file.field(1, b"location") + onnx_file.field(2, b"model.onnx.data")) + onnx_file.field(14, 1))
        graph = onnx_file.node("Mul", ["x", "w"], ["y"]) + onnx_file.field(2, b"g") + weights + value_info(11, b"x") + value_info(12, b"y")
        model = self.write("model.onnx", onnx_file.field(1, 8) + onnx_file.field(7, graph) + onnx_file.field(8, onnx_file.field(2, 17)))
        data = self.write("d.csv", "a,b,y\n1,2,0\n3,2,1\n")
        told = run("eval", model, "--data", data, "--target", "y", code=1)
        self.assertIn("model.onnx.data", told)
        self.write("model.onnx.data", b"\0\0\x80\x3f")
        self.assertIn("model.onnx.data", run("eval", model, "--data", data, "--target", "y", code=1), "it is there, but cut")
        self.write("model.onnx.data", struct.pack("<2f", 1, 1))
        run("eval", model, "--data", data, "--target", "y", "--task", "binary")

    def test_what_needs_too_much_memory_is_told(self):
        """Before it is asked for: each ends at once, also where memory is short."""
        two = self.write("two.onnx", onnx_file.linear([[1.0], [2.0]]))
        data = self.write("d.csv", "a,b,y\n" + "1,2,0\n2,1,1\n" * 1500)
        floats = lambda name, dims: (name, onnx_file.FLOAT, dims)
        bomb = self.write("bomb.onnx", onnx_file.model(
            [onnx_file.ints("s", [1 << 20, 1 << 20]), onnx_file.node("ConstantOfShape", ["s"], ["c"]), onnx_file.node("ReduceSum", ["c"], ["r"], keepdims=0),
             onnx_file.node("Add", ["x", "r"], ["y"])], [floats("x", ("N", 2))], [floats("y", ("N", 2))]))
        spread = lambda columns: onnx_file.model(
            [onnx_file.ints("ax", [1]), onnx_file.node("ReduceSum", ["x", "ax"], ["r"], keepdims=1), onnx_file.ints("s", [1, columns]),
             onnx_file.node("Expand", ["r", "s"], ["y"])], [floats("x", ("N", 2))], [floats("y", ("N", columns))])
        wide = self.write("wide.onnx", spread(1000000))
        # A batch of all rows is over the limit of the engine, some rows at once are not.
        batches = self.write("batches.onnx", onnx_file.model(
            [onnx_file.ints("ax", [1]), onnx_file.node("ReduceSum", ["x", "ax"], ["r"], keepdims=1), onnx_file.ints("s", [1, 200000]),
             onnx_file.node("Expand", ["r", "s"], ["wide"]), onnx_file.node("ReduceSum", ["wide", "ax"], ["y"], keepdims=1)],
            [floats("x", ("N", 2))], [floats("y", ("N", 1))]))
        huge = self.folder / "huge.npy"
        huge.write_bytes(self.npy((200000000, 2)))
        os.truncate(huge, huge.stat().st_size + 1600000000)
        claims = self.write("claims.npy", self.npy((1000000000, 2), b"x" * 100))
        large = self.folder / "large.onnx"
        large.write_bytes(b"")
        os.truncate(large, 6 << 30)
        for words, message in (
                ((bomb, "--data", data, "--target", "y"), "row 1: node 'c' (ConstantOfShape)"),
                ((wide, "--data", data, "--target", "y"), "gives 1000000 values a row; for 3000 rows"),
                ((two, "--data", huge), "needs more than 1024 MB of memory"),
                ((two, "--data", claims), "needs more bytes than the file has"),
                ((large, "--data", data), "large.onnx has 6 GB, more than the 4 GB"),
        ):
            self.assertIn(message, run("eval", *words, code=1))
        self.assertEqual(evaluate(batches, "--data", data, "--target", "y", "--task", "regression", "--resamples", "2")["rows"], 3000)

    def test_bad_input_is_told(self):
        iris, data = MODELS / "iris.onnx", MODELS / "iris.csv"
        half = self.folder / "half.onnx"
        half.write_bytes(iris.read_bytes()[:400])
        wide = self.folder / "few.csv"
        wide.write_text("a,b\n1,2\n3,4\n")
        strange = self.folder / "strange.csv"
        strange.write_text(data.read_text().replace("setosa", "rosa"))
        empty = self.folder / "empty.csv"
        empty.write_text("")
        for words, told in (
                ((self.folder / "none.onnx", "--data", data), "There is no file"),
                ((half, "--data", data), "half.onnx"),
                ((data, "--data", data), "not an ONNX model"),
                ((iris, "--data", wide), "takes 4 values a row"),
                ((iris, "--data", data, "--target", "colour"), "no column \"colour\""),
                ((iris, "--data", strange), "rosa"),
                ((iris, "--data", empty), "empty.csv"),
        ):
            message = run("eval", *words, code=1)
            self.assertTrue(message.startswith("tidemark: "), message)
            self.assertIn(told, message)
            self.assertLess(len(message), 600)
        run("eval", iris, "--data", data, "--task", "poetry", code=2)

    def test_a_model_is_told(self):
        told = json.loads(run("model", MODELS / "iris_forest.onnx", "--json"))
        self.assertTrue(told["runs"])
        self.assertEqual([each["name"] for each in told["inputs"]], ["X"])
        self.assertIn("TreeEnsembleClassifier", [each["name"] for each in told["operators"]])
        self.assertIn("input", run("model", MODELS / "iris.onnx"))

    def test_weights_are_read_from_the_model_s_folder_only(self):
        """A model of a stranger names a file elsewhere: it is not opened."""
        secret = self.folder / "secret"
        secret.write_bytes(b"\0" * 16)
        below = self.folder / "below"
        below.mkdir()

        def field(number, data):
            return bytes([number << 3 | 2, len(data)]) + data

        def weights(place):
            return b"\x08\x04\x10\x01" + field(8, b"w") + field(13, field(1, b"location") + field(2, place)) + b"\x70\x01"

        node = field(1, b"x") + field(1, b"w") + field(2, b"y") + field(4, b"Add")
        kind = field(1, b"\x08\x01" + field(2, field(1, b"\x08\x04")))
        ends = field(11, field(1, b"x") + field(2, kind)) + field(12, field(1, b"y") + field(2, kind))

        def write(place):
            graph = field(1, node) + field(2, b"g") + field(5, weights(place)) + ends
            (below / "m.onnx").write_bytes(b"\x08\x08" + field(7, graph) + field(8, b"\x10\x11"))

        for place in (b"../secret", str(secret).encode()):
            write(place)
            self.assertIn("outside of the model's folder", run("model", below / "m.onnx", code=1))
        write(b"secret")
        self.assertIn("secret", run("model", below / "m.onnx", code=1))
        shutil.copy(secret, below / "secret")
        run("model", below / "m.onnx")

    @unittest.skipUnless(FIXTURES, "TIDEMARK_FIXTURES is not set: a model with weights of its own file is not evaluated")
    def test_other_weights_are_another_model(self):
        model = next(path for path in sorted((pathlib.Path(FIXTURES) / "onnx/external").glob("**/*.onnx")) if list(path.parent.glob("*.data")))
        copy = self.folder / model.name
        shutil.copy(model, copy)
        weights = [shutil.copy(path, self.folder) for path in model.parent.glob("*.data")]
        told = json.loads(run("model", copy, "--json"))
        width = 1
        for dim in told["inputs"][0]["shape"][1:]:
            width *= dim
        (self.folder / "d.csv").write_text(",".join("x%d" % i for i in range(width)) + ",y\n" + "".join(
            ",".join(str((i * 7 + row) % 5) for i in range(width)) + ",%d\n" % (row % 2) for row in range(8)))
        words = ["--data", self.folder / "d.csv", "--target", "y", "--resamples", "5"]
        before = evaluate(copy, *words)["model_sha256"]
        for path in weights:
            bytes_ = bytearray(pathlib.Path(path).read_bytes())
            bytes_[0] ^= 1
            pathlib.Path(path).write_bytes(bytes_)
        self.assertNotEqual(evaluate(copy, *words)["model_sha256"], before)

    def test_a_batch_that_the_file_fixes(self):
        (self.folder / "d.csv").write_text("a,b,c,y\n" + "".join("%d,%d,%d,%d\n" % (i % 5, i % 3, i % 7, i % 2) for i in range(40)))
        words = ["--data", self.folder / "d.csv", "--target", "y", "--resamples", "5"]
        weights = onnx_file.floats("w", (3, 2), [1.0, -1.0, 0.5, 0.25, -0.75, 1.0])
        told = {}
        for name, rows, axis in (("open", "N", 1), ("one", 1, 1), ("four", 4, 1), ("mixing", 1, 0)):
            path = self.folder / (name + ".onnx")
            path.write_bytes(onnx_file.model(
                [weights, onnx_file.node("MatMul", ["x", "w"], ["m"]), onnx_file.node("Softmax", ["m"], ["p"], axis=axis)],
                [("x", onnx_file.FLOAT, [rows, 3])], [("p", onnx_file.FLOAT, [rows, 2])]))
            told[name] = evaluate(path, *words)
        for name, note in (("one", "fixes 1 row at a time; it ran with more, and the first 3 rows agree"),
                           ("four", "fixes 4 rows at a time; it ran with more, and the first 6 rows agree")):
            self.assertEqual(told[name]["metrics"], told["open"]["metrics"])
            self.assertTrue(any(note in text for text in told[name]["guesses"]), told[name]["guesses"])
        # A softmax over the rows would see other rows: it runs as the file says.
        self.assertEqual(told["mixing"]["rows"], 40)
        self.assertTrue(any(text.endswith("fixes 1 row at a time, and it ran so") for text in told["mixing"]["guesses"]))
        self.assertFalse(any("at a time" in text for text in told["open"]["notes"]))

    @unittest.skipUnless(FIXTURES, "TIDEMARK_FIXTURES is not set: the digits are not evaluated")
    def test_the_digits_give_the_claimed_figures(self):
        digits = pathlib.Path(FIXTURES) / "eval/digits"
        claimed = json.loads((digits / "cnn_expected_metrics.json").read_text())
        forms = [["test.csv"], ["test.npz"], ["test_compressed.npz"], ["x.npy", "y.npy"], ["x_f64_be.npy", "y.npy"], ["x_fortran.npy", "y.npy"]]
        for model in ("cnn_logits.onnx", "cnn_softmax.onnx", "cnn_logits_fixed_b1.onnx"):
            for form in forms:
                with self.subTest(model=model, form=form):
                    told = evaluate(digits / model, "--resamples", "20", *(word for name in form for word in ("--data", digits / name)))
                    self.assertEqual(told["rows"], claimed["n"])
                    self.assertEqual(told["confusion"], claimed["confusion"])
                    self.assertEqual(value(told, "accuracy"), claimed["accuracy"])
                    for name in ("f1_macro", "roc_auc_ovr_macro", "roc_auc_ovo_macro", "log_loss", "ece15_top", "mcc", "top3"):
                        self.assertAlmostEqual(value(told, name), claimed[name], delta=1e-6, msg=name)


if __name__ == "__main__":
    unittest.main()
