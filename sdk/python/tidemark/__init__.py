"""Tidemark's Python package: logs runs to journals that the viewer follows.

    import tidemark
    run = tidemark.init("project", config={"lr": 1e-3})
    run.log({"loss": 0.3})
    run.finish()

The names are wandb's, so that `import tidemark as wandb` runs an ordinary script (README.md says which).
Everything is imported when it is first used: `import tidemark` itself costs about a millisecond.
"""

from ._version import __version__

run = None
_LAZY = {"Run": "_run", "Image": "_media", "Histogram": "_media", "Table": "_media", "Audio": "_media",
         "File": "_media", "Error": "_warn"}


class AlertLevel:
    INFO = "info"
    WARN = "warn"
    ERROR = "error"


def init(*arguments, **named):
    from ._init import init as begin

    return begin(*arguments, **named)


def log(data, step=None, commit=None, context=None, **ignored):
    """Run.log of the current run."""
    if run is None:
        return _nobody("log")
    return run.log(data, step, commit, context)


def finish(exit_code=None, quiet=None):
    ending = run
    if ending is not None:
        globals()["run"] = None
        ending.finish(exit_code)


def _nobody(name):
    from ._warn import warn_once

    warn_once("no run " + name, "%s() was called without a run; call init() first" % name)


def _of_the_run(name):
    def function(*arguments, **named):
        if run is None:
            return _nobody(name)
        return getattr(run, name)(*arguments, **named)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = "Run.%s of the current run." % name
    return function


log_text = _of_the_run("log_text")
log_image = _of_the_run("log_image")
log_histogram = _of_the_run("log_histogram")
log_table = _of_the_run("log_table")
log_audio = _of_the_run("log_audio")
log_file = _of_the_run("log_file")
define_metric = _of_the_run("define_metric")
alert = _of_the_run("alert")
rewind = _of_the_run("rewind")


def __getattr__(name):
    if name.startswith("_"):
        raise AttributeError("module %r has no attribute %r" % (__name__, name))
    if name in _LAZY:
        from importlib import import_module

        value = getattr(import_module("." + _LAZY[name], __name__), name)
    elif name in ("config", "summary"):
        from ._fields import Fields

        value = Fields()  # what is set before init() is taken over by it
    else:
        from ._inert import Inert
        from ._warn import warn_once

        warn_once("no " + name, "there is no %s in tidemark; calls of it do nothing" % name)
        value = Inert(name)
    globals()[name] = value
    return value
