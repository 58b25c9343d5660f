"""Where a resumed run goes on."""

import os

from ._reader import Journal


def last_step(folder, run):
    """The largest step of the run's journals in the folder; -1 without steps, None without journals."""
    best = None
    try:
        names = sorted(os.listdir(folder))  # by their start: docs/journal-format.md
    except OSError:
        return None
    for name in names:
        if not name.endswith(".tide") or not name.startswith(run):
            continue
        try:
            best = _step_after(Journal(os.path.join(folder, name)), run, best)
        except (OSError, ValueError):
            continue
    return best


def _step_after(journal, run, best):
    for entry in journal.read(ended=True):
        if entry.type == "J" and entry.value.get("kind") == "header":
            if entry.value.get("run") != run:
                return best
            best = -1 if best is None else best
        elif entry.type == "S" and entry.step is not None and best is not None:
            best = max(best, entry.step)
        elif entry.type == "J" and entry.value.get("kind") == "rewind" and best is not None:
            best = min(best, int(entry.value.get("step", best + 1)) - 1)
    return best
