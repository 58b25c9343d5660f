"""Keras: model.fit(…, callbacks=[TidemarkCallback()])."""

try:
    from keras.callbacks import Callback
except ImportError:
    from tensorflow.keras.callbacks import Callback

from ._runs import Adapter, numbers


class TidemarkCallback(Adapter, Callback):
    """Logs an epoch's figures at the epoch; with `every_batch`, a batch's figures as "batch/…" too."""

    def __init__(self, run=None, every_batch=False, **arguments):
        super().__init__()
        self.keep(run, arguments)
        self._every_batch = every_batch
        self._batch = 0

    def on_train_begin(self, logs=None):
        self.begin()
        params = {key: value for key, value in (getattr(self, "params", None) or {}).items()
                  if isinstance(value, (bool, int, float, str))}
        if params:
            self.run.config.update(params)

    def on_train_batch_end(self, batch, logs=None):
        if self._every_batch:
            self.run.log(numbers(logs, "batch/"), step=self._batch)
        self._batch += 1

    def on_epoch_end(self, epoch, logs=None):
        values = numbers(logs)
        try:
            values["learning_rate"] = float(self.model.optimizer.learning_rate)
        except (AttributeError, TypeError, ValueError):
            pass  # a schedule, or another backend's
        self.run.log(values, step=epoch)

    def on_train_end(self, logs=None):
        self.end()
