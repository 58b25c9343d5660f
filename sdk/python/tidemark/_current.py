"""The run that the module's own functions speak of."""

import sys

_package = sys.modules[__package__]


def bind(run):
    before = _package.__dict__.get("config")
    early = before.as_dict() if getattr(before, "_changed", run) is None else {}
    _package.run, _package.config, _package.summary = run, run.config, run.summary
    if early:
        run.config.update(early)


def release(run):
    if _package.run is run:
        _package.run = None
