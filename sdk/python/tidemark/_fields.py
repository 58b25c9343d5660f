"""run.config and run.summary: dictionaries whose fields are attributes too, and whose changes are recorded."""

from ._values import mapping_of, plain, text_of


class Fields:
    def __init__(self, changed=None, fallback=None):
        object.__setattr__(self, "_values", {})
        object.__setattr__(self, "_changed", changed)
        object.__setattr__(self, "_fallback", fallback)  # () -> values that nobody set, but that are known

    def _known(self):
        if self._fallback is None:
            return self._values
        known = dict(self._fallback())
        known.update(self._values)
        return known

    def update(self, *things, **more):
        """Takes a dictionary, a namespace or a dataclass. `allow_val_change` is wandb's: changes are allowed."""
        more.pop("allow_val_change", None)
        values = {}
        for thing in things:
            if not isinstance(thing, bool) and thing is not None:
                values.update(mapping_of(thing) or {})
        values.update(more)
        if values:
            self._values.update(values)
            if self._changed:
                self._changed({key: plain(value) for key, value in values.items()})

    def setdefaults(self, thing):
        self.update({key: value for key, value in (mapping_of(thing) or {}).items() if key not in self._values})

    def setdefault(self, key, default=None):
        if key not in self:
            self[key] = default
        return self[key]

    def as_dict(self):
        return dict(self._known())

    def get(self, key, default=None):
        return self._known().get(key, default)

    def keys(self):
        return self._known().keys()

    def values(self):
        return self._known().values()

    def items(self):
        return self._known().items()

    def __getitem__(self, key):
        return self._known()[key]

    def __setitem__(self, key, value):
        self.update({text_of(key): value})

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        try:
            return self._known()[name]
        except KeyError:
            raise AttributeError("there is no field %r" % name) from None

    def __setattr__(self, name, value):
        self.update({name: value})

    def __contains__(self, key):
        return key in self._known()

    def __iter__(self):
        return iter(self._known())

    def __len__(self):
        return len(self._known())

    def __repr__(self):
        return repr(self._known())

    def __getstate__(self):  # travels into worker processes as its values
        return self.as_dict()

    def __setstate__(self, values):
        self.__init__()
        self._values.update(values)
