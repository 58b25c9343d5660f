"""`tidemark` and `python -m tidemark`: docs/command-line.md."""

import sys

_USAGE = """usage: tidemark journal cat FILE     prints a journal as JSON lines
       tidemark --version

The viewer and the other words are in the program: see the project's README."""


def main(words=None):
    words = sys.argv[1:] if words is None else list(words)
    if words == ["--version"]:
        from ._version import __version__

        print("tidemark", __version__)
        return 0
    if "--help" in words or "-h" in words:
        print(_USAGE)
        return 0
    if words[:2] == ["journal", "cat"] and len(words) == 3 and not words[2].startswith("--"):
        from ._journal_cat import cat

        return cat(words[2])
    sys.stderr.write("tidemark: %s\n%s\n" % ("what to do?" if not words else "unknown: " + " ".join(words), _USAGE))
    return 2
