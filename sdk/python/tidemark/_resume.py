"""Where a resumed run goes on."""

import os

from ._reader import Journal


def last_step(folder, run):
    """The largest step of the run's journals in the folder; -1 without steps, None without journals."""
    best = None
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return None
    for name in names:
        if not name.endswith(".tide") or not name.startswith(run):
            continue
        try:
            steps = _steps(Journal(os.path.join(folder, name)), run)
            best = max(steps, default=-1 if best is None else best)
        except (OSError, ValueError):
            continue
    return best


def _steps(journal, run):
    best = -1
    for entry in journal.read(ended=True):
        if entry.type == "J" and entry.value.get("kind") == "header" and entry.value.get("run") != run:
            return
        if entry.type == "S" and entry.step is not None:
            best = max(best, entry.step)
        elif entry.type == "J" and entry.value.get("kind") == "rewind":
            best = min(best, int(entry.value.get("step", best)) - 1)
    yield best
