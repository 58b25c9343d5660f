#!/usr/bin/env python3
"""Makes the tree models of the benchmarks, of scikit-learn's digits (64 features, 10 classes).

    make_models.py FOLDER     writes forest.onnx (a random forest of 100 trees, trained here), boosting.onnx (400 trees,
                              digits_histgb of TIDEMARK_FIXTURES) and digits.f32 (10,000 rows: the digits again and again)

Run by a Python with tests/bench/models/requirements.txt.
"""
import os
import pathlib
import sys
import tarfile

import numpy
from skl2onnx import to_onnx
from sklearn.datasets import load_digits
from sklearn.ensemble import RandomForestClassifier

ROWS = 10000


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    x, y = load_digits(return_X_y=True)
    x = x.astype(numpy.float32)
    forest = RandomForestClassifier(n_estimators=100, random_state=0).fit(x, y)
    # onnxruntime-web can't return the maps of a ZipMap.
    proto = to_onnx(forest, x[:1], options={"zipmap": False}, target_opset={"": 17, "ai.onnx.ml": 3})
    (folder / "forest.onnx").write_bytes(proto.SerializeToString())
    with tarfile.open(pathlib.Path(os.environ["TIDEMARK_FIXTURES"]) / "onnx/sklearn.tar.xz") as archive:
        for member in archive:
            if member.name.endswith("digits_histgb/model.onnx"):
                (folder / "boosting.onnx").write_bytes(archive.extractfile(member).read())
    numpy.resize(x, (ROWS, x.shape[1])).tofile(folder / "digits.f32")


if __name__ == "__main__":
    main()
