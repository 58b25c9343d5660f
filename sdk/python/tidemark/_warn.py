"""One line on stderr for each kind of trouble, once: a training must not drown in repetitions.

`warnings` is not used: its filters can turn a warning into an exception, and log() never raises.
"""

import sys

_said = set()


class Error(Exception):
    """What strict=True raises, and what a wrong call of init() raises."""


def warn_once(kind, message):
    if kind in _said:
        return
    if len(_said) > 1000:
        _said.clear()
    _said.add(kind)
    try:
        sys.stderr.write("tidemark: " + message + "\n")
    except Exception:  # no stderr (a daemon, pythonw): nobody to tell
        pass
