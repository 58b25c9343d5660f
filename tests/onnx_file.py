"""Writes small ONNX models without the package onnx: enough for tests of the command line."""
import struct

FLOAT, INT64, STRING = 1, 7, 8


def _varint(number):
    number &= (1 << 64) - 1
    out = b""
    while number > 127:
        out += bytes([number & 127 | 128])
        number >>= 7
    return out + bytes([number])


def field(number, value):
    """A field of a message: an integer, or bytes."""
    if isinstance(value, int):
        return _varint(number << 3) + _varint(value)
    return _varint(number << 3 | 2) + _varint(len(value)) + value


def floats(name, dims, values):
    data = struct.pack("<%df" % len(values), *values)
    return field(5, b"".join(field(1, d) for d in dims) + field(2, FLOAT) + field(8, name.encode()) + field(9, data))


def ints(name, values):
    data = struct.pack("<%dq" % len(values), *values)
    return field(5, field(1, len(values)) + field(2, INT64) + field(8, name.encode()) + field(9, data))


def attribute(name, value):
    if isinstance(value, float):
        return field(5, field(1, name.encode()) + _varint(2 << 3 | 5) + struct.pack("<f", value) + field(20, 1))
    return field(5, field(1, name.encode()) + field(3, value) + field(20, 2))


def node(op, inputs, outputs, **attributes):
    return field(1, b"".join(field(1, i.encode()) for i in inputs) + b"".join(field(2, o.encode()) for o in outputs) + field(4, op.encode()) +
                 b"".join(attribute(name, value) for name, value in attributes.items()))


def _value(number, name, kind, dims):
    shape = b"".join(field(1, field(1, d)) if isinstance(d, int) else field(1, field(2, d.encode())) for d in dims)
    return field(number, field(1, name.encode()) + field(2, field(1, field(1, kind) + field(2, shape))))


def model(parts, inputs, outputs, opset=17):
    """`parts`: nodes and weights; `inputs`, `outputs`: (name, kind, dims)."""
    graph = b"".join(parts) + field(2, b"g")
    graph += b"".join(_value(11, *each) for each in inputs) + b"".join(_value(12, *each) for each in outputs)
    return field(1, 8) + field(7, graph) + field(8, field(2, opset))


def linear(weights, bias=None, last=None, shape=None):
    """x·W + b, with an operator behind it; `weights` has a row for each feature. `shape`: of an input that is flattened."""
    features, outputs = len(weights), len(weights[0])
    flat = [value for row in weights for value in row]
    parts = [floats("w", (features, outputs), flat), floats("b", (outputs,), bias or [0.0] * outputs)]
    start = "x"
    if shape:
        parts.append(node("Flatten", ["x"], ["flat"]))
        start = "flat"
    parts.append(node("Gemm", [start, "w", "b"], ["sum" if last else "out"]))
    kind, dims = FLOAT, ("N", outputs)
    if last == "ArgMax":
        parts.append(node("ArgMax", ["sum"], ["out"], axis=1, keepdims=0))
        kind, dims = INT64, ("N",)
    elif last:
        parts.append(node(last, ["sum"], ["out"]))
    return model(parts, [("x", FLOAT, ("N",) + tuple(shape or (features,)))], [("out", kind, dims)])
