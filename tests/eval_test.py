#!/usr/bin/env python3
"""`tidemark eval` and `tidemark model`: models of scikit-learn against its own figures, and what is told of rows.

The digits and the networks of TIDEMARK_FIXTURES are checked when they are there.
"""
import csv
import hashlib
import json
import pathlib
import shutil
import subprocess
import unittest

import onnx_file
from eval_program import EvalTest, FIXTURES, MODELS, PROGRAM, evaluate, run, value


class Figures(EvalTest):
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

    def test_predictions_follow_the_threshold(self):
        model = self.write("logit.onnx", onnx_file.linear([[1.0]]))
        data = self.write("logit.csv", "x,label\n-2,0\n-0.6,1\n-1.2,0\n2,1\n")
        out = self.folder / "rows.csv"
        told = evaluate(model, "--data", data, "--task", "binary", "--threshold", "0.3", "--predictions", out)
        with out.open(newline="") as lines:
            rows = list(csv.DictReader(lines))
        self.assertEqual([row["predicted"] for row in rows], ["0", "1", "0", "1"])
        self.assertEqual(value(told, "accuracy"), 1)

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

    def test_rows_of_a_group_are_resampled_together(self):
        lines = (MODELS / "tumours.csv").read_text().splitlines()
        grouped = self.write("grouped.csv", "\n".join([lines[0] + ",patient"] + [line + ",p%d" % (at // 4) for at, line in enumerate(lines[1:])]) + "\n")
        alone = evaluate(MODELS / "tumours.onnx", "--data", MODELS / "tumours.csv")
        told = evaluate(MODELS / "tumours.onnx", "--data", grouped, "--target", "diagnosis", "--group", "patient")
        self.assertEqual(value(told, "accuracy"), value(alone, "accuracy"))
        self.assertNotEqual(told["metrics"]["accuracy"]["interval"], alone["metrics"]["accuracy"]["interval"], "Wilson's takes rows for independent")

    def test_a_model_is_told(self):
        told = json.loads(run("model", MODELS / "iris_forest.onnx", "--json"))
        self.assertTrue(told["runs"])
        self.assertEqual([each["name"] for each in told["inputs"]], ["X"])
        self.assertIn("TreeEnsembleClassifier", [each["name"] for each in told["operators"]])
        self.assertIn("input", run("model", MODELS / "iris.onnx"))

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
