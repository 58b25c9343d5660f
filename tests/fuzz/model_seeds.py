#!/usr/bin/env python3
"""Makes the first inputs of model_fuzz: small ONNX models of our own, one a family of operators. Run in the
project's root; the results are committed."""
import pathlib
import struct

FLOAT, INT64, STRING, BOOL = 1, 7, 8, 9


def varint(value):
    value &= (1 << 64) - 1
    out = b""
    while value >= 0x80:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def number(field, value):
    return varint(field << 3) + varint(value)


def text(field, value):
    value = value.encode() if isinstance(value, str) else value
    return varint(field << 3 | 2) + varint(len(value)) + value


def attribute(name, value):
    out = text(1, name)
    if isinstance(value, bytes):
        return out + text(6, value) + number(20, 5)
    if isinstance(value, float):
        return out + varint(2 << 3 | 5) + struct.pack("<f", value) + number(20, 1)
    if isinstance(value, int):
        return out + number(3, value) + number(20, 2)
    if isinstance(value, str):
        return out + text(4, value) + number(20, 3)
    if isinstance(value[0], float):
        return out + text(7, struct.pack(f"<{len(value)}f", *value)) + number(20, 6)
    if isinstance(value[0], str):
        return out + b"".join(text(9, item) for item in value) + number(20, 8)
    return out + text(8, b"".join(varint(item) for item in value)) + number(20, 7)


def node(op, inputs, outputs, domain="", **attributes):
    out = b"".join(text(1, name) for name in inputs) + b"".join(text(2, name) for name in outputs)
    out += text(4, op) + b"".join(text(5, attribute(name, value)) for name, value in attributes.items())
    return text(1, out + (text(7, domain) if domain else b""))


def value(field, name, kind, dims=None):
    tensor = number(1, kind)
    if dims is not None:
        tensor += text(2, b"".join(text(1, b"" if dim < 0 else number(1, dim)) for dim in dims))
    return text(field, text(1, name) + text(2, text(1, tensor)))


def tensor(name, kind, dims, values):
    form = {FLOAT: "f", INT64: "q", BOOL: "B"}[kind]
    raw = struct.pack(f"<{len(values)}{form}", *values)
    return text(5, b"".join(number(1, dim) for dim in dims) + number(2, kind) + text(8, name) + text(9, raw))


def model(graph, opset=17, ml_opset=3):
    return (number(1, 8) + text(7, graph) + text(8, text(1, "") + number(2, opset)) +
            text(8, text(1, "ai.onnx.ml") + number(2, ml_opset)))


X, Y = value(11, "x", FLOAT, [-1, 4]), value(12, "y", FLOAT)
IMAGE = value(11, "x", FLOAT, [1, 2, 5, 5])
BODY = (value(11, "i", INT64, []) + value(11, "go", BOOL, []) + value(11, "s", FLOAT, [-1, 4]) +
        value(12, "go", BOOL) + value(12, "t", FLOAT) + value(12, "t2", FLOAT) +
        node("Add", ["s", "s"], ["t"]) + node("Identity", ["t"], ["t2"]))
BRANCH = value(12, "b", FLOAT) + node("Neg", ["x"], ["b"])
STEP = (value(11, "s", FLOAT, [4]) + value(11, "e", FLOAT, [4]) + value(12, "n", FLOAT) + value(12, "o", FLOAT) +
        node("Add", ["s", "e"], ["n"]) + node("Identity", ["n"], ["o"]))
TREE = dict(nodes_treeids=[0, 0, 0], nodes_nodeids=[0, 1, 2], nodes_featureids=[1, 0, 0],
            nodes_values=[0.5, 0.0, 0.0], nodes_modes=["BRANCH_LEQ", "LEAF", "LEAF"],
            nodes_truenodeids=[1, 0, 0], nodes_falsenodeids=[2, 0, 0])
SEEDS = {
    "mlp": X + Y + tensor("w", FLOAT, [4, 3], [0.5] * 12) + tensor("b", FLOAT, [3], [1, 2, 3]) +
           node("Gemm", ["x", "w", "b"], ["h"]) + node("Relu", ["h"], ["r"]) + node("Softmax", ["r"], ["y"]),
    "conv": IMAGE + Y + tensor("w", FLOAT, [3, 2, 3, 3], [0.25] * 54) +
            node("Conv", ["x", "w"], ["h"], pads=[1, 1, 1, 1], strides=[2, 1]) +
            node("MaxPool", ["h"], ["p"], kernel_shape=[2, 2]) + node("Flatten", ["p"], ["y"]),
    "shapes": X + Y + tensor("m", INT64, [1], [-1]) + tensor("e", INT64, [1], [9]) + node("Shape", ["x"], ["s"]) + node("Concat", ["s", "m"], ["c"], axis=0) +
              node("Slice", ["x", "m", "e", "m"], ["l"]) + node("Reshape", ["x", "m"], ["f"]) +
              node("Transpose", ["x"], ["t"]) + node("Tile", ["t", "s"], ["y"]),
    "loop": X + Y + value(12, "z", FLOAT) + tensor("n", INT64, [], [3]) + node("Loop", ["n", "", "x"], ["y", "z"], body=BODY),
    "if": X + Y + tensor("c", BOOL, [], [1]) + node("If", ["c"], ["y"], then_branch=BRANCH, else_branch=BRANCH),
    "scan": X + value(12, "q", FLOAT) + Y + tensor("z", FLOAT, [4], [0, 0, 0, 0]) +
            node("Scan", ["z", "x"], ["q", "y"], body=STEP, num_scan_inputs=1),
    "tree": X + value(12, "l", INT64) + Y +
            node("TreeEnsembleClassifier", ["x"], ["l", "y"], "ai.onnx.ml", class_treeids=[0, 0], class_nodeids=[1, 2],
                 class_ids=[0, 0], class_weights=[0.25, 0.75], classlabels_int64s=[0, 1], **TREE),
    "svm": X + value(12, "l", INT64) + Y +
           node("SVMClassifier", ["x"], ["l", "y"], "ai.onnx.ml", kernel_type="RBF", kernel_params=[0.5, 0.0, 3.0],
                vectors_per_class=[1, 1], support_vectors=[0.0] * 4 + [1.0] * 4, coefficients=[1.0, -1.0], rho=[0.1],
                classlabels_ints=[0, 1], prob_a=[1.0], prob_b=[0.0]),
    "linear": X + value(12, "l", INT64) + Y + node("Scaler", ["x"], ["s"], "ai.onnx.ml", offset=[1.0], scale=[2.0]) +
              node("LinearClassifier", ["s"], ["l", "p"], "ai.onnx.ml", coefficients=[1.0] * 8, intercepts=[0.0, 1.0],
                   classlabels_ints=[0, 1], post_transform="SOFTMAX") + node("Normalizer", ["p"], ["y"], "ai.onnx.ml", norm="L1"),
    "lstm": value(11, "x", FLOAT, [2, 1, 2]) + Y + tensor("w", FLOAT, [1, 8, 2], [0.1] * 16) + tensor("r", FLOAT, [1, 8, 2], [0.2] * 16) +
            node("LSTM", ["x", "w", "r"], ["y"], hidden_size=2),
    "resize": IMAGE + Y + tensor("s", FLOAT, [4], [1, 1, 1.5, 2]) + node("Resize", ["x", "", "s"], ["y"], mode="cubic"),
    "pick": X + Y + tensor("i", INT64, [2], [0, -1]) + node("Gather", ["x", "i"], ["g"], axis=1) + node("TopK", ["g", "k"], ["v", "o"]) +
            tensor("k", INT64, [1], [1]) + node("GatherElements", ["x", "o"], ["y"], axis=1),
    "quantised": X + Y + tensor("s", FLOAT, [], [0.1]) + node("QuantizeLinear", ["x", "s"], ["q"]) + node("DequantizeLinear", ["q", "s"], ["y"]),
    "texts": value(11, "n", INT64, [3]) + value(12, "y", FLOAT) + node("Cast", ["n"], ["t"], to=STRING) +
             node("TfIdfVectorizer", ["t"], ["y"], mode="TF", min_gram_length=1, max_gram_length=2, max_skip_count=1,
                  ngram_counts=[0, 2], ngram_indexes=[0, 1, 2], pool_strings=["0", "1", "0", "1"]),
    "reduce": X + Y + node("ReduceLogSumExp", ["x"], ["a"], axes=[1]) + node("ArgMax", ["x"], ["m"], axis=1) +
              node("Einsum", ["x", "x"], ["e"], equation="ij,kj->ik") + node("Mul", ["e", "a"], ["y"]),
}

out = pathlib.Path("tests/fuzz/corpus/model_fuzz")
out.mkdir(parents=True, exist_ok=True)
for name, graph in SEEDS.items():
    (out / name).write_bytes(model(graph))
