"""init(): begins a run."""

import os

from . import _current, _identity, _process
from ._run import Run
from ._warn import Error, warn_once

# wandb's arguments that mean something to its service only.
_ELSEWHERE = frozenset(("entity", "save_code", "settings", "anonymous", "sync_tensorboard", "magic", "config_exclude_keys",
                        "config_include_keys", "allow_val_change", "force", "tensorboard", "monitor_gym", "fork_from",
                        "resume_from"))


def init(project=None, name=None, group=None, job_type=None, config=None, tags=None, notes=None, dir=None, id=None,
         resume=None, parent=None, rank=None, facts=None, system=None, console=None, strict=False, mode=None, reinit=None,
         clock=None, **more):
    """Begins a run and returns it; what it logs goes to a journal in `dir` (TIDEMARK_DIR, or ./tidemark-runs).

    `id` names a run that several processes share or that is resumed (`resume`: "allow", "must", "never").
    `system` logs how busy the machine is (True, or seconds between two samples), `console` what the program prints.
    `facts` chooses what is recorded about the program (tidemark._facts). mode="disabled" writes nothing.
    """
    given = dict(project=project, name=name, group=group, job_type=job_type, tags=tags, notes=notes, dir=dir, id=id,
                 parent=parent, rank=rank)
    given = {key: None if getattr(value, "_tidemark_inert", False) else value for key, value in given.items()}
    unknown = sorted(set(more) - _ELSEWHERE)
    if unknown:
        warn_once("init " + unknown[0], "init() has no argument %s; it is ignored" % ", ".join(unknown))
    current = _current._package.run
    if current is not None and not current._finished:
        if reinit in (None, False, "default", "return_previous") and id in (None, current.id):
            warn_once("init", "a run is going on already; init() returned it (reinit=True begins a new one)")
            if config:
                current.config.update(config)
            return current
        if reinit != "create_new":
            current.finish()
    run = Run(strict=strict, facts=facts, clock=clock, disabled=_disabled(mode),
              **_continue(given, resume))
    if config:
        run.config.update(config)
    _process.watch(run)
    _current.bind(run)
    run.gather_facts()
    run.watch(system, console)
    return run


def _disabled(mode):
    return (mode or os.environ.get("TIDEMARK_MODE", "")) == "disabled"


def _continue(given, resume):
    """Adds the step to go on from, and looks whether the run may be resumed."""
    given["id"] = given["id"] or os.environ.get("TIDEMARK_RUN_ID") or None
    if not given["project"]:
        given["project"] = os.environ.get("TIDEMARK_PROJECT") or None
    if not given["group"]:
        given["group"] = os.environ.get("TIDEMARK_GROUP") or None
    if not resume or not given["id"]:
        if resume == "must":
            raise Error('resume="must" needs the id of a run')
        return given
    from ._resume import last_step

    folder = _identity.folder(given["dir"])
    step = last_step(folder, _identity.run_uuid(given["id"], given["project"]))
    if step is None and resume == "must":
        raise Error("there is no run %s in %s to resume" % (given["id"], folder))
    if step is not None and resume == "never":
        raise Error("there is a run %s in %s already" % (given["id"], folder))
    return dict(given, first_step=0 if step is None else step + 1)
