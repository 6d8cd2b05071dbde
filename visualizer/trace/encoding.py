"""One byte format for live frames, recordings and tests.

A message is ``uint32 length of the header · header (JSON) · spaces up to a multiple of 4 · buffers``, little endian.
A layout message (``kind: layout``) says once which quantities follow, in which order, shape and encoding; each
frame message (``kind: frame``) then carries only numbers. Arrays with a ``unit`` axis, and large ones with bounds
(attention over long sequences), travel as uint8 between a low and a high value that stand in the frame's header; all
others as float32.
"""

import json
import struct
from typing import Any

import numpy as np

from visualizer.trace.frame import Frame, Scene
from visualizer.trace.quantity import Quantity

VERSION = 1
LARGE = 16_384
"Numbers of an array: four heads over 64 positions still travel as they are."


def encode_message(header: dict[str, Any], buffers: bytes = b"") -> bytes:
    """Join a JSON header and its buffers."""
    text = json.dumps(header, separators=(",", ":"), allow_nan=False).encode()
    text += b" " * (-len(text) % 4)
    return struct.pack("<I", len(text)) + text + buffers


def decode(message: bytes) -> tuple[dict[str, Any], memoryview]:
    """Split a message into its header and its buffers.

    Raises:
        ValueError: if the message is cut short or is not one of ours.
    """
    if len(message) < 4:
        raise ValueError(f"a message has at least 4 bytes; this one has {len(message)}")
    (length,) = struct.unpack_from("<I", message)
    if len(message) < 4 + length:
        raise ValueError(f"the message is cut short: its header needs {length} bytes, {len(message) - 4} are there")
    header = json.loads(message[4 : 4 + length])
    return header, memoryview(message)[4 + length :]


def encode_layout(frame: Frame, layout: int) -> bytes:
    """Describe the arrays and the sequence of ``frame``; frames that follow name this ``layout`` number."""
    described = [
        {
            **frame.quantities[name].to_json(),
            "shape": list(array.shape),
            "encoding": _encoding(frame.quantities[name], array),
        }
        for name, array in frame.arrays.items()
    ]
    header = {"kind": "layout", "version": VERSION, "layout": layout}
    return encode_message({**header, "quantities": described, "scene": frame.scene.to_json()})


def encode_frame(frame: Frame, layout: int) -> bytes:
    """Pack the arrays of ``frame`` in the order of its layout."""
    ranges: dict[str, tuple[float, float]] = {}
    not_finite = []
    buffers = []
    for name, array in frame.arrays.items():
        quantity = frame.quantities[name]
        if _encoding(quantity, array) == "float32":
            packed = np.ascontiguousarray(array, dtype="<f4").tobytes()
        else:
            finite = np.isfinite(array)
            if not finite.all():
                not_finite.append(name)
                array = np.where(finite, array, 0.0)
            low, high = ranges[name] = _range(array, quantity)
            packed = np.rint((array - low) * (255.0 / (high - low))).astype(np.uint8).tobytes()
        buffers.append(packed + b"\0" * (-len(packed) % 4))
    header = {"kind": "frame", "layout": layout, "updates": frame.updates, "ranges": ranges, "facts": dict(frame.facts)}
    if not_finite:
        header["not_finite"] = not_finite
    return encode_message(header, b"".join(buffers))


def decode_frame(layout: dict[str, Any], header: dict[str, Any], buffers: memoryview) -> Frame:
    """Rebuild a frame from its layout's header and its own.

    Raises:
        ValueError: if the frame names another layout.
    """
    if header["layout"] != layout["layout"]:
        raise ValueError(f"the frame belongs to layout {header['layout']}, not {layout['layout']}")
    arrays = {}
    quantities = {}
    offset = 0
    for described in layout["quantities"]:
        known = {key: value for key, value in described.items() if key not in ("shape", "encoding")}
        quantity = quantities[described["name"]] = Quantity.from_json(known)
        count = int(np.prod(described["shape"]))
        if described["encoding"] == "float32":
            flat = np.frombuffer(buffers, dtype="<f4", count=count, offset=offset).astype(np.float32)
            offset += 4 * count
        else:
            low, high = header["ranges"][quantity.name]
            packed = np.frombuffer(buffers, dtype=np.uint8, count=count, offset=offset)
            flat = (low + packed * ((high - low) / 255.0)).astype(np.float32)
            offset += count + (-count % 4)
        arrays[quantity.name] = flat.reshape(described["shape"])
    return Frame(header["updates"], arrays, quantities, Scene.from_json(layout["scene"]), header["facts"])


def _encoding(quantity: Quantity, array: np.ndarray) -> str:
    is_large = quantity.bounds is not None and array.size > LARGE
    return "uint8" if "unit" in quantity.axes or is_large else "float32"


def _range(array: np.ndarray, quantity: Quantity) -> tuple[float, float]:
    low, high = float(array.min(initial=0.0)), float(array.max(initial=0.0))
    if quantity.bounds is not None:
        low, high = min(low, quantity.bounds[0]), max(high, quantity.bounds[1])
    else:
        high = max(abs(low), abs(high))
        low = -high
    return (low, high) if high > low else (low - 1e-6, high + 1e-6)
