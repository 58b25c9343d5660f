"""PyTorch Lightning: Trainer(logger=TidemarkLogger("project"))."""

try:
    from lightning.pytorch.loggers.logger import Logger, rank_zero_experiment
    from lightning.pytorch.utilities import rank_zero_only
except ImportError:
    from pytorch_lightning.loggers.logger import Logger, rank_zero_experiment
    from pytorch_lightning.utilities import rank_zero_only

from ._runs import begin, end, numbers

_STATUS = {"success": "finished", "finished": "finished", "failed": "failed", "aborted": "stopped"}


class TidemarkLogger(Logger):
    """Logs metrics at Lightning's step and hyperparameters as configuration, from rank 0 alone."""

    def __init__(self, project=None, name=None, run=None, **arguments):
        super().__init__()
        self._given = run
        self._arguments = dict({"project": project, "name": name}, **arguments)
        self._run = None
        self._ends = False

    @property
    @rank_zero_experiment
    def experiment(self):
        if self._run is None:
            arguments = {key: value for key, value in self._arguments.items() if value is not None}
            self._run, self._ends = begin(self._given, arguments)
        return self._run

    @property
    def name(self):
        return self._arguments["project"] or "tidemark"

    @property
    def version(self):
        return self._run.id if self._run is not None else None

    @property
    def save_dir(self):
        return self._run.dir if self._run is not None else None

    @rank_zero_only
    def log_hyperparams(self, params, *arguments, **more):
        self.experiment.config.update(params if isinstance(params, dict) else vars(params) if params is not None else {})

    @rank_zero_only
    def log_metrics(self, metrics, step=None):
        self.experiment.log(numbers(metrics), step=step)

    @rank_zero_only
    def finalize(self, status):
        if self._run is not None and self._ends:
            end(self._run, _STATUS.get(status, "finished"))
