"""One quiet thread beside a journal: signs of life, syncing to the disk, and what must be noticed without a call."""

import os
import threading

TICK_S = 5.0
SILENCE_S = 10.0


class Keeper:
    def __init__(self, journal):
        self._journal = journal
        self._stop = threading.Event()
        thread = threading.Thread(target=self._keep, name="tidemark", daemon=True)
        try:
            thread.start()
        except RuntimeError:  # the interpreter is ending
            pass

    def stop(self):
        self._stop.set()

    def _keep(self):
        journal = self._journal
        sync_folder(journal.folder)
        size, quiet = -1, 0
        while not self._stop.wait(TICK_S):
            journal.check_file()
            journal.retry()
            journal.check_clock()
            if journal.size != size:
                quiet = 0
                journal.sync()
            else:
                quiet += 1
                if quiet * TICK_S >= SILENCE_S:
                    quiet = 0
                    journal.beat()
            size = journal.size


def sync_folder(folder):
    """Makes the new file's name durable."""
    try:
        fd = os.open(folder, os.O_RDONLY)
    except OSError:  # Windows can't open folders
        return
    try:
        os.fsync(fd)
    except OSError:
        pass
    finally:
        os.close(fd)
