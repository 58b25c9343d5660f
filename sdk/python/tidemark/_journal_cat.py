"""`journal cat FILE`: one JSON object a record (docs/command-line.md)."""

import os
import sys

from . import _json
from ._reader import Journal, NotAJournal


def cat(path):
    journal = Journal(path)
    out = sys.stdout.buffer
    try:
        for line in lines(journal):
            out.write(line.encode("utf-8") + b"\n")
        out.flush()
    except BrokenPipeError:  # `| head` has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (OSError, NotAJournal) as error:
        sys.stderr.write("tidemark: %s\n" % error)
        return 1
    if journal.newer is not None:
        sys.stderr.write("tidemark: a newer Tidemark wrote %s: the record at %d has the unknown type %r. "
                         "Update this program.\n" % (path, journal.newer[0], journal.newer[1].decode("latin-1")))
        return 3
    return 3 if journal.bad else 0


def lines(journal):
    for entry in journal.read():
        yield _line_of(entry)
    if journal.newer is not None:
        yield _json.dumps({"offset": journal.offset, "type": "newer", "length": journal.pending})
    elif journal.pending:
        yield _json.dumps({"offset": journal.offset, "type": "torn", "length": journal.pending})


def _line_of(entry):
    head = {"offset": entry.offset, "type": entry.type}
    if entry.type == "J":
        # As it stands in the file, so that no number changes its form; a blank for a line break between tokens.
        text = entry.text.replace("\r", " ").replace("\n", " ").strip()
        return _json.dumps(head)[:-1] + ',"value":' + text + "}"
    if entry.type == "K":
        head.update(id=entry.id, keys=[list(pair) for pair in entry.keys])
    elif entry.type == "S":
        head.update(step=entry.step, time_us=entry.time_us, values=[list(value) for value in entry.values])
    elif entry.type == "H":
        head.update(time_us=entry.time_us)
    else:
        head.update(length=entry.size)
        if entry.reason is not None:
            head.update(reason=entry.reason)
    return _json.dumps(head)
