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
import subprocess
import tempfile
import unittest

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
