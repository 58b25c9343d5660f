"""Hugging Face: Trainer(…, callbacks=[TidemarkCallback()])."""

from transformers import TrainerCallback

from ._runs import Adapter, numbers


class TidemarkCallback(Adapter, TrainerCallback):
    """Logs what the Trainer logs, under "train/", "eval/" and "test/", at its global step; rank 0 alone."""

    def __init__(self, run=None, **arguments):
        super().__init__()
        self.keep(run, arguments)

    def _begin(self, args, state):
        if not state.is_world_process_zero:
            return None
        name = getattr(args, "run_name", None)
        return self.begin(name=name) if name else self.begin()

    def on_train_begin(self, args, state, control, model=None, **more):
        run = self._begin(args, state)
        if run is None:
            return
        config = args.to_sanitized_dict() if hasattr(args, "to_sanitized_dict") else {}
        described = getattr(model, "config", None)
        if hasattr(described, "to_dict"):
            config = dict(config, model=described.to_dict())
        run.config.update(config)

    def on_log(self, args, state, control, logs=None, **more):
        run = self._begin(args, state)
        if run is None:
            return
        values = {}
        for name, value in numbers(logs).items():
            for word in ("eval", "test"):
                if name.startswith(word + "_"):
                    values[word + "/" + name[len(word) + 1:]] = value
                    break
            else:
                values["train/" + name] = value
        # What the Trainer says at its end are figures of the whole run.
        whole = {name: values.pop(name) for name in list(values) if name in _WHOLE}
        if whole:
            run.summary.update(whole)
        if values:
            run.log(values, step=state.global_step)

    def on_train_end(self, args, state, control, **more):
        self.end()


_WHOLE = frozenset("train/" + name for name in ("train_runtime", "train_samples_per_second", "train_steps_per_second",
                                                "train_loss", "total_flos"))
