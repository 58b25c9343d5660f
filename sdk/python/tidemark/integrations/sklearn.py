"""scikit-learn: parameters, scores, and searches over parameters."""

from sklearn import metrics
from sklearn.utils.multiclass import type_of_target

from ._runs import begin, beside, plain


def log_estimator(estimator, run=None, **arguments):
    """The estimator's parameters become the run's configuration. Returns the run."""
    run, _ = begin(run, arguments)
    run.config.update(dict(plain(estimator.get_params()), estimator=type(estimator).__name__))
    return run


def log_scores(y_true, y_pred, y_score=None, run=None, prefix="test/", **arguments):
    """The usual scores of these predictions become figures of the run; `y_score`: probabilities, as predict_proba()
    gives them, or decisions. Returns them. What is not defined for these data is left out."""
    run, _ = begin(run, arguments)
    if type_of_target(y_true) in ("binary", "multiclass"):
        scores = _class_scores(y_true, y_pred, y_score)
    else:
        scores = {"r2": metrics.r2_score(y_true, y_pred), "mae": metrics.mean_absolute_error(y_true, y_pred),
                  "rmse": metrics.mean_squared_error(y_true, y_pred) ** 0.5}
    scores = {prefix + name: float(score) for name, score in scores.items()}
    run.summary.update(scores)
    return scores


def _class_scores(y_true, y_pred, y_score):
    scores = {"accuracy": metrics.accuracy_score(y_true, y_pred), "mcc": metrics.matthews_corrcoef(y_true, y_pred),
              "f1_macro": metrics.f1_score(y_true, y_pred, average="macro")}
    if y_score is None:
        return scores
    two = getattr(y_score, "ndim", 1) == 2 and y_score.shape[1] == 2
    for name, score in (("roc_auc", lambda: metrics.roc_auc_score(y_true, y_score[:, 1] if two else y_score, multi_class="ovr")),
                        ("log_loss", lambda: metrics.log_loss(y_true, y_score))):
        try:
            scores[name] = score()
        except ValueError:
            continue
    return scores


def log_search(search, **arguments):
    """Every candidate of a fitted GridSearchCV or the like becomes a run of one group. Returns their number."""
    arguments = dict(arguments)
    arguments.setdefault("group", type(search).__name__)
    results = search.cv_results_
    for index, params in enumerate(results["params"]):
        run = beside(**dict(arguments, name="candidate %d" % index))
        run.config.update(plain(params))
        folds = sorted(key for key in results if key.startswith("split"))
        for key in folds:
            number, score = key[5:].split("_", 1)
            run.log({score: float(results[key][index])}, step=int(number))
        run.summary.update({key: float(values[index]) for key, values in results.items()
                            if key.startswith(("mean_", "std_", "rank_"))})
        run.finish()
    return len(results["params"])
