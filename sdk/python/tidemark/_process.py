"""How a run ends when nobody calls finish(): at the end of the program, by an exception, with a worker."""

import atexit
import sys

_runs = []
_previous_hook = None
_previous_exit = None


def watch(run):
    global _previous_hook, _previous_exit
    if not _runs:
        atexit.unregister(_finish_all)
        atexit.register(_finish_all)
    _runs.append(run)
    if sys.excepthook is not _on_exception:
        _previous_hook, sys.excepthook = sys.excepthook, _on_exception
    if sys.exit is not _on_exit:
        _previous_exit, sys.exit = sys.exit, _on_exit


def unwatch(run):
    if run in _runs:
        _runs.remove(run)


def ending_of(kind, error):
    """The status and the text for an exception that nobody caught."""
    if issubclass(kind, KeyboardInterrupt):
        return "stopped", 130, kind.__name__
    if issubclass(kind, SystemExit):
        code = getattr(error, "code", None)
        code = 0 if code is None else code if isinstance(code, int) else 1
        return ("failed" if code else "finished"), code, None
    try:
        text = "%s: %s" % (kind.__name__, error)
    except Exception:
        text = kind.__name__
    return "failed", 1, text[:10000]


def _on_exception(kind, error, trace):
    for run in list(_runs):
        run._ending = ending_of(kind, error)
    (_previous_hook or sys.__excepthook__)(kind, error, trace)


def _on_exit(code=None):
    # At the end of the program nobody can be asked for its exit code any more.
    for run in list(_runs):
        run._ending = ending_of(SystemExit, SystemExit(code))
    (_previous_exit or _raise_exit)(code)


def _raise_exit(code):
    raise SystemExit(code)


def _finish_all():
    for run in list(_runs):
        run._finish_quietly()


def finish_with_worker(run):
    """A process that multiprocessing forked ends with os._exit, past atexit; it has a registry of its own."""
    util = sys.modules.get("multiprocessing.util")
    if util is not None:
        util.Finalize(None, run._finish_quietly, exitpriority=-1000)
