"""XGBoost: xgboost.train(…, callbacks=[TidemarkCallback()]), or callbacks= of the estimators and of cv()."""

from xgboost.callback import TrainingCallback

from ._runs import Adapter


class TidemarkCallback(Adapter, TrainingCallback):
    """Logs every metric of every evaluation set, as "train-set/metric", at the boosting round."""

    def __init__(self, run=None, **arguments):
        super().__init__()
        self.keep(run, arguments)

    def before_training(self, model):
        self.begin()
        return model

    def after_iteration(self, model, epoch, evals_log):
        values = {}
        for data, metrics in evals_log.items():
            for metric, history in metrics.items():
                last = history[-1]
                if isinstance(last, tuple):  # of cv(): mean and standard deviation
                    values["%s/%s" % (data, metric)], values["%s/%s_std" % (data, metric)] = map(float, last)
                else:
                    values["%s/%s" % (data, metric)] = float(last)
        if values:
            self.run.log(values, step=epoch)
        return False

    def after_training(self, model):
        for name in ("best_iteration", "best_score"):
            try:
                self.run.summary[name] = float(getattr(model, name))
            except (AttributeError, TypeError, ValueError):
                continue
        self.end()
        return model
