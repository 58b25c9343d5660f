"""The slow way of log(): the first call with some keys, and every call with something else than numbers in it.

What becomes of a value: a number is a point (NaN and the infinities too, integers rounded to a double); a text,
a list and any other object is a text record; media are media records, a list of them one each; an array of
more than one number is a histogram; None is left out. A strict run refuses what is not as it should be.
"""

from . import _json
from ._records import NO_STEP
from ._values import MAX_TEXT_CHARS, flatten, has, items_of, number_of, plain, safe_name, text_of, whole_number_of


def log_slowly(run, data, step, commit, context):
    journal = run._journal
    if run._finished:
        return run._complain("finished", "the run %s is finished; what is logged now is left out" % run.id)
    pairs = items_of(data)
    if pairs is None:
        return run._complain("no dictionary", "log() needs a dictionary, not %s" % type(data).__name__)
    names, values, others = _sort(run, pairs)
    given, context = context, safe_name(context) if context else ""
    if step is not None:
        step = _clean_step(run, step)
        # As in wandb: a call with a step does not move the counter past it.
    lost = journal.lost
    step = journal.take_step(step, commit)
    if names:
        # The next call with these keys goes the fast way, when keys and names are the same texts.
        alias = tuple(key for key, _ in pairs)
        if alias != names or others or (given is not None and given != context):
            alias = None
        elif given is not None:
            alias = (context, alias)
        journal.log_values(names, values, step, context, alias)
    for name, value in others:
        _put_other(run, name, value, step)
    if run.strict and journal.lost > lost:
        run._complain("lost", "a call could not be written: %s" % journal._gap_reason)


def log_text(run, name, text, step):
    if run._finished:
        return run._complain("finished", "the run %s is finished; what is logged now is left out" % run.id)
    step = run._journal.take_step(None if step is None else _clean_step(run, step), False)
    _put_text(run, safe_name(name), text_of(text), step)


def _sort(run, pairs):
    names, values, others = [], [], []
    for key, value in flatten(pairs):
        name = safe_name(key)
        if name is not key and name != key:
            run._complain("name", "the key %.60r was changed to %.60r" % (key, name))
        number = None if value is None else number_of(value)
        if number is not None:
            names.append(name)
            values.append(number)
        elif value is None:
            run._complain("None", "%r is None and was left out" % name)
        elif not has(value, "_tidemark_inert"):
            others.append((name, value))
    return tuple(names), values, others


def _clean_step(run, step):
    whole = whole_number_of(step)
    if whole is None:
        run._complain("step", "the step %.60r is not a whole number of 64 bits; the points have no step" % (step,))
        return NO_STEP
    return whole


def _put_other(run, name, value, step):
    if isinstance(value, str):
        return _put_text(run, name, value, step)
    if has(value, "_tidemark_media"):
        return value._tidemark_media(run, name, step, 0)
    if isinstance(value, (list, tuple)) and value and all(has(item, "_tidemark_media") for item in value):
        for index, item in enumerate(value):
            item._tidemark_media(run, name, step, index)
        return None
    if has(value, "tolist") and has(value, "shape"):
        from ._media import Histogram

        return Histogram(value)._tidemark_media(run, name, step, 0)
    value = plain(value)
    _put_text(run, name, value if isinstance(value, str) else _json.dumps(value), step)


def _put_text(run, name, text, step):
    if len(text) > MAX_TEXT_CHARS:
        run._complain("text", "the text of %r was cut to %d characters" % (name, MAX_TEXT_CHARS))
    run._journal.put("text", {"name": name, "step": None if step == NO_STEP else step,
                              "time_us": run._journal.now_us(), "text": text[:MAX_TEXT_CHARS]})
