#!/usr/bin/env python3
"""`tidemark eval`: folders and zips of images as data."""
import csv
import hashlib
import json
import pathlib
import shutil
import subprocess
import unittest
import zipfile

import digit_images
import onnx_file
from eval_program import EvalTest, FIXTURES, PROGRAM, evaluate, run, value


class Images(EvalTest):
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


if __name__ == "__main__":
    unittest.main()
