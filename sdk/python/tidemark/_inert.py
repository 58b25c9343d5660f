"""Stands for what this package does not have, so that a script written for wandb runs on.

It can be called, entered, indexed and used as a decorator; it is false and empty.
"""


class Inert:
    _tidemark_inert = True

    def __init__(self, name="", *ignored):
        self.__dict__["_name"] = name if isinstance(name, str) else ""

    def __call__(self, *arguments, **named):
        if len(arguments) == 1 and not named and callable(arguments[0]) and not isinstance(arguments[0], Inert):
            return arguments[0]  # a decorator leaves the function as it is
        return self

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return self

    def __setattr__(self, name, value):
        pass

    def __getitem__(self, key):
        return self

    def __setitem__(self, key, value):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *ignored):
        return False

    def __iter__(self):
        return iter(())

    def __len__(self):
        return 0

    def __bool__(self):
        return False

    def __contains__(self, key):
        return False

    def __mro_entries__(self, bases):
        return (Inert,)

    def __repr__(self):
        return "<tidemark has no %s>" % (self._name or "such thing")
