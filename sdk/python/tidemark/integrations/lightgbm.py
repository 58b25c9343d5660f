"""LightGBM: lightgbm.train(…, callbacks=[TidemarkCallback()]), or callbacks= of fit() and of cv()."""

from ._runs import Adapter


class TidemarkCallback(Adapter):
    """Logs every metric of every evaluation set, as "set/metric", at the boosting round. Begins a run at the first.

    Without a run that was given or is current, end it yourself: LightGBM tells nobody that it is done.
    """

    order = 20  # behind the library's own callbacks
    before_iteration = False

    def __init__(self, run=None, **arguments):
        self.keep(run, arguments)

    def __call__(self, env):
        if self.run is None:
            self.begin()
            params = {key: value for key, value in (env.params or {}).items() if not callable(value)}
            if params:
                self.run.config.update(params)
        values = {}
        for data, metric, value, *more in env.evaluation_result_list or ():
            values["%s/%s" % (data, metric)] = float(value)
            if len(more) > 1:  # of cv(): higher is better, standard deviation
                values["%s/%s_std" % (data, metric)] = float(more[1])
        if values:
            self.run.log(values, step=env.iteration)
