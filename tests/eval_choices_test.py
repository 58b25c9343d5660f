#!/usr/bin/env python3
"""`tidemark eval`: the choices of a person: task, target, labels, classes, columns and their types."""
import csv
import json
import pathlib
import unittest

import onnx_file
from eval_program import EvalTest, FIXTURES, MODELS, evaluate, run, value


class Choices(EvalTest):
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

    def test_numbers_as_classes_are_in_the_order_of_numbers(self):
        model = self.write("twelve.onnx", onnx_file.linear([[float(k == i) for k in range(12)] for i in range(12)], last="ArgMax"))
        rows = [",".join("1" if i == k else "0" for i in range(12)) + ",%d\n" % (k if k != 10 else 2) for k in range(12)]
        data = self.write("twelve.csv", ",".join("x%d" % i for i in range(12)) + ",label\n" + "".join(rows))
        told = evaluate(model, "--data", data, "--task", "multiclass")
        self.assertEqual(told["class_names"], [str(k) for k in range(12)])
        self.assertEqual(told["confusion"][2], [0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0])
        self.assertAlmostEqual(value(told, "accuracy"), 11 / 12, places=12)

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


if __name__ == "__main__":
    unittest.main()
