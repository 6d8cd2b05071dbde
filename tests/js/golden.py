"""Bytes of the trace format as Python writes them, for the decoder in the browser: ``python tests/js/golden.py``."""

import base64
import json
from pathlib import Path
from typing import Any

import numpy as np

from visualizer.trace import Frame, Phase, Quantity, Scene, decode, encode_frame, encode_layout
from visualizer.trace.encoding import decode_frame

PATH = Path(__file__).with_name("golden.json")


def golden() -> dict[str, Any]:
    """Return a layout and a frame message in base64, and what Python reads out of them again."""
    quantities = {
        quantity.name: quantity
        for quantity in (
            Quantity("forget_gate", "f", ("t", "unit"), "forget", (0.0, 1.0), "keep gate"),
            Quantity("cell_state", "c", ("layer", "t", "unit"), "memory"),
            Quantity("gradient_flow", "", ("t",), "gradient"),
            Quantity("target", "", ("t",)),
        )
    }
    arrays = {
        "forget_gate": np.linspace(0, 1, 9, dtype=np.float32).reshape(3, 3),
        "cell_state": np.array([[[-4.5, 2], [0, 0.5], [1, 1]], [[0, 3], [np.nan, 1], [2, 2]]], np.float32),
        "gradient_flow": np.array([1e-20, 0.5, 1.0], np.float32),
        "target": np.array([np.nan, np.nan, 2.0], np.float32),
    }
    scene = Scene(("a", "é", "␣"), (Phase("note", 0, 1), Phase("say", 1, 3)), (2,), ("x", "y", "z"))
    frame = Frame(7, arrays, quantities, scene, {"loss": 0.25})
    layout, message = encode_layout(frame, 3), encode_frame(frame, 3)
    read = decode_frame(decode(layout)[0], *decode(message))
    return {
        "layout": base64.b64encode(layout).decode(),
        "frame": base64.b64encode(message).decode(),
        "arrays": {name: _numbers(array) for name, array in read.arrays.items()},
        "shapes": {name: list(array.shape) for name, array in read.arrays.items()},
    }


def _numbers(array: np.ndarray) -> list[float | None]:
    return [float(value) if np.isfinite(value) else None for value in array.ravel()]


if __name__ == "__main__":
    PATH.write_text(json.dumps(golden(), indent=1) + "\n")
