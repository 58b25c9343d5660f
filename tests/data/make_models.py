#!/usr/bin/env python3
"""Makes tests/data/models: small models of scikit-learn exported by skl2onnx, their data, and what scikit-learn says.

    python3 -m venv v && v/bin/pip install -r tests/data/requirements.txt
    v/bin/python tests/data/make_models.py tests/data

Writes DIR/models/{NAME.onnx, NAME.csv, expected.json}; the figures in expected.json are scikit-learn's own, by its own
predictions. Plain tests do not run this; `./build-wasm.sh test peers` does.
"""
import json
import pathlib
import sys

import numpy as np
from skl2onnx import to_onnx
from sklearn import datasets, metrics
from sklearn.ensemble import GradientBoostingRegressor, RandomForestClassifier
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

OPSET = {"": 17, "ai.onnx.ml": 3}


def class_figures(model, x, y):
    """The figures of a classifier, by the names of scikit-learn's functions."""
    guess, shares = model.predict(x), model.predict_proba(x)
    out = {"accuracy": metrics.accuracy_score(y, guess), "mcc": metrics.matthews_corrcoef(y, guess),
           "balanced_accuracy": metrics.balanced_accuracy_score(y, guess), "log_loss": metrics.log_loss(y, shares, labels=model.classes_)}
    if shares.shape[1] == 2:
        positive = (np.asarray(y) == model.classes_[1]).astype(int)
        out["roc_auc"] = metrics.roc_auc_score(positive, shares[:, 1])
        out["average_precision"] = metrics.average_precision_score(positive, shares[:, 1])
        out["f1"] = metrics.f1_score(positive, (guess == model.classes_[1]).astype(int))
    else:
        out["f1_macro"] = metrics.f1_score(y, guess, average="macro")
        out["roc_auc_ovr_macro"] = metrics.roc_auc_score(y, shares, multi_class="ovr", labels=model.classes_)
    return out, metrics.confusion_matrix(y, guess, labels=model.classes_).tolist()


def number_figures(model, x, y):
    guess = model.predict(x)
    return {"mae": metrics.mean_absolute_error(y, guess), "rmse": metrics.mean_squared_error(y, guess) ** 0.5,
            "r2": metrics.r2_score(y, guess)}, None


def names_of(data):
    return [name.replace(" (cm)", "").replace(" ", "_") for name in data.feature_names]


def cases():
    iris = datasets.load_iris()
    species = np.array(iris.target_names)[iris.target]
    yield "iris", make_pipeline(StandardScaler(), LogisticRegression()), names_of(iris), iris.data, species, "species", class_figures, {}
    yield ("iris_forest", RandomForestClassifier(n_estimators=8, max_depth=4, random_state=1), names_of(iris), iris.data, species,
           "species", class_figures, {"zipmap": False})
    cancer = datasets.load_breast_cancer()
    kind = np.array(["malignant", "benign"])[cancer.target]
    yield ("tumours", make_pipeline(StandardScaler(), LogisticRegression(C=0.05)), names_of(cancer)[:6], cancer.data[:, :6], kind,
           "diagnosis", class_figures, {})
    diabetes = datasets.load_diabetes(scaled=False)
    yield "progression", Ridge(), names_of(diabetes), diabetes.data, diabetes.target, "progression", number_figures, None
    yield ("progression_boosted", GradientBoostingRegressor(n_estimators=12, max_depth=2, random_state=1), names_of(diabetes), diabetes.data,
           diabetes.target, "progression", number_figures, None)


def main(folder):
    out = pathlib.Path(folder) / "models"
    out.mkdir(parents=True, exist_ok=True)
    expected = {}
    for name, model, columns, x, y, target, figures, zipmap in cases():
        # Single precision from here on: that is what the exported model sees.
        x = np.asarray(x, dtype=np.float32)
        x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=60, random_state=0)
        model.fit(x_train.astype(np.float64), y_train)
        options = {model.steps[-1][1] if hasattr(model, "steps") else model: zipmap} if zipmap is not None else None
        onnx = to_onnx(model, x_train[:1], options=options, target_opset=OPSET)
        del onnx.metadata_props[:]
        (out / (name + ".onnx")).write_bytes(onnx.SerializeToString())
        lines = [",".join(columns + [target])]
        for row, truth in zip(x_test, y_test):
            lines.append(",".join([repr(float(v)) for v in row] + [str(truth)]))
        (out / (name + ".csv")).write_text("\n".join(lines) + "\n")
        values, confusion = figures(model, x_test.astype(np.float64), y_test)
        expected[name] = {"target": target, "rows": len(y_test), "metrics": {k: float(v) for k, v in values.items()}, "confusion": confusion}
    (out / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
