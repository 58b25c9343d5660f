#!/usr/bin/env python3
"""`tidemark eval` and `tidemark model`: input that is broken, hostile or does not fit is told, with both sides named."""
import os
import shutil
import struct
import unittest

import onnx_file
from eval_program import EvalTest, MODELS, evaluate, npy, run


class Trouble(EvalTest):
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
        self.write("three.npy", npy((3, 2), struct.pack("<6f", *range(6))))
        self.write("y.npy", npy((2,), struct.pack("<2f", *range(2))))
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

    def test_data_without_rows_are_told(self):
        model = self.write("two.onnx", onnx_file.linear([[1.0], [2.0]]))
        for name, content, message in (
                ("head.csv", "a,b,y\n", "the table has a header and no rows"), ("empty.csv", "", "the file is empty"), ("blank.jsonl", "\n\n", "empty"),
                ("zero.arff", "@relation r\n@attribute a numeric\n@attribute y {p,q}\n@data\n", "no row that fits its attributes"),
                ("zero.npy", npy((0, 2)), "the array zero is empty"), ("zero.idx", struct.pack(">HBBII", 0, 8, 2, 0, 3), "the array zero is empty")):
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
        huge.write_bytes(npy((200000000, 2)))
        os.truncate(huge, huge.stat().st_size + 1600000000)
        claims = self.write("claims.npy", npy((1000000000, 2), b"x" * 100))
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


if __name__ == "__main__":
    unittest.main()
