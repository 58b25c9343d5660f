"""Compact JSON, byte for byte as docs/journal-format.md has it (and as src/base/json_writer.cpp writes it).

Python's own encoder can't be told to write 1.0 as 1 and NaN as "NaN", so this is a small one. It takes what
_values.plain() gives: None, bool, int, float, str, list, dict with str keys.
"""

_ESCAPES = {i: "\\u%04x" % i for i in range(0x20)}
_ESCAPES.update({0x7F: "\\u007f", 0x22: '\\"', 0x5C: "\\\\", 0x0A: "\\n", 0x0D: "\\r", 0x09: "\\t"})
_SAFE_INT = 1 << 64


def number(value):
    """The shortest text that parses to the same double; non-finite ones as quoted words."""
    text = repr(value)
    if text.endswith(".0"):
        return text if text == "-0.0" else text[:-2]
    return {"nan": '"NaN"', "inf": '"Infinity"', "-inf": '"-Infinity"'}.get(text, text)


def string(text):
    # A lone surrogate is no Unicode text; it can come from file names and command lines.
    return '"' + text.translate(_ESCAPES).encode("utf-8", "replace_surrogate").decode("utf-8") + '"'


def dumps(value):
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    kind = type(value)
    if kind is str:
        return string(value)
    if kind is int:
        # Beyond 64 bits no reader keeps all digits, so they travel as text (seeds of 128 bits are common).
        return str(value) if -_SAFE_INT < value < _SAFE_INT else string(big_int(value))
    if kind is float:
        return number(value)
    if kind is dict:
        return "{" + ",".join(string(key) + ":" + dumps(item) for key, item in value.items()) + "}"
    return "[" + ",".join(map(dumps, value)) + "]"


def big_int(value):
    try:
        return str(value)
    except ValueError:  # Python refuses to print more than 4,300 digits
        return hex(value)


def _replace_surrogates(error):
    return "\ufffd" * (error.end - error.start), error.end


def _register():
    import codecs

    codecs.register_error("replace_surrogate", _replace_surrogates)


_register()
