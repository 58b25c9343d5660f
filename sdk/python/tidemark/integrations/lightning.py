"""PyTorch Lightning: Trainer(logger=TidemarkLogger("project"))."""

try:
    from lightning.pytorch.loggers.logger import Logger, rank_zero_experiment
    from lightning.pytorch.utilities import rank_zero_only
except ImportError:
    from pytorch_lightning.loggers.logger import Logger, rank_zero_experiment
    from pytorch_lightning.utilities import rank_zero_only

from ._runs import Adapter, numbers

_STATUS = {"success": "finished", "finished": "finished", "failed": "failed", "aborted": "stopped"}


class TidemarkLogger(Adapter, Logger):
    """Logs metrics at Lightning's step and hyperparameters as configuration, from rank 0 alone."""

    def __init__(self, project=None, name=None, run=None, **arguments):
        super().__init__()
        given = dict({"project": project, "name": name}, **arguments)
        self.keep(run, {key: value for key, value in given.items() if value is not None})

    @property
    @rank_zero_experiment
    def experiment(self):
        return self.begin()

    @property
    def name(self):
        return self._arguments.get("project", "tidemark")

    @property
    def version(self):
        return self.run.id if self.run is not None else None

    @property
    def save_dir(self):
        return self.run.dir if self.run is not None else None

    @rank_zero_only
    def log_hyperparams(self, params, *arguments, **more):
        self.experiment.config.update(params if isinstance(params, dict) else vars(params) if params is not None else {})

    @rank_zero_only
    def log_metrics(self, metrics, step=None):
        self.experiment.log(numbers(metrics), step=step)

    @rank_zero_only
    def finalize(self, status):
        self.end(_STATUS.get(status, "finished"))
