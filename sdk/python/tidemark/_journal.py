"""The writer of one journal file: docs/journal-format.md.

A call of log() costs one packed record and one write(2), so what it acknowledged is the system's when it
returns, and survives the death of the process. Nothing in here raises for want of a disk: what can't be
written is counted, and the gap is recorded when writing works again.
"""

import errno
import os
import struct
import zlib
from threading import RLock

from ._clock import Clock
from ._keeper import Keeper
from ._keys import KeySet, parts_of
from ._records import NO_STEP, json_record, record
from ._warn import warn_once

MAGIC = b"TIDE1\n"
STEP_LIMIT = 1 << 62  # steps beyond go the slow way, which looks closer
RENEW_BYTES = 1 << 20
_SETS_KEPT = 1000
_NAMES_KEPT = 200000
_PENDING_BYTES = 1 << 20
_RETRY_NS = 1000000000
_OPEN_FLAGS = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
_pack_head = struct.Struct("<BIqq").pack
_pack_record = struct.Struct("<IIBIqq").pack


class Journal:
    def __init__(self, folder, run, header, clock=None, replay=None, host="host"):
        self.folder = folder
        self.run = run
        self.path = None
        self.next_step = 0
        self.calls = 0
        self.closed = False
        self.lost = 0  # calls that could not be written, in all
        self._header = header  # () -> the header's fields behind "run"
        self._replay = replay  # () -> records that a file begun anew has to repeat
        self._host = "".join(c if c.isascii() and c.isalnum() else "_" for c in host)[:60] or "host"
        self._clock = clock or Clock
        self._mono_ns = self._clock.mono_ns
        self._offset_ns = self._clock.wall_ns() - self._mono_ns()
        self._reset()
        _live[id(self)] = self

    def _reset(self):
        """As at the start, or in a forked process, which must not touch the file of its parent."""
        self.lock = RLock()
        self.size = 0
        self._fd = -1
        self._opened = False
        self._keeper = None
        self._retry_ns = -(1 << 62)
        self._sets = {}  # (context, names) -> KeySet
        self._names_kept = 0
        self._next_id = 0
        self._pending = []
        self._pending_bytes = 0
        self._gap_calls = 0
        self._gap_reason = ""
        self._forget_keys()

    def _forget_keys(self):
        # A new dict, so that a thread that has just looked into the old one notices (log_known).
        self._known = {}  # a call's keys -> KeySet that stands in the file
        self._standing = set()
        self._renew_at = self.size + RENEW_BYTES

    def now_us(self):
        return (self._mono_ns() + self._offset_ns) // 1000

    # -- One call of log() ----------------------------------------------------------------------

    def log_known(self, data, step, commit, context=None):
        """The fast way: True when the call was written, False when it needs the slow one (log_values).

        Values are converted before the lock is taken: float() of a tensor may wait for a GPU.
        """
        known = self._known
        try:
            keys = known[tuple(data) if context is None else (context, tuple(data))]
            values = keys.pack(*data.values())
        except Exception:
            return False
        with self.lock:
            if known is not self._known:
                return False
            if step is None:
                step = self.next_step
                if commit is not False:
                    self.next_step = step + 1
            elif type(step) is int and -STEP_LIMIT < step < STEP_LIMIT:
                self._advance(step, commit)
            else:
                return False
            time_us = (self._mono_ns() + self._offset_ns) // 1000
            head = _pack_head(83, keys.id, step, time_us)
            crc = zlib.crc32(values, zlib.crc32(head, keys.length_crc))
            line = _pack_record(keys.length, crc, 83, keys.id, step, time_us) + values
            self.calls += 1
            try:
                written = os.write(self._fd, line)
            except OSError:
                written = 0
            if written != keys.size:
                self._take_back(written)
                self._hand_over(line, calls=1)
                return True
            keys.last = line
            size = self.size = self.size + written
            if size >= self._renew_at:
                self._forget_keys()
        return True

    def _advance(self, step, commit):
        # As wandb counts: log(step=5) leaves the counter at 5, and a step of the past leaves it alone.
        following = step + 1 if commit else step
        if following > self.next_step:
            self.next_step = following

    def take_step(self, step, commit):
        """The step of a call, with the counter moved on."""
        with self.lock:
            if step is None:
                step = self.next_step
                if commit is not False:
                    self.next_step = step + 1
            elif step != NO_STEP:
                self._advance(step, commit)
            return step

    def log_values(self, names, values, step, context="", alias=None):
        """The slow way. `alias`: under what the fast way finds these keys next time, or None when it can't."""
        with self.lock:
            self.calls += 1
            done = True
            parts = parts_of(names, context)
            for start, end in parts:
                whole = alias if len(parts) == 1 else None
                done = self._log_part(names[start:end], values[start:end], step, context, whole) and done
            return done

    def _log_part(self, names, values, step, context, alias):
        keys = self._key_set(names, context)
        new = b"" if keys.id in self._standing else keys.record()
        payload = struct.pack("<Iqq", keys.id, step, self.now_us()) + keys.pack(*values)
        line = record(b"S", payload)
        if not self._hand_over(new + line, calls=1):
            return False
        keys.last = line
        self._standing.add(keys.id)
        if alias is not None:
            self._known[alias] = keys
        if self.size >= self._renew_at:
            self._forget_keys()
        return True

    def _key_set(self, names, context):
        keys = self._sets.get((context, names))
        if keys is None:
            # A program that makes up new keys at every call must not fill the memory.
            if len(self._sets) >= _SETS_KEPT or self._names_kept > _NAMES_KEPT:
                self._sets = {}
                self._names_kept = 0
                self._forget_keys()
            keys = self._sets[context, names] = KeySet(self._next_id, names, context)
            self._next_id += 1
            self._names_kept += len(names)
        return keys

    def last_values(self):
        """The newest value of each metric of this process, as run.summary shows them."""
        with self.lock:
            sets = [keys.last_values() for keys in self._sets.values()
                    if not keys.context and not keys.names[0].startswith("system/")]
        values = {}
        for _, part in sorted(sets, key=lambda pair: pair[0]):
            values.update(part)
        return values

    # -- Everything else ------------------------------------------------------------------------

    def open(self):
        """Makes the file now rather than at the first record, so that a viewer sees the run."""
        with self.lock:
            return self._hand_over(b"")

    def put(self, kind, fields):
        """Writes a JSON record; `fields` is a dict of plain values, in the order of the format's table."""
        line = json_record(kind, fields)
        if line is None:
            warn_once("large " + kind, "a record of kind %r is larger than 16 MiB and was left out" % kind)
            return False
        with self.lock:
            return self._hand_over(line, keep=True)

    def beat(self):
        """A sign of life."""
        with self.lock:
            if self._fd >= 0:
                self._hand_over(record(b"H", struct.pack("<q", self.now_us())))

    def retry(self):
        """Tries to write what is overdue, also when the program logs nothing."""
        with self.lock:
            if self._gap_calls or self._pending:
                self._hand_over(b"")

    def check_clock(self):
        """Follows the wall clock when it was set by more than a second."""
        with self.lock:
            mono = self._mono_ns()
            offset = self._clock.wall_ns() - mono
            if self._fd < 0 or abs(offset - self._offset_ns) <= 1000000000:
                return
            fields = {"time_us": (mono + self._offset_ns) // 1000, "wall_us": (mono + offset) // 1000}
            self._offset_ns = offset
            self._hand_over(json_record("clock", fields), keep=True)

    def check_file(self):
        """Begins a new file when somebody removed this one: writing into a removed file succeeds, for nobody."""
        with self.lock:
            try:
                gone = self._fd >= 0 and os.fstat(self._fd).st_nlink == 0
            except OSError:
                gone = True
            if gone:
                self._lose_file(OSError(errno.ENOENT, "the journal was removed"))
                self.retry()

    def sync(self):
        # Outside of the lock: a slow disk must not stop the training.
        try:
            _sync(self._fd)
        except OSError:
            pass

    def close(self, fields):
        """Writes the `end` record, unless this process never wrote anything (a worker that only computed)."""
        with self.lock:
            if self.closed:
                return
            if self._opened or self._pending or self._gap_calls:
                self._retry_ns = -(1 << 62)
                self._hand_over(json_record("end", dict({"time_us": self.now_us()}, **fields)))
            self.closed = True
            self._forget_keys()
            keeper, self._keeper = self._keeper, None
            fd, self._fd = self._fd, -1
            _live.pop(id(self), None)
        if keeper:
            keeper.stop()
        if fd >= 0:
            try:
                _sync(fd)
                os.close(fd)
            except OSError:
                pass

    # -- The file -------------------------------------------------------------------------------

    def _hand_over(self, data, calls=0, keep=False):
        """Appends records and what is overdue before them; False when that did not work."""
        if self.closed:
            return False
        try:
            if self._fd < 0:
                self._open()
            overdue = self._overdue()
            self._append(overdue + data)
        except OSError as error:
            self._note_loss(error, data, calls, keep)
            return False
        if overdue:
            self._pending = []
            self._pending_bytes = self._gap_calls = 0
        return True

    def _append(self, data):
        for attempt in (0, 1):
            written = os.write(self._fd, data) if data else 0
            if written == len(data):
                self.size += written
                return
            # A full disk takes what fits. The second attempt tells the reason, or was all that it needed.
            self._take_back(written)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def _take_back(self, written):
        if written:
            try:
                os.ftruncate(self._fd, os.lseek(self._fd, 0, os.SEEK_CUR) - written)
            except OSError:
                pass  # a reader skips the torn record

    def _overdue(self):
        if not self._gap_calls:
            return b"".join(self._pending)
        gap = {"time_us": self.now_us(), "calls": self._gap_calls, "reason": self._gap_reason}
        return json_record("gap", gap) + b"".join(self._pending)

    def _note_loss(self, error, data, calls, keep):
        self._forget_keys()
        if keep and self._pending_bytes + len(data) <= _PENDING_BYTES:
            self._pending.append(data)
            self._pending_bytes += len(data)
        elif keep:
            calls = 1
        self._gap_calls += calls
        self.lost += calls
        self._gap_reason = error.strerror or str(error)
        if error.errno in (errno.ESTALE, errno.EBADF) and self._fd >= 0:
            self._lose_file(error)
        where = self.path or os.path.join(self.folder, "")
        warn_once("journal", "can't write %s: %s. The program goes on; what it logs is lost until writing "
                  "works again." % (where, self._gap_reason))

    def _lose_file(self, error):
        fd, self._fd = self._fd, -1
        try:
            os.close(fd)
        except OSError:
            pass
        # What was logged into the file is lost with it, and what could not be written is among these calls.
        self.lost += self.calls
        self._gap_calls = max(self._gap_calls, self.calls)
        self.calls = 0
        self._sets = {}
        self._names_kept = self._next_id = self.size = 0
        self._forget_keys()
        self._gap_reason = error.strerror or str(error)
        warn_once("removed", "%s is gone (%s); a new journal is begun." % (self.path, self._gap_reason))

    def _open(self):
        now_ns = self._mono_ns()
        if now_ns < self._retry_ns:
            raise OSError(errno.EAGAIN, self._gap_reason or "not yet tried again")
        self._retry_ns = now_ns + _RETRY_NS
        os.makedirs(self.folder, exist_ok=True)
        start_us = self.now_us()
        number = 0
        while True:
            name = "%s.%016d-%s-%d-%d.tide" % (self.run, start_us, self._host, os.getpid(), number)
            path = os.path.join(self.folder, name)
            try:
                self._fd = os.open(path, _OPEN_FLAGS, 0o666)
                break
            except FileExistsError:
                number += 1
        self._begin(path, start_us)

    def _begin(self, path, start_us):
        self.size = 0
        self._forget_keys()
        header = {"version": 1, "run": self.run, "time_us": start_us}
        header.update(self._header())
        data = MAGIC + json_record("header", header)
        if self._opened and self._replay:
            data += b"".join(filter(None, self._replay()))
        try:
            self._append(data)
        except OSError:
            # A file without its header is of no use to anybody.
            fd, self._fd = self._fd, -1
            os.close(fd)
            os.unlink(path)
            raise
        self.path = path
        self._opened = True
        self._retry_ns = -(1 << 62)
        if self._keeper is None and self._clock is Clock:
            self._keeper = Keeper(self)


_sync = getattr(os, "fdatasync", os.fsync)
_live = {}


def _after_fork():
    for journal in list(_live.values()):
        fd = journal._fd
        journal._reset()
        if fd >= 0:
            try:
                os.close(fd)
            except OSError:
                pass


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
