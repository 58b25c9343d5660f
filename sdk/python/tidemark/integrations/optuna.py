"""Optuna: study.optimize(objective, callbacks=[TidemarkCallback("project")])."""

from ._runs import beside

_STATUS = {"COMPLETE": "finished", "PRUNED": "stopped", "FAIL": "failed"}


class TidemarkCallback:
    """Every trial becomes a run of the study's group: parameters as configuration, intermediate values as steps."""

    def __init__(self, project=None, metric="value", **arguments):
        self._arguments = dict(arguments, project=project)
        self._metric = metric

    def __call__(self, study, trial):
        arguments = dict({"group": study.study_name}, **self._arguments)
        run = beside(**dict(arguments, name="trial %d" % trial.number))
        run.config.update(trial.params)
        for step, value in sorted(trial.intermediate_values.items()):
            run.log({self._metric: value}, step=step)
        values = trial.values or ()
        names = [self._metric] if len(values) == 1 else self._names(study, len(values))
        run.summary.update({name: value for name, value in zip(names, values)})
        state = trial.state.name
        run.tags = {"state": state.lower()}
        run.finish(status=_STATUS.get(state, "finished"))

    def _names(self, study, count):
        return getattr(study, "metric_names", None) or ["%s %d" % (self._metric, i) for i in range(count)]
