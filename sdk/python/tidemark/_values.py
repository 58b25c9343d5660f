"""What a program hands to log() and config, made into what a journal can hold. Nothing in here raises.

Numbers of numpy, torch, jax and tensorflow are known by what they can do (__float__, item, tolist), never
by their type: importing such a library only to ask would take seconds.
"""

import zlib

MAX_NAME_BYTES = 1024
MAX_TEXT_CHARS = 4 << 20
MAX_DEPTH = 20
_MAX_ITEMS = 100000
_MAX_REPR = 1000
_CONTROLS = {code: " " for code in [*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029]}


def safe_name(key):
    """Any key as a name: text of one line, valid UTF-8, not empty, at most MAX_NAME_BYTES long."""
    if type(key) is str and key.isascii() and key.isprintable() and 0 < len(key) <= MAX_NAME_BYTES:
        return key
    name = key if type(key) is str else text_of(key)
    name = name.translate(_CONTROLS).encode("utf-8", "replace")
    if len(name) > MAX_NAME_BYTES:
        # Long names that differ at their end stay different.
        name = name[: MAX_NAME_BYTES - 9].decode("utf-8", "ignore").encode() + b"~%08x" % zlib.crc32(name)
    return name.decode("utf-8") or "unnamed"


def has(value, name):
    """hasattr() for objects whose __getattr__ raises anything."""
    try:
        return hasattr(value, name)
    except Exception:
        return False


def text_of(value):
    try:
        return str(value)
    except Exception:
        return "<" + type(value).__name__ + ">"


def number_of(value):
    """The value as a float, or None when it is not one number."""
    if isinstance(value, (str, bytes, bytearray)):
        return None
    try:
        return float(value)
    except OverflowError:  # an int beyond 1.8e308 rounds to infinity, as IEEE 754 has it
        try:
            return float("inf") if value > 0 else float("-inf")
        except Exception:
            return None
    except Exception:
        pass
    try:
        return float(value.item())
    except Exception:
        return None


def whole_number_of(value, limit=(1 << 63) - 1):
    """The value as a step, or None when it is not a whole number of 64 bits."""
    try:
        number = value.__index__()
    except Exception:
        try:
            number = int(value.item() if hasattr(value, "item") else value)
        except Exception:
            return None
    return number if -limit <= number <= limit else None


def items_of(data):
    """The pairs of anything like a dictionary, or None."""
    try:
        items = data.items() if hasattr(data, "items") else ((key, data[key]) for key in data.keys())
        return list(items)
    except Exception:
        return None


def mapping_of(thing):
    """A configuration as a dict: dictionaries, argparse namespaces, dataclasses, any object with fields."""
    pairs = items_of(thing)
    if pairs is None:
        try:
            pairs = list(vars(thing).items())
        except Exception:
            return None
        pairs = [(key, value) for key, value in pairs if not str(key).startswith("_")]
    return {text_of(key): value for key, value in pairs}


def flatten(pairs, prefix="", depth=0):
    """Yields (key, value) with nested dictionaries joined by '/'."""
    for key, value in pairs:
        if prefix:
            key = prefix + text_of(key)
        plain_value = value is None or isinstance(value, (float, int, str))
        nested = None if plain_value else items_of(value) if has(value, "items") else None
        if nested is None or depth >= MAX_DEPTH:
            yield key, value
        else:
            yield from flatten(nested, text_of(key) + "/", depth + 1)


def plain(value, depth=0):
    """The value as None, bool, int, float, str, list or dict, for JSON."""
    kind = type(value)
    if value is None or kind in (bool, int, float, str):
        return value
    try:
        return _plain_object(value, depth)
    except Exception:
        return "<" + kind.__name__ + ">"


def _plain_object(value, depth):
    for base in (str, bool, int, float):  # subclasses: numpy.float64, enum.IntEnum
        if isinstance(value, base):
            return base(value) if base is not str else str.__str__(value)
    if depth >= MAX_DEPTH or isinstance(value, type):
        return _short(value)
    if isinstance(value, dict):
        return {text_of(key): plain(item, depth + 1) for key, item in list(value.items())[:_MAX_ITEMS]}
    if isinstance(value, (list, tuple)):
        return [plain(item, depth + 1) for item in value[:_MAX_ITEMS]]
    if isinstance(value, (set, frozenset)):
        return [plain(item, depth + 1) for item in sorted(value, key=text_of)[:_MAX_ITEMS]]
    if hasattr(value, "tolist") and getattr(value, "size", 1) is not None:
        size = value.size if not callable(getattr(value, "size", 1)) else value.numel()
        return plain(value.tolist(), depth + 1) if size <= 1000 else _short(value)
    if hasattr(value, "__float__") and hasattr(value, "__index__"):
        return int(value)
    if hasattr(value, "items") or hasattr(value, "keys"):
        return {text_of(key): plain(item, depth + 1) for key, item in items_of(value)[:_MAX_ITEMS]}
    if hasattr(value, "__dataclass_fields__") and not isinstance(value, type):
        return {name: plain(getattr(value, name, None), depth + 1) for name in value.__dataclass_fields__}
    if hasattr(value, "__float__") and not hasattr(value, "__len__"):
        return float(value)
    return _short(value)


def _short(value):
    if hasattr(value, "__fspath__"):
        return text_of(value.__fspath__())
    if isinstance(value, type) or (callable(value) and hasattr(value, "__qualname__")):
        return getattr(value, "__module__", "") + "." + value.__qualname__
    try:
        text = str(value) if type(value).__str__ is not object.__str__ else "<" + type(value).__name__ + ">"
    except Exception:
        text = "<" + type(value).__name__ + ">"
    return text if len(text) <= _MAX_REPR else text[:_MAX_REPR] + "…"
