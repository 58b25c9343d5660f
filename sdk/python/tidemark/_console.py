"""What the program prints, recorded beside its figures: init(console=True) or TIDEMARK_CONSOLE=1.

Only what goes through sys.stdout and sys.stderr is seen. The streams themselves get everything first, unchanged,
and whatever goes wrong in here is none of the program's business.
"""

import os
import sys
import threading

NAME = "console"
FLUSH_CHARS = 8192
FLUSH_S = 1.0
MOST_CHARS = 16 << 20  # of one process: a program that prints for days must not fill the disk


def is_wanted(given):
    if given is None:
        return os.environ.get("TIDEMARK_CONSOLE", "").strip().lower() in ("1", "yes", "on", "true")
    return bool(given)


class Console:
    def __init__(self, journal):
        self._journal = journal
        self._lock = threading.Lock()
        self._parts = []
        self._chars = 0
        self._left = MOST_CHARS
        self._pid = os.getpid()
        self._stop = threading.Event()
        self._streams = {name: getattr(sys, name) for name in ("stdout", "stderr")}
        self._tees = {name: _Tee(stream, self._take) for name, stream in self._streams.items() if stream is not None}
        for name, tee in self._tees.items():
            setattr(sys, name, tee)
        threading.Thread(target=self._keep, name="tidemark-console", daemon=True).start()

    def stop(self):
        """Gives the streams back, if nobody has put something else in their place, and records the rest."""
        self._stop.set()
        for name, tee in self._tees.items():
            if getattr(sys, name) is tee:
                setattr(sys, name, self._streams[name])
        self._flush()

    def _keep(self):
        while not self._stop.wait(FLUSH_S):
            self._flush()

    def _take(self, text):
        if self._left <= 0 or os.getpid() != self._pid:
            return
        with self._lock:
            self._parts.append(text)
            self._chars += len(text)
            full = self._chars >= FLUSH_CHARS
        if full:
            self._flush()

    def _flush(self):
        with self._lock:
            text, self._parts, self._chars = "".join(self._parts), [], 0
        if not text or self._journal.closed:
            return
        text = shown(text)
        if len(text) > self._left:
            text = text[:self._left] + "\n[tidemark: what was printed after %d MB is left out]\n" % (MOST_CHARS >> 20)
            self._left = 0
        self._left -= min(self._left, len(text))
        self._journal.put("text", {"name": NAME, "step": self._journal.next_step, "time_us": self._journal.now_us(), "text": text})


def shown(text):
    """What a terminal would show: a progress bar that is drawn again and again is its last state."""
    if "\r" not in text:
        return text
    return "\n".join(line.rstrip("\r").rsplit("\r", 1)[-1] for line in text.split("\n"))


class _Tee:
    def __init__(self, stream, take):
        self._tidemark_stream = stream
        self._tidemark_take = take

    def write(self, text):
        written = self._tidemark_stream.write(text)
        try:
            self._tidemark_take(str(text))
        except Exception:
            pass
        return written

    def writelines(self, lines):
        for line in lines:
            self.write(line)

    def __getattr__(self, name):
        return getattr(self._tidemark_stream, name)

    def __iter__(self):
        return iter(self._tidemark_stream)
