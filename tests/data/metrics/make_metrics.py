"""Makes sklearn_own.json: metrics of small cases as the real scikit-learn computes them.

Needs scikit-learn (python3 -m venv V && V/bin/pip install scikit-learn), written with 1.9.1. What
scikit-learn has not (expected calibration error, multi-class Brier score, KS) is computed here by
its definition. Undefined values are the string "nan" or "ERR ...".

    V/bin/python tests/data/metrics/make_metrics.py > tests/data/metrics/sklearn_own.json
"""

import json
import math
import sys
import warnings

import numpy as np
import sklearn
from sklearn import metrics as m
from sklearn.calibration import calibration_curve

warnings.simplefilter("ignore")

# Before 1.6 a class without rows made the weighted area undefined; since then it has no weight. We
# keep the former: a figure that leaves out a class must not look like one that has them all.
UNDEFINED = "ERR undefined: a class has no row"


def plain(value):
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain(v) for v in value]
    if isinstance(value, (np.integer, int)):
        return int(value)
    value = float(value)
    if math.isnan(value):
        return "nan"
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    return value


def attempt(function, *args, **kwargs):
    try:
        return plain(function(*args, **kwargs))
    except ValueError as error:
        return f"ERR ValueError: {error}"


def ece(confidence, happened, bins):
    errors, weights = [], []
    for b in range(bins):
        low, high = b / bins, (b + 1) / bins
        inside = (confidence > low) & (confidence <= high)
        if b == 0:
            inside |= confidence == 0
        if inside.any():
            errors.append(abs(happened[inside].mean() - confidence[inside].mean()))
            weights.append(inside.mean())
    errors, weights = np.array(errors), np.array(weights)
    return {
        "ece": plain((weights * errors).sum()),
        "mce": plain(errors.max()),
        "rmsce": plain(math.sqrt((weights * errors**2).sum())),
    }


def ece_even_counts(confidence, happened, bins):
    order = np.argsort(confidence, kind="stable")
    total = 0.0
    for part in np.array_split(order, bins):
        if len(part):
            total += len(part) / len(order) * abs(happened[part].mean() - confidence[part].mean())
    return plain(total)


def binary(name, y, s, threshold=0.5):
    y, s = np.array(y), np.array(s, dtype=float)
    p = (s >= threshold).astype(int)
    fpr, tpr, _ = m.roc_curve(y, s)
    precision, recall, thresholds = m.precision_recall_curve(y, s)
    out = {
        "accuracy": m.accuracy_score(y, p),
        "balanced_accuracy": m.balanced_accuracy_score(y, p),
        "precision": m.precision_score(y, p, zero_division=0),
        "recall": m.recall_score(y, p, zero_division=0),
        "f1": m.f1_score(y, p, zero_division=0),
        "f2": m.fbeta_score(y, p, beta=2, zero_division=0),
        "f1_macro": m.f1_score(y, p, average="macro", zero_division=0),
        "f1_weighted": m.f1_score(y, p, average="weighted", zero_division=0),
        "specificity": m.recall_score(y, p, pos_label=0, zero_division=0),
        "mcc": m.matthews_corrcoef(y, p),
        "kappa": m.cohen_kappa_score(y, p),
        "jaccard": m.jaccard_score(y, p, zero_division=0),
        "confusion": m.confusion_matrix(y, p, labels=[0, 1]),
        "average_precision": m.average_precision_score(y, s),
        "pr_auc_trapz": m.auc(recall, precision),
        "brier": np.mean((s - y) ** 2),
        "pr_curve": [precision, recall, thresholds],
    }
    out = {k: plain(v) for k, v in out.items()}
    out["log_loss"] = attempt(m.log_loss, y, s, labels=[0, 1])
    auc = attempt(m.roc_auc_score, y, s)
    out["roc_auc"] = auc
    out["gini"] = auc if isinstance(auc, str) else 2 * auc - 1
    out["ks"] = plain(np.max(tpr - fpr))
    for key, drop in (("roc_curve", True), ("roc_curve_full", False)):
        out[key] = plain(m.roc_curve(y, s, drop_intermediate=drop))
    top = np.maximum(s, 1 - s)
    right = ((s > 1 - s).astype(int) == y).astype(float)
    out["ece15_pos"] = ece(s, y.astype(float), 15)
    out["ece10_pos"] = ece(s, y.astype(float), 10)
    out["ece15_top"] = ece(top, right, 15)
    out["calibration_curve5"] = plain(calibration_curve(y, s, n_bins=5))
    return {"kind": "binary", "name": name, "y_true": plain(y), "y_score": plain(s),
            "threshold": threshold, "metrics": out}


def multiclass(name, y, prob):
    y, prob = np.array(y), np.array(prob, dtype=float)
    classes = prob.shape[1]
    labels = list(range(classes))
    p = prob.argmax(axis=1)
    out = {
        "accuracy": m.accuracy_score(y, p),
        "balanced_accuracy": m.balanced_accuracy_score(y, p),
        "mcc": m.matthews_corrcoef(y, p),
        "kappa": m.cohen_kappa_score(y, p),
        "kappa_quad": m.cohen_kappa_score(y, p, weights="quadratic"),
        "confusion": m.confusion_matrix(y, p, labels=labels),
        "confusion_true": np.nan_to_num(m.confusion_matrix(y, p, labels=labels, normalize="true")),
        "log_loss": m.log_loss(y, prob, labels=labels),
        "brier_multi": np.mean(((prob - np.eye(classes)[y]) ** 2).sum(axis=1)),
        "report": {k: v for k, v in m.classification_report(
            y, p, output_dict=True, zero_division=0).items() if k.isdigit()},
    }
    for average in ("micro", "macro", "weighted"):
        for key, function in (("precision", m.precision_score), ("recall", m.recall_score),
                              ("f1", m.f1_score), ("jaccard", m.jaccard_score)):
            out[f"{key}_{average}"] = function(y, p, average=average, zero_division=0)
    for key, function in (("precision", m.precision_score), ("recall", m.recall_score),
                          ("f1", m.f1_score)):
        out[f"{key}_per_class"] = function(y, p, average=None, zero_division=0)
    out = {k: plain(v) for k, v in out.items()}
    for multi, average in (("ovr", "macro"), ("ovr", "weighted"), ("ovr", "micro"),
                           ("ovo", "macro"), ("ovo", "weighted")):
        present = multi == "ovr" or len(set(y.tolist())) == classes
        if present:
            out[f"roc_auc_{multi}_{average}"] = attempt(
                m.roc_auc_score, y, prob, multi_class=multi, average=average, labels=labels)
    if len(set(y.tolist())) < classes:
        out["roc_auc_ovr_weighted"] = UNDEFINED
    one_hot = np.eye(classes)[y]
    for average in ("macro", "micro", "weighted"):
        out[f"ap_{average}"] = attempt(m.average_precision_score, one_hot, prob, average=average)
    per_class = [attempt(m.roc_auc_score, one_hot[:, k], prob[:, k]) for k in labels]
    out["roc_auc_per_class"] = per_class
    for k in range(2, min(classes, 6)):
        out[f"top{k}"] = attempt(m.top_k_accuracy_score, y, prob, k=k, labels=labels)
    top, right = prob.max(axis=1), (p == y).astype(float)
    out["ece15_top"] = ece(top, right, 15)
    out["ece10_top"] = ece(top, right, 10)
    out["ece10_quantile_top"] = ece_even_counts(top, right, 10)
    return {"kind": "multiclass", "name": name, "y_true": plain(y), "y_prob": plain(prob),
            "labels": labels, "metrics": out}


def regression(name, y, p):
    y, p = np.array(y, dtype=float), np.array(p, dtype=float)
    out = {
        "mae": attempt(m.mean_absolute_error, y, p),
        "mse": attempt(m.mean_squared_error, y, p),
        "rmse": attempt(m.root_mean_squared_error, y, p),
        "r2": attempt(m.r2_score, y, p),
        "r2_no_force": attempt(m.r2_score, y, p, force_finite=False),
        "explained_variance": attempt(m.explained_variance_score, y, p),
        "median_ae": attempt(m.median_absolute_error, y, p),
        "max_error": attempt(m.max_error, y, p),
        "mape": attempt(m.mean_absolute_percentage_error, y, p),
        "msle": attempt(m.mean_squared_log_error, y, p),
        "pinball_01": attempt(m.mean_pinball_loss, y, p, alpha=0.1),
        "pinball_09": attempt(m.mean_pinball_loss, y, p, alpha=0.9),
        "poisson_dev": attempt(m.mean_poisson_deviance, y, p),
        "gamma_dev": attempt(m.mean_gamma_deviance, y, p),
        "bias": plain(np.mean(p - y)),
        "pearson": plain(np.corrcoef(y, p)[0, 1]) if len(y) > 1 else "nan",
    }
    return {"kind": "regression", "name": name, "y_true": plain(y), "y_pred": plain(p),
            "metrics": out}


def multilabel(name, y, s):
    y, s = np.array(y), np.array(s, dtype=float)
    p = (s >= 0.5).astype(int)
    out = {
        "accuracy": m.accuracy_score(y, p),
        "hamming_loss": m.hamming_loss(y, p),
        "label_ranking_average_precision": m.label_ranking_average_precision_score(y, s),
        "label_ranking_loss": m.label_ranking_loss(y, s),
        "coverage_error": m.coverage_error(y, s),
    }
    for average in ("micro", "macro", "weighted", "samples"):
        for key, function in (("precision", m.precision_score), ("recall", m.recall_score),
                              ("f1", m.f1_score), ("jaccard", m.jaccard_score)):
            out[f"{key}_{average}"] = function(y, p, average=average, zero_division=0)
    out = {k: plain(v) for k, v in out.items()}
    for average in ("micro", "macro", "weighted"):
        out[f"roc_auc_{average}"] = attempt(m.roc_auc_score, y, s, average=average)
        out[f"average_precision_{average}"] = attempt(
            m.average_precision_score, y, s, average=average)
    if (y.min(axis=0) == y.max(axis=0)).any():
        out["roc_auc_weighted"] = UNDEFINED
    return {"kind": "multilabel", "name": name, "y_true": plain(y), "y_score": plain(s),
            "metrics": out}


def ranking(name, relevance, s):
    relevance, s = np.array([relevance], dtype=float), np.array([s], dtype=float)
    out = {"dcg": m.dcg_score(relevance, s), "ndcg": m.ndcg_score(relevance, s)}
    for k in (1, 3, 5):
        out[f"dcg@{k}"] = m.dcg_score(relevance, s, k=k)
        out[f"ndcg@{k}"] = m.ndcg_score(relevance, s, k=k)
    return {"kind": "ranking", "name": name, "relevance": plain(relevance[0]),
            "y_score": plain(s[0]), "metrics": {k: plain(v) for k, v in out.items()}}


def rounded_rows(prob, digits):
    """Rows that sum to exactly 1 in f64 after rounding."""
    prob = np.round(prob, digits)
    prob[:, -1] = 1 - prob[:, :-1].sum(axis=1)
    return np.abs(np.round(prob, digits))


def main():
    rng = np.random.default_rng(20)
    cases = [
        binary("two_rows", [0, 1], [0.3, 0.7]),
        binary("one_positive_below", [1, 0, 0, 0, 0], [0.1, 0.2, 0.3, 0.4, 0.9]),
        binary("all_negative", [0, 0, 0, 0], [0.1, 0.6, 0.6, 0.9]),
        binary("all_positive", [1, 1], [0.4, 0.6]),
        binary("edges", [0, 1, 0, 1, 1], [0.0, 1.0, 0.52, 0.52, 0.07], threshold=0.3),
    ]
    y = rng.integers(0, 2, 60)
    cases.append(binary("random60", y, np.round(np.clip(
        0.35 * y + rng.normal(0.32, 0.2, 60), 0.001, 0.999), 3), threshold=0.4))
    y = (rng.random(80) < 0.1).astype(int)
    cases.append(binary("rare_ties", y, np.clip(np.round(
        0.3 * y + rng.random(80) * 0.6, 1) + 0.03, 0, 1)))
    for name, rows, classes, skew in (("random40x3", 40, 3, 1.0), ("random50x9", 50, 9, 0.6)):
        prob = rounded_rows(rng.dirichlet(np.full(classes, skew), rows), 3)
        y = np.array([rng.choice(classes, p=row / row.sum()) for row in prob])
        y[:classes] = np.arange(classes)
        cases.append(multiclass(name, y, prob))
    prob = rounded_rows(rng.dirichlet(np.full(4, 1.0), 20), 2)
    cases.append(multiclass("absent_class", rng.integers(0, 3, 20), prob))
    cases.append(regression("two_rows", [1, 2], [1.5, 1.5]))
    cases.append(regression("constant_guess", [3, 4, 8, 1], [4, 4, 4, 4]))
    cases.append(regression("zero_and_negative", [0, -2, 5, 3], [0.5, -1, 4, 3]))
    y = np.round(rng.gamma(2, 3, 50) + 0.01, 3)
    cases.append(regression("random50", y, np.round(y * rng.normal(1, 0.2, 50), 3)))
    cases.append(multilabel("doc", [[1, 0, 0], [0, 0, 1]], [[0.75, 0.5, 1], [1, 0.2, 0.1]]))
    y = (rng.random((25, 5)) < [0.2, 0.5, 0.4, 0.7, 0.3]).astype(int)
    y[0], y[1], y[2] = 1, 0, [1, 0, 1, 0, 1]
    cases.append(multilabel("random25x5", y, np.round(np.clip(
        0.3 * y + rng.random((25, 5)) * 0.7, 0, 1), 1)))
    cases.append(ranking("doc", [3, 2, 3, 0, 1, 2], [6, 5, 4, 3, 2, 1]))
    cases.append(ranking("ties", [3, 2, 3, 0, 1, 2, 0], [2, 2, 1, 1, 1, 0, 0]))
    cases.append(ranking("random", rng.integers(0, 4, 12), np.round(rng.random(12), 1)))
    json.dump({"sklearn": sklearn.__version__, "cases": cases}, sys.stdout,
              separators=(",", ":"))
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
