"""`tidemark` and `python -m tidemark`: docs/command-line.md."""

import sys

_USAGE = """usage: tidemark ui [FOLDER] [--port N] [--no-browser]
                                     shows the folder's runs, live (default: TIDEMARK_DIR, or tidemark-runs)
       tidemark journal cat FILE     prints a journal as JSON lines
       tidemark --version

The other words (import, runs, points, export, check, sql …) are in the program "tidemark" that
./build-wasm.sh builds: see the project's README."""


def main(words=None):
    words = sys.argv[1:] if words is None else list(words)
    if words == ["--version"]:
        from ._version import __version__

        print("tidemark", __version__)
        return 0
    if "--help" in words or "-h" in words:
        print(_USAGE)
        return 0
    if words[:1] == ["ui"]:
        return _ui(words[1:])
    if words[:2] == ["journal", "cat"] and len(words) == 3 and not words[2].startswith("--"):
        from ._journal_cat import cat

        return cat(words[2])
    return _misused("what to do?" if not words else "unknown: " + " ".join(words))


def _misused(why):
    sys.stderr.write("tidemark: %s\n%s\n" % (why, _USAGE))
    return 2


def _ui(words):
    folder, port, browser = None, None, True
    while words:
        word = words.pop(0)
        if word == "--no-browser":
            browser = False
        elif word == "--port" and words and words[0].isdigit() and int(words[0]) < 65536:
            port = int(words.pop(0))
        elif folder is None and not word.startswith("-"):
            folder = word
        else:
            return _misused("unknown: " + word)
    from ._identity import folder as chosen
    from ._ui import ui

    return ui(chosen(folder), port, browser)
