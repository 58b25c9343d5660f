"""A run: what init() returns. Steps, names and endings are its matter; bytes are the journal's."""

import os

from . import _facts, _identity, _process
from ._fields import Fields
from ._journal import Journal
from ._records import json_record
from ._slow_log import log_slowly, log_text
from ._values import MAX_TEXT_CHARS, mapping_of, plain, text_of
from ._version import __version__
from ._warn import Error, warn_once

WRITER = "tidemark-python " + __version__
_LEVELS = {"info": "info", "warn": "warn", "warning": "warn", "error": "error"}


class Run:
    """Made by tidemark.init(). Nothing in here but init() raises, unless strict=True was given."""

    def __init__(self, project=None, name=None, group=None, job_type=None, tags=None, notes=None, dir=None,
                 id=None, parent=None, rank=None, facts=None, strict=False, disabled=False, first_step=0,
                 clock=None, attached=False):
        self.id = _identity.run_uuid(id, project) if id else _identity.new_uuid()
        self.project = text_of(project) if project else None
        self.dir = _identity.folder(dir)
        self.strict = strict
        self.disabled = disabled
        self.rank = _identity.rank() if rank is None else rank
        self.parent = getattr(parent, "id", parent)
        self._facts = _facts.wanted(facts)
        self._texts = {"name": name, "group": group, "job_type": job_type, "notes": notes}
        self._texts = {key: text_of(text) for key, text in self._texts.items() if text is not None}
        self._found = {}  # facts that took time to gather
        self._tags = {}
        self._metrics = {}
        self._ending = None
        self._finished = False
        self._gathering = None
        self._watches = []  # what records beside the calls
        self._pid = self._first_pid = os.getpid()
        self._attached = attached
        self._journal = self._make_journal(clock)
        self._journal.next_step = first_step
        self.config = Fields(lambda values: self._put("params", {"values": values}))
        self.summary = Fields(lambda values: self._put("summary", {"values": values}), self._journal.last_values)
        if attached:
            return  # the process that began the run says everything about it; this one may never log
        if not self._journal.open() and strict:
            self._complain("lost", "can't write a journal into " + self.dir)
        if "notes" in self._texts:
            self._put("run", {"notes": self._texts["notes"]})
        if tags:
            self.tags = tags

    def _make_journal(self, clock):
        if self.disabled:
            from ._disabled import NoJournal

            return NoJournal()
        self._host = _facts.host() if "host" in self._facts else ""
        self._user = _facts.user() if "user" in self._facts else ""
        return Journal(self.dir, self.id, self._header, clock, self._everything, self._host or "host")

    def _header(self):
        pid = os.getpid()
        if pid != self._pid or self._attached:
            self._pid = pid
            _process.finish_with_worker(self)
        worker = self._attached or pid != self._first_pid
        known = {"project": self.project, "name": self._texts.get("name"), "group": self._texts.get("group"),
                 "job_type": self._texts.get("job_type"), "parent": self.parent, "host": self._host or None,
                 "pid": pid, "user": self._user or None, "rank": self.rank,
                 "worker": worker or None, "writer": WRITER}
        return {key: plain(value) for key, value in known.items() if value is not None}

    def _everything(self):
        """What a journal that is begun anew has to repeat, because the one before was removed."""
        yield json_record("params", {"values": plain(self.config._values)}) if len(self.config) else None
        yield json_record("summary", {"values": plain(self.summary._values)}) if self.summary._values else None
        yield json_record("tags", {"values": self._tags}) if self._tags else None
        facts = dict(self._texts, **self._found)
        yield json_record("run", facts) if facts else None
        for fields in self._metrics.values():
            yield json_record("metric", fields)

    # -- Logging --------------------------------------------------------------------------------

    def log(self, data, step=None, commit=None, context=None):
        """Records numbers, texts and media at a step.

        Without `step` each call is one step; `commit=False` leaves the counter where it is. Nested
        dictionaries are joined by '/'. Never raises, unless the run is strict.
        """
        if self._journal.log_known(data, step, commit, context):
            if self.strict and self._journal.lost:
                self._complain("lost", "%d calls could not be written" % self._journal.lost)
            return
        self._safely(log_slowly, data, step, commit, context)

    def log_text(self, name, text, step=None):
        self._safely(log_text, name, text, step)

    def log_image(self, name, image, step=None, caption=None):
        self._log_media("Image", name, image, step, caption=caption)

    def log_histogram(self, name, values, step=None, bins=64):
        self._log_media("Histogram", name, values, step, num_bins=bins)

    def log_table(self, name, columns=None, rows=None, step=None):
        self._log_media("Table", name, columns, step, data=rows)

    def log_audio(self, name, audio, step=None, caption=None):
        self._log_media("Audio", name, audio, step, caption=caption)

    def log_file(self, name, path, step=None):
        self._log_media("File", name, path, step)

    def _log_media(self, kind, name, thing, step, **more):
        def log(run):
            from . import _media

            media = thing if hasattr(thing, "_tidemark_media") else getattr(_media, kind)(thing, **more)
            log_slowly(run, {name: media}, step, False, None)

        self._safely(log)

    def alert(self, title, text="", level="info", wait_duration=None):
        level = _LEVELS.get(text_of(getattr(level, "value", level)).lower(), "info")
        self._put("alert", {"time_us": self._journal.now_us(), "title": text_of(title),
                            "text": text_of(text)[:MAX_TEXT_CHARS], "level": level})

    def rewind(self, step):
        """Says that the run goes back to `step`: its points from there on are taken back."""
        def log(run):
            from ._values import whole_number_of

            whole = whole_number_of(step)
            if whole is None:
                return run._complain("rewind", "rewind() needs a step, not %r" % (step,))
            run._put("rewind", {"step": whole})
            if run._journal.next_step > whole:
                run._journal.next_step = whole

        self._safely(log)

    def define_metric(self, name, step_metric=None, summary=None, **ignored):
        """Says how a metric is meant: what its x axis is, and which of its values counts (min, max, last, …)."""
        step_metric = getattr(step_metric, "name", step_metric)
        fields = {"name": text_of(name), "step_metric": step_metric, "summary": summary}
        fields = {key: text_of(value) for key, value in fields.items() if value is not None}
        self._metrics[fields["name"]] = fields
        self._put("metric", fields)
        return Metric(fields["name"])

    # -- Facts ----------------------------------------------------------------------------------

    def _text_property(key):
        def get(self):
            return self._texts.get(key)

        def change(self, text):
            self._texts[key] = text_of(text)
            self._put("run", {key: self._texts[key]})

        return property(get, change)

    name = _text_property("name")
    group = _text_property("group")
    job_type = _text_property("job_type")
    notes = _text_property("notes")
    del _text_property

    @property
    def tags(self):
        """The names of the tags. Assign names, or a dictionary of names and texts."""
        return tuple(self._tags)

    @tags.setter
    def tags(self, tags):
        if isinstance(tags, str):
            tags = (tags,)
        wanted = mapping_of(tags) if hasattr(tags, "items") else {text_of(tag): "" for tag in tags or ()}
        wanted = {tag: text_of(text) for tag, text in wanted.items()}
        changes = {tag: text for tag, text in wanted.items() if self._tags.get(tag) != text}
        changes.update({tag: None for tag in self._tags if tag not in wanted})
        self._tags = wanted
        if changes:
            self._put("tags", {"values": changes})

    @property
    def step(self):
        return self._journal.next_step

    @property
    def path(self):
        """This process's journal, or None while there is none."""
        return self._journal.path

    def gather_facts(self):
        """Looks for git, versions and the command line beside the training, so that init() is quick."""
        slow = self._facts - {"host", "user"}
        if not slow or self.disabled:
            return

        def gather():
            self._found = _facts.gather(slow)
            if self._found:
                self._journal.put("run", self._found)

        import threading

        self._gathering = threading.Thread(target=gather, name="tidemark-facts", daemon=True)
        self._gathering.start()

    def watch(self, system=None, console=None):
        """Begins to record what goes on beside the calls of log(); it ends with the run."""
        if self.disabled:
            return
        from . import _console, _system

        seconds = _system.every_s(system)
        if seconds is not None:
            self._watches.append(_system.Watch(self._journal, seconds))
        if _console.is_wanted(console):
            self._watches.append(_console.Console(self._journal))

    # -- Ending ---------------------------------------------------------------------------------

    def finish(self, exit_code=None, quiet=None, status=None, error=None):
        """Ends the run. What was logged is on the disk when this returns."""
        if self._finished:
            return
        if self._ending and exit_code is None and status is None:
            status, exit_code, error = self._ending
        exit_code = 0 if exit_code is None and status is None else exit_code
        status = status or ("failed" if exit_code else "finished")
        if self._gathering is not None and self._pid == os.getpid():
            self._gathering.join(3)
        self._finished = True
        for watch in self._watches:
            watch.stop()
        _process.unwatch(self)
        fields = {"status": status, "exit_code": exit_code, "error": error}
        self._journal.close({key: value for key, value in fields.items() if value is not None})
        if self.strict and self._journal.lost:
            self._complain("lost", "%d calls could not be written" % self._journal.lost)

    def _finish_quietly(self):
        try:
            self.finish()
        except Exception:
            pass

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if kind is not None:
            self._ending = _process.ending_of(kind, error)
        from . import _current

        _current.release(self)
        self.finish()
        return False

    def __reduce__(self):
        # A run that travels to a spawned worker writes a journal of its own there, from its first call on.
        given = dict(self._texts, project=self.project, dir=self.dir, id=self.id, parent=self.parent, rank=self.rank,
                     facts=sorted(self._facts) or "none", strict=self.strict, disabled=self.disabled,
                     first_step=self.step)
        return _attach, (given, plain(self.config._values))

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

    def __repr__(self):
        return "<tidemark run %s%s>" % (self.id, " in " + self.dir if not self.disabled else ", disabled")

    def _repr_html_(self):
        """In a notebook: the page, live. None (then the text is shown) when it can't be served."""
        if self.disabled:
            return None
        try:
            from ._notebook import frame

            return frame(self)
        except (OSError, RuntimeError) as error:
            self._complain("frame", "no live frame: %s" % error)
            return None

    # -- Trouble --------------------------------------------------------------------------------

    def _put(self, kind, fields):
        if self._finished:
            self._complain("finished", "the run %s is finished; what is logged now is left out" % self.id)
        else:
            self._safely(lambda run: run._journal.put(kind, plain(fields)))

    def _safely(self, work, *arguments):
        try:
            work(self, *arguments)
        except Error:
            raise
        except Exception as error:
            self._complain("inside", "%s: %s; the call was left out" % (type(error).__name__, error))

    def _complain(self, kind, message):
        if self.strict:
            raise Error(message)
        warn_once(kind + self.id, message)


def _attach(given, config):
    run = Run(attached=True, **given)
    run.config._values.update(config)
    _process.watch(run)
    return run


class Metric:
    """What define_metric() returns; it can be the step_metric of another one."""

    def __init__(self, name):
        self.name = name

