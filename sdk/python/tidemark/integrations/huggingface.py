"""Hugging Face: Trainer(…, callbacks=[TidemarkCallback()])."""

from transformers import TrainerCallback

from ._runs import begin, end, numbers


class TidemarkCallback(TrainerCallback):
    """Logs what the Trainer logs, under "train/", "eval/" and "test/", at its global step; rank 0 alone."""

    def __init__(self, run=None, **arguments):
        super().__init__()
        self._given = run
        self._arguments = arguments
        self.run = None
        self._ends = False

    def _begin(self, args, state):
        if self.run is None and state.is_world_process_zero:
            arguments = dict(self._arguments)
            name = getattr(args, "run_name", None)
            if name and self._given is None:
                arguments.setdefault("name", name)
            self.run, self._ends = begin(self._given, arguments)
        return self.run

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
        if self.run is not None and self._ends:
            end(self.run)


_WHOLE = frozenset("train/" + name for name in ("train_runtime", "train_samples_per_second", "train_steps_per_second",
                                                "train_loss", "total_flos"))
