"""Which run an adapter logs to."""

from .. import _current


def begin(run, arguments):
    """(run, whether it has to be ended here): the given one, the current one, or a new one."""
    if run is not None:
        return run, False
    current = _current._package.run
    if current is not None and not current._finished and not arguments:
        return current, False
    from .._init import init

    return init(**arguments), True


class Adapter:
    """What every adapter keeps: the run it was given, or what it takes to begin one."""

    def keep(self, run, arguments):
        self.run = None
        self._given, self._arguments, self._ends = run, arguments, False

    def begin(self, **more):
        if self.run is None:
            self.run, self._ends = begin(self._given, dict(more, **self._arguments))
        return self.run

    def end(self, status=None):
        if self.run is not None and self._ends:
            _current.release(self.run)
            self.run.finish(status=status)


def beside(**arguments):
    """A run of its own that leaves the current one current."""
    from .. import _process
    from .._run import Run

    run = Run(**arguments)
    _process.watch(run)
    return run


def plain(values):
    """Parameters as they can be written down; of other objects what they call themselves."""
    return {str(key): value if isinstance(value, (bool, int, float, str, type(None))) else repr(value)[:1000]
            for key, value in values.items()}


def numbers(values, prefix=""):
    """Those of a dictionary that are single numbers."""
    found = {}
    for name, value in (values or {}).items():
        try:
            found[prefix + str(name)] = float(value)
        except (TypeError, ValueError):
            continue
    return found
