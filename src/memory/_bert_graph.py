"""A BERT sentence encoder as an ONNX graph, written from its weights alone: no torch, no conversion tools.

Token embeddings → six transformer layers → mean over the real tokens → length one.
"""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float32]
    Weights = dict[str, Array]

__all__ = ("DIM", "GRAPH_VERSION", "build_graph", "read_safetensors")

GRAPH_VERSION = 1
"""Change it when the arithmetic changes: vectors of different versions are not comparable."""

LAYERS, HEADS, DIM = 6, 12, 384
_EPSILON = 1e-12
_OPSET = 17
_IR_VERSION = 8
_HEADER_LIMIT = 10 * 1024 * 1024


def read_safetensors(path: Path) -> Weights:
    """The float tensors of a safetensors file; what is not float32 (such as position ids) is left out."""
    import numpy as np

    data = path.read_bytes()
    (size,) = struct.unpack("<Q", data[:8].ljust(8, b"\xff"))
    if size > min(_HEADER_LIMIT, len(data) - 8):
        raise ValueError("not a safetensors file")
    header: dict[str, Any] = json.loads(data[8 : 8 + size])
    start = 8 + size
    return {
        name: np.frombuffer(
            data[start + entry["data_offsets"][0] : start + entry["data_offsets"][1]], "<f4"
        ).reshape(entry["shape"])
        for name, entry in header.items()
        if entry.get("dtype") == "F32"
    }


def build_graph(weights: Weights) -> bytes:
    """The model: inputs `input_ids` and `attention_mask` (int64, texts × tokens), output `vectors`."""
    import onnx
    from onnx import TensorProto, helper

    graph = _Graph(weights)
    hidden = _embeddings(graph)
    bias = _attention_bias(graph)
    for layer in range(LAYERS):
        hidden = _layer(graph, f"encoder.layer.{layer}.", hidden, bias)
    _pooled(graph, hidden)
    shape = ["texts", "tokens"]
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, shape)
        for name in ("input_ids", "attention_mask")
    ]
    outputs = [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["texts", DIM])]
    model = helper.make_model(
        helper.make_graph(graph.nodes, "minilm", inputs, outputs, graph.initializers),
        opset_imports=[helper.make_opsetid("", _OPSET)],
        producer_name="brandwright",
    )
    model.ir_version = _IR_VERSION
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString())


class _Graph:
    """Nodes and constants as they are added; every value has a name."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.nodes: list[Any] = []
        self.initializers: list[Any] = []
        self._constants: dict[str, str] = {}

    def op(self, kind: str, *inputs: str, name: str = "", **attributes: Any) -> str:
        """Add a node; the name of its output."""
        from onnx import helper

        output = name or f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [output], **attributes))
        return output

    def weight(self, name: str, *, transposed: bool = False) -> str:
        """A tensor of the model; a dense layer's matrix is stored the other way round."""
        value = self.weights[name]
        return self.constant(f"{name}.T" if transposed else name, value.T.copy() if transposed else value)

    def constant(self, name: str, value: Any, dtype: str = "float32") -> str:
        """A constant, stored once a name."""
        import numpy as np
        from onnx import numpy_helper

        if name not in self._constants:
            self.initializers.append(numpy_helper.from_array(np.asarray(value, dtype), name))
            self._constants[name] = name
        return name

    def dense(self, prefix: str, value: str) -> str:
        """`value · Wᵀ + b`."""
        product = self.op("MatMul", value, self.weight(f"{prefix}.weight", transposed=True))
        return self.op("Add", product, self.weight(f"{prefix}.bias"))

    def norm(self, prefix: str, value: str) -> str:
        """Layer normalisation over the last axis."""
        scale, shift = self.weight(f"{prefix}.weight"), self.weight(f"{prefix}.bias")
        return self.op("LayerNormalization", value, scale, shift, axis=-1, epsilon=_EPSILON)


def _embeddings(graph: _Graph) -> str:
    words = graph.op("Gather", graph.weight("embeddings.word_embeddings.weight"), "input_ids")
    shape = graph.op("Shape", "input_ids", start=1, end=2)
    zero, axes = graph.constant("zero", [0], "int64"), graph.constant("axis0", [0], "int64")
    table = graph.weight("embeddings.position_embeddings.weight")
    places = graph.op("Slice", table, zero, shape, axes)
    # One sentence at a time: every token is of the first type.
    kind = graph.constant("token_type", graph.weights["embeddings.token_type_embeddings.weight"][0])
    summed = graph.op("Add", graph.op("Add", words, places), kind)
    return graph.norm("embeddings.LayerNorm", summed)


def _attention_bias(graph: _Graph) -> str:
    """0 for a real token and a large negative number for padding, as texts × 1 × 1 × tokens."""
    mask = graph.op("Cast", "attention_mask", name="mask", to=1)
    wide = graph.op("Unsqueeze", mask, graph.constant("axes12", [1, 2], "int64"))
    padding = graph.op("Sub", graph.constant("one", 1.0), wide)
    return graph.op("Mul", padding, graph.constant("far_below", -1e4))


def _layer(graph: _Graph, prefix: str, hidden: str, bias: str) -> str:
    attended = graph.dense(f"{prefix}attention.output.dense", _attention(graph, prefix, hidden, bias))
    hidden = graph.norm(f"{prefix}attention.output.LayerNorm", graph.op("Add", attended, hidden))
    inner = _gelu(graph, graph.dense(f"{prefix}intermediate.dense", hidden))
    outer = graph.dense(f"{prefix}output.dense", inner)
    return graph.norm(f"{prefix}output.LayerNorm", graph.op("Add", outer, hidden))


def _attention(graph: _Graph, prefix: str, hidden: str, bias: str) -> str:
    split = graph.constant("heads_shape", [0, 0, HEADS, DIM // HEADS], "int64")
    joined = graph.constant("joined_shape", [0, 0, DIM], "int64")

    def heads(name: str, axes: list[int]) -> str:
        value = graph.op("Reshape", graph.dense(f"{prefix}attention.self.{name}", hidden), split)
        return graph.op("Transpose", value, perm=axes)

    scores = graph.op("MatMul", heads("query", [0, 2, 1, 3]), heads("key", [0, 2, 3, 1]))
    scaled = graph.op("Mul", scores, graph.constant("scale", (DIM // HEADS) ** -0.5))
    weights = graph.op("Softmax", graph.op("Add", scaled, bias), axis=-1)
    mixed = graph.op("MatMul", weights, heads("value", [0, 2, 1, 3]))
    return graph.op("Reshape", graph.op("Transpose", mixed, perm=[0, 2, 1, 3]), joined)


def _gelu(graph: _Graph, value: str) -> str:
    erf = graph.op("Erf", graph.op("Mul", value, graph.constant("half_root", 0.5**0.5)))
    half = graph.op("Mul", value, graph.constant("half", 0.5))
    return graph.op("Mul", half, graph.op("Add", erf, graph.constant("one", 1.0)))


def _pooled(graph: _Graph, hidden: str) -> None:
    weights = graph.op("Unsqueeze", "mask", graph.constant("axis2", [2], "int64"))
    tokens = graph.constant("axis1", [1], "int64")
    summed = graph.op("ReduceSum", graph.op("Mul", hidden, weights), tokens, keepdims=0)
    count = graph.op("ReduceSum", weights, tokens, keepdims=0)
    mean = graph.op("Div", summed, count)
    length = graph.op("ReduceL2", mean, axes=[1], keepdims=1)
    graph.op("Div", mean, graph.op("Max", length, graph.constant("tiny", 1e-12)), name="vectors")
