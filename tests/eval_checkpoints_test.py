#!/usr/bin/env python3
"""`tidemark eval`: a folder of checkpoints is a series."""
import json
import subprocess
import unittest

import onnx_file
from eval_program import EvalTest, PROGRAM, evaluate, run


class Checkpoints(EvalTest):
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


if __name__ == "__main__":
    unittest.main()
